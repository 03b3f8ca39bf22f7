"""Both databases and all three volatile stores, real ones. SIRA_TEST_ALL=1 fails where one is missing."""

from __future__ import annotations

import asyncio
import os
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NoReturn

import pytest
from redis.asyncio import Redis
from redis.exceptions import RedisError
from sqlalchemy import create_engine, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.storage.database import DatabaseError, check_schema, connect, migrate, upgrade
from bot.storage.tables import metadata
from bot.storage.volatile import Record, VolatileStore
from bot.storage.volatile_redis import RedisStore
from bot.storage.volatile_sqlite import SqliteStore

REDIS = "redis://127.0.0.1:6379/15"
POSTGRES = "postgresql+asyncpg://postgres@127.0.0.1:5432"
STORES = ("file", "memory", "redis")
DATABASES = ("sqlite", "postgresql")

DAY = date(2026, 3, 2)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC).timestamp()
MINUTE = 60.0
HOUR = 3600.0
CELLS = (("channel", "telegram"), ("language", "fr"), ("topic", "returning"))


def digest(name: str) -> bytes:
    return name.encode().ljust(16, b".")


def record(person: str = "a", mark: str | None = None, session: bytes | None = b"new", **more: object) -> Record:
    values = {"before": None, "day": DAY, "cells": CELLS, **more}
    return Record(digest(person), None if mark is None else digest(mark), session=session, **values)  # type: ignore[arg-type]


def unavailable(what: str) -> NoReturn:
    if os.environ.get("SIRA_TEST_ALL") == "1":
        pytest.fail(f"{what} does not answer, and SIRA_TEST_ALL=1 wants it")
    pytest.skip(f"{what} does not answer")


@asynccontextmanager
async def opened(kind: str, folder: Path) -> AsyncIterator[VolatileStore]:
    """A new store, gone without a trace afterwards."""
    if kind == "redis":
        async with redis_prefix() as prefix, running(RedisStore(REDIS, production=False, prefix=prefix)) as store:
            yield store
    else:
        async with running(SqliteStore(folder / "volatile.db" if kind == "file" else None)) as store:
            yield store


@asynccontextmanager
async def running(store: VolatileStore) -> AsyncIterator[VolatileStore]:
    await store.open()
    try:
        yield store
    finally:
        await store.close()


@asynccontextmanager
async def redis_prefix() -> AsyncIterator[str]:
    """A prefix of our own in the shared Redis; skips the test when there is none."""
    prefix = f"sira-test-{secrets.token_hex(4)}:"
    async with Redis.from_url(REDIS) as client:
        try:
            await client.get(prefix)
        except RedisError:
            unavailable(f"Redis at {REDIS}")
        try:
            yield prefix
        finally:
            names = [name async for name in client.scan_iter(f"{prefix}*", count=1000)]
            for name in names:
                await client.delete(name)


@pytest.fixture(params=STORES)
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[VolatileStore]:
    async with opened(request.param, tmp_path) as new:
        yield new


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a database of this test session."""
    name = f"sira_test_{secrets.token_hex(4)}"
    try:
        asyncio.run(_execute(f"CREATE DATABASE {name}"))
    except OSError:
        unavailable(f"PostgreSQL at {POSTGRES}")
    yield f"{POSTGRES}/{name}"
    asyncio.run(_execute(f"DROP DATABASE {name} WITH (FORCE)"))


async def _execute(statement: str) -> None:
    engine = create_async_engine(f"{POSTGRES}/postgres", isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text(statement))
    await engine.dispose()


@pytest.fixture(params=DATABASES)
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database."""
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path / 'var' / 'sira.db'}"
    url: str = request.getfixturevalue("postgres")
    asyncio.run(emptied(url))
    return url


async def emptied(url: str) -> None:
    engine = connect(url)
    async with engine.begin() as connection:
        await connection.execute(text("DROP SCHEMA public CASCADE"))
        await connection.execute(text("CREATE SCHEMA public"))
    await engine.dispose()


@pytest.fixture(params=DATABASES)
def either(request: pytest.FixtureRequest) -> str | None:
    """The address of PostgreSQL's database, as the last test left it; None for SQLite."""
    return None if request.param == "sqlite" else request.getfixturevalue("postgres")


@pytest.fixture
async def engine(either: str | None, tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    """A database of the newest schema, without rows."""
    new = connect(either) if either else copied(tmp_path / "var" / "sira.db")
    if either:
        await renewed(new)
    yield new
    await new.dispose()


def copied(file: Path) -> AsyncEngine:
    """A SQLite database of the newest schema, in this new file."""
    new = connect(f"sqlite+aiosqlite:///{file}")
    file.write_bytes(migrated())
    return new


@cache
def migrated() -> bytes:
    """What the migrations make of an empty SQLite file; they are run once."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "sira.db"
        engine = create_engine(f"sqlite:///{file}")
        with engine.begin() as connection:
            migrate(connection)
        engine.dispose()
        return file.read_bytes()


async def renewed(engine: AsyncEngine) -> None:
    """Empties the tables of the last test's schema if that is the newest; else makes the schema from nothing."""
    address = engine.url.render_as_string(hide_password=False)
    try:
        await check_schema(engine)
    except DatabaseError:
        await emptied(address)
        await upgrade(address)
    names = ", ".join(table.name for table in metadata.sorted_tables)
    async with engine.begin() as connection:
        await connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
