"""How often relays' links were opened: once a phone and day, as digests under the key of the day, and never as people.

All links count together: whose was opened is not even known to the store. Only codes that exist are counted, after the
answer is out: neither the page nor its time tells which do.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from bot.reach.closed import OPENINGS
from bot.reach.tables import LINKS
from bot.reach.visit import closes_at, day_key, digest
from bot.storage.volatile import Record, VolatileError, VolatileStore

CELL = (OPENINGS, LINKS)
NOBODY = b"nobody's opening"
"""Stands for the person in the record: an opening has no session."""


@dataclass(frozen=True, slots=True)
class Openings:
    """Counts in the volatile store."""

    store: VolatileStore
    clock: Callable[[], datetime]

    async def count(self, phone: str) -> None:
        """One opening. `phone` is whatever tells phones apart (address and agent) and is not kept. Never raises."""
        now = self.clock()
        at, day = now.timestamp(), now.date()
        with suppress(VolatileError):
            key = await self.store.key(day_key(day), max(closes_at(day).timestamp() - at, 0.0), at)
            seen = ((CELL, digest(key, CELL, "page", phone)),)
            record = Record(person=NOBODY, mark=None, before=None, session=None, day=day, seen=seen)
            await self.store.commit(record, at)
