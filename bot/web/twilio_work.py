"""What Sira does at Twilio besides answering webhooks: it finds its templates and deletes what has arrived."""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import Awaitable, Callable
from datetime import datetime

import structlog

from bot.channels.backoff import Backoff
from bot.channels.twilio.client import PATIENCE, Sleep, Wire, connect, new_http
from bot.channels.twilio.errors import Count, TwilioError
from bot.channels.twilio.message import Deliver
from bot.channels.twilio.redact import AFTER_ANSWER, Redactions
from bot.channels.twilio.send import Sender
from bot.channels.twilio.templates import Templates, existing
from bot.logs import of
from bot.settings import Settings
from bot.storage.volatile import VolatileError, VolatileStore

LOOK_AGAIN = 3600.0
"""Seconds: templates made by `sira whatsapp setup` come into use without a restart."""
REDACT_EVERY = 5.0
REDACT_AFTER_TROUBLE = 60.0
LEASE = 600.0
UNPLANNED = 10_000

Hold = Callable[[str, float], Awaitable[bool]]
"""(lease, seconds): whether this process holds it."""

log = structlog.get_logger()


class TwilioWork:
    """For one process; `clock` is UTC. `redactions` is None where SIRA_TWILIO_REDACT is off."""

    def __init__(
        self,
        settings: Settings,
        store: VolatileStore,
        clock: Callable[[], datetime],
        count: Count,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        """Raises SettingsError when there is no account."""
        self._http = new_http()
        self._client = connect(settings, Wire(self._http, Backoff(random.random), PATIENCE))
        self._templates = Templates()
        self._clock, self._count, self._sleep = clock, count, sleep
        self._backoff = Backoff(random.random, first=30.0, longest=6 * 3600.0)
        self._unplanned: deque[str] = deque(maxlen=UNPLANNED)
        self.redactions = Redactions(self._client, store, self._backoff, count) if settings.twilio_redact else None
        self.deliver = self._deliver(settings)

    def unanswered(self, sid: str) -> None:
        """Fulfils `Unanswered`: has a message deleted of which no status callback will ever speak."""
        if self.redactions is not None:
            self._unplanned.append(sid)

    async def run(self, hold: Hold) -> None:
        """Runs until cancelled."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self.find_templates())
                group.create_task(self.redact(hold))
        finally:
            await self._http.aclose()

    async def find_templates(self) -> None:
        """Now, and again every hour; until they are found, menus are plain text."""
        failures = 0
        while True:
            try:
                self._templates.keep(await existing(self._client))
                failures, wait = 0, LOOK_AGAIN
            except TwilioError as error:
                failures += 1
                self._count(error.trouble)
                wait = self._backoff.seconds(failures, asked=error.retry_after)
            await self._sleep(wait)

    async def redact(self, hold: Hold) -> None:
        """Deletes what is due, every few seconds, in the process that holds the lease."""
        while self.redactions is not None:
            wait = REDACT_EVERY
            try:
                await self._plan(self.redactions)
                if await hold("twilio", LEASE) and not await self.redactions.work(self._clock().timestamp()):
                    wait = REDACT_AFTER_TROUBLE
            except VolatileError as error:
                log.error("redaction_failed", **of(error))
            await self._sleep(wait)

    async def _plan(self, redactions: Redactions) -> None:
        while self._unplanned:
            await redactions.plan(self._unplanned[0], self._clock().timestamp(), AFTER_ANSWER)
            self._unplanned.popleft()

    def _deliver(self, settings: Settings) -> Deliver | None:
        if settings.whatsapp_address is None:
            return None
        address, public_url = settings.whatsapp_address, settings.public_url or ""
        kept = settings.twilio_redact
        sender = Sender(self._client, self._templates, address, public_url, kept, self._count, self.unanswered)
        return sender.deliver
