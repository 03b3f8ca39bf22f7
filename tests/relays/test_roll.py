"""What a running server knows of the relays."""

from __future__ import annotations

import asyncio
import secrets

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.relays import store
from bot.relays.relay import Relay
from bot.relays.roll import READ_EVERY, Roll
from bot.storage.database import connect
from tests.people import Hands

WANTED = Relay("00000000", "fr", "stall", "Gao Ba", "Gao")


async def test_a_code_credits_its_community_until_it_is_switched_off(engine: AsyncEngine, hands: Hands) -> None:
    code = (await store.add(engine, WANTED, secrets.token_bytes)).relay.code
    roll = Roll(engine, hands.now)
    assert await roll.community(code) == "Gao Ba"
    assert await roll.community("0000000Z") is None

    await store.activate(engine, code, active=False)
    hands.move(seconds=READ_EVERY.seconds)

    assert await roll.community(code) is None
    known = await roll.relay(code)
    assert known is not None
    assert not known.active


async def test_a_new_relay_is_known_within_half_a_minute(engine: AsyncEngine, hands: Hands) -> None:
    roll = Roll(engine, hands.now)
    assert await roll.community("0000000Z") is None

    code = (await store.add(engine, WANTED, secrets.token_bytes)).relay.code
    assert await roll.community(code) is None
    hands.move(seconds=READ_EVERY.seconds)

    assert await roll.community(code) == "Gao Ba"


async def test_all_who_come_during_the_first_reading_are_credited(engine: AsyncEngine, hands: Hands) -> None:
    code = (await store.add(engine, WANTED, secrets.token_bytes)).relay.code
    roll = Roll(engine, hands.now)
    assert await asyncio.gather(*(roll.community(code) for _ in range(4))) == ["Gao Ba"] * 4


async def test_nobody_waits_for_a_later_reading(
    engine: AsyncEngine, hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = (await store.add(engine, WANTED, secrets.token_bytes)).relay.code
    roll = Roll(engine, hands.now)
    await roll.community(code)
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def slowly(_: AsyncEngine) -> tuple[Relay, ...]:
        begun.set()
        await go_on.wait()
        return ()

    monkeypatch.setattr("bot.relays.roll.all_relays", slowly)
    hands.move(seconds=READ_EVERY.seconds)
    reading = asyncio.create_task(roll.community(code))
    await begun.wait()
    assert await roll.community(code) == "Gao Ba"
    go_on.set()
    assert await reading is None


async def test_without_a_database_nobody_is_credited_and_nothing_raised(hands: Hands) -> None:
    engine = connect("sqlite+aiosqlite://")

    assert await Roll(engine, hands.now).community("0000000Z") is None
    await engine.dispose()
