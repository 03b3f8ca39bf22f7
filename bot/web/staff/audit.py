"""What staff did that must be accounted for, to the minute. Never an address, never anything about a migrant."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.i18n import marked
from bot.storage.database import snapshot, transaction
from bot.storage.tables import staff_events

Event = Literal[
    "sign_in",
    "sign_in_failed",
    "sign_out",
    "signed_out_everywhere",
    "account_made",
    "link_made",
    "password_changed",
    "totp_set",
    "totp_reset",
    "role_changed",
    "deactivated",
    "activated",
    "exported",
    "token_made",
    "token_removed",
    "api_read",
    "figure_entered",
    "region_kept",
    "region_removed",
    "text_signed",
    "text_withdrawn",
    "number_confirmed",
    "number_withdrawn",
    "relay_added",
    "relay_rekeyed",
    "relay_activated",
    "relay_deactivated",
    "relay_forgotten",
]

WORDS: dict[Event, str] = {
    "sign_in": marked("Signed in"),
    "sign_in_failed": marked("Sign-in refused"),
    "sign_out": marked("Signed out"),
    "signed_out_everywhere": marked("Signed out everywhere"),
    "account_made": marked("Account made"),
    "link_made": marked("Set-up link made"),
    "password_changed": marked("Password changed"),
    "totp_set": marked("Second step set up"),
    "totp_reset": marked("Second step reset"),
    "role_changed": marked("Role changed"),
    "deactivated": marked("Account switched off"),
    "activated": marked("Account switched on"),
    "exported": marked("Figures exported"),
    "token_made": marked("Token made"),
    "token_removed": marked("Token removed"),
    "api_read": marked("Figures read with a token, on this day"),
    "figure_entered": marked("Verified figure entered"),
    "region_kept": marked("Region kept"),
    "region_removed": marked("Region removed"),
    "text_signed": marked("Text signed"),
    "text_withdrawn": marked("Signature of a text withdrawn"),
    "number_confirmed": marked("Number confirmed"),
    "number_withdrawn": marked("Confirmation of a number withdrawn"),
    "relay_added": marked("Relay added"),
    "relay_rekeyed": marked("Relay given a new page"),
    "relay_activated": marked("Relay switched on"),
    "relay_deactivated": marked("Relay switched off"),
    "relay_forgotten": marked("Relay forgotten"),
}
"""Every event, and how the audit page says it."""

LONGEST = 200
SHOWN = 500


@dataclass(frozen=True, slots=True)
class Line:
    """One event: "2026-11-28T19:40Z", whose, what, about whom or what."""

    minute: str
    name: str
    event: Event
    about: str


async def audit(engine: AsyncEngine, now: datetime, name: str, event: Event, about: str = "") -> None:
    """Write down that `name` did this. Raises DatabaseError."""
    async with transaction(engine) as connection:
        await write(connection, now, name, event, about)


async def write(connection: AsyncConnection, now: datetime, name: str, event: Event, about: str = "") -> None:
    """The same within a transaction, so that nothing is done without being accounted for."""
    values = {"id": secrets.token_hex(16), "minute": now.strftime("%Y-%m-%dT%H:%MZ"), "name": name, "event": event}
    await connection.execute(insert(staff_events).values(**values, about=about[:LONGEST]))


async def latest(engine: AsyncEngine, most: int = SHOWN) -> tuple[Line, ...]:
    """The last events, newest first; within one minute their order is not kept. Raises DatabaseError."""
    table = staff_events.c
    query = select(table.minute, table.name, table.event, table.about).order_by(table.minute.desc(), table.id)
    async with snapshot(engine) as connection:
        rows = (await connection.execute(query.limit(most))).all()
    return tuple(Line(row.minute, row.name, cast("Event", row.event), row.about) for row in rows)
