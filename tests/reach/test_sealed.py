"""One version of the state, and one key that opens it, whatever happens in between."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.reach import sealed
from bot.reach.keystore import FILE, KeyStore, opened
from bot.storage.database import connect, transaction, truncate_journal, upgrade
from bot.storage.tables import reach_state

FIRST, SECOND = b"first " * 100, b"second " * 100


@pytest.fixture
def keys(tmp_path: Path) -> Iterator[KeyStore]:
    with opened(tmp_path / "keys") as store:
        yield store


async def write(engine: AsyncEngine, keys: KeyStore, state: bytes) -> sealed.Seal:
    seal = sealed.new_seal(keys)
    async with transaction(engine) as connection:
        await sealed.write(connection, seal, state)
    return seal


async def rows(engine: AsyncEngine) -> dict[str, bytes]:
    async with transaction(engine) as connection:
        return {row.name: row.ciphertext for row in await connection.execute(select(reach_state))}


async def test_without_a_state_there_is_none(engine: AsyncEngine, keys: KeyStore) -> None:
    assert await sealed.unseal(engine, keys) is None


async def test_a_state_is_read_as_it_was_written_and_lies_there_unreadable(engine: AsyncEngine, keys: KeyStore) -> None:
    await write(engine, keys, FIRST)

    assert await sealed.unseal(engine, keys) == FIRST
    assert list(await rows(engine)) == ["open"]
    assert b"first" not in (await rows(engine))["open"]


async def test_after_a_new_version_no_key_opens_the_old_one(
    engine: AsyncEngine, keys: KeyStore, tmp_path: Path
) -> None:
    old = await write(engine, keys, FIRST)
    ciphertext = (await rows(engine))["open"]
    new = await write(engine, keys, SECOND)
    sealed.retire(keys, new.key_id)

    assert list(keys.all()) == [f"state/{new.key_id}"]
    assert old.key.hex().encode() not in (tmp_path / "keys" / FILE).read_bytes()
    async with transaction(engine) as connection:
        await connection.execute(update(reach_state).values(ciphertext=ciphertext))
    with pytest.raises(sealed.SealError):
        await sealed.unseal(engine, keys)


async def test_a_crash_before_the_commit_leaves_the_old_state(engine: AsyncEngine, keys: KeyStore) -> None:
    await write(engine, keys, FIRST)
    sealed.new_seal(keys)

    assert await sealed.unseal(engine, keys) == FIRST
    assert len(keys.all()) == 1


async def test_a_crash_after_the_commit_leaves_the_new_state(engine: AsyncEngine, keys: KeyStore) -> None:
    await write(engine, keys, FIRST)
    await write(engine, keys, SECOND)

    assert await sealed.unseal(engine, keys) == SECOND
    assert len(keys.all()) == 1


@pytest.mark.parametrize("broken", ["ciphertext", "short", "key_id", "key"])
async def test_a_state_that_cannot_be_read_is_set_aside_once(engine: AsyncEngine, keys: KeyStore, broken: str) -> None:
    for state in (FIRST, SECOND):
        seal = await write(engine, keys, state)
        sealed.retire(keys, seal.key_id)
        if broken == "key":
            keys.drop(*keys.all())
        else:
            values = {"ciphertext": bytes(100), "short": b"x", "key_id": "x"}
            change = {broken if broken == "key_id" else "ciphertext": values[broken]}
            async with transaction(engine) as connection:
                await connection.execute(update(reach_state).where(reach_state.c.name == "open").values(**change))
        with pytest.raises(sealed.SealError):
            await sealed.unseal(engine, keys)
        await sealed.set_aside(engine)

        assert list(await rows(engine)) == ["aside"]
        assert await sealed.unseal(engine, keys) is None


async def test_an_overwritten_version_leaves_no_byte_in_a_sqlite_database(keys: KeyStore, tmp_path: Path) -> None:
    """PostgreSQL keeps dead rows for a while; no key opens them."""
    address = f"sqlite+aiosqlite:///{tmp_path / 'var' / 'sira.db'}"
    await upgrade(address)
    engine = connect(address)
    await write(engine, keys, bytes(range(256)) * 200)
    old = (await rows(engine))["open"]
    await write(engine, keys, SECOND)
    await truncate_journal(engine)

    held = b"".join(path.read_bytes() for path in (tmp_path / "var").iterdir())
    assert all(old[at : at + 16] not in held for at in range(0, len(old) - 16, 16))
    await engine.dispose()
