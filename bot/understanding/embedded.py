"""Serves the exported model in process: what Rasa's pipeline computes, with numpy alone or compiled, and no pickle.

The normaliser leaves words of a to z and 0 to 9, so Rasa's tokenizer and scikit-learn's analyzers come down to
splitting at spaces. The weights are the int8 ones that training itself ends with, so nothing is lost.
"""

from __future__ import annotations

import json
import math
import zipfile
import zlib
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import numpy as np
from numpy.lib.format import read_array_header_1_0, read_magic
from numpy.lib.npyio import NpzFile
from numpy.typing import NDArray

from bot.understanding import normalise
from bot.understanding.concepts import Concepts
from bot.understanding.keys import Keys
from bot.understanding.meaning import EMERGENCY, Guess
from bot.understanding.vocabulary import Rows, Vocabulary

if TYPE_CHECKING:
    from bot.understanding.speedups import Pairs, Scorer

FILE = "model.npz"
NUMBER = "__number__"
"""What Rasa counts in place of a word of digits."""
HIGH = np.uint64(32)
"""How many lower bits of a key are stored as they are. The upper ones are stored as differences: the keys of the words,
of the letters and of the pieces are in order."""

LINE, RARITY = 64, 4
"""Bytes that a processor reads at once, and of a rarity."""
PARTS = 64
"""In so many parts the weights are read."""
ASKED = ["help", "help", "kurun"], ["n'bɛ", "ɲini", "help"]
NEAR = 1e-4
"""What is asked twice when a model is loaded, and how far the answers may be apart."""
BROKEN = (OSError, ValueError, KeyError, IndexError, EOFError, ArithmeticError, zipfile.BadZipFile, zlib.error)
"""What reading a damaged model raises."""

_EDGE = np.array([True])
_OFTEN = np.log(np.arange(10 * normalise.CHARACTERS, dtype=np.float32).clip(1)) + 1
"""What a term counts by how often it stands in a message."""

Floats = NDArray[np.float32]
Array = NDArray[Any]


Told = tuple[tuple[Guess, ...], str, float, str, tuple[float, float, float]]
"""The likeliest intents, the likeliest language and how likely it is, the likeliest danger; and what speaks for one:
the scores of the words and letters for an emergency, of that intent, and of the best other."""


class ModelError(Exception):
    """The exported model is missing or cannot be read."""


class Reading(NamedTuple):
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
    """Weights of int8 with a scale for each class; a rarity for each feature weighs the counts.

    The classes are the intents, then the dangers, then what the words and letters say for an emergency.
    """

    intents: tuple[str, ...]
    dangers: tuple[str, ...]
    table: NDArray[np.int8] = field(repr=False)
    """(features, LINE or more): the weights of each and its rarity behind them, which are read together."""
    scales: Floats = field(repr=False)
    intercept: NDArray[np.float64] = field(repr=False)
    words: int
    """So many of the features are words and pairs of words; letters come behind them."""
    temperature: float

    def scores(self, found: Rows) -> list[float]:
        """(classes,) decision values of a sentence, from the rows found, in order, repeats included.

        Those of the words and those of the letters have length one each.
        """
        if not len(found):
            return _listed(self.intercept)
        edges = np.concatenate((_EDGE, found[1:] != found[:-1], _EDGE)).nonzero()[0]
        rows = found.take(edges[:-1])
        known = self.table.take(rows, axis=0)
        values = _OFTEN.take(edges[1:] - edges[:-1]) * known[:, -RARITY:].view(np.float32)[:, 0]
        words = int(rows.searchsorted(self.words))
        for block in (values[:words], values[words:]):
            block /= math.hypot(*block.tolist()) or 1.0
        sums = values @ known[:, : len(self.scales)].astype(np.float32)
        return _listed(sums * self.scales + self.intercept)

    def ranking(self, scores: list[float], length: int) -> tuple[Guess, ...]:
        """The likeliest intents, best first; the first one in a tie."""
        names, cold = self.intents, 1 / self.temperature
        scores = scores[: len(names)]
        order = sorted(range(len(names)), key=scores.__getitem__, reverse=True)
        most = scores[order[0]]
        whole = sum([math.exp((score - most) * cold) for score in scores])
        best = order[:length]
        return tuple([Guess(names[index], math.exp((scores[index] - most) * cold) / whole) for index in best])


