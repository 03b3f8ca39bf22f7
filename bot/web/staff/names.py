"""What an account may be called: letters, digits, dots, hyphens; a name for work, not a telephone number."""

from __future__ import annotations

import unicodedata
from typing import Final

SHORTEST: Final = 2
LONGEST: Final = 32
SIGNS: Final = "._-"
MOST_DIGITS: Final = 5


def account_name(typed: str) -> str | None:
    """The name as it is kept (lower case, NFC); None when it cannot be one."""
    name = unicodedata.normalize("NFC", typed.strip()).lower()
    fit = SHORTEST <= len(name) <= LONGEST and all(sign.isalnum() or sign in SIGNS for sign in name)
    digits = sum(sign.isdigit() for sign in name)
    return name if fit and name[0].isalpha() and digits <= MOST_DIGITS else None
