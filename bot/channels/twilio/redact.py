"""Blanks and deletes messages at Twilio, once nothing more can happen to them, and keeps at it until they are gone.

Twilio and Meta are the only ones who could still read a conversation afterwards; what is to be deleted waits in the
volatile store by its sid, which names a message and no person.
"""

from __future__ import annotations

import asyncio
import struct
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from bot.channels.backoff import Backoff
from bot.channels.twilio.client import told
from bot.channels.twilio.errors import GONE, Count, TwilioError
from bot.storage.volatile import VolatileStore

SHELF = "twilio/redact"
LIFETIME = 14 * 24 * 3600
"""After this it is given up, and `sira twilio purge` finds it."""
AFTER_ANSWER = 60.0
"""Seconds until a message that gets no message back is blanked: Twilio is still waiting for its webhook."""
AT_ONCE = 100
SIDE_BY_SIDE = 8

_PLAN = struct.Struct(">ddI")


@dataclass(frozen=True, slots=True)
class Plan:
    """When a message is next tried and when it is given up (seconds since the epoch), and how often it failed."""

    due: float
    until: float
    failures: int = 0

    def pack(self) -> bytes:
        return _PLAN.pack(self.due, self.until, self.failures)

    @classmethod
    def unpack(cls, value: bytes) -> Plan:
        return cls(*_PLAN.unpack(value))


async def redact(client: Any, sid: str) -> None:
    """Blank one message, delete its files and then itself. Raises TwilioError; what is gone already is no error."""
    message = client.messages(sid)
    blanked = await _unless_gone(partial(message.update_async, body=""))
    if blanked is None:
        return
    if blanked.num_media not in (None, "0"):
        for file in await _unless_gone(message.media.list_async) or ():
            await _unless_gone(message.media(file.sid).delete_async)
    await _unless_gone(message.delete_async)


async def _unless_gone(call: Callable[[], Awaitable[Any]]) -> Any:
    """What the call gives; None when Twilio no longer knows what it is about."""
    try:
        with told():
            return await call()
    except TwilioError as error:
        if error.status != GONE:
            raise
    return None


@dataclass(frozen=True, slots=True)
class Redactions:
    """The messages that are to be deleted. `backoff` gives the wait between tries of one message."""

    client: Any
    store: VolatileStore
    backoff: Backoff
    count: Count

    async def plan(self, sid: str, now: float, wait: float = 0.0) -> None:
        """Has a message deleted `wait` seconds from now. Raises VolatileError."""
        await self._shelve(sid.encode(), Plan(now + wait, now + LIFETIME), now)

    async def work(self, now: float) -> bool:
        """Try what is due, the oldest first, AT_ONCE at most. Raises VolatileError.

        False, at once, when nothing of a handful could be done: Twilio is out of reach, or asks for less.
        """
        plans = {name: Plan.unpack(value) for name, value in (await self.store.shelf(SHELF, now)).items()}
        due = sorted((name for name, plan in plans.items() if plan.due <= now), key=lambda name: plans[name].due)
        due = due[:AT_ONCE]
        for start in range(0, len(due), SIDE_BY_SIDE):
            tries = [self._try(name, plans[name], now) for name in due[start : start + SIDE_BY_SIDE]]
            if not any(await asyncio.gather(*tries)):
                return False
        return True

    async def _try(self, name: bytes, plan: Plan, now: float) -> bool:
        try:
            await redact(self.client, name.decode())
        except TwilioError as error:
            self.count(error.trouble)
            failures = plan.failures + 1
            wait = self.backoff.seconds(failures, asked=error.retry_after)
            await self._shelve(name, Plan(now + wait, plan.until, failures), now)
            return False
        await self.store.unshelve(SHELF, name)
        return True

    async def _shelve(self, name: bytes, plan: Plan, now: float) -> None:
        await self.store.shelve(SHELF, name, plan.pack(), max(plan.until - now, 1.0), now)
