"""Cutting a text that is longer than a message may be, at the largest seam that fits."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable

SEAMS = (re.compile(r"\n{2,}"), re.compile(r"\n"), re.compile(r"(?<=[.!?…])\s+"), re.compile(r"\s+"))
"""Between paragraphs, lines, sentences, words."""

Fits = Callable[[str], bool]
"""Whether a text fits into one message. What is shorter than a text that fits, fits too."""


def split_to_fit(text: str, fits: Fits) -> list[str]:
    """One piece where it fits, else as few as the seams allow, none empty; what fits nowhere stays one letter."""
    pieces: list[str] = []
    rest = text if fits(text) else text.strip()
    while rest and not fits(rest):
        head, rest = _cut(rest, max(1, _fitting(rest, fits)))
        pieces.append(head)
    return [*pieces, rest] if rest or not pieces else pieces


def units(text: str) -> int:
    """The length of a text in UTF-16 units."""
    return len(text) + sum(character > "\uffff" for character in text)


def _cut(text: str, length: int) -> tuple[str, str]:
    """At the largest seam that leaves a quarter of a message or more before it, else at the largest there is."""
    for least in (max(1, length // 4), 1):
        for seam in SEAMS:
            # One character more is looked at, so that a seam right behind the last that fits is found.
            found = [each for each in seam.finditer(text, 0, length + 1) if least <= each.start() <= length]
            if found:
                return text[: found[-1].start()], text[found[-1].end() :].lstrip()
    return text[:length], text[length:].lstrip()


def _fitting(text: str, fits: Fits) -> int:
    """How many of its first characters fit."""
    return bisect_left(range(1, len(text) + 1), True, key=lambda length: not fits(text[:length]))
