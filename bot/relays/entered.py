"""What staff may write about a relay: words that they recognise, and nothing that finds a person.

Relays are people at risk too. A name cannot be told from another word by a program, so that the prompt asks for none;
what looks like a phone number is refused.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

LONGEST = 80
"""Characters."""

_NUMBER = re.compile(r"\d(?:[\W_]*\d){6,}")
"""Seven digits, whatever stands between them: no number in use is shorter, and no year or week is longer."""


Why = Literal["empty", "long", "sign", "number", "namesake"]


class EntryError(Exception):
    """Not to be kept. The message is for whoever typed it and does not repeat it; `why` tells a page the same."""

    def __init__(self, message: str, what: str, why: Why) -> None:
        super().__init__(message)
        self.what = what
        self.why = why


def entered(what: str, text: str) -> str:
    """The words in one line. `what` names the field. Raises EntryError."""
    line = " ".join(unicodedata.normalize("NFC", text).split())
    if not line:
        raise EntryError(f"{what}: nothing was written", what, "empty")
    if len(line) > LONGEST:
        raise EntryError(f"{what}: at most {LONGEST} characters", what, "long")
    if any(unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Co") for sign in line):
        raise EntryError(f"{what}: a sign in it cannot be shown", what, "sign")
    if _NUMBER.search(unicodedata.normalize("NFKC", line)):
        raise EntryError(f"{what}: this looks like a phone number, and none may be kept here", what, "number")
    return line
