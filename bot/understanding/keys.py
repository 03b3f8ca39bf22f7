"""Words, pairs of words and letter sequences as numbers, so that a model need not hold their characters.

The key of a term is the number that its bytes spell, little end first, modulo the largest prime below 2**64. So the
keys of all sequences of up to eight bytes of a text stand in its bytes already: each is a window on them. Longer ones
are hashed so (Karp and Rabin 1987). A sign before each word tells words from letters, and those that tell the intent
from those that tell the language. The letters of the latter have two bytes each, so that two of another script may have
the key of four of ours: which kind a key is asked for tells them apart, by its row (Vocabulary).
"""

from __future__ import annotations

from operator import add

import numpy as np
from numpy.typing import NDArray

from bot.understanding.normalise import LETTERS, SHORTEST

PRIME = 2**64 - 59
WORD, SPOKEN = "=", "+"
"""What stands before each word that tells the intent, and before each that tells the language."""
TOGETHER = 2
"""Single words and pairs are counted."""
SIZES = 5
"""The letters of a word that tell the intent stand in sequences of SHORTEST to SIZES, those that tell the language in
sequences of SHORTEST to LETTERS."""
ERRORS = "surrogatepass"
WIDTH = 8
"""Bytes of a key."""
BEYOND, UNKNOWN = 0xFFFF, "\ufffe"
"""A letter beyond that would take four bytes: it stands as one that no word has. Those of our languages are not."""

Keys = NDArray[np.uint64]

_NARROW = np.array([[256**size - 1] for size in range(SHORTEST, SIZES + 1)], dtype=np.uint64)
_WIDE = np.array([[256 ** (2 * size) - 1] for size in range(SHORTEST, LETTERS + 1)], dtype=np.uint64)
_END = bytes([0xFF]) * (WIDTH - 1)
"""What the bytes of a message end with, so that there are WIDTH from each of its own on. No term has such a byte."""


def of_term(term: str) -> int:
    """The key of a folded word, or of two with a space between."""
    return _number("".join(f"{WORD}{word}" for word in term.split(" ")).encode())


def of_letters(term: str) -> int:
    """The key of letters of a folded word."""
    return _number(term.encode())


def of_piece(term: str) -> int:
    """The key of a piece of a word as it is spoken, or of the whole word between two spaces."""
    whole = len(term) > LETTERS
    return _number(f"{SPOKEN}{term.strip()}".encode("utf-8", ERRORS) if whole else two_bytes(term))


def _number(encoded: bytes) -> int:
    return int.from_bytes(encoded, "little") % PRIME


def two_bytes(text: str) -> bytes:
    """The letters of words as they are spoken, two bytes each."""
    if not text.isascii() and ord(max(text)) > BEYOND:
        text = "".join(letter if ord(letter) <= BEYOND else UNKNOWN for letter in text)
    return text.encode("utf-16-le", ERRORS)


def of_message(words: list[str], spoken: list[str]) -> tuple[Keys, int]:
    """The keys of the terms of a message, each as often as it has the term, and how many of them tell the intent.

    These come first: words, their pairs and letters; then the pieces of the words that tell the language. What goes on
    into the next word has keys too: no model knows one of these.
    """
    said, told = " ".join(["", *words, ""]).encode(), two_bytes(" ".join(["", *spoken, ""]))
    letters = np.ndarray((len(said),), np.uint64, said + _END, 0, (1,)).copy() & _NARROW
    pieces = np.ndarray((len(told) // 2,), np.uint64, told + _END, 0, (2,)).copy() & _WIDE
    signed = [WORD + word for word in words]
    whole = [SPOKEN + word for word in spoken if len(word) > LETTERS - 2]
    terms = " ".join([*signed, *map(add, signed, signed[1:]), *whole]).encode("utf-8", ERRORS).split()
    numbers = np.array([*map(_number, terms)], dtype=np.uint64)
    cut = len(terms) - len(whole)
    keys = np.concatenate((numbers[:cut], letters.ravel(), pieces.ravel(), numbers[cut:]))
    return keys, cut + letters.size
