"""The python-telegram-bot application: one handler for all updates, which takes each one down the road."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any, cast

from telegram import Update
from telegram.ext import AIORateLimiter, Application, ApplicationBuilder, ContextTypes, TypeHandler

from bot.channels.backoff import Backoff
from bot.channels.contract import Travel
from bot.channels.telegram.group import Groups
from bot.channels.telegram.pace import Pace
from bot.channels.telegram.receive import receive, target
from bot.channels.telegram.render import Target, render
from bot.channels.telegram.request import QuietRequest, UpdatesRequest
from bot.channels.telegram.send import Sender
from bot.message import Reply

AnyApplication = Application[Any, Any, Any, Any, Any, Any]
Builder = ApplicationBuilder[Any, Any, Any, Any, Any, Any]

READ_SECONDS = 10.0
CONNECTIONS = 64


class FrankApplication(Application[Any, Any, Any, Any, Any, Any]):
    """Lets a handler's error through, so that who called process_update knows that the turn was not committed.

    The library hands it to error handlers instead, and returns as if all were well. `ready` is false until Telegram
    has said who the bot is: before that no update can be processed.
    """

    ready = False

    async def initialize(self) -> None:
        """As the library's. Raises TelegramError while Telegram is out of reach."""
        await super().initialize()
        self.ready = True

    async def shutdown(self) -> None:
        """As the library's."""
        self.ready = False
        await super().shutdown()

    async def process_error(self, update: object, error: Exception, job: Any = None, coroutine: Any = None) -> bool:
        """Raises the error."""
        raise error


class Turns:
    """The handler: one update in, its turn taken. Raises what the road raises."""

    def __init__(self, travel: Travel, pace: Pace, backoff: Backoff, now: Callable[[], datetime]) -> None:
        self._travel, self._pace, self._backoff, self._now = travel, pace, backoff, now
        self._groups = Groups()

    async def __call__(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Returning means: acknowledge the update."""
        sender = Sender(context.bot, self._pace, self._backoff)
        try:
            await self._turn(update, sender)
        finally:
            if update.callback_query is not None:
                await sender.acknowledge(update.callback_query.id)

    async def _turn(self, update: Update, sender: Sender) -> None:
        inbound, where = receive(update, self._now()), target(update)
        if inbound is None or where is None:
            await self._in_group(update, sender)
        else:
            await self._travel(inbound, partial(_say, sender, where))

    async def _in_group(self, update: Update, sender: Sender) -> None:
        post = self._groups.answer(update, sender.bot.username)
        if post is not None:
            await sender.send((post,))
            self._groups.answered(post.chat)


async def _say(sender: Sender, where: Target, replies: tuple[Reply, ...]) -> None:
    await sender.send(render(replies, where))


def _now() -> datetime:
    return datetime.now(UTC)


def build(token: str, travel: Travel, api_url: str | None = None, pace: Pace | None = None) -> FrankApplication:
    """An application that talks to Telegram, or to a server like it at `api_url` (scheme and host)."""
    builder: Any = ApplicationBuilder().token(token)
    builder = builder.request(QuietRequest(connection_pool_size=CONNECTIONS, read_timeout=READ_SECONDS))
    builder = builder.get_updates_request(UpdatesRequest(connection_pool_size=1, read_timeout=READ_SECONDS))
    if api_url is not None:
        base = api_url.rstrip("/")
        builder = builder.base_url(f"{base}/bot").base_file_url(f"{base}/file/bot")
    return complete(builder, travel, pace=pace)


def complete(
    builder: Builder,
    travel: Travel,
    pace: Pace | None = None,
    backoff: Backoff | None = None,
    now: Callable[[], datetime] = _now,
) -> FrankApplication:
    """The application of a builder that knows its token and how to reach Telegram."""
    # The limiter would wait for as long as Telegram says, all chats with it: Sender waits instead, a bounded while.
    limiter = AIORateLimiter(max_retries=0)
    application = cast(
        "FrankApplication",
        builder.application_class(FrankApplication).updater(None).job_queue(None).rate_limiter(limiter).build(),
    )
    turns = Turns(travel, pace or Pace(), backoff or Backoff(random.random), now)
    application.add_handler(TypeHandler(Update, turns))
    return application
