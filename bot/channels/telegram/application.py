"""The python-telegram-bot application: one handler for all updates, which takes each one down the road."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, cast

from telegram import Bot, Update
from telegram.ext import AIORateLimiter, Application, ApplicationBuilder, TypeHandler

from bot.channels.backoff import Backoff
from bot.channels.contract import Travel
from bot.channels.telegram.pace import Pace
from bot.channels.telegram.request import QuietRequest, UpdatesRequest
from bot.channels.telegram.trail import Trail
from bot.channels.telegram.turns import Turns

AnyApplication = Application[Any, Any, Any, Any, Any, Any]
Builder = ApplicationBuilder[Any, Any, Any, Any, Any, Any]

READ_SECONDS = 10.0
CONNECTIONS = 64


class FrankApplication(Application[Any, Any, Any, Any, Any, Any]):
    """Lets a handler's error through, so that who called process_update knows that the turn was not committed.

    The library hands it to error handlers instead, and returns as if all were well. `ready` is false until Telegram
    has said who the bot is: before that no update can be processed.
    """

    def __init__(self, **parts: Any) -> None:
        super().__init__(**parts)
        self._opened = asyncio.Event()

    @property
    def ready(self) -> bool:
        return self._opened.is_set()

    async def opened(self) -> None:
        """Returns once the application is ready."""
        await self._opened.wait()

    async def initialize(self) -> None:
        """As the library's. Raises TelegramError while Telegram is out of reach."""
        await super().initialize()
        self._opened.set()

    async def shutdown(self) -> None:
        """As the library's."""
        self._opened.clear()
        await super().shutdown()

    async def process_error(self, update: object, error: Exception, job: Any = None, coroutine: Any = None) -> bool:
        """Raises the error."""
        raise error


def _now() -> datetime:
    return datetime.now(UTC)


def build(
    token: str, travel: Travel, trail: Trail, api_url: str | None = None, pace: Pace | None = None
) -> FrankApplication:
    """An application that talks to Telegram, or to a server like it at `api_url` (scheme and host)."""
    builder: Any = ApplicationBuilder().token(token)
    builder = builder.request(QuietRequest(connection_pool_size=CONNECTIONS, read_timeout=READ_SECONDS))
    builder = builder.get_updates_request(UpdatesRequest(connection_pool_size=1, read_timeout=READ_SECONDS))
    if api_url is not None:
        base = api_url.rstrip("/")
        builder = builder.base_url(f"{base}/bot").base_file_url(f"{base}/file/bot")
    return complete(builder, travel, trail, pace=pace)


def bot_alone(token: str, api_url: str | None = None) -> Bot:
    """A bot that takes no updates, for what is set up at Telegram."""
    request = QuietRequest(read_timeout=READ_SECONDS)
    return Bot(token, request=request) if api_url is None else Bot(token, f"{api_url.rstrip('/')}/bot", request=request)


def complete(
    builder: Builder,
    travel: Travel,
    trail: Trail,
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
    turns = Turns(travel, trail, pace or Pace(), backoff or Backoff(random.random), now)
    application.add_handler(TypeHandler(Update, turns))
    return application
