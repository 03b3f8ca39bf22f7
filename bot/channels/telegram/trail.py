"""The numbers of a chat's messages, for 48 hours at most, so that "forget me" can delete them on both sides.

They lie in the volatile store under the person's digest of the day on which they were written: with that day's key
they are out of reach at the end of the next. Beside them stands no text and no chat, and of the time only the hour.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime

from bot.reach.keys import person_digests
from bot.storage.volatile import VolatileStore

HOUR = 3600.0
LIFETIME = 48 * HOUR
"""Bot API: a message can only be deleted if it was sent less than 48 hours ago."""

MESSAGES = "telegram/messages"
QUESTION = "telegram/question"


class Trail:
    """Every method raises VolatileError."""

    def __init__(self, store: VolatileStore, now: Callable[[], datetime]) -> None:
        self._store, self._now = store, now

    async def keep(self, chat: int, messages: Sequence[int]) -> None:
        """Adds the messages of one turn, both sides'."""
        if messages:
            await self._lay(MESSAGES, chat, messages)

    async def messages(self, chat: int) -> tuple[int, ...]:
        """All that is known of this chat, oldest first."""
        return await self._known(MESSAGES, chat)

    async def ask(self, chat: int, message: int) -> None:
        """Remembers the message with the question for a position, whose keyboard stands until the message goes."""
        await self._lay(QUESTION, chat, (message,))

    async def asked(self, chat: int) -> tuple[int, ...]:
        """What `ask` remembered."""
        return await self._known(QUESTION, chat)

    async def settled(self, chat: int) -> None:
        """Forgets what `ask` remembered: the questions are gone."""
        await self._clear(QUESTION, chat)

    async def drop(self, chat: int) -> None:
        """Forgets the chat's messages."""
        await self._clear(MESSAGES, chat)

    async def _lay(self, kind: str, chat: int, messages: Sequence[int]) -> None:
        # The numbers themselves are the name: what one turn adds can never take the place of another's.
        _, today = await self._shelves(kind, chat)
        numbers = " ".join(map(str, messages)).encode()
        now = self._now().timestamp()
        await self._store.shelve(today, numbers, b"", LIFETIME - now % HOUR, now)

    async def _known(self, kind: str, chat: int) -> tuple[int, ...]:
        laid = [await self._store.shelf(shelf, self._now().timestamp()) for shelf in await self._shelves(kind, chat)]
        return tuple(sorted({int(number) for names in laid for name in names for number in name.split()}))

    async def _clear(self, kind: str, chat: int) -> None:
        for shelf in await self._shelves(kind, chat):
            names = await self._store.shelf(shelf, self._now().timestamp())
            await asyncio.gather(*(self._store.unshelve(shelf, name) for name in names))

    async def _shelves(self, kind: str, chat: int) -> tuple[str, str]:
        digests = await person_digests(self._store, "telegram", str(chat), self._now().timestamp())
        yesterday, today = (f"{kind}/{digest.hex()}" for digest in digests)
        return yesterday, today
