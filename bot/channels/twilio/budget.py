"""What SMS may cost in a day, counted in parts. Danger is answered whatever it costs, and help goes before thrift."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.storage.volatile import VolatileError, VolatileStore

LIFETIME = 48 * 3600.0
WARNED_AT = (80, 100)
"""Per cent of the cap."""

Warn = Callable[[int, int], None]
"""(per cent, parts): called once when the day's parts reach that share of the cap."""


@dataclass(frozen=True, slots=True)
class Budget:
    """`cap` parts a day (UTC). While the store is down nothing is counted and everything answered."""

    store: VolatileStore
    cap: int
    warn: Warn

    async def left(self, now: datetime) -> bool:
        """Whether the day has parts left."""
        return await self._add(0, now) < self.cap

    async def spend(self, parts: int, now: datetime) -> None:
        """Counts parts that go out."""
        total = await self._add(parts, now)
        for share in WARNED_AT:
            if total - parts < self.cap * share / 100 <= total:
                self.warn(share, total)

    async def _add(self, parts: int, now: datetime) -> int:
        try:
            return await self.store.tally(f"sms/{now.date()}", parts, LIFETIME, now.timestamp())
        except VolatileError:
            return 0
