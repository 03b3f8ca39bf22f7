"""Four processes on Redis and PostgreSQL publish what one process on SQLite publishes."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.app import compose
from bot.reach.bitmap import error, estimate
from bot.settings import Settings
from bot.storage.database import connect, upgrade
from bot.storage.volatile import Cell, VolatileStore
from bot.storage.volatile_redis import RedisStore
from bot.storage.volatile_sqlite import SqliteStore
from tests.people import NOON, Hands
from tests.reach import working
from tests.reach.kept import Kept
from tests.storage.fixtures import REDIS, redis_prefix, running

ROOT = Path(__file__).resolve().parents[2]
WORKERS = 4
TOMORROW = NOON.date().replace(day=NOON.day + 1)
EXACT = ("messages", "channel", "web")
"""What does not hang on the order in which a person's messages are taken: four processes share no lock on a person."""


def together(prefix: str) -> int:
    """The messages that the workers took, all at once."""
    commands = [[sys.executable, "-m", "tests.reach.working", prefix, str(n), str(WORKERS)] for n in range(WORKERS)]
    pipe = subprocess.PIPE
    processes = [subprocess.Popen(c, stdin=pipe, stdout=pipe, text=True, cwd=ROOT) for c in commands]
    try:
        for process in processes:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        return sum(int(process.communicate("go\n", timeout=60)[0]) for process in processes)
    finally:
        for process in processes:
            process.kill()
            process.wait()


def kept_at_noon(store: VolatileStore, engine: AsyncEngine, folder: Path) -> Kept:
    return Kept(store, engine, folder / "keys", now=NOON, draw_bytes=random.Random(20261123).randbytes)


async def published(store: VolatileStore, engine: AsyncEngine, folder: Path) -> Mapping[tuple[str, str, str], int]:
    """What the keeper makes of the day in the store; its bitmaps on the way must tell the people."""
    kept = kept_at_noon(store, engine, folder)
    people = len([n for n in range(working.PEOPLE) if n % 3 < 2])
    for name, bitmap in (await store.bitmaps()).items():
        wanted = 0 if name == "month/2026-12" else people
        assert abs(estimate(bitmap) - wanted) <= 4 * error(people, 8 * len(bitmap.bits))
    await kept.until(TOMORROW)
    return {cell: number for cell, number in (await kept.figures()).items() if cell[1] in EXACT}


async def by_one(folder: Path) -> tuple[Mapping[Cell, int], Mapping[tuple[str, str, str], int]]:
    address = f"sqlite+aiosqlite:///{folder / 'sira.db'}"
    await upgrade(address)
    engine = connect(address)
    async with running(SqliteStore(folder / "volatile.db")) as store:
        await kept_at_noon(store, engine, folder).tend()
        await working.travel(compose(Settings(), store, Hands(NOON).now).road, 0, 1)
        counted = await store.counters(NOON.date())
        figures = await published(store, engine, folder)
    await engine.dispose()
    return counted, figures


async def by_four(folder: Path, address: str) -> tuple[Mapping[Cell, int], Mapping[tuple[str, str, str], int]]:
    await upgrade(address)
    engine = connect(address)
    async with redis_prefix() as prefix, running(RedisStore(REDIS, production=False, prefix=prefix)) as store:
        await kept_at_noon(store, engine, folder).tend()
        assert together(prefix) == len(list(working.traffic()))
        counted = await store.counters(NOON.date())
        figures = await published(store, engine, folder)
    await engine.dispose()
    return counted, figures


@pytest.mark.parametrize("address", ["postgresql"], indirect=True)
async def test_four_workers_count_and_publish_what_one_does(address: str, tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    counted_by_one, one = await by_one(tmp_path / "one")
    counted_by_four, four = await by_four(tmp_path / "four", address)

    assert {cell: n for cell, n in counted_by_four.items() if cell[0] in EXACT} == {
        cell: n for cell, n in counted_by_one.items() if cell[0] in EXACT
    }
    assert four == one
    assert {dimension for _, dimension, _ in one} == set(EXACT)
