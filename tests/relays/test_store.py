"""Relays on SQLite and on PostgreSQL."""

from __future__ import annotations

import secrets
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.relays import store
from bot.relays.entered import EntryError
from bot.relays.relay import Relay
from bot.relays.store import RelayError
from bot.storage.database import transaction
from bot.storage.tables import relays

WANTED = Relay("0" * 8, "bm", label="tea stall", community="Koulikoro Ba", region="Koulikoro")


async def test_a_relay_gets_a_code_of_its_own_and_a_page_that_is_found_by_its_secret(engine: AsyncEngine) -> None:
    opened = await store.add(engine, WANTED, secrets.token_bytes)

    assert opened.relay == replace(WANTED, code=opened.relay.code)
    assert opened.relay.code != WANTED.code
    assert await store.by_secret(engine, opened.secret) == opened.relay


async def test_of_a_secret_only_its_hash_is_kept(engine: AsyncEngine) -> None:
    opened = await store.add(engine, WANTED, secrets.token_bytes)

    async with transaction(engine) as connection:
        rows = (await connection.execute(select(relays))).all()
    assert opened.secret not in repr(rows)
    assert opened.secret not in repr(opened)


@pytest.mark.parametrize("secret", ["", "0" * 32, "' or 1=1 --", "a" * 10_000, "é" * 32])
async def test_a_wrong_secret_finds_nobody(engine: AsyncEngine, secret: str) -> None:
    await store.add(engine, WANTED, secrets.token_bytes)

    assert await store.by_secret(engine, secret) is None


async def test_a_hash_that_was_stolen_opens_no_page(engine: AsyncEngine) -> None:
    await store.add(engine, WANTED, secrets.token_bytes)
    async with transaction(engine) as connection:
        stolen = (await connection.execute(select(relays.c.secret))).scalar_one()

    assert await store.by_secret(engine, stolen) is None


async def test_a_new_page_ends_the_old_one_and_leaves_the_code(engine: AsyncEngine) -> None:
    opened = await store.add(engine, WANTED, secrets.token_bytes)

    fresh = await store.rekey(engine, opened.relay.code, secrets.token_bytes)

    assert await store.by_secret(engine, opened.secret) is None
    assert await store.by_secret(engine, fresh) == opened.relay


async def test_a_code_is_switched_off_and_on(engine: AsyncEngine) -> None:
    opened = await store.add(engine, WANTED, secrets.token_bytes)
    for active in (False, True):
        await store.activate(engine, opened.relay.code, active=active)
        assert await store.all_relays(engine) == (replace(opened.relay, active=active),)


async def test_nothing_is_left_of_a_relay_that_is_forgotten(engine: AsyncEngine) -> None:
    opened = await store.add(engine, WANTED, secrets.token_bytes)
    other = await store.add(engine, replace(WANTED, label="well"), secrets.token_bytes)

    await store.forget(engine, opened.relay.code)

    assert await store.all_relays(engine) == (other.relay,)
    assert await store.by_secret(engine, opened.secret) is None


async def test_a_code_that_nobody_has_is_said_to_be_unknown(engine: AsyncEngine) -> None:
    for work in (
        store.rekey(engine, "0" * 8, secrets.token_bytes),
        store.forget(engine, "0" * 8),
        store.activate(engine, "0" * 8, active=False),
    ):
        with pytest.raises(RelayError, match="no relay has this code"):
            await work


@pytest.mark.parametrize("field", ["label", "community", "region"])
async def test_a_phone_number_is_kept_nowhere(engine: AsyncEngine, field: str) -> None:
    with pytest.raises(EntryError):
        await store.add(engine, replace(WANTED, **{field: "Awa +15005550006"}), secrets.token_bytes)  # type: ignore[arg-type]

    assert await store.all_relays(engine) == ()


async def test_a_community_of_one_name_stands_in_one_region(engine: AsyncEngine) -> None:
    await store.add(engine, WANTED, secrets.token_bytes)
    await store.add(engine, replace(WANTED, label="well"), secrets.token_bytes)
    with pytest.raises(EntryError) as refused:
        await store.add(engine, replace(WANTED, region="Kidal"), secrets.token_bytes)
    assert (refused.value.what, refused.value.why) == ("community", "namesake")
    assert {relay.region for relay in await store.all_relays(engine)} == {WANTED.region}
