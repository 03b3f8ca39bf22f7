"""Long polling: a loop of our own, because an update may only be confirmed once its turn is committed.

The library's Updater confirms an update as soon as it is in memory, and a kill loses it.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field

from telegram import Update
from telegram.error import TelegramError

from bot.channels.backoff import Backoff
from bot.channels.contract import SendError
from bot.channels.telegram.application import FrankApplication
from bot.channels.telegram.connect import keep_trying, wait_after
from bot.channels.telegram.counted import Count
from bot.channels.telegram.receive import ALLOWED_UPDATES, chat_of
from bot.channels.telegram.window import LIMIT, Window

Deliver = Callable[[Update], Awaitable[None]]
"""Takes one update to its commit. Raises SendError when it should come again, and nothing else."""

Hold = Callable[[], Awaitable[bool]]
"""Takes or renews the lease of the one process that polls. Called before every poll: under 40 s apart while all is
well, up to 70 s while Telegram is out of reach. Must not raise."""


@dataclass(frozen=True, slots=True)
class Times:
    """All in seconds."""

    poll: int = 25
    lease: float = 5.0
    progress: float = 1.0
    """The longest pause between polls while an update is failing."""

    grace: float = 8.0
    patience: float = 24 * 3600.0
    """How long one update is tried: as long as Telegram itself keeps it."""


@dataclass(slots=True)
class Poller:
    """Fetches updates and delivers them: those of one chat in their order, up to `places` chats at a time."""

    application: FrankApplication
    deliver: Deliver
    hold: Hold
    count: Count
    backoff: Backoff
    times: Times = field(default_factory=Times)
    places: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(16))
    carried: int = 1000
    """Failing updates that may live in memory only, so that others are fetched."""

    _window: Window = field(default_factory=Window)
    _queues: dict[int, deque[Update]] = field(default_factory=dict)
    _workers: set[asyncio.Task[None]] = field(default_factory=set)
    _failing: set[int] = field(default_factory=set)
    _idle: asyncio.Event = field(default_factory=asyncio.Event)
    _stopping: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        """Polls until cancelled, then ends the turns in flight and confirms them, within 10 s.

        Raises InvalidToken when Telegram refuses the token.
        """
        try:
            await keep_trying(self.application.initialize, self.backoff, self.count)
            # getUpdates is refused as long as a webhook is set.
            await keep_trying(self.application.bot.delete_webhook, self.backoff, self.count)
            await self._loop()
        finally:
            await self._drain()
            await self.application.shutdown()

    async def _loop(self) -> None:
        failures = stale = 0
        while True:
            if not await self.hold():
                await asyncio.sleep(self.times.lease)
                continue
            try:
                fresh = self._take(await self._get())
            except TelegramError as error:
                failures += 1
                await asyncio.sleep(wait_after(error, failures, self.backoff, self.count))
                continue
            failures, stale = 0, 0 if fresh else stale + 1
            await self._settled(min(self.times.progress, 0.05 * 2.0 ** min(stale, 10)))

    async def _get(self) -> tuple[Update, ...]:
        # While something is under way Telegram answers at once: it gives again what is not confirmed.
        updates: tuple[Update, ...] = await self.application.bot.get_updates(
            offset=self._window.offset,
            limit=LIMIT,
            timeout=self.times.poll,
            allowed_updates=ALLOWED_UPDATES,
        )
        return updates

    def _take(self, batch: tuple[Update, ...]) -> bool:
        """Starts what is new; whether anything was."""
        fresh = self._window.take([update.update_id for update in batch])
        for update in batch:
            if update.update_id in fresh:
                self._queue(update)
        if not fresh and len(batch) == LIMIT and len(self._failing) < self.carried:
            self._window.carry(self._failing)
        return bool(fresh)

    async def _settled(self, wait: float) -> None:
        """Returns when nothing is under way, or after `wait` seconds: other chats may have written."""
        if self._window.busy:
            self._idle.clear()
            await set_within(self._idle, wait)

    def _queue(self, update: Update) -> None:
        chat = chat_of(update)
        if chat in self._queues:
            self._queues[chat].append(update)
            return
        self._queues[chat] = deque([update])
        worker = asyncio.create_task(self._work(chat))
        self._workers.add(worker)
        worker.add_done_callback(self._workers.discard)

    async def _work(self, chat: int) -> None:
        queue = self._queues[chat]
        while queue and not self._stopping.is_set():
            if await self._settle(queue[0]):
                self._done(queue[0].update_id)
            queue.popleft()
        del self._queues[chat]

    def _done(self, update: int) -> None:
        self._window.done(update)
        if not self._window.busy:
            self._idle.set()

    async def _settle(self, update: Update) -> bool:
        """Tries until it is delivered or too old; false when told to stop before."""
        clock = asyncio.get_running_loop().time
        began, failures = clock(), 0
        while (wait := await self._try(update, failures + 1)) is not None:
            failures += 1
            self._failing.add(update.update_id)
            if clock() - began > self.times.patience:
                self.count("expired")
                break
            if await self._stopped(wait):
                return False
        self._failing.discard(update.update_id)
        return True

    async def _try(self, update: Update, failures: int) -> float | None:
        """None when delivered, else how long to wait."""
        async with self.places:
            try:
                await self.deliver(update)
            except SendError as error:
                return self.backoff.seconds(failures, asked=error.retry_after)
        return None

    async def _stopped(self, wait: float) -> bool:
        await set_within(self._stopping, wait)
        return self._stopping.is_set()

    async def _drain(self) -> None:
        self._stopping.set()
        if self._workers:
            _, late = await asyncio.wait(self._workers, timeout=self.times.grace)
            for worker in late:
                worker.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        if self._window.offset is not None:
            await self._confirm()

    async def _confirm(self) -> None:
        with suppress(TelegramError, TimeoutError):
            async with asyncio.timeout(1.0):
                await self.application.bot.get_updates(offset=self._window.offset, limit=1, timeout=0)


async def set_within(event: asyncio.Event, wait: float) -> None:
    """Returns when the event is set, or after `wait` seconds."""
    # Not asyncio.wait_for: before Python 3.12 it swallows a cancellation that meets the event, and the loop lives on.
    with suppress(TimeoutError):
        async with asyncio.timeout(wait):
            await event.wait()
