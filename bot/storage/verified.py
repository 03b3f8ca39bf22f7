"""Figures that only staff know, with their day and source: people assisted, returned, reintegrated.

Nothing is overwritten: whoever corrects a figure enters it anew, and the one before stays to be read.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.storage.database import transaction
from bot.storage.tables import verified_figures

VERIFIED: Final = ("assisted", "returned", "reintegrated")
"""What such a figure may be about."""
SECONDS: Final = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True, slots=True)
class Verified:
    """`number` people in all up to the day `until`, as `source` says; entered by an account, at a moment in UTC."""

    target: str
    until: date
    number: int
    source: str
    entered_by: str
    entered_on: datetime


async def enter(connection: AsyncConnection, figure: Verified) -> None:
    """Keep a figure, within a transaction."""
    values = {
        "id": secrets.token_hex(16),
        "target": figure.target,
        "until": figure.until.isoformat(),
        "number": figure.number,
        "source": figure.source,
        "entered_by": figure.entered_by,
        "entered_on": figure.entered_on.strftime(SECONDS),
    }
    await connection.execute(insert(verified_figures).values(**values))


async def history(engine: AsyncEngine) -> tuple[Verified, ...]:
    """Every figure that was entered, that of the latest day first, a correction before what it corrects.

    Raises DatabaseError.
    """
    columns = verified_figures.c
    query = select(verified_figures).order_by(columns.until.desc(), columns.entered_on.desc(), columns.id)
    async with transaction(engine) as connection:
        return tuple(map(_verified, (await connection.execute(query)).all()))


def latest(entered: Iterable[Verified]) -> Mapping[str, Verified]:
    """What holds now of each target, out of the history."""
    found: dict[str, Verified] = {}
    for figure in entered:
        found.setdefault(figure.target, figure)
    return found


def _verified(row: Any) -> Verified:
    entered = datetime.strptime(row.entered_on, SECONDS).replace(tzinfo=UTC)
    return Verified(row.target, date.fromisoformat(row.until), row.number, row.source, row.entered_by, entered)
