"""Which passwords are refused: short ones, and those that are guessed first. Anything else is taken as it was typed.

No rule asks for digits or signs (NIST SP 800-63B, section 3.1.1.2; OWASP ASVS 5.0, 6.2). The list is on disk: no
password and no part of its hash ever leaves this machine.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Final

from bot.i18n import marked

SHORTEST: Final = 12
LONGEST: Final = 1_000
"""Characters. Longer ones would only cost time."""
DISTINCT: Final = 5
FILE: Final = Path(__file__).with_name("common_passwords.txt")
ROWS: Final = (
    "abcdefghijklmnopqrstuvwxyz",
    "1234567890",
    "azertyuiopqsdfghjklmwxcvbn",
    "qwertyuiopasdfghjklzxcvbnm",
    "1q2w3e4r5t6y7u8i9o0p",
    "1a2z3e4r5t6y7u8i9o0p",
)

TOO_SHORT: Final = marked("The password needs at least 12 characters. Four or five words that nobody expects are good.")
TOO_LONG: Final = marked("The password has more than 1,000 characters.")
TELLING: Final = marked("The password holds the name of the account, or the word Sira. Choose another.")
COMMON: Final = marked("This password is among those that are guessed first. Choose another.")

_LEET: Final = str.maketrans("@4013$57!|", "aaoiesstii")
_EDGES: Final = re.compile(r"^[\W\d_]+|[\W\d_]+$")


def fault(password: str, name: str) -> str | None:
    """Why this password is refused for this account, as a marked sentence; None when it is taken."""
    folded = password.casefold()
    if len(password) < SHORTEST:
        return TOO_SHORT
    if len(password) > LONGEST:
        return TOO_LONG
    if "sira" in folded or (len(name) > 1 and name.casefold() in folded):
        return TELLING
    return COMMON if is_common(folded) else None


def is_common(folded: str) -> bool:
    """Whether it is among the first to be guessed.

    That is: a listed password, one or two listed words dressed up with digits and signs, a row of keys, or hardly more
    than one thing said again and again.
    """
    bare = _EDGES.sub("", folded)
    forms = {folded, bare, bare.translate(_LEET), _letters(folded)}
    return len(set(folded)) < DISTINCT or any(_is_made_of_words(form) or _is_a_row(form) for form in forms)


def _letters(folded: str) -> str:
    return "".join(letter for letter in folded.translate(_LEET) if letter.isalpha())


def _is_made_of_words(text: str) -> bool:
    text = _once(text)
    cuts = ((text[:cut], text[cut:]) for cut in range(1, len(text)))
    return text in _words() or any(one in _words() and other in _words() for one, other in cuts)


def _once(text: str) -> str:
    """What is said again and again, once."""
    units = (text[:size] for size in range(1, len(text) // 2 + 1))
    return next((unit for unit in units if (unit * len(text)).startswith(text)), text)


def _is_a_row(text: str) -> bool:
    """Keys or letters in their order, forwards or backwards, however often."""
    rows = (row * 3 for each in ROWS for row in (each, each[::-1]))
    return bool(text) and any(text in row for row in rows)


@cache
def _words() -> frozenset[str]:
    lines = FILE.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))
