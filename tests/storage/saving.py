"""A database with something in every table, and what it holds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.database import connect, transaction, upgrade
from bot.storage.rows import kind_of
from bot.storage.tables import metadata, reach_closed, staff_links, staff_sessions

FIGURES = [
    {"period": "2026-03-02", "dimension": "messages", "value": value, "number": number}
    for value, number in [("sms", 15), ("web", 2_147_483_647), ("ɛɔŋɲ ߒ 🙏", 0), ("", -1), ("a\u2028\n'\"\\", 5)]
]
SAMPLES: dict[type, Callable[[int], object]] = {
    str: lambda n: f"ɛ {n}",
    int: lambda n: n,
    bool: lambda n: n % 2 == 0,
    float: lambda n: n / 3,
    bytes: lambda n: bytes(range(256)) * n,
}

Rows = dict[str, list[tuple[Any, ...]]]


def values(table: sa.Table) -> list[dict[str, Any]]:
    """Rows for any table."""
    if table is reach_closed:
        return FIGURES
    return [{column.name: SAMPLES[kind_of(column)](n) for column in table.columns} for n in range(1, 4)]


async def filled(address: str) -> AsyncEngine:
    """A database of the newest schema with rows in every table."""
    await upgrade(address)
    engine = connect(address)
    async with transaction(engine) as connection:
        for table in metadata.sorted_tables:
            await connection.execute(sa.insert(table), values(table))
    return engine


async def held(engine: AsyncEngine) -> Rows:
    """All that the tables hold, but for those whose rows go into no backup."""
    async with engine.connect() as connection:
        return {
            table.name: sorted(tuple(row) for row in await connection.execute(sa.select(table)))
            for table in metadata.sorted_tables
            if table not in (staff_sessions, staff_links)
        }
