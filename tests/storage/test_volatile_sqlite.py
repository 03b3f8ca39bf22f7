"""What is particular to the file of the SQLite store."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.app import COMMIT_SECONDS
from bot.reach.keys import mark_key, person_key
from bot.storage.volatile import Record, VolatileError, VolatileStore
from bot.storage.volatile_file import BUSY
from bot.storage.volatile_sqlite import SqliteStore
from tests.storage.fixtures import CELLS, DAY, HOUR, MINUTE, NOON, digest, record, running


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "volatile.db"


@pytest.fixture
async def store(path: Path) -> AsyncIterator[VolatileStore]:
    async with running(SqliteStore(path)) as new:
        yield new


def held(path: Path) -> bytes:
    return b"".join(file.read_bytes() for file in path.parent.iterdir())


async def test_a_restart_forgets_nothing(store: VolatileStore, path: Path) -> None:
    key = await store.key("k", HOUR, NOON)
    await store.commit(record(mark="m"), NOON)
    await store.close()

    async with running(SqliteStore(path)) as again:
        assert (await again.look(digest("a"), digest("m"), NOON)).session == b"new"
        assert await again.counters(DAY) == dict.fromkeys(CELLS, 1)
        assert await again.key("k", HOUR, NOON) == key
        assert await again.flags(DAY) == {"split"}


async def test_processes_that_begin_together_share_one_store(path: Path) -> None:
    stores = [SqliteStore(path) for _ in range(6)]
    await asyncio.gather(*(store.open() for store in stores))

    keys = await asyncio.gather(*(store.key("k", HOUR, NOON) for store in stores))

    assert len(set(keys)) == 1
    await asyncio.gather(*(store.close() for store in stores))


async def test_a_file_locked_by_another_fails_while_its_turn_still_waits(store: VolatileStore, path: Path) -> None:
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    assert BUSY < COMMIT_SECONDS

    with pytest.raises(VolatileError, match=r"did not commit \(OperationalError\)"):
        await store.commit(record(mark="m"), NOON)

    other.execute("ROLLBACK")
    other.close()
    await store.commit(record(mark="m"), NOON)
    assert await store.counters(DAY) == dict.fromkeys(CELLS, 1)


async def test_a_removed_file_is_told_once_then_begun_anew(store: VolatileStore, path: Path) -> None:
    old = await store.key("k", HOUR, NOON)
    await store.commit(record(), NOON)
    await store.drop_day(DAY)
    for file in path.parent.iterdir():
        file.unlink()

    with pytest.raises(VolatileError):
        await store.look(digest("a"), None, NOON)
    with pytest.raises(VolatileError):
        await store.commit(record(), NOON)

    await store.commit(record(), NOON)
    assert await store.counters(DAY) == dict.fromkeys(CELLS, 1)
    assert await store.flags(DAY) == {"split"}
    assert await store.key("k", HOUR, NOON) != old


@pytest.mark.parametrize("content", [b"not a database at all" * 100, b"SQLite format 3\0" + bytes(100)])
async def test_an_unreadable_file_is_replaced(path: Path, content: bytes) -> None:
    path.write_bytes(content)  # noqa: ASYNC240

    async with running(SqliteStore(path)) as new:
        await new.commit(record(), NOON)
        assert await new.flags(DAY) == {"split"}


async def test_a_file_of_another_layout_is_replaced(path: Path) -> None:
    with sqlite3.connect(path) as other:
        other.execute("PRAGMA user_version = 99")
    other.close()

    async with running(SqliteStore(path)) as new:
        await new.commit(record(), NOON)


async def test_a_place_that_cannot_be_opened_is_told(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "nowhere" / "volatile.db")

    with pytest.raises(VolatileError, match="FileNotFoundError"):
        await store.open()


async def test_a_closed_store_says_so(store: VolatileStore) -> None:
    await store.close()

    with pytest.raises(VolatileError, match="closed"):
        await store.commit(record(), NOON)


async def test_a_fault_in_one_turn_does_not_end_a_store_in_memory() -> None:
    async with running(SqliteStore(None)) as store:
        await store.commit(record(), NOON)
        with pytest.raises(VolatileError):
            await store.commit(record(cells=(("topic", "\ud800"),)), NOON)

        assert await store.counters(DAY) == dict.fromkeys(CELLS, 1)


async def test_what_expired_leaves_no_bytes(store: VolatileStore, path: Path) -> None:
    traces = [os.urandom(16) for _ in range(5)]
    key = await store.key("k", HOUR, NOON)
    person, mark, before, session, other = traces
    await store.commit(Record(person, mark, before, session, DAY), NOON)
    await store.commit(Record(other, None, None, b"", DAY), NOON)
    assert all(trace in held(path) for trace in (*traces, key))

    await store.commit(record("b"), NOON + 30 * MINUTE + 1)
    assert {trace in held(path) for trace in (person, before, session, other)} == {False}

    await store.commit(record("b"), NOON + 48 * HOUR)
    assert {trace in held(path) for trace in (mark, key)} == {False}


async def test_what_lay_on_a_shelf_leaves_no_bytes_when_it_ends(store: VolatileStore, path: Path) -> None:
    name, value = os.urandom(16), os.urandom(16)
    await store.shelve("s", name, value, MINUTE, NOON)
    assert name in held(path)
    assert value in held(path)

    await store.commit(record("b"), NOON + 2 * MINUTE)

    assert {trace in held(path) for trace in (name, value)} == {False}


async def test_a_day_that_is_dropped_leaves_no_digest(store: VolatileStore, path: Path) -> None:
    trace = os.urandom(16)
    await store.commit(record(seen=((CELLS[0], trace),)), NOON)
    assert trace in held(path)

    await store.drop_day(DAY)
    await store.lease("any", "one", 10, NOON + MINUTE)

    assert trace not in held(path)


async def test_the_file_holds_no_identifier(store: VolatileStore, path: Path) -> None:
    person = await person_key(store, "telegram", "canary-person-1", NOON)
    mark = await mark_key(store, "telegram", "canary-message-1", NOON)
    await store.commit(Record(person, mark, None, b"{}", DAY, CELLS), NOON)

    assert person in held(path)
    assert b"canary" not in held(path)


async def test_the_file_is_for_its_owner_only(store: VolatileStore, path: Path) -> None:
    assert {file.stat().st_mode & 0o777 for file in path.parent.iterdir()} == {0o600}
