"""What the model has for the words of a message: all of them are looked up at once, and nothing of them is kept."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from bot.understanding.keys import Keys, of_message

PLACES, HEAPS = 18, 15
"""A table of 2**PLACES places holds the keys; they are told apart into 2**HEAPS heaps."""
ROOM = 3 << (PLACES - 2)
"""So many keys find their places without long trying."""
MOST = 1 << 16
"""So many numbers are tried to bring a heap into free places."""
FACTOR = 0x9E3779B97F4A7C15
"""Without a pattern in its bits: 2**64 by the golden ratio."""
_FACTOR = np.array([FACTOR], dtype=np.uint64)
_HEAP, _PLACE = np.array([64 - HEAPS], dtype=np.uint64), np.array([64 - PLACES], dtype=np.uint64)

_ALL = 2**64 - 1

Tries = NDArray[np.uint16]
Rows = NDArray[np.int64]


class FullError(Exception):
    """The keys do not all find a place."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A table of keys (0 where there is none) and their rows, and what the pieces weigh, whose rows are the last ones.

    The upper bits of a key's product with one number are its heap, of its product with the heap's own number its place:
    that was chosen so that no two keys stand in one place (Pagh, Hash and Displace, 1999).
    """

    factors: Keys = field(repr=False)
    """The number of each heap."""
    table: Keys = field(repr=False)
    """(places, 2): a key and its row, side by side because they are read together."""
    tongues: NDArray[np.float32] = field(repr=False)
    """(pieces, languages)"""
    others: int
    """How many rows stand before those of the pieces."""

    @classmethod
    def of(cls, keys: Keys, tries: Tries, tongues: NDArray[np.float32]) -> Vocabulary:
        """Of the key of each row, what `arranged` gives for them, and what the last ones weigh: (pieces, languages).

        Raises ValueError where they do not fit together.
        """
        if len(tries) != 1 << HEAPS:
            raise ValueError("not one number of tries for each heap")
        factors = factors_of(tries)
        table = np.zeros((1 << PLACES, 2), dtype=np.uint64)
        table[_places(keys, factors)] = np.column_stack((keys, np.arange(len(keys), dtype=np.uint64)))
        if np.count_nonzero(table[:, 0]) < len(keys) or len(tongues) > len(keys):
            raise ValueError("two keys in one place, or more weights than keys")
        return cls(factors, table, tongues, len(keys) - len(tongues))

    def look_up(self, words: list[str], spoken: list[str]) -> tuple[Rows, list[float]]:
        """The rows of words, pairs and letters, in order, each as often as it counts; (languages,) sums of weights."""
        wanted, cut = of_message(words, spoken)
        found = self.table.take(_places(wanted, self.factors), axis=0, mode="clip")
        known, every = found[:, 0] == wanted, found.view(np.int64)[:, 1]
        # Two letters of another script have the bytes of four of ours: their key may be known as that of other things.
        known &= (every >= self.others) == (np.arange(len(wanted)) >= cut)
        rows = every[:cut][known[:cut]]
        rows.sort()
        told = self.tongues.take(every[cut:][known[cut:]] - self.others, axis=0)
        sums = np.add.reduce(told, axis=0, dtype=np.float64)
        return rows, sums.tolist()


def _places(keys: Keys, factors: Keys) -> NDArray[np.int64]:
    places: Keys = factors.take(_heaps(keys), mode="clip")
    places *= keys
    places >>= _PLACE
    return places.view(np.int64)


def _heaps(keys: Keys) -> NDArray[np.int64]:
    heaps = keys * _FACTOR
    heaps >>= _HEAP
    return heaps.view(np.int64)


def factors_of(tries: Tries) -> Keys:
    """The number that comes after so many others: odd ones without a pattern in their bits (splitmix64, Vigna 2015)."""
    mixed = (tries.astype(np.uint64) + np.uint64(1)) * np.uint64(FACTOR)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31)) | np.uint64(1)


def arranged(keys: Keys) -> Tries:
    """How many numbers to pass over for each heap, so that no two keys stand in one place. Raises FullError."""
    if len(keys) > ROOM:
        raise FullError(f"no room for {len(keys)} keys: change PLACES")
    heaps: dict[int, list[int]] = {}
    for heap, key in zip(_heaps(keys).tolist(), keys.tolist(), strict=True):
        heaps.setdefault(heap, []).append(key)
    factors = factors_of(np.arange(MOST, dtype=np.uint16)).tolist()
    taken = bytearray(1 << PLACES)
    tries = np.zeros(1 << HEAPS, dtype=np.uint16)
    for heap, held in sorted(heaps.items(), key=lambda item: (-len(item[1]), item[0])):
        tries[heap], places = _fitting(held, factors, taken)
        for place in places:
            taken[place] = 1
    return tries


def _fitting(held: list[int], factors: list[int], taken: bytearray) -> tuple[int, set[int]]:
    for turn, factor in enumerate(factors):
        places = {(key * factor & _ALL) >> (64 - PLACES) for key in held}
        if len(places) == len(held) and not any(map(taken.__getitem__, places)):
            return turn, places
    raise FullError("no place for all keys: change PLACES")
