"""What staff may write about a relay: words that they recognise, and nothing that finds a person.

Relays are people at risk too. A name cannot be told from another word by a program, so that the prompt asks for none;
what looks like a phone number is refused.
"""

from __future__ import annotations

import re
import unicodedata

LONGEST = 80
"""Characters."""

_NUMBER = re.compile(r"\d(?:[\W_]*\d){6,}")
"""Seven digits, whatever stands between them: no number in use is shorter, and no year or week is longer."""


class EntryError(Exception):
    """Not to be kept. The message is for whoever typed it and does not repeat it."""


def entered(what: str, text: str) -> str:
    """The words in one line. `what` names the field. Raises EntryError."""
    line = " ".join(unicodedata.normalize("NFC", text).split())
    if not line:
        raise EntryError(f"{what}: nothing was written")
    if len(line) > LONGEST:
        raise EntryError(f"{what}: at most {LONGEST} characters")
    if any(unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Co") for sign in line):
        raise EntryError(f"{what}: a sign in it cannot be shown")
    if _NUMBER.search(unicodedata.normalize("NFKC", line)):
        raise EntryError(f"{what}: this looks like a phone number, and none may be kept here")
    return line
