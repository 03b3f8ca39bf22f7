"""The few things the conversation reads in a text itself: a digit or a label for a button, the name of a language."""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Mapping

from bot.message import Language
from bot.understanding.normalise import clean, features, fold

NUMBER = re.compile(r"\W*(\d{1,2})\W*")
NAMES: Mapping[Language, tuple[str, ...]] = {
    "fr": ("français", "francaise", "french", "faransi", "faransikan", "tubabukan"),
    "bm": ("bambara", "bamanan", "bamanankan", "bamana", "bamanakan"),
    "en": ("english", "anglais", "angilɛ", "angilɛkan", "angle", "anglekan"),
}

GREETING = "Bonjour, i ni ce, hello"
"""What a relay's link writes for the person, in all languages at once: theirs is not yet known."""


def digits(text: str) -> int | None:
    """The number when the message is nothing but one of one or two digits ("2", "2.", "(2)", "٢"); else None."""
    match = NUMBER.fullmatch(text.strip()[:8])
    return None if match is None else int("".join(str(unicodedata.digit(figure)) for figure in match[1]))


def label_key(text: str) -> int:
    """What says whether a text is the label of a button, in whatever spelling: a CRC-32 of its folded words, or 0."""
    words = features(clean(text))
    return zlib.crc32(words.encode()) if words else 0


def named_language(text: str) -> Language | None:
    """The language that the text names; None when it names none or more than one."""
    words = set(fold(clean(text)).split())
    named = [language for language, names in NAMES.items() if words & {fold(clean(name)) for name in names}]
    return named[0] if len(named) == 1 else None


def opens(text: str) -> bool:
    """Whether somebody sent what the link wrote, and nothing else."""
    return text.strip(" .\n").casefold() == GREETING.casefold()
