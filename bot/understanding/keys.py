"""Words, pairs of words and letter sequences as numbers, so that a model need not hold their characters.

A term of characters c0 c1 ... is the sum of ci * FACTOR**i modulo 2**64 (Karp and Rabin 1987), so that the sum of a
term is that of what it begins with and a little more. A key keeps 46 bits of that, under two bits that say what kind of
term it is. That an unknown term has the key of a known one is to be expected once in a million messages.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import accumulate
from operator import mul

import numpy as np
from numpy.typing import NDArray

from bot.understanding import normalise

FACTOR = 0x9E3779B97F4A7C15
"""Odd, so that it has an inverse; any other without a pattern in its bits would do."""
MIX = 0xD6E8FEB86659FD93
BITS = 46
WORD, LETTERS, PIECE = (kind << BITS for kind in range(3))
"""What the keys of the words and pairs, of their letters, and of what tells the language begin with."""
TOGETHER = 2
"""Single words and pairs are counted."""
SHORTEST, SIZES = 2, 5
"""The letters of a word that tell the intent stand in sequences of SHORTEST to SIZES, those that tell the language in
sequences of one to normalise.LETTERS."""

Keys = NDArray[np.uint64]
Positions = NDArray[np.int64]

_ALL = 2**64 - 1
_SHIFT = 64 - BITS
_POWERS = [FACTOR**size * MIX & _ALL for size in range(SIZES)]
"""What the characters of a sequence are multiplied by, mixed already."""


def total(term: str) -> tuple[int, int]:
    """The sum of a term's characters, and the power of FACTOR behind the last one."""
    summed, power = 0, 1
    for code in map(ord, term):
        summed, power = summed + code * power, power * FACTOR & _ALL
    return summed & _ALL, power


def key(kind: int, term: str) -> int:
    """The key of one term."""
    return kind | (total(term)[0] * MIX & _ALL) >> _SHIFT


def pair(one: tuple[int, int], other: tuple[int, int]) -> int:
    """The key of two words with a space between them, from the total of each."""
    return WORD | ((one[0] + one[1] * (ord(" ") + FACTOR * other[0])) * MIX & _ALL) >> _SHIFT


def found(wanted: list[int], known: Keys) -> tuple[Positions, Positions]:
    """Which ones of `wanted` are among those known, which are in order, and where each of them stands there."""
    keys = np.array(wanted, dtype=np.uint64)
    at = known.searchsorted(keys)
    hits = known.take(at, mode="clip") == keys
    return hits.nonzero()[0], at[hits]


def of_terms(kind: int, terms: Iterable[str]) -> Keys:
    """The key of each term, of one kind."""
    return np.array([key(kind, term) for term in terms], dtype=np.uint64)


def of_word(word: str) -> list[int]:
    """The keys of a word that tells the intent, and of what normalise.letters finds in it."""
    return [key(WORD, word), *_sequences(LETTERS, word, SHORTEST, SIZES)]


def of_spoken(word: str) -> list[int]:
    """The keys of what normalise.pieces finds in a word that tells the language."""
    whole = [key(PIECE, f" {word} ")] if len(word) > normalise.LETTERS - 2 else []
    return [*_sequences(PIECE, word, 1, normalise.LETTERS), *whole]


def _sequences(kind: int, word: str, shortest: int, longest: int) -> Iterator[int]:
    codes = [ord(" "), *map(ord, word), ord(" ")]
    for start in range(len(codes) - shortest + 1):
        sums = list(accumulate(map(mul, codes[start : start + longest], _POWERS)))
        yield from [kind | (each & _ALL) >> _SHIFT for each in sums[shortest - 1 :]]
