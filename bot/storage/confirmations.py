"""What staff answered for, in the database: the last signature of each text and each number."""

from __future__ import annotations

from dataclasses import astuple, dataclass

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.storage.database import transaction
from bot.storage.tables import confirmations


@dataclass(frozen=True, slots=True)
class Row:
    """One row, as the table's docstring says; `on` is an ISO date."""

    kind: str
    about: str
    fingerprint: str
    by: str
    on: str


async def all_rows(engine: AsyncEngine) -> tuple[Row, ...]:
    """Every signature, by kind and what it is about. Raises DatabaseError."""
    columns = confirmations.c
    async with transaction(engine) as connection:
        found = (await connection.execute(select(confirmations).order_by(columns.kind, columns.about))).all()
    return tuple(Row(*row) for row in found)


async def keep(connection: AsyncConnection, row: Row) -> None:
    """Keep a signature in place of the one before of the same thing."""
    names = ("kind", "about", "fingerprint", "by", "on")
    values = dict(zip(names, astuple(row), strict=True))
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(confirmations).values(**values)
    changed = {name: values[name] for name in names[2:]}
    await connection.execute(statement.on_conflict_do_update(index_elements=["kind", "about"], set_=changed))


async def withdraw(connection: AsyncConnection, kind: str, about: str) -> bool:
    """Take a signature back; false where there was none."""
    columns = confirmations.c
    gone = await connection.execute(delete(confirmations).where(columns.kind == kind, columns.about == about))
    return bool(gone.rowcount)
