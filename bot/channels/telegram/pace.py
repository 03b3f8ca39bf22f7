"""One message a second to each chat, as Telegram asks; its library keeps only the limits over all chats."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

GAP = 1.0
"""Seconds (Bot API FAQ: "avoid sending more than one message per second")."""


class Pace:
    """Remembers a chat until it is free again, a second after its last message, and no longer."""

    def __init__(
        self,
        gap: float = GAP,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._gap, self._clock, self._sleep = gap, clock, sleep
        self._free: dict[int, float] = {}

    async def wait(self, chat: int) -> None:
        """Returns when it is this message's turn."""
        now = self._clock()
        self._forget(now)
        at = max(now, self._free.pop(chat, now))
        self._free[chat] = at + self._gap
        if at > now:
            await self._sleep(at - now)

    def _forget(self, now: float) -> None:
        while self._free and self._free[oldest := next(iter(self._free))] <= now:
            del self._free[oldest]
