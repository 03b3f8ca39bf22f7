"""The relays in the database. No row tells when it was made, and SQLite numbers none.

A secret is kept as its SHA-256 alone; of a relay that is forgotten nothing is left but figures under its code.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import cast

from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.message import Language
from bot.relays.codes import Draw, hashed, is_secret, new_code, new_secret
from bot.relays.entered import EntryError, entered
from bot.relays.relay import Relay
from bot.storage.database import transaction, truncate_journal
from bot.storage.tables import offline_sessions, relays


class RelayError(Exception):
    """There is no such relay. The message is for staff."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A relay with the secret of its own page, which is shown once."""

    relay: Relay
    secret: str = field(repr=False)


async def add(engine: AsyncEngine, relay: Relay, draw: Draw) -> Opened:
    """Keep a new relay under a code of its own; the code of the given one is not used.

    People are counted by the community's name: one that another region has too is refused. Raises EntryError and
    DatabaseError.
    """
    kept = replace(
        relay,
        code=new_code(draw),
        label=entered("label", relay.label),
        community=entered("community", relay.community),
        region=entered("region", relay.region),
    )
    secret = new_secret(draw)
    values = {name: getattr(kept, name) for name in ("code", "label", "community", "region", "language", "active")}
    elsewhere = select(relays.c.code).where(relays.c.community == kept.community, relays.c.region != kept.region)
    async with transaction(engine) as connection:
        if (await connection.execute(elsewhere)).first() is not None:
            said = "community: another region has one of this name; write the region behind it"
            raise EntryError(said, "community", "namesake")
        await connection.execute(insert(relays).values(**values, secret=hashed(secret)))
    return Opened(kept, secret)


async def all_relays(engine: AsyncEngine) -> tuple[Relay, ...]:
    """Every relay, by region, community and label. Raises DatabaseError."""
    columns = relays.c
    query = select(relays).order_by(columns.region, columns.community, columns.label, columns.code)
    async with transaction(engine) as connection:
        return tuple(map(_relay, (await connection.execute(query)).all()))


async def by_secret(engine: AsyncEngine, secret: str) -> Relay | None:
    """Whose page this is. The same work for every secret, right or wrong, of the right shape. Raises DatabaseError."""
    digest = hashed(secret if is_secret(secret) else "")
    async with transaction(engine) as connection:
        row = (await connection.execute(select(relays).where(relays.c.secret == digest))).first()
    return None if row is None else _relay(row)


async def rekey(engine: AsyncEngine, code: str, draw: Draw) -> str:
    """A new secret for a relay's page; the old address leads nowhere. Raises RelayError and DatabaseError."""
    secret = new_secret(draw)
    await _change(engine, code, secret=hashed(secret))
    await truncate_journal(engine)
    return secret


async def activate(engine: AsyncEngine, code: str, *, active: bool) -> None:
    """Let a code credit its community, or no longer. Raises RelayError and DatabaseError."""
    await _change(engine, code, active=active)


async def forget(engine: AsyncEngine, code: str) -> None:
    """Delete all that is kept of a relay; its reports stay with the community. Raises RelayError and DatabaseError."""
    async with transaction(engine) as connection:
        if not (await connection.execute(delete(relays).where(relays.c.code == code))).rowcount:
            raise _unknown(code)
        await connection.execute(update(offline_sessions).where(offline_sessions.c.code == code).values(code=""))
    await truncate_journal(engine)


async def _change(engine: AsyncEngine, code: str, **values: object) -> None:
    async with transaction(engine) as connection:
        if not (await connection.execute(update(relays).where(relays.c.code == code).values(**values))).rowcount:
            raise _unknown(code)


def _unknown(code: str) -> RelayError:
    return RelayError(f"{code}: no relay has this code; `sira relay list` shows them")


def _relay(row: Row[tuple[object, ...]]) -> Relay:
    return Relay(
        row.code,
        cast("Language", row.language),
        label=row.label,
        community=row.community,
        region=row.region,
        active=bool(row.active),
    )
