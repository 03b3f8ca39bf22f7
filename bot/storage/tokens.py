"""Tokens for programs that read published figures. Only their SHA-256 is kept: who loses one gets a new one."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Final

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.storage.database import snapshot
from bot.storage.tables import api_tokens

PREFIX: Final = "sira_"
"""By which a search for leaked secrets knows one."""
BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class Token:
    """`id` is the SHA-256 of the token; `label` says what it is for."""

    id: str
    label: str
    made_by: str
    made_on: date


def digest(token: str) -> str:
    """What is kept of a token."""
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


async def add(
    connection: AsyncConnection,
    label: str,
    by: str,
    on: date,
    draw: Callable[[int], str] = secrets.token_urlsafe,
) -> str:
    """Make a token, within a transaction; it cannot be read again."""
    token = PREFIX + draw(BYTES)
    values = {"token": digest(token), "label": label, "made_by": by, "made_on": on.isoformat()}
    await connection.execute(insert(api_tokens).values(**values))
    return token


async def remove(connection: AsyncConnection, identifier: str) -> str | None:
    """Remove a token, within a transaction; its label, or None when there is none such."""
    where = api_tokens.c.token == identifier
    label: str | None = (await connection.execute(select(api_tokens.c.label).where(where))).scalar()
    await connection.execute(delete(api_tokens).where(where))
    return label


async def all_tokens(engine: AsyncEngine) -> tuple[Token, ...]:
    """Every token, by its label. Raises DatabaseError."""
    query = select(api_tokens).order_by(api_tokens.c.label, api_tokens.c.token)
    async with snapshot(engine) as connection:
        rows = (await connection.execute(query)).all()
    return tuple(Token(row.token, row.label, row.made_by, date.fromisoformat(row.made_on)) for row in rows)


async def label_of(engine: AsyncEngine, token: str) -> str | None:
    """The label of a token that is valid, None of any other. Raises DatabaseError."""
    query = select(api_tokens.c.label).where(api_tokens.c.token == digest(token))
    async with snapshot(engine) as connection:
        label: str | None = (await connection.execute(query)).scalar()
    return label
