"""What an SMS costs: a text goes in parts, and one letter outside the GSM alphabet makes each less than half as long.

Source: 3GPP TS 23.038 (the alphabet; 160 letters, or 70 of UCS-2) and TS 23.040 (153 or 67 in each of several parts).
"""

from __future__ import annotations

import unicodedata

from bot.channels.split import units

MOST_PARTS = 3

GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_DOUBLE = frozenset("^{}\\[~]|€")

LOOK_ALIKES = {
    **dict.fromkeys("’‘ʼ", "'"),
    **dict.fromkeys("«»“”„", '"'),
    **dict.fromkeys("–—‑•·", "-"),
    **dict.fromkeys("\u00a0\u202f\u2009", " "),
    "…": "...",
    "œ": "oe",
    "Œ": "OE",
}

OLDER_BAMBARA = {"ɛ": "è", "ɔ": "ò", "ɲ": "ny", "ŋ": "ng", "Ɛ": "È", "Ɔ": "Ò", "Ɲ": "Ny", "Ŋ": "Ng"}
"""The spelling before ɛ, ɔ, ɲ and ŋ: still read everywhere, and in the GSM alphabet but for its capitals."""


def parts(text: str) -> tuple[int, str]:
    """How many parts a text takes, and in which alphabet."""
    if is_gsm(text):
        return _parts(len(text) + sum(letter in GSM_DOUBLE for letter in text), 160, 153), "GSM"
    return _parts(units(text), 70, 67), "UCS-2"


def spelled(text: str, *, plain_bambara: bool) -> str:
    """The text as it is, or in the letters of the GSM alphabet where these can say it and that saves a part.

    French loses its circumflexes and cedillas; Bambara is written the older way, only where that is asked for.
    """
    older = "".join(OLDER_BAMBARA.get(letter, letter) for letter in text) if plain_bambara else text
    plain = "".join(letter if is_gsm(letter) else _plain(letter) for letter in older)
    return plain if is_gsm(plain) and parts(plain)[0] < parts(text)[0] else text


def is_gsm(text: str) -> bool:
    """Whether every letter is in the alphabet or its extension."""
    return all(letter in GSM or letter in GSM_DOUBLE for letter in text)


def _plain(letter: str) -> str:
    """The nearest thing in the alphabet, else the letter itself."""
    if letter in LOOK_ALIKES:
        return LOOK_ALIKES[letter]
    bare = "".join(part for part in unicodedata.normalize("NFD", letter) if not unicodedata.combining(part))
    return bare if bare and is_gsm(bare) else letter


def _parts(length: int, alone: int, each: int) -> int:
    return 1 if length <= alone else -(-length // each)
