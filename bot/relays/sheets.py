"""What is printed for a relay: a poster and a sheet of ten cards. They know the address and nothing else of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from bot.relays.qr import QrCode
from bot.relays.typeset import Press
from bot.relays.words import Words

Paper = Literal["a4", "a5"]
WIDTHS: dict[Paper, int] = {"a4": 210, "a5": 148}
"""In millimetres."""


def poster(press: Press, words: Sequence[Words], code: QrCode, paper: Paper) -> bytes:
    """A poster as PDF, in one language or in three. Raises SheetError."""
    return press.pdf("poster", words, width=str(WIDTHS[paper]), **_given(code))


def cards(press: Press, words: Sequence[Words], code: QrCode) -> bytes:
    """Ten cards to cut from a sheet of A4, as PDF. Raises SheetError."""
    return press.pdf("cards", words, **_given(code))


def _given(code: QrCode) -> dict[str, str]:
    return {"host": code.address.host, "code": code.address.code, "qr": code.svg.decode()}
