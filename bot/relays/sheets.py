"""What is printed for a relay: a poster and a sheet of ten cards. They know the address and nothing else of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, get_args

from bot.relays.qr import QrCode
from bot.relays.typeset import Press
from bot.relays.words import Words

Paper = Literal["a4", "a5"]
PAPERS: tuple[Paper, ...] = get_args(Paper)


def poster(press: Press, words: Sequence[Words], code: QrCode, paper: Paper) -> bytes:
    """A poster as PDF, in one language or in three. Raises SheetError."""
    return press.pdf("poster", words, paper=paper, **_given(code))


def cards(press: Press, words: Sequence[Words], code: QrCode) -> bytes:
    """Ten cards to cut from a sheet of A4, as PDF. Raises SheetError."""
    return press.pdf("cards", words, **_given(code))


def _given(code: QrCode) -> dict[str, str]:
    return {"host": code.address.host, "code": code.address.code, "qr": code.svg.decode()}
