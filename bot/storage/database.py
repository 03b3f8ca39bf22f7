"""The database of what lasts: SQLite or PostgreSQL through one async engine, and its schema.

Alembic is loaded only to change the schema; whether the schema is the newest is told by REVISIONS.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.settings import Settings

REVISIONS = ("0001", "0002", "0003", "0004", "0005")
"""Every Alembic revision, oldest first."""
SCHEMA = REVISIONS[-1]
MIGRATIONS = Path(__file__).with_name("migrations")

CONNECT = 5.0
"""Seconds to wait for a connection (PostgreSQL) or a lock (SQLite)."""
PRAGMAS = ("foreign_keys = ON", "secure_delete = ON", "journal_mode = WAL", "synchronous = NORMAL")
UPGRADE_LOCK = 0x53495241
"""PostgreSQL's advisory lock under which one process at a time changes the schema: "SIRA"."""


class DatabaseError(Exception):
    """The database cannot be used. The message says why, without a password and without data."""


async def open_database(settings: Settings) -> AsyncEngine:
    """An engine on a database of the newest schema. Raises DatabaseError."""
    engine = connect(settings.database)
    try:
        await check_schema(engine)
    except DatabaseError:
        await engine.dispose()
        raise
    return engine


def is_there(settings: Settings) -> bool:
    """Whether there is a database to open: a SQLite file is made when Sira first needs it. Raises DatabaseError."""
    url = _parsed(settings.database)
    return url.get_backend_name() != "sqlite" or Path(url.database or "").is_file()


def connect(address: str) -> AsyncEngine:
    """An engine, not yet connected. Makes the folder of a SQLite file (0700)."""
    url = _parsed(address)
    if url.get_backend_name() == "sqlite":
        _make_file(url)
        engine = create_async_engine(url, hide_parameters=True, connect_args={"timeout": CONNECT})
        event.listen(engine.sync_engine, "connect", _prepare_sqlite)
        event.listen(engine.sync_engine, "begin", _begin_sqlite)
        return engine
    return create_async_engine(
        url, hide_parameters=True, pool_pre_ping=True, connect_args={"timeout": CONNECT, "command_timeout": 60}
    )


@asynccontextmanager
async def transaction(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A connection whose work is committed at the end, or not at all. Raises DatabaseError."""
    with _told(engine.url):
        async with engine.execution_options(writing=True).begin() as connection:
            yield connection


async def truncate_journal(engine: AsyncEngine) -> None:
    """Empties SQLite's journal, in which overwritten rows would live on. Raises DatabaseError.

    Does nothing while somebody reads an older version, nor on PostgreSQL.
    """
    if engine.dialect.name != "sqlite":
        return
    with _told(engine.url):
        async with engine.connect() as connection:
            raw = await connection.get_raw_connection()
            driver = raw.driver_connection
            await (await driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")).close()  # type: ignore[union-attr]


@asynccontextmanager
async def snapshot(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A connection that reads the database as it is at one moment. Raises DatabaseError."""
    if engine.dialect.name == "postgresql":
        engine = engine.execution_options(isolation_level="REPEATABLE READ")
    with _told(engine.url):
        async with engine.connect() as connection:
            yield connection


async def check_schema(engine: AsyncEngine) -> None:
    """Raises DatabaseError unless the schema is the one this code was written for."""
    with _told(engine.url):
        async with engine.connect() as connection:
            held = await connection.run_sync(_revision)
    if held is None or held in REVISIONS[:-1]:
        raise DatabaseError(f"{_shown(engine.url)}: the schema is older than this Sira; run `sira db upgrade`")
    if held != SCHEMA:
        raise DatabaseError(f"{_shown(engine.url)}: the schema is newer than this Sira")


async def upgrade(address: str) -> None:
    """Bring the database at this address to the newest schema. Raises DatabaseError."""
    engine = connect(address)
    try:
        async with transaction(engine) as connection:
            await connection.run_sync(migrate)
    finally:
        await engine.dispose()


def migrate(connection: Connection, revision: str = "head") -> None:
    """Bring the schema up to this revision within the connection's transaction; "base" removes all of it.

    Raises DatabaseError when the schema is newer than this Sira.
    """
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": UPGRADE_LOCK})
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    try:
        (command.downgrade if revision == "base" else command.upgrade)(config, revision)
    except CommandError:
        raise DatabaseError(f"{_shown(connection.engine.url)}: the schema is newer than this Sira") from None


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return revision


def _parsed(address: str) -> URL:
    try:
        url = make_url(address)
        backend = url.get_backend_name()
    except (ArgumentError, ValueError):
        raise DatabaseError("SIRA_DATABASE_URL is not the address of a database") from None
    if url.port is not None and url.port > 65535:
        raise DatabaseError("SIRA_DATABASE_URL: a port is at most 65535")
    if backend not in ("sqlite", "postgresql"):
        raise DatabaseError("SIRA_DATABASE_URL is neither a SQLite nor a PostgreSQL database")
    return url


def _make_file(url: URL) -> None:
    if not url.database or url.database == ":memory:":
        return
    path = Path(url.database)
    with _told(url):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)


def _prepare_sqlite(connection: Any, record: object) -> None:
    # The driver's own BEGIN comes too late to hold a change of the schema; _begin_sqlite takes its place.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # Whoever means to write takes the lock at once: SQLite refuses to wait for it after a first read.
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


@contextmanager
def _told(url: URL) -> Iterator[None]:
    """What went wrong by its class alone: a driver's own words may hold values and passwords."""
    try:
        yield
    except (SQLAlchemyError, OSError) as error:
        cause = (error.orig if isinstance(error, DBAPIError) else None) or error
        kind = type(cause.__cause__ or cause).__name__
        raise DatabaseError(f"{_shown(url)}: the database did not answer ({kind})") from None


def _shown(url: URL) -> str:
    """The address without its password, which may stand in the query too."""
    return url.set(query={}).render_as_string(hide_password=True)
