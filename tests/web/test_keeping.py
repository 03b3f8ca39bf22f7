"""The server's rounds of the keeper."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.app import Sira
from bot.reach import lease
from bot.reach.keystore import FILE
from bot.settings import Settings
from bot.storage.database import transaction
from bot.storage.tables import reach_state
from bot.web import background
from bot.web.background import Background
from tests.people import Hands, Person
from tests.storage.fixtures import copied


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    new = copied(tmp_path / "sira.db")
    yield new
    await new.dispose()


@pytest.fixture
def keeping(sira: Sira, engine: AsyncEngine, tmp_path: Path) -> Background:
    return Background(replace(sira, settings=Settings(var_dir=tmp_path / "var")), engine, "one")


async def test_the_keys_of_counting_are_there_before_the_first_message(
    keeping: Background, sira: Sira, hands: Hands, tmp_path: Path
) -> None:
    await keeping.prepare()
    await Person(sira.road, hands, "person-1", channel="telegram").write("bonjour")

    assert (tmp_path / "var" / "keys" / FILE).exists()
    assert len(await sira.store.bitmaps()) == 2
    assert "incomplete" not in await sira.store.flags(hands.now().date())


async def test_without_them_an_answer_goes_out_and_the_day_is_flagged(sira: Sira, hands: Hands) -> None:
    reply = await Person(sira.road, hands, "person-1", channel="telegram").write("bonjour")

    assert reply.text
    assert "incomplete" in await sira.store.flags(hands.now().date())


async def test_a_worker_without_the_lease_waits_for_the_keeper_and_reads_no_key_store(
    keeping: Background, sira: Sira, engine: AsyncEngine, tmp_path: Path
) -> None:
    other = Background(replace(sira, settings=Settings(var_dir=tmp_path / "other")), engine, "two")
    assert await lease.hold(sira.store, "one", sira.clock())
    waiting = asyncio.create_task(other.prepare())
    await asyncio.sleep(0.15)
    assert not waiting.done()

    await keeping.prepare()
    await asyncio.wait_for(waiting, 5)

    assert not (tmp_path / "other").exists()


async def test_a_keeper_that_cannot_work_delays_nobody_for_long_and_ends_nothing(
    sira: Sira, engine: AsyncEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(background, "READY_SECONDS", 0.3)
    (tmp_path / "file").touch()
    broken = Background(replace(sira, settings=Settings(key_dir=tmp_path / "file")), engine, "one")

    await asyncio.wait_for(broken.prepare(), 5)
    await broken.tend()


async def test_a_server_that_ends_persists_and_gives_the_lease_back(
    keeping: Background, sira: Sira, hands: Hands, engine: AsyncEngine
) -> None:
    await keeping.prepare()
    before = await sealed_state(engine)
    await Person(sira.road, hands, "person-1", channel="telegram").write("bonjour")
    work = asyncio.create_task(keeping.run())
    await asyncio.sleep(0.1)
    work.cancel()
    with suppress(asyncio.CancelledError):
        await work

    assert await sealed_state(engine) != before
    assert await lease.hold(sira.store, "two", sira.clock())


async def sealed_state(engine: AsyncEngine) -> object:
    async with transaction(engine) as connection:
        return (await connection.execute(select(reach_state.c.key_id))).scalar_one()
