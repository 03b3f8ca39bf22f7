"""Cutting a text that is longer than a message may be, at the largest seam that fits."""

from __future__ import annotations

import re

LIMIT = 4096
"""Bot API: 1-4096 characters. Counted in UTF-16 units, as Telegram counts offsets: never fewer than characters."""

SEAMS = (re.compile(r"\n{2,}"), re.compile(r"\n"), re.compile(r"(?<=[.!?…])\s+"), re.compile(r"\s+"))
"""Between paragraphs, lines, sentences, words."""


def split(text: str, limit: int = LIMIT) -> list[str]:
    """One piece where it fits, else as few as the seams allow, none over `limit` UTF-16 units, none empty."""
    pieces: list[str] = []
    rest = text.strip() if units(text) > limit else text
    while units(rest) > limit:
        head, rest = _cut(rest, limit)
        pieces.append(head)
    return [*pieces, rest] if rest or not pieces else pieces


def units(text: str) -> int:
    """The length of a text in UTF-16 units."""
    return len(text) + sum(character > "\uffff" for character in text)


def _cut(text: str, limit: int) -> tuple[str, str]:
    window = _fitting(text, limit)
    for seam in SEAMS:
        # One character more is looked at, so that a seam right behind the last that fits is found.
        last = None
        for found in seam.finditer(text, 0, len(window) + 1):
            last = found if 0 < found.start() <= len(window) else last
        if last is not None:
            return text[: last.start()], text[last.end() :].lstrip()
    return window, text[len(window) :].lstrip()


def _fitting(text: str, limit: int) -> str:
    used = 0
    for at, character in enumerate(text):
        used += units(character)
        if used > limit:
            return text[:at]
    return text
