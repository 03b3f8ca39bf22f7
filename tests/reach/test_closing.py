"""Closing days, on both databases and every volatile store."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.reach.closing import close_days
from bot.storage.database import DatabaseError, transaction
from bot.storage.tables import reach_closed
from bot.storage.volatile import Cell, VolatileStore
from tests.storage.fixtures import DAY, NOON, record

TODAY = DAY + timedelta(days=1)


def no_noise() -> float:
    return 0.0


def never() -> float:
    raise AssertionError("drawn again")


async def count(store: VolatileStore, cell: Cell, number: int, day: date = DAY) -> None:
    for _ in range(number):
        await store.commit(record(day=day, cells=(cell,)), NOON)


async def figures(engine: AsyncEngine) -> set[tuple[object, ...]]:
    async with transaction(engine) as connection:
        return {tuple(row) for row in await connection.execute(select(reach_closed))}


async def test_a_day_becomes_messages_by_channel_and_is_gone(store: VolatileStore, engine: AsyncEngine) -> None:
    await count(store, ("channel", "telegram"), 23)
    await count(store, ("channel", "sms"), 9)
    await count(store, ("language", "fr"), 32)
    await count(store, ("topic", "returning"), 32)
    await count(store, ("channel", "telegram"), 12, TODAY)

    assert await close_days(store, engine, TODAY, no_noise) == (DAY,)

    assert await figures(engine) == {("2026-03-02", "messages", "telegram", 25), ("2026-03-02", "flag", "split", 1)}
    assert await store.days() == (TODAY,)
    assert await close_days(store, engine, TODAY, never) == ()


async def test_several_days_left_open_are_closed_oldest_first(store: VolatileStore, engine: AsyncEngine) -> None:
    days = tuple(DAY - timedelta(days=back) for back in (2, 1, 0))
    for day in days:
        await count(store, ("channel", "web"), 10, day)

    assert await close_days(store, engine, TODAY, no_noise) == days
    assert {row for row in await figures(engine) if row[1] == "messages"} == {
        (day.isoformat(), "messages", "web", 10) for day in days
    }


async def test_a_day_of_few_messages_leaves_no_trace_not_even_its_flags(
    store: VolatileStore, engine: AsyncEngine
) -> None:
    await count(store, ("channel", "sms"), 9)

    await close_days(store, engine, TODAY, no_noise)

    assert await figures(engine) == set()
    assert await store.flags(DAY) == frozenset()


async def test_closing_again_after_a_crash_before_the_drop_draws_nothing(
    store: VolatileStore, engine: AsyncEngine
) -> None:
    await count(store, ("channel", "telegram"), 23)
    await close_days(store, engine, TODAY, random.Random(1).random)
    written = await figures(engine)
    await count(store, ("channel", "telegram"), 23)
    await count(store, ("channel", "sms"), 23)

    assert await close_days(store, engine, TODAY, never) == (DAY,)
    assert await figures(engine) == written
    assert await store.days() == ()


async def test_a_day_stays_open_while_the_database_fails(store: VolatileStore, engine: AsyncEngine) -> None:
    await count(store, ("channel", "telegram"), 23)
    async with transaction(engine) as connection:
        await connection.run_sync(reach_closed.drop)

    with pytest.raises(DatabaseError):
        await close_days(store, engine, TODAY, no_noise)

    assert await store.counters(DAY) == {("channel", "telegram"): 23}
