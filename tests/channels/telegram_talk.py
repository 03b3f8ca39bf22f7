"""One person in a private chat with an application whose road says what the test wants."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from telegram import Update

from bot.channels.contract import Send
from bot.channels.telegram.application import FrankApplication
from bot.message import Inbound, Reply
from tests.channels.telegram_double import TelegramDouble

CHAT = 1000001


class SaidRoad:
    """Says `reply`, a moment later and after `gate` is open."""

    def __init__(self) -> None:
        self.reply = Reply("Hello", "en")
        self.gate = asyncio.Event()
        self.gate.set()

    async def travel(self, inbound: Inbound, send: Send) -> None:
        await asyncio.sleep(0.02)
        await self.gate.wait()
        await send((self.reply,))


@dataclass
class Talk:
    """`chat` is the person's. Everything goes through the real application to the double."""

    application: FrankApplication
    double: TelegramDouble
    road: SaidRoad
    chat: int = CHAT

    async def write(self, reply: Reply, **content: Any) -> None:
        """The person writes, and this is the reply."""
        await self._take(self.double.said(self.chat, **(content or {"text": "hello"})), reply)

    async def tap(self, pressed: int, reply: Reply) -> None:
        """The person presses a button of that message, and this is the reply."""
        await self._take(self.double.tapped(self.chat, self.double.messages[pressed], "en.menu"), reply)

    def in_sight(self) -> list[str]:
        """Both sides' words."""
        return [m.get("text", "") for m in self.double.messages.values() if m["chat"]["id"] == self.chat]

    async def _take(self, data: dict[str, Any], reply: Reply) -> None:
        self.road.reply = reply
        await self.application.process_update(Update.de_json(data, self.application.bot))
