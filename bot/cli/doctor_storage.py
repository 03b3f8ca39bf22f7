"""`sira doctor` on storage: the database's schema, the volatile store, Redis."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from bot.cli.doctor_finding import Finding, graver
from bot.machine import in_memory
from bot.settings import Settings
from bot.storage.database import SCHEMA, DatabaseError, check_schema, connect
from bot.storage.open import volatile_file
from bot.storage.volatile import VolatileError

UPGRADE = "sira db upgrade (after sira backup); SQLite is upgraded by sira serve as well"
MEMORY = "set SIRA_VOLATILE_DIR to a folder on a tmpfs that outlives a restart of Sira, or SIRA_REDIS_URL"


async def schema(settings: Settings, now: datetime) -> AsyncIterator[Finding]:
    """Whether the database answers and has the newest schema."""
    file = _sqlite_file(settings.database)
    if file is not None and not file.exists():
        yield Finding("database", "ok", f"{file} comes with the first start")
        return
    try:
        engine = connect(settings.database)
        try:
            await check_schema(engine)
        finally:
            await engine.dispose()
    except DatabaseError as error:
        yield Finding("database", "fail", str(error), UPGRADE if "older" in str(error) else "see SIRA_DATABASE_URL")
    else:
        yield Finding("database", "ok", f"schema {SCHEMA}, the newest ({engine.dialect.name})")


def _sqlite_file(address: str) -> Path | None:
    try:
        url = make_url(address)
    except ArgumentError:
        return None
    return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None


async def volatile(settings: Settings, now: datetime) -> AsyncIterator[Finding]:
    """Whether sessions and open counts are in memory only, and outlive a restart of Sira."""
    yield await _redis(settings) if settings.redis_url is not None else _file(settings)


def _file(settings: Settings) -> Finding:
    try:
        file = volatile_file(settings)
    except VolatileError as error:
        return Finding("volatile store", "fail", str(error), "give the folder to this user, or set another")
    if file is None:
        return Finding("volatile store", "warn", "in the process alone: a restart ends every session", MEMORY)
    if not in_memory(file.parent):
        return Finding("volatile store", graver(settings), f"{file.parent} lies on a disk", MEMORY)
    return Finding("volatile store", "ok", f"in memory, at {file.parent}")


async def _redis(settings: Settings) -> Finding:
    from bot.storage.volatile_redis import RedisStore

    url = settings.redis_url.get_secret_value() if settings.redis_url else ""
    store = RedisStore(url, production=True)
    try:
        await store.open()
        await store.close()
    except VolatileError as error:
        do = 'redis.conf: save "", appendonly no, maxmemory-policy noeviction'
        return Finding("redis", graver(settings), str(error), do)
    return Finding("redis", "ok", "writes nothing to a disk and forgets nothing early")
