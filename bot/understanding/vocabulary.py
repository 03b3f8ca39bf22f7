"""What the model has for each word of a message, looked up once for a word that the model knows.

Only such words are kept, which stand in the sentences of training. What else people write is never kept.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import accumulate, chain, compress, pairwise
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from bot.understanding import keys
from bot.understanding.keys import Keys, of_spoken, of_word, pair, total

MOST = 6_000
"""So many words of each kind are kept, the last ones met."""

Rows = NDArray[np.int32]
Sums = tuple[float, ...]
T = TypeVar("T")


class Word(NamedTuple):
    """The rows of a word and of its letters (the bytes of an int32 each), and its keys.total."""

    rows: bytes
    total: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The keys of all that the model knows, in order, and for those of the pieces the weights (pieces, languages).

    `words` and `spoken` are what is kept: of what the intent and of what the language is told by.
    """

    keys: Keys = field(repr=False)
    cuts: tuple[int, int]
    """Where in `keys` the letters begin, and where the pieces do."""
    tongues: NDArray[np.float32] = field(repr=False)
    words: dict[str, Word] = field(default_factory=dict, repr=False)
    spoken: dict[str, Sums] = field(default_factory=dict, repr=False)

    def look_up(self, words: list[str], spoken: list[str]) -> tuple[Rows, list[float]]:
        """The rows of words, pairs and letters, in order, each as often as it counts; (languages,) sums of weights."""
        _shorten(self.words)
        _shorten(self.spoken)
        new, new_spoken = [w for w in words if w not in self.words], [w for w in spoken if w not in self.spoken]
        mine, said = self._new(new, new_spoken) if new or new_spoken else ({}, {})
        found = [self.words.get(word) or mine[word] for word in words]
        return self._rows(found), self._told([self.spoken.get(word) or said[word] for word in spoken])

    def _rows(self, found: list[Word]) -> Rows:
        _, pairs = keys.found([pair(one.total, other.total) for one, other in pairwise(found)], self.keys)
        rows = np.frombuffer(
            b"".join([word.rows for word in found] + [pairs.astype(np.int32).tobytes()]), dtype=np.int32
        )
        return np.sort(rows)

    def _told(self, sums: list[Sums]) -> list[float]:
        return [sum(column) for column in zip(*sums, strict=True)] or [0.0] * self.tongues.shape[1]

    def _new(self, words: list[str], spoken: list[str]) -> tuple[dict[str, Word], dict[str, Sums]]:
        """What there is for words that are not kept yet. Those are kept that the model knows whole."""
        wanted = [*map(of_word, words), *map(of_spoken, spoken)]
        which, rows = keys.found(list(chain.from_iterable(wanted)), self.keys)
        ends = which.searchsorted(list(accumulate(map(len, wanted)))).tolist()
        parts = [rows[start:end].astype(np.int32) for start, end in pairwise((0, *ends))]
        known = [len(part) == len(every) for part, every in zip(parts, wanted, strict=True)]
        mine = [(word, Word(part.tobytes(), total(word))) for word, part in zip(words, parts, strict=False)]
        said = [(word, self._sums(part)) for word, part in zip(spoken, parts[len(words) :], strict=True)]
        self.words.update(compress(mine, known))
        self.spoken.update(compress(said, known[len(words) :]))
        return dict(mine), dict(said)

    def _sums(self, rows: Rows) -> Sums:
        return tuple(self.tongues.take(rows - self.cuts[1], axis=0).sum(axis=0, dtype=np.float64).tolist())


def _shorten(kept: dict[str, T]) -> None:
    """Forget the words that were met first."""
    while len(kept) > MOST:
        del kept[next(iter(kept))]
