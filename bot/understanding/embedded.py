"""Serves the exported model in process: what Rasa's pipeline computes, with numpy alone and no pickle.

The normaliser leaves words of a to z and 0 to 9, so Rasa's tokenizer and scikit-learn's analyzers come down to
splitting at spaces. The weights are the int8 ones that training itself ends with, so nothing is lost.
"""

from __future__ import annotations

import io
import json
import math
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.understanding import normalise
from bot.understanding.meaning import Guess

FILE = "model.npz"
NUMBER = "__number__"
"""What Rasa counts in place of a word of digits."""
WORDS = 2
"""Single words and pairs are counted, ..."""
SHORTEST, LONGEST = 2, 5
"""... and so many letters in a row."""

Floats = NDArray[np.float32]
Array = NDArray[Any]


class ModelError(Exception):
    """The exported model is missing or cannot be read."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a model says of one text: intents best first, the likeliest language, and which danger if there is one."""

    ranking: tuple[Guess, ...] = ()
    language: str = ""
    language_confidence: float = 0.0
    danger: str = ""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Which row a term has. Only the terms' hashes of this process are kept, sorted: a fifth of what a dict takes."""

    hashes: NDArray[np.int64] = field(repr=False)
    rows: NDArray[np.int32] = field(repr=False)

    @classmethod
    def of(cls, stored: Array, start: int = 0) -> Vocabulary:
        """Of terms in UTF-8, one a line, whose rows count from `start`."""
        hashes = np.fromiter(
            (hash(line.decode().rstrip("\n")) for line in io.BytesIO(stored.tobytes())), dtype=np.int64
        )
        order = np.argsort(hashes)
        return cls(hashes[order], (order + start).astype(np.int32))

    def find(self, terms: list[str]) -> Array:
        """The rows of the known ones in no order, each as often as it stands in `terms`."""
        wanted = np.fromiter(map(hash, terms), dtype=np.int64, count=len(terms))
        # In order, the search needs half the time: neighbours stay in the cache.
        wanted.sort()
        at = self.hashes.searchsorted(wanted)
        found: Array = self.rows.take(at[self.hashes.take(at, mode="clip") == wanted])
        return found


@dataclass(frozen=True, slots=True)
class Linear:
    """Weights of int8 with a scale for each class; `rarities` (features,) weigh the counts."""

    intents: tuple[str, ...]
    dangers: tuple[str, ...]
    weights: NDArray[np.int8] = field(repr=False)
    scales: Floats = field(repr=False)
    intercept: NDArray[np.float64] = field(repr=False)
    rarities: Floats = field(repr=False)
    temperature: float

    def scores(self, blocks: Iterable[Array]) -> Array:
        """(intents and dangers,) decision values of a sentence, from the rows found in each block, repeats included."""
        total = self.intercept.copy()
        for found in blocks:
            rows, often = np.unique(found, return_counts=True)
            values = (np.log(often.astype(np.float32)) + 1) * self.rarities.take(rows)
            length = math.sqrt(float(values @ values)) or 1.0
            total += values @ self.weights.take(rows, axis=0).astype(np.float32) * self.scales / length
        return total


@dataclass(frozen=True, slots=True)
class Bayes:
    """Summed weights of the pieces found: (pieces, languages)."""

    languages: tuple[str, ...]
    weights: Floats = field(repr=False)
    temperature: float


@dataclass(frozen=True, slots=True)
class Embedded:
    """The intent classifier and the language identifier."""

    intents: Linear
    bayes: Bayes
    words: Vocabulary
    letters: Vocabulary
    pieces: Vocabulary
    ranking_length: int

    def read(self, cleaned: str, words: list[str]) -> Reading:
        """Read a text that normalise.clean has cleaned; `words` are those of normalise.features."""
        language, sure = self._language(cleaned)
        counted = [NUMBER if word.isdigit() else word for word in words]
        pairs = [f"{one} {other}" for one, other in pairwise(counted)]
        letters = [piece for word in counted for piece in normalise.letters(word, SHORTEST, LONGEST)]
        scores = self.intents.scores([self.words.find(counted + pairs), self.letters.find(letters)])
        shares = _shares(scores[: len(self.intents.intents)], self.intents.temperature)
        first = np.argsort(-shares, kind="stable")[: self.ranking_length]
        ranking = tuple(Guess(self.intents.intents[i], float(shares[i])) for i in first)
        return Reading(ranking, language, sure, self.intents.dangers[int(scores[len(shares) :].argmax())])

    def _language(self, cleaned: str) -> tuple[str, float]:
        rows = self.pieces.find(normalise.pieces(normalise.spoken(cleaned)))
        scores = self.bayes.weights.take(rows, axis=0).sum(axis=0, dtype=np.float64)
        shares = _shares(scores, self.bayes.temperature)
        best = int(shares.argmax())
        return self.bayes.languages[best], float(shares[best])


def _shares(scores: Array, temperature: float) -> Array:
    raised = np.exp((scores - scores.max()) / temperature)
    return np.asarray(raised / raised.sum(), dtype=np.float64)


def load(folder: Path) -> Embedded:
    """Read an exported model. Raises ModelError with the folder's name."""
    try:
        with np.load(folder / FILE, allow_pickle=False) as stored:
            return _model({name: stored[name] for name in stored.files})
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise ModelError(f"{folder.name}: no readable model ({type(error).__name__}); run `sira nlu export`") from None


def _model(stored: Mapping[str, Array]) -> Embedded:
    told = json.loads(stored["told"].tobytes())
    words = Vocabulary.of(stored["words"])
    return Embedded(
        intents=Linear(
            intents=tuple(told["intents"]),
            dangers=tuple(told["dangers"]),
            temperature=told["temperature"],
            **{name: stored[name] for name in ("weights", "scales", "intercept", "rarities")},
        ),
        bayes=Bayes(tuple(told["languages"]), stored["language"], told["language_temperature"]),
        words=words,
        letters=Vocabulary.of(stored["letters"], start=len(words.rows)),
        pieces=Vocabulary.of(stored["pieces"]),
        ranking_length=told["ranking_length"],
    )
