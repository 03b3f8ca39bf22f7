"""Serves the exported model in process: what Rasa's pipeline computes, with numpy alone and no pickle.

The normaliser leaves words of a to z and 0 to 9, so Rasa's tokenizer and scikit-learn's analyzers come down to
splitting at spaces. Probabilities stay within 1e-4 of Rasa's: see export.quantised for how weights are stored.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.understanding import normalise
from bot.understanding.meaning import Guess

NUMBER = "__number__"
"""What Rasa counts in place of a word of digits."""

PARTS = 256
"""The parts of a step that an int8 tells apart."""

Floats = NDArray[np.float32]


class ModelError(Exception):
    """The exported model is missing or cannot be read."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a model says of one text: intents best first, and the likeliest language with its probability."""

    ranking: tuple[Guess, ...] = ()
    language: str = ""
    language_confidence: float = 0.0


@dataclass(frozen=True, slots=True)
class Linear:
    """Summed weights of the features found, an intercept, one temperature, softmax. `weights` (features, classes)."""

    classes: tuple[str, ...]
    weights: Floats
    intercept: NDArray[np.float64]
    temperature: float

    def probabilities(self, rows: list[int]) -> NDArray[np.float64]:
        """One probability for each class. A row stands as often as its feature was found."""
        found = np.asarray(rows, dtype=np.intp)
        scores = self.weights.take(found, axis=0).sum(axis=0, dtype=np.float64) + self.intercept
        shares = np.exp((scores - scores.max()) / self.temperature)
        return np.asarray(shares / shares.sum(), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Embedded:
    """The intent classifier and the language identifier."""

    intents: Linear
    languages: Linear
    words: dict[str, int] = field(repr=False)
    letters: dict[str, int] = field(repr=False)
    pieces: dict[str, int] = field(repr=False)
    ranking_length: int

    def read(self, cleaned: str, words: list[str]) -> Reading:
        """Read a text that normalise.clean has cleaned; `words` are those of normalise.features."""
        shares = self.languages.probabilities(_known(self.pieces, normalise.pieces(normalise.spoken(cleaned))))
        best = int(shares.argmax())
        return Reading(self._ranking(words), self.languages.classes[best], float(shares[best]))

    def _ranking(self, written: list[str]) -> tuple[Guess, ...]:
        words = [NUMBER if word.isdigit() else word for word in written]
        letters = [piece for word in words for piece in normalise.letters(word)]
        shares = self.intents.probabilities(_known(self.words, words) + _known(self.letters, letters))
        first = np.argsort(-shares, kind="stable")[: self.ranking_length]
        return tuple(Guess(self.intents.classes[i], float(shares[i])) for i in first)


def _known(vocabulary: dict[str, int], terms: list[str]) -> list[int]:
    return [row for row in map(vocabulary.get, terms) if row is not None]


def load(folder: Path) -> Embedded:
    """Read an exported model. Raises ModelError with the folder's name."""
    try:
        intents = json.loads((folder / "intents.json").read_text(encoding="utf-8"))
        language = json.loads((folder / "language.json").read_text(encoding="utf-8"))
        arrays = {name: np.load(folder / f"{name}.npy", allow_pickle=False) for name in ARRAYS}
    except (OSError, ValueError) as error:
        raise ModelError(f"{folder.name}: no readable model ({type(error).__name__}); run `sira nlu export`") from None
    words, letters = intents["words"], intents["letters"]
    return Embedded(
        intents=_linear(intents, _weights(arrays), arrays["intercept"]),
        languages=_linear(language, arrays["language"], np.zeros(len(language["classes"]))),
        words={word: row for row, word in enumerate(words)},
        letters={piece: row for row, piece in enumerate(letters, start=len(words))},
        pieces={piece: row for row, piece in enumerate(language["pieces"])},
        ranking_length=intents["ranking_length"],
    )


ARRAYS = ("steps", "parts", "sizes", "intercept", "language")


def _weights(arrays: dict[str, NDArray[Any]]) -> Floats:
    exact = arrays["steps"].astype(np.float32) + arrays["parts"] / np.float32(PARTS)
    return np.asarray(exact * arrays["sizes"][:, None], dtype=np.float32)


def _linear(stored: dict[str, Any], weights: Floats, intercept: NDArray[np.float64]) -> Linear:
    return Linear(
        tuple(stored["classes"]), weights.astype(np.float32), intercept.astype(np.float64), stored["temperature"]
    )