@dataclass(frozen=True, slots=True)
class Emergency:
    """What the concepts that stand together say for an emergency, and the line from all that is said to log-odds.

    The line has a slope for what words, letters and concepts say, for that intent's score and for the best other one's.

    For each two of them, in the square table of Concepts.together: what they count, and the square of what they weigh.
    """

    concepts: Concepts
    counts: Sequence[float] = field(repr=False)
    squares: Sequence[float] = field(repr=False)
    slopes: tuple[float, float, float]
    shift: float
    pairs: Pairs | None = None
    """Counts them, where it is compiled."""

    def probability(self, cleaned: str, words: list[str], language: str, said: tuple[float, float, float]) -> float:
        """`said` is what speaks for one (Told)."""
        counted = (self.pairs or self).counted(self.concepts.found(cleaned, words, language))
        alarm, own, rival = self.slopes
        odds = alarm * (said[0] + counted) + own * said[1] + rival * said[2] + self.shift
        return 1 / (1 + math.exp(-odds))

    def counted(self, found: list[int]) -> float:
        """What concepts that stand together say, by their numbers."""
        cells = self.concepts.together(found)
        length = math.sqrt(sum(map(self.squares.__getitem__, cells))) or 1.0
        return sum(map(self.counts.__getitem__, cells)) / length


@dataclass(frozen=True, slots=True)
class Bayes:
    """Tells the language by the sums of its weights (Vocabulary.tongues)."""

    languages: tuple[str, ...]
    temperature: float

    def likeliest(self, sums: list[float]) -> tuple[str, float]:
        """The language of the largest sum, the first one in a tie, and how likely it is."""
        most = max(sums)
        return self.languages[sums.index(most)], 1 / sum([math.exp((each - most) / self.temperature) for each in sums])


@dataclass(frozen=True, slots=True)
class Embedded:
    """The intent classifier, the language identifier and the judge of emergencies.

    `scorer` does what `told` does, where it is compiled.
    """

    vocabulary: Vocabulary
    intents: Linear
    bayes: Bayes
    emergency: Emergency
    ranking_length: int
    scorer: Scorer | None = None

    def read(self, cleaned: str, words: list[str]) -> Reading:
        """Read a text that normalise.clean has cleaned; `words` are those of normalise.words."""
        counted = [NUMBER if word.isdigit() else word for word in words]
        told = (self.scorer.read if self.scorer else self.told)(counted, normalise.spoken(cleaned))
        ranking, language, sure, danger, said = told
        return Reading(ranking, language, sure, danger, self.emergency.probability(cleaned, words, language, said))

    def told(self, words: list[str], spoken: list[str]) -> Told:
        """What the words and letters of a message say."""
        rows, sums = self.vocabulary.look_up(words, spoken)
        scores = self.intents.scores(rows)
        names = self.intents.intents
        own, kinds = names.index(EMERGENCY), scores[len(names) : -1]
        rival = max(scores[:own] + scores[own + 1 : len(names)])
        danger = self.intents.dangers[kinds.index(max(kinds))]
        ranking = self.intents.ranking(scores, self.ranking_length)
        return ranking, *self.bayes.likeliest(sums), danger, (scores[-1], scores[own], rival)


def _listed(values: Array) -> list[float]:
    numbers: list[float] = values.tolist()
    return numbers


def _few(values: Floats) -> Sequence[float]:
    """Of these a message takes a few dozen, one by one: too few for numpy's calls to pay."""
    return array("f", values.tobytes())


