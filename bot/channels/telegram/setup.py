"""Setting up what stands at Telegram: read, changed only where it differs, and read again."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from typing import Literal

from telegram import Bot
from telegram.error import BadRequest

from bot.channels.telegram.profile import Item

State = Literal["right", "changed", "differs", "refused"]
"""Was as it should be; is now; is not; Telegram would not have it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """`reason` is Telegram's own, and speaks of the bot only."""

    item: Item
    state: State
    reason: str = ""

    @property
    def fit(self) -> bool:
        """Whether nothing is left to do, or nothing that matters."""
        return self.state in ("right", "changed") or (self.state == "refused" and self.item.optional)


async def arrange(bot: Bot, items: Iterable[Item], *, change: bool) -> AsyncIterator[Finding]:
    """Each item in turn. Raises TelegramError when Telegram is out of reach or asks to wait: begin again later."""
    for item in items:
        yield await _settle(bot, item, change=change)


async def _settle(bot: Bot, item: Item, *, change: bool) -> Finding:
    try:
        if await item.read(bot) == item.wanted:
            return Finding(item, "right")
        if change:
            await item.write(bot)
            return Finding(item, "changed" if await item.read(bot) == item.wanted else "differs")
    except BadRequest as error:
        return Finding(item, "refused", error.message)
    return Finding(item, "differs")
