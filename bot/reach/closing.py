"""Closing a day: its open counters become published figures, once, and are gone.

Figures are written in one transaction and the counters dropped after it. A figure that is written is never drawn
again: closing once more after a crash between the two only drops. Counters of languages and topics are not published;
they die with the day.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.reach.publication import MESSAGES, Draw, published
from bot.storage.database import transaction
from bot.storage.tables import reach_closed
from bot.storage.volatile import Cell, VolatileStore

Figures = dict[Cell, int]


async def close_days(store: VolatileStore, engine: AsyncEngine, today: date, draw: Draw) -> tuple[date, ...]:
    """Closes every open day before `today`; who calls it holds the lease. Gives the days that were closed.

    Raises VolatileError or DatabaseError; then the days that are still open stay as they were.
    """
    due = tuple(day for day in await store.days() if day < today)
    for day in due:
        await _close(store, engine, day, draw)
    return due


async def _close(store: VolatileStore, engine: AsyncEngine, day: date, draw: Draw) -> None:
    counters, flags = await store.counters(day), await store.flags(day)
    async with transaction(engine) as connection:
        if not await _is_written(connection, day):
            await _write(connection, day, _figures(counters, flags, draw))
    await store.drop_day(day)


def _figures(counters: Mapping[Cell, int], flags: frozenset[str], draw: Draw) -> Figures:
    """The day's messages by channel; its flags only beside a figure, or they would tell that somebody wrote."""
    drawn = {
        ("messages", channel): published(number, MESSAGES, draw)
        for (dimension, channel), number in sorted(counters.items())
        if dimension == "channel"
    }
    figures = {cell: figure for cell, figure in drawn.items() if figure is not None}
    return figures | {("flag", flag): 1 for flag in sorted(flags)} if figures else {}


async def _is_written(connection: AsyncConnection, day: date) -> bool:
    columns = reach_closed.c
    query = select(columns.value).where(columns.period == day.isoformat(), columns.dimension == "messages")
    return (await connection.execute(query)).first() is not None


async def _write(connection: AsyncConnection, day: date, figures: Figures) -> None:
    rows = [
        {"period": day.isoformat(), "dimension": dimension, "value": value, "number": number}
        for (dimension, value), number in figures.items()
    ]
    if rows:
        await connection.execute(insert(reach_closed), rows)
