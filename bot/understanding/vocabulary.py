"""What the model has for the words of a message: all of them are looked up at once, and nothing of them is kept."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from bot.understanding.keys import BITS, KINDS, Keys, Positions, of_message

UPPER = 2**18
"""By their upper bits, the keys of each kind are told apart into so many heaps: hardly any holds more than two."""
_BELOW = np.uint64(BITS - UPPER.bit_length() + 1)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The keys of all that the model knows, in order, and for those of the pieces the weights (pieces, languages)."""

    keys: Keys = field(repr=False)
    cuts: tuple[int, int]
    """Where in `keys` the letters begin, and where the pieces do."""
    tongues: NDArray[np.float32] = field(repr=False)
    heaps: NDArray[np.int32] = field(repr=False)
    """Where in `keys` each heap begins."""

    @classmethod
    def of(cls, keys: Keys, cuts: tuple[int, int], tongues: NDArray[np.float32]) -> Vocabulary:
        """Of the keys in order."""
        heap = np.concatenate(([-1], (keys >> _BELOW).view(np.int64), [KINDS * UPPER - 1]))
        heaps = np.arange(len(keys) + 1, dtype=np.int32).repeat(heap[1:] - heap[:-1])
        return cls(keys, cuts, tongues, heaps)

    def look_up(self, words: list[str], spoken: list[str]) -> tuple[Positions, list[float]]:
        """The rows of words, pairs and letters, in order, each as often as it counts; (languages,) sums of weights."""
        wanted = of_message(words, spoken)
        # In order, they and their rows are near one another in memory.
        wanted.sort()
        rows = self.rows(wanted)
        cut = int(rows.searchsorted(self.cuts[1]))
        said = self.tongues.take(rows[cut:] - self.cuts[1], axis=0)
        return rows[:cut], np.add.reduce(said, axis=0, dtype=np.float64).tolist()

    def rows(self, wanted: Keys) -> Positions:
        """The rows of those keys that the model knows: most stand first in their heaps, the others are sought."""
        at = self.heaps.take((wanted >> _BELOW).view(np.int64)).astype(np.int64)
        first = self.keys.take(at, mode="clip")
        later = (first < wanted).nonzero()[0]
        there = self.keys.searchsorted(wanted.take(later))
        at[later], first[later] = there, self.keys.take(there, mode="clip")
        known: Positions = at[first == wanted]
        return known
