"""One update, one turn: down the road, out to the chat, and into the trail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

import structlog
from telegram import Update
from telegram.ext import ContextTypes

from bot.channels.backoff import Backoff
from bot.channels.contract import Travel
from bot.channels.telegram.busy import Busy, busy
from bot.channels.telegram.forget import confirmation, take_back
from bot.channels.telegram.group import Groups
from bot.channels.telegram.pace import Pace
from bot.channels.telegram.receive import receive, target
from bot.channels.telegram.render import Post, Target, render
from bot.channels.telegram.send import Sender
from bot.channels.telegram.trail import Trail
from bot.logs import of
from bot.message import Inbound, Reply
from bot.storage.volatile import VolatileError

log = structlog.get_logger()


class Turns:
    """The handler: one update in, its turn taken. Raises what the road raises."""

    def __init__(self, travel: Travel, trail: Trail, pace: Pace, backoff: Backoff, now: Callable[[], datetime]) -> None:
        self._travel, self._trail, self._pace, self._backoff, self._now = travel, trail, pace, backoff, now
        self._groups = Groups()

    async def __call__(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Returning means: acknowledge the update."""
        sender = Sender(context.bot, self._pace, self._backoff)
        inbound, where = receive(update, self._now()), target(update)
        tap = update.callback_query.id if update.callback_query else None
        async with busy(sender, where.chat if inbound and where else None, tap) as sign:
            if inbound is None or where is None:
                await self._in_group(update, sender)
            else:
                await self._in_private(inbound, where, sender, sign)

    async def _in_private(self, inbound: Inbound, where: Target, sender: Sender, sign: Busy) -> None:
        exchange = Exchange(sender, self._trail, where, sign)
        try:
            await self._travel(inbound, exchange.say)
        finally:
            await exchange.end()

    async def _in_group(self, update: Update, sender: Sender) -> None:
        post = self._groups.answer(update, sender.bot.username)
        if post is not None:
            await sender.send((post,))
            self._groups.answered(post.chat)


@dataclass(slots=True)
class Exchange:
    """What was said on both sides in one turn, and what is to be remembered of it."""

    sender: Sender
    trail: Trail
    where: Target
    sign: Busy
    question: int | None = None
    """The message that asks for a position, once it is out."""

    forgotten: bool = False
    """Whether all that was known of the chat's messages is deleted: then nothing of this turn is kept either."""

    async def say(self, replies: tuple[Reply, ...]) -> None:
        """The road's Send. Raises SendError."""
        self.sign.answering.set()
        if any(reply.forgets for reply in replies):
            await self._forget(replies)
            return
        calls = render(replies, self.where)
        await self.sender.send(calls)
        if calls and isinstance(calls[-1], Post) and calls[-1].position:
            self.question = self.sender.sent[-1]

    async def end(self) -> None:
        """Remembers the messages. The answer is out: a store that fails costs the person nothing but this."""
        try:
            # The key that sends a position goes with its message. Telegram's own way, ReplyKeyboardRemove, would need a
            # message more: one that carries it can carry no buttons, nor get them by an edit.
            asked = await self.trail.asked(self.where.chat)
            if asked and await self.sender.delete(self.where.chat, asked):
                await self.trail.settled(self.where.chat)
            if self.question is not None:
                await self.trail.ask(self.where.chat, self.question)
            if self.forgotten:
                await self.trail.drop(self.where.chat)
            else:
                await self.trail.keep(self.where.chat, (self.where.message, *self.sender.sent))
        except VolatileError as error:
            log.error("trail_failed", **of(error))

    async def _forget(self, replies: tuple[Reply, ...]) -> None:
        """Deletes both sides' messages and says how far that went."""
        self.forgotten = await take_back(self.sender, self.trail, self.where)
        said = tuple(replace(each, text=confirmation(each.language, gone=self.forgotten)) for each in replies)
        await self.sender.send(render(said, Target(self.where.chat)))
