"""A keeper on real parts, and people who come to its store without a road."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.reach.bitmap import DrawBytes
from bot.reach.closing import ORDINARY, Terms
from bot.reach.counting import Event, messages
from bot.reach.keeper import Keeper, Reach
from bot.reach.publication import Draw
from bot.reach.visit import visit
from bot.storage.database import transaction
from bot.storage.tables import reach_closed
from bot.storage.volatile import Record, VolatileStore

TOPICS = ("risk_desert", "risk_sea")
FIRST = datetime(2026, 3, 2, 12, tzinfo=UTC)
"""A Monday."""
ASKED = Event("telegram", "fr", "risk_desert", "risk_desert", "answered")


def no_noise() -> float:
    return 0.0


def never() -> float:
    raise AssertionError("drawn again")


@dataclass
class Kept:
    """A store, a database, a key store and their keeper, at a moment that the test moves on."""

    store: VolatileStore
    engine: AsyncEngine
    folder: Path
    now: datetime = FIRST
    draw: Draw = no_noise
    draw_bytes: DrawBytes = os.urandom
    terms: Terms = ORDINARY
    keeper: Keeper = field(init=False)

    def __post_init__(self) -> None:
        self.restart()

    def restart(self, **changed: object) -> Keeper:
        """Another process goes on as keeper."""
        for name, value in changed.items():
            setattr(self, name, value)
        self.keeper = Keeper(
            Reach(self.store, self.engine, self.folder, self.terms, TOPICS, self.draw, self.draw_bytes)
        )
        return self.keeper

    async def tend(self) -> tuple[date, ...]:
        return await self.keeper.tend(self.now)

    async def until(self, day: date, hour: float = 3) -> tuple[date, ...]:
        """Move on to this hour, and tend."""
        self.now = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(hours=hour)
        return await self.tend()

    async def come(self, people: Iterable[object], event: Event = ASKED, delivery: str = "", **changed: object) -> None:
        """Each of these people sends one message now; those of one named `delivery` count once, sent again or not."""
        said = replace(event, **changed)  # type: ignore[arg-type]
        for person in people:
            at = self.now.timestamp()
            visited = await visit(self.store, f"person-{person}", said, self.now.date(), at)
            cells = messages(said)
            mark = hashlib.sha256(f"{person}/{self.now}/{delivery}".encode()).digest()[:16] if delivery else None
            turn = Record(b"p" * 16, mark, None, None, self.now.date(), cells, visited.seen, visited.bits)
            await self.store.commit(turn, at)

    async def figures(self) -> dict[tuple[str, str, str], int]:
        """What was published, without the marks that a day was closed."""
        async with transaction(self.engine) as connection:
            rows = (await connection.execute(select(reach_closed))).all()
        return {
            (period, dimension, value): number for period, dimension, value, number in rows if dimension != "closed"
        }
