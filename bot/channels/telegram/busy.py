"""What a person sees while an answer takes its time: "typing", and a button that no longer waits."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.channels.telegram.send import Sender

AFTER = 0.7
"""Seconds that an answer may take without a sign: nearly all take less, and cost no call."""

AGAIN = 4.5
"""Telegram shows "typing" for five seconds."""


class Busy:
    """One turn. `answering` is set once an answer is on its way: from then on there is nothing to wait for."""

    def __init__(self, sender: Sender, chat: int | None, tap: str | None) -> None:
        self._sender, self._chat, self._tap = sender, chat, tap
        self.answering = asyncio.Event()

    async def show(self) -> None:
        """Runs until cancelled or until the answer is on its way; a tap is acknowledged in any case."""
        await self._sender.sleep(AFTER)
        await self.acknowledge()
        while self._chat is not None and not self.answering.is_set():
            await self._sender.typing(self._chat)
            await self._sender.sleep(AGAIN)

    async def acknowledge(self) -> None:
        """Ends the waiting sign on the button. Done twice when cancelled in between, but never not at all."""
        if self._tap is not None:
            await self._sender.acknowledge(self._tap)
            self._tap = None


@asynccontextmanager
async def busy(sender: Sender, chat: int | None, tap: str | None) -> AsyncIterator[Busy]:
    """Around a turn. `chat` is None where nobody waits in private, `tap` the id of the tap that is to be answered."""
    sign = Busy(sender, chat, tap)
    shown = asyncio.create_task(sign.show())
    try:
        yield sign
    finally:
        shown.cancel()
        await asyncio.wait([shown])
        await sign.acknowledge()
