"""A community relay: somebody trusted in a place, who passes the road on by a link, a QR code or a poster.

Relays are people at risk too. What says who or where one is (label, community, region) is for staff and never leaves
the database for a link, a QR code, a poster or a file's name: those are made from the code alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from bot.message import Language

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32 (https://www.crockford.com/base32.html): no I, L, O or U, which are misread or spell words."""

CODE_LENGTH = 8
"""40 bits (SECURITY.md, 3.2): a code that somebody makes up is nobody's."""

UNDRAWN = ALPHABET[0] * CODE_LENGTH
"""Stands where the store will draw a code."""

_CODE = re.compile(f"[{ALPHABET}]{{{CODE_LENGTH}}}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Relay:
    """One relay, as staff entered it.

    `code` is public: CODE_LENGTH characters of ALPHABET, in capitals. `language` is the one the relay's own page and
    script are in. `label`, `community` and `region` are for staff only; `repr` hides them. A relay that is not
    `active` credits nobody any more, and its page shows the general links.
    """

    code: str
    language: Language
    label: str = field(default="", repr=False)
    community: str = field(default="", repr=False)
    region: str = field(default="", repr=False)
    active: bool = True

    def __post_init__(self) -> None:
        if not is_code(self.code):
            raise ValueError(f"a relay's code is {CODE_LENGTH} characters of {ALPHABET}")


def is_code(text: str) -> bool:
    """Whether this is a code exactly as it is kept: capitals, nothing misspelt, nothing around it."""
    return _CODE.fullmatch(text) is not None
