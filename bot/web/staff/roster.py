"""The accounts in the database. Whoever may change one is decided elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import cast

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.message import Language
from bot.storage.database import snapshot
from bot.storage.tables import staff
from bot.web.staff.area import Role


@dataclass(frozen=True, slots=True)
class Account:
    """One account. `password` is a hash; `totp` a sealed secret, "" while there is none."""

    name: str
    role: Role
    language: Language
    active: bool
    password: str = field(repr=False)
    totp: str = field(repr=False)
    totp_step: int = 0


async def account(engine: AsyncEngine, name: str) -> Account | None:
    """The account of this name, active or not. Raises DatabaseError."""
    async with snapshot(engine) as connection:
        return await find(connection, name)


async def accounts(engine: AsyncEngine) -> tuple[Account, ...]:
    """All of them, by name. Raises DatabaseError."""
    async with snapshot(engine) as connection:
        rows = (await connection.execute(select(staff).order_by(staff.c.name))).all()
    return tuple(map(_account, rows))


async def find(connection: AsyncConnection, name: str) -> Account | None:
    """The same within a transaction."""
    row = (await connection.execute(select(staff).where(staff.c.name == name))).first()
    return None if row is None else _account(row)


def _account(row: Row[tuple[object, ...]]) -> Account:
    return Account(
        row.name,
        cast("Role", row.role),
        cast("Language", row.language),
        bool(row.active),
        row.password,
        row.totp,
        row.totp_step,
    )
