"""Words, pairs of words and letter sequences as numbers, so that a model need not hold their characters.

A term of characters c0 c1 ... is the sum of ci * FACTOR**i modulo 2**64 (Karp and Rabin 1987). So the terms of a text
are told by the sums up to each of its characters: the difference of two, divided by the power that the term begins
with. A key keeps 46 bits of that, under two bits that say what kind of term it is. That an unknown term has the key of
a known one is to be expected once in a million messages.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from bot.understanding import normalise
from bot.understanding.normalise import SHORTEST

FACTOR = 0x9E3779B97F4A7C15
"""Odd, so that it has an inverse; any other without a pattern in its bits would do."""
MIX = 0xD6E8FEB86659FD93
BITS = 46
KINDS = 3
WORD, LETTERS, PIECE = (kind << BITS for kind in range(KINDS))
"""What the keys of the words and pairs, of their letters, and of what tells the language begin with."""
TOGETHER = 2
"""Single words and pairs are counted."""
SIZES = 5
"""The letters of a word that tell the intent stand in sequences of SHORTEST to SIZES, those that tell the language in
sequences of SHORTEST to normalise.LETTERS."""

Keys = NDArray[np.uint64]
Positions = NDArray[np.int64]

_FACTOR = np.uint64(FACTOR)
_ALL = 2**64 - 1
_SHIFT = 64 - BITS
_SPACE = ord(" ")
_LONGEST = 10 * normalise.CHARACTERS
"""No message has more characters: one of single digits has six for each of its own, with the names of numbers."""
_END = " " + (SIZES - 1) * "\0"
"""What a message ends with, so that there are SIZES characters from each of its own on."""


def _powers(first: int, factor: int) -> Keys:
    """`first`, and each number `factor` times the one before."""
    factors = np.full(_LONGEST, factor, dtype=np.uint64)
    factors[0] = first
    return np.multiply.accumulate(factors)


_POWERS = _powers(1, FACTOR)
_UNDONE = _powers(MIX, pow(FACTOR, -1, 2**64))
"""What brings a difference of sums to the key of a term that begins there, mixed already."""


def key(kind: int, term: str) -> int:
    """The key of one term."""
    summed: int = sum(code * FACTOR**place for place, code in enumerate(map(ord, term)))
    return kind | (summed * MIX & _ALL) >> _SHIFT


def of_terms(kind: int, terms: Iterable[str]) -> Keys:
    """The key of each term, of one kind."""
    return np.array([key(kind, term) for term in terms], dtype=np.uint64)


def of_message(words: list[str], spoken: list[str]) -> Keys:
    """The keys of the terms of a message, each as often as it has the term.

    These are the words that tell the intent, their pairs and letters, and the pieces of the words that tell the
    language. What goes on into the next word has keys too: no model knows one of these.
    """
    said, told = " ".join(["", *words, ""]), [f" {word} " for word in spoken]
    # Those first that their sequences are too short for: no order of these words counts.
    longer = [word for word in told if len(word) > normalise.LETTERS]
    short = [word for word in told if len(word) <= normalise.LETTERS]
    text = "".join((said, *longer, *short, _END))
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    sums = np.zeros(len(codes) + 1, dtype=np.uint64)
    np.add.accumulate(codes * _POWERS[: len(codes)], out=sums[1:])
    letters, pieces = _sequences(sums, len(said))
    every, whole = _wholes(sums, (codes == _SPACE).nonzero()[0], len(words), len(longer))
    found = np.concatenate((every, letters, pieces, whole), axis=None)
    found >>= _SHIFT
    found[every.size : every.size + letters.size] |= LETTERS
    found[every.size + letters.size :] |= PIECE
    return found


def _sequences(sums: Keys, cut: int) -> tuple[Keys, Keys]:
    """SHORTEST to SIZES letters in a row; from the `cut` on stand the words that tell the language."""
    size = len(sums) - len(_END) - 1
    before = sums[:size]
    ends = _following(sums[SHORTEST - 1 :], SIZES - SHORTEST + 1, size)
    found = (ends - before) * _UNDONE[:size]
    return found[:, :cut], found[: normalise.LETTERS - SHORTEST + 1, cut:]


def _wholes(sums: Keys, spaces: Positions, count: int, longer: int) -> tuple[Keys, Keys]:
    """So many words and their pairs; and so many words that tell the language, with the spaces around them."""
    behind = spaces + 1
    before, after, undone = sums.take(spaces), sums.take(behind), _UNDONE.take(behind)
    every = (_following(before, TOGETHER, count) - after[:count]) * undone[:count]
    first, end = count + 1, count + 1 + 2 * longer
    whole = (after[first + 1 : end + 1 : 2] - before[first:end:2]) * undone[first:end:2] * _FACTOR
    return every, whole


def _following(sums: Keys, rows: int, size: int) -> Keys:
    """Row after row the sums from the next one on, from the one after that ...: a view, nothing is copied."""
    step = sums.itemsize
    return np.ndarray((rows, size), np.uint64, sums, step, (step, step))
