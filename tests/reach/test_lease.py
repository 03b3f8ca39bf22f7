"""One keeper at a time, and a command that gets its turn from a running server."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.reach import lease
from bot.reach.lease import LEASE_SECONDS, LeaseError, hold, turn
from bot.storage.volatile import VolatileStore

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lease, "ASK_EVERY", 0.01)
    monkeypatch.setattr(lease, "ASK_TIMES", 20)


async def test_one_server_holds_it_and_another_after_it_fell_silent(store: VolatileStore) -> None:
    assert await hold(store, "one", NOW)
    assert not await hold(store, "two", NOW + timedelta(seconds=60))
    assert await hold(store, "one", NOW + timedelta(seconds=60))
    assert await hold(store, "two", NOW + timedelta(seconds=61 + LEASE_SECONDS))


async def test_a_command_waits_for_the_servers_next_round_and_gives_back_what_it_took(store: VolatileStore) -> None:
    assert await hold(store, "server", NOW)
    inside, done = asyncio.Event(), asyncio.Event()

    async def command() -> None:
        async with turn(store, "command", lambda: NOW):
            inside.set()
            await done.wait()

    running = asyncio.create_task(command())
    await asyncio.sleep(0.03)
    assert not inside.is_set()
    assert not await hold(store, "server", NOW)
    await asyncio.wait_for(inside.wait(), 5)
    assert not await hold(store, "server", NOW)

    done.set()
    await running
    assert await hold(store, "server", NOW)


async def test_a_command_gives_up_where_nobody_gives_way(store: VolatileStore) -> None:
    assert await store.lease("reach", "stuck", 1e6, NOW.timestamp())

    with pytest.raises(LeaseError):
        async with turn(store, "command", lambda: NOW):
            pass
    assert await store.lease("reach-gate", "next", 1, NOW.timestamp())
