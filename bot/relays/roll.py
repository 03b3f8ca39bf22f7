"""The relays as a running server knows them: read again every half minute, so that no message waits for a database.

It is what the road asks which community a code credits, and what a public page asks whether a code was switched off.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.logs import of
from bot.relays.relay import Relay
from bot.relays.store import all_relays
from bot.storage.database import DatabaseError

READ_EVERY = timedelta(seconds=30)

log = structlog.get_logger()


class Roll:
    """Every relay by its code. What was read last is kept while the database is down or slow.

    Only the first reading is waited for: before it no code is known, and who came with one would be credited nowhere.
    """

    def __init__(self, engine: AsyncEngine, clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._clock = clock
        self._relays: Mapping[str, Relay] = {}
        self._read: datetime | None = None
        self._lock = asyncio.Lock()

    async def community(self, code: str) -> str | None:
        """The community of an active code; None for any other. Never raises."""
        relay = await self.relay(code)
        return relay.community if relay is not None and relay.active else None

    async def relay(self, code: str) -> Relay | None:
        """The relay of a code, also one that was switched off. Never raises."""
        await self._refresh()
        return self._relays.get(code)

    async def _refresh(self) -> None:
        if self._is_fresh():
            return
        async with self._lock:
            if self._is_fresh():
                return
            begun = self._clock()
            if self._read is not None:
                self._read = begun
            try:
                self._relays = {relay.code: relay for relay in await all_relays(self._engine)}
            except DatabaseError as error:
                log.error("store_failed", **of(error))
            self._read = begun

    def _is_fresh(self) -> bool:
        return self._read is not None and self._clock() - self._read < READ_EVERY
