"""Serves the exported model in process: what Rasa's pipeline computes, with numpy alone and no pickle.

The normaliser leaves words of a to z and 0 to 9, so Rasa's tokenizer and scikit-learn's analyzers come down to
splitting at spaces. The weights are the int8 ones that training itself ends with, so nothing is lost.
"""

from __future__ import annotations

import json
import math
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.understanding import normalise
from bot.understanding.concepts import Concepts
from bot.understanding.keys import Known, of_message
from bot.understanding.meaning import EMERGENCY, Guess

FILE = "model.npz"
NUMBER = "__number__"
"""What Rasa counts in place of a word of digits."""
HIGH = np.uint64(32)
"""How many lower bits of a key are stored as they are. The upper ones are stored as differences: keys are in order."""

_FIRST = np.array([0])

Floats = NDArray[np.float32]
Array = NDArray[Any]


class ModelError(Exception):
    """The exported model is missing or cannot be read."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a model says of one text: intents best first, the likeliest language, and which danger if there is one.

    `emergency` is how likely there is one.
    """

    ranking: tuple[Guess, ...] = ()
    language: str = ""
    language_confidence: float = 0.0
    danger: str = ""
    emergency: float = 0.0


@dataclass(frozen=True, slots=True)
class Linear:
    """Weights of int8 with a scale for each class; `rarities` (features,) weigh the counts.

    The classes are the intents, then the dangers, then what the words and letters say for an emergency.
    """

    intents: tuple[str, ...]
    dangers: tuple[str, ...]
    weights: NDArray[np.int8] = field(repr=False)
    scales: Floats = field(repr=False)
    intercept: NDArray[np.float64] = field(repr=False)
    rarities: Floats = field(repr=False)
    temperature: float

    def scores(self, found: Array, cut: int) -> Array:
        """(classes,) decision values of a sentence, from the rows found, in order, repeats included.

        Those of the words and those of the letters, from the row `cut` on, have length one each.
        """
        if not len(found):
            return self.intercept
        firsts = np.concatenate((_FIRST, np.flatnonzero(found[1:] != found[:-1]) + 1, [len(found)]))
        rows, often = found[firsts[:-1]], (firsts[1:] - firsts[:-1]).astype(np.float32)
        values = (np.log(often) + 1) * self.rarities.take(rows)
        letters = int(rows.searchsorted(cut))
        for block in (values[:letters], values[letters:]):
            block /= math.sqrt(float(block @ block)) or 1.0
        total: Array = values @ self.weights.take(rows, axis=0).astype(np.float32) * self.scales
        return total + self.intercept


@dataclass(frozen=True, slots=True)
class Emergency:
    """What the concepts that stand together say for an emergency, and the line from all that is said to log-odds.

    The line has a slope for what words, letters and concepts say, for that intent's score and for the best other one's.

    For each two of them, in the square table of Concepts.together: what they count, and the square of what they weigh.
    """

    concepts: Concepts
    counts: Floats = field(repr=False)
    squares: Floats = field(repr=False)
    slopes: tuple[float, float, float]
    shift: float

    def probability(self, cleaned: str, words: list[str], language: str, said: tuple[float, float, float]) -> float:
        """`said` are the scores of the words and letters for an emergency, of that intent, and of the best other."""
        found = np.array(self.concepts.found(cleaned, words, language), dtype=np.intp)
        # The table is empty below its diagonal, so that all pairs give what each two do.
        cells = np.add.outer(found * len(self.concepts.names), found)
        length = math.sqrt(float(self.squares.take(cells).sum())) or 1.0
        scores = (said[0] + float(self.counts.take(cells).sum()) / length, *said[1:])
        odds = math.fsum(slope * score for slope, score in zip(self.slopes, scores, strict=True)) + self.shift
        return 1 / (1 + math.exp(-odds))


@dataclass(frozen=True, slots=True)
class Bayes:
    """Summed weights of the pieces found: (pieces, languages)."""

    languages: tuple[str, ...]
    weights: Floats = field(repr=False)
    temperature: float


@dataclass(frozen=True, slots=True)
class Embedded:
    """The intent classifier, the language identifier and the judge of emergencies."""

    keys: Known
    """The row of a word or of letters is where its key stands; the keys of the pieces come last."""
    cuts: tuple[int, int]
    """Where in `keys` the letters begin, and where the pieces do."""
    intents: Linear
    bayes: Bayes
    emergency: Emergency
    ranking_length: int

    def read(self, cleaned: str, words: list[str]) -> Reading:
        """Read a text that normalise.clean has cleaned; `words` are those of normalise.features."""
        counted = [NUMBER if word.isdigit() else word for word in words]
        found = self.keys.rows(of_message(counted, normalise.spoken(cleaned)))
        letters, features = self.cuts
        pieces = int(found.searchsorted(features))
        language, sure = self._language(found[pieces:] - features)
        scores = self.intents.scores(found[:pieces], letters)
        shares = _shares(scores[: len(self.intents.intents)], self.intents.temperature)
        first = np.argsort(-shares, kind="stable")[: self.ranking_length].tolist()
        ranking = tuple(map(Guess, map(self.intents.intents.__getitem__, first), shares[first].tolist()))
        danger = self.intents.dangers[int(scores[len(shares) : -1].argmax())]
        said = (float(scores[-1]), *self._rivals(scores[: len(shares)]))
        return Reading(ranking, language, sure, danger, self.emergency.probability(cleaned, words, language, said))

    def _rivals(self, scores: Array) -> tuple[float, float]:
        """The score of the intent that is an emergency, and of the best other one."""
        *_, second, first = np.partition(scores, -2).tolist()
        urgent = float(scores[self.intents.intents.index(EMERGENCY)])
        return urgent, second if urgent == first else first

    def _language(self, rows: Array) -> tuple[str, float]:
        scores = self.bayes.weights.take(rows, axis=0).sum(axis=0, dtype=np.float64)
        shares = _shares(scores, self.bayes.temperature)
        best = int(shares.argmax())
        return self.bayes.languages[best], float(shares[best])


def _upper(size: int) -> Floats:
    return np.triu(np.ones((size, size), dtype=np.float32)).ravel()


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
    return Embedded(
        keys=Known.of(np.cumsum(stored["keys_high"], dtype=np.uint64) << HIGH | stored["keys_low"]),
        cuts=tuple(told["cuts"]),
        intents=Linear(
            intents=tuple(told["intents"]),
            dangers=tuple(told["dangers"]),
            temperature=told["temperature"],
            **{name: stored[name] for name in ("weights", "scales", "intercept", "rarities")},
        ),
        bayes=Bayes(tuple(told["languages"]), stored["language"], told["language_temperature"]),
        emergency=Emergency(
            Concepts.of(told["concepts"], told["terms"]),
            counts=stored["concepts"] * stored["concepts_rarities"],
            squares=np.square(stored["concepts_rarities"]) * _upper(len(told["concepts"])),
            slopes=tuple(told["slopes"]),
            shift=told["shift"],
        ),
        ranking_length=told["ranking_length"],
    )
