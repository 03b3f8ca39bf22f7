"""Words, pairs of words and letter sequences as numbers, all of a text at once: no string is made for each of them.

A term of characters c0 c1 ... is the sum of ci * FACTOR**i modulo 2**64 (Karp and Rabin 1987), so that the sums of a
text give every term in it. A key keeps 46 bits of that, under two bits that say what kind of term it is. That an
unknown term has the key of a known one is to be expected once in a million messages.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from bot.understanding import normalise

FACTOR = 0x9E3779B97F4A7C15
"""Odd, so that it has an inverse; any other without a pattern in its bits would do."""
MIX = 0xD6E8FEB86659FD93
BITS = 46
WORD, LETTERS, PIECE = (np.uint64(kind << BITS) for kind in range(3))
"""What the keys of the words and pairs, of their letters, and of what tells the language begin with."""
LONGEST = 10 * normalise.CHARACTERS
"""No text made of a cleaned message gets longer: at worst every second character is a digit, read as a whole word."""
TOGETHER = 2
"""Single words and pairs are counted."""
SHORTEST, SIZES = 2, 5
"""The letters of a word that tell the intent stand in sequences of SHORTEST to SIZES, those that tell the language in
sequences of one to normalise.LETTERS."""

Keys = NDArray[np.uint64]
Positions = NDArray[np.int64]


DRAWER = np.uint64(BITS - 15)
"""Keys that agree but for so many lower bits lie in one drawer: 2**15 drawers a kind, with a handful of keys each."""


@dataclass(frozen=True, slots=True)
class Known:
    """Keys in order, and where each drawer of them begins: to look into one takes a quarter of a binary search."""

    keys: Keys = field(repr=False)
    begins: NDArray[np.int32] = field(repr=False)
    probes: Positions = field(repr=False)
    """How far into a drawer one has to look, (1, most keys in one)."""

    @classmethod
    def of(cls, keys: Keys) -> Known:
        """Of keys in order, each once."""
        sizes = np.bincount((keys >> DRAWER).astype(np.intp), minlength=3 << int(BITS - DRAWER))
        begins = np.concatenate(([0], np.cumsum(sizes)[:-1])).astype(np.int32)
        # Behind the last key there is nothing to find.
        padded = np.concatenate((keys, np.full(int(sizes.max()), 2**64 - 1, dtype=np.uint64)))
        return cls(padded, begins, np.arange(sizes.max(), dtype=np.int32)[None, :])

    def rows(self, wanted: Keys) -> Positions:
        """Where the known ones of `wanted`, which are in order, stand, each as often as it is wanted."""
        at = self.begins.take((wanted >> DRAWER).astype(np.intp))[:, None] + self.probes
        found: Positions = at[self.keys.take(at) == wanted[:, None]]
        return found


def _powers(factor: int) -> Keys:
    powers = [1]
    for _ in range(LONGEST):
        powers.append(powers[-1] * factor % 2**64)
    return np.array(powers, dtype=np.uint64)


_POWERS, _INVERSES = _powers(FACTOR), _powers(pow(FACTOR, -1, 2**64))
_ENDS = np.arange(LONGEST - SIZES) + np.arange(1, SIZES + 1)[:, None]
"""Where a sequence of each size ends that begins at each character."""
_FACTOR, _MIX, _SHIFT, _SPACE = np.uint64(FACTOR), np.uint64(MIX), np.uint64(64 - BITS), np.uint64(32)


def key(kind: np.uint64, term: str) -> int:
    """The key of one term."""
    total, power = 0, 1
    for character in term:
        total, power = total + ord(character) * power, power * FACTOR % 2**64
    return (total * MIX % 2**64 >> (64 - BITS)) | int(kind)


def of_terms(kind: np.uint64, terms: Iterable[str]) -> Keys:
    """The key of each term, of one kind."""
    return np.array([key(kind, term) for term in terms], dtype=np.uint64)


def of_message(words: list[str], spoken: list[str]) -> Keys:
    """The keys of all that is counted in a message, each as often as it stands there, in order.

    Of `words` the words, each two together, and what normalise.letters finds; of `spoken` what normalise.pieces finds.
    """
    codes, sums = _sums(f" {'  '.join(words + spoken)} ")
    space = codes == _SPACE
    # Each word stands between two spaces of its own.
    opens, closes = np.flatnonzero(space).reshape(-1, 2).T
    parts = (
        _whole(sums, opens[: len(words)] + 1, closes[: len(words)]),
        _long(sums, opens[len(words) :], closes[len(words) :]),
        _sequences(sums, (np.cumsum(space) - 1) >> 1, int(opens[len(words)]) if spoken else len(codes)),
    )
    keys = np.concatenate(parts)
    keys.sort()
    return keys


def _sums(text: str) -> tuple[Keys, Keys]:
    """(characters,) and, from 0 on, the sums before each of them; behind the last one, SIZES that mean nothing."""
    codes = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    sums = np.zeros(len(codes) + SIZES, dtype=np.uint64)
    np.cumsum(codes * _POWERS[: len(codes)], out=sums[1 : len(codes) + 1])
    return codes, sums


def _whole(sums: Keys, starts: Positions, ends: Positions) -> Keys:
    words = (sums[ends] - sums[starts]) * _INVERSES[starts]
    pairs = words[:-1] + (_SPACE + words[1:] * _FACTOR) * _POWERS[(ends - starts)[:-1]]
    return _mixed(np.concatenate((words, pairs))) | WORD


def _long(sums: Keys, opens: Positions, closes: Positions) -> Keys:
    """The words with their spaces that are longer than the longest sequence."""
    long = closes - opens >= normalise.LETTERS
    starts = opens[long]
    return _mixed((sums[closes[long] + 1] - sums[starts]) * _INVERSES[starts]) | PIECE


def _sequences(sums: Keys, word: Positions, cut: int) -> Keys:
    """Every sequence inside one word. `word` (characters,) numbers them; from the character `cut` on all are pieces."""
    length = len(word)
    ends = _ENDS[:, :length]
    inside = np.concatenate((word, np.full(SIZES, -1)))[ends - 1] == word
    inside[: SHORTEST - 1, :cut] = False
    inside[normalise.LETTERS :, cut:] = False
    found = _mixed((sums[ends] - sums[:length]) * _INVERSES[:length])
    found[:, :cut] |= LETTERS
    found[:, cut:] |= PIECE
    kept: Keys = found[inside]
    return kept


def _mixed(totals: Keys) -> Keys:
    mixed: Keys = totals * _MIX >> _SHIFT
    return mixed
