"""Signing for a text or a number, and taking that back: kept and accounted for at once, and served from then on."""

from __future__ import annotations

from typing import Final

from bot.app import confirm
from bot.guidance.confirmations import Kind
from bot.storage.confirmations import Row, keep, withdraw
from bot.storage.database import transaction
from bot.web.staff.area import Area, Visitor
from bot.web.staff.audit import Event, write

SIGNED: Final[dict[Kind, Event]] = {"text": "text_signed", "number": "number_confirmed"}
TAKEN_BACK: Final[dict[Kind, Event]] = {"text": "text_withdrawn", "number": "number_withdrawn"}


async def sign(area: Area, visitor: Visitor, kind: Kind, about: str, fingerprint: str) -> None:
    """The visitor answers for what has this fingerprint. Raises DatabaseError."""
    now = area.sira.clock()
    async with transaction(area.engine) as connection:
        await keep(connection, Row(kind, about, fingerprint, visitor.name, now.date().isoformat()))
        await write(connection, now, visitor.name, SIGNED[kind], about)
    await confirm(area.sira, area.engine)


async def take_back(area: Area, visitor: Visitor, kind: Kind, about: str) -> None:
    """No signature stands for it any more, whoever gave it. Raises DatabaseError."""
    async with transaction(area.engine) as connection:
        if await withdraw(connection, kind, about):
            await write(connection, area.sira.clock(), visitor.name, TAKEN_BACK[kind], about)
    await confirm(area.sira, area.engine)
