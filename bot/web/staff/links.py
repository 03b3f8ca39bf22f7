"""One-time links with which somebody makes an account, or gets back into one: the secret is kept as its SHA-256."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, cast

from sqlalchemy import Row, delete, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.storage.database import snapshot
from bot.storage.tables import staff_links
from bot.web.staff.area import Role
from bot.web.staff.sessions import hashed, new_token

MINUTES: Final = 30
PATH: Final = "/staff/set-up"


@dataclass(frozen=True, slots=True)
class Link:
    """Whose account it makes; a name of "": whoever opens it chooses. `until` in seconds since 1970."""

    name: str
    role: Role
    until: int


async def make(connection: AsyncConnection, name: str, role: Role, now: datetime) -> str:
    """The secret of a new link. Earlier ones for the same name, and those that have expired, lead nowhere."""
    at, secret = int(now.timestamp()), new_token()
    table = staff_links.c
    await connection.execute(delete(staff_links).where(or_(table.name == name, table.until <= at)))
    values = {"secret": hashed(secret), "name": name, "role": role, "until": at + MINUTES * 60}
    await connection.execute(insert(staff_links).values(**values))
    return secret


async def look(engine: AsyncEngine, secret: str, now: datetime) -> Link | None:
    """What a link is for, while it is good. Raises DatabaseError."""
    table = staff_links.c
    query = select(staff_links).where(table.secret == hashed(secret), table.until > int(now.timestamp()))
    async with snapshot(engine) as connection:
        row = (await connection.execute(query)).first()
    return None if row is None else _link(row)


async def waiting(engine: AsyncEngine, now: datetime) -> tuple[Link, ...]:
    """Links that are good and not used yet, by name. Raises DatabaseError."""
    query = select(staff_links).where(staff_links.c.until > int(now.timestamp())).order_by(staff_links.c.name)
    async with snapshot(engine) as connection:
        return tuple(map(_link, (await connection.execute(query)).all()))


async def use(connection: AsyncConnection, secret: str, now: datetime) -> bool:
    """Use a link up; False when it was used or has expired meanwhile."""
    table = staff_links.c
    query = delete(staff_links).where(table.secret == hashed(secret), table.until > int(now.timestamp()))
    return bool((await connection.execute(query)).rowcount)


async def withdraw(connection: AsyncConnection, name: str) -> None:
    """No link leads into this account any more."""
    await connection.execute(delete(staff_links).where(staff_links.c.name == name))


def _link(row: Row[tuple[object, ...]]) -> Link:
    return Link(row.name, cast("Role", row.role), row.until)
