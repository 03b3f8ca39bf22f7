"""Who is signed in. The database holds the SHA-256 of a cookie's value: who reads it cannot sign in with it."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime
from typing import Final, cast

from sqlalchemy import ColumnElement, delete, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.message import Language
from bot.storage.database import snapshot, transaction, truncate_journal
from bot.storage.tables import staff, staff_sessions
from bot.web.staff.area import Role, Visitor

IDLE: Final = 30 * 60
"""Seconds without a request after which a session has ended."""
LONGEST: Final = 8 * 3600
"""Seconds after which it has ended in any case."""
FRESH: Final = 60
"""Seconds within which a request is not written down again."""


def new_token() -> str:
    """256 random bits."""
    return secrets.token_urlsafe(32)


def hashed(token: str) -> str:
    """What the database knows of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


async def begin(connection: AsyncConnection, name: str, now: datetime) -> str:
    """A new session of this account; its token is told once. Sessions of anybody that have ended go."""
    at, token = int(now.timestamp()), new_token()
    await connection.execute(delete(staff_sessions).where(_ended(at)))
    await connection.execute(insert(staff_sessions).values(token=hashed(token), name=name, began=at, seen=at))
    return token


async def visitor(engine: AsyncEngine, token: str, now: datetime) -> Visitor | None:
    """Whose session this is, with the role that the account has now. Raises DatabaseError."""
    if not token:
        return None
    at, table = int(now.timestamp()), staff_sessions.c
    query = (
        select(staff.c.name, staff.c.role, staff.c.language, table.seen)
        .join(staff_sessions, staff.c.name == table.name)
        .where(table.token == hashed(token), staff.c.active, ~_ended(at))
    )
    async with snapshot(engine) as connection:
        row = (await connection.execute(query)).first()
    if row is None:
        return None
    if at - row.seen >= FRESH:
        async with transaction(engine) as connection:
            await connection.execute(update(staff_sessions).where(table.token == hashed(token)).values(seen=at))
    return Visitor(row.name, cast("Role", row.role), cast("Language", row.language))


async def end(engine: AsyncEngine, token: str) -> None:
    """End this session. Raises DatabaseError."""
    async with transaction(engine) as connection:
        await drop(connection, token)
    await truncate_journal(engine)


async def drop(connection: AsyncConnection, token: str) -> None:
    """The same within a transaction."""
    await connection.execute(delete(staff_sessions).where(staff_sessions.c.token == hashed(token)))


async def end_all(connection: AsyncConnection, name: str) -> None:
    """End every session of this account."""
    await connection.execute(delete(staff_sessions).where(staff_sessions.c.name == name))


def _ended(at: int) -> ColumnElement[bool]:
    return or_(staff_sessions.c.seen <= at - IDLE, staff_sessions.c.began <= at - LONGEST)