def _table(stored: NpzFile, classes: int) -> NDArray[np.int8]:
    """Weights of so many classes and rarities side by side, each row in as few lines as hold it.

    The weights are half of the model: they are read little by little, so that they never lie in memory twice.
    """
    rarities = stored["rarities"]
    with cast("zipfile.ZipFile", stored.zip).open("weights.npy") as file:
        if read_magic(file) != (1, 0):
            raise ValueError("weights of another format")
        shape, columns_first, kind = read_array_header_1_0(file)
        rows = len(rarities)
        if columns_first or kind != np.int8 or shape != (rows, classes):
            raise ValueError("not one weight of each class for each rarity")
        width = -(-(classes + RARITY) // LINE) * LINE
        room = np.zeros(rows * width + LINE, dtype=np.int8)
        begin = -int(room.__array_interface__["data"][0]) % LINE
        table = room[begin : begin + rows * width].reshape(rows, width)
        for part in np.array_split(table, PARTS):
            part[:, :classes] = np.frombuffer(file.read(len(part) * classes), np.int8).reshape(len(part), classes)
    table[:, -RARITY:].view(np.float32)[:, 0] = rarities
    return table


def load(folder: Path) -> Embedded:
    """Read an exported model. Raises ModelError with the folder's name."""
    try:
        with np.load(folder / FILE, allow_pickle=False) as stored:
            return _model(stored)
    except BROKEN as error:
        raise ModelError(f"{folder.name}: no readable model ({type(error).__name__}); run `sira nlu export`") from None


def keys_in(stored: Mapping[str, Array]) -> Keys:
    """The key of each row, as `export` stored them."""
    keys: Keys = np.cumsum(stored["keys_high"], dtype=np.uint32).astype(np.uint64) << HIGH | stored["keys_low"]
    return keys


def _model(stored: NpzFile) -> Embedded:
    """Takes the largest part first, and one by one: each is read, put where it belongs and let go."""
    told = json.loads(stored["told"].tobytes())
    classes = len(told["intents"]) + len(told["dangers"]) + 1
    intents = Linear(
        intents=tuple(told["intents"]),
        dangers=tuple(told["dangers"]),
        table=_table(stored, classes),
        scales=stored["scales"],
        intercept=stored["intercept"],
        words=told["words"],
        temperature=told["temperature"],
    )
    if not len(intents.scales) == len(intents.intercept) == classes:
        raise ValueError("not one scale for each class")
    vocabulary = Vocabulary.of(keys_in(stored), stored["tries"], stored["language"])
    bayes = Bayes(tuple(told["languages"]), told["language_temperature"])
    if vocabulary.others != len(intents.table) or vocabulary.tongues.shape[1] != len(bayes.languages):
        raise ValueError("not one row of weights for each key, or not one weight for each language")
    concepts = Concepts.of(told["concepts"], told["terms"])
    counts = _few(stored["concepts"] * stored["concepts_rarities"])
    squares = _few(np.square(stored["concepts_rarities"]))
    emergency = Emergency(concepts, counts, squares, tuple(told["slopes"]), told["shift"])
    return _compiled(Embedded(vocabulary, intents, bayes, emergency, told["ranking_length"]))


def _compiled(model: Embedded) -> Embedded:
    """With what is faster, unless no C compiler was there when Sira was installed, or it was compiled from other files.

    Asked the same as numpy, it must say the same.
    """
    try:
        from bot.understanding.speedups import Pairs, Scorer

        scorer = Scorer(model.vocabulary, model.intents, model.bayes, _OFTEN, model.ranking_length)
        alarm = model.emergency
        pairs = Pairs(len(alarm.concepts.names), alarm.counts, alarm.squares)
        here, there = scorer.read(*ASKED), model.told(*ASKED)
        one, other = [*_figures(here), pairs.counted([0, 1])], [*_figures(there), alarm.counted([0, 1])]
        agree = _names(here) == _names(there) and np.allclose(one, other, rtol=0, atol=NEAR)
    except (ImportError, AttributeError, TypeError, ValueError, IndexError):
        return model
    return replace(model, emergency=replace(alarm, pairs=pairs), scorer=scorer) if agree else model


def _figures(told: Told) -> list[float]:
    guesses, _, sure, _, said = told
    return [*(guess.confidence for guess in guesses), sure, *said]


def _names(told: Told) -> tuple[str, str, str]:
    guesses, language, _, danger, _ = told
    return guesses[0].name, language, danger
