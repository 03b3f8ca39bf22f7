"""Coming into contact with Telegram, which may be out of reach when Sira starts."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TypeVar

from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.channels.backoff import Backoff
from bot.channels.telegram.application import FrankApplication
from bot.channels.telegram.counted import Count
from bot.channels.telegram.profile import webhook
from bot.channels.telegram.send import seconds

Answer = TypeVar("Answer")


async def listen(application: FrankApplication, public_url: str, secret: str, backoff: Backoff, count: Count) -> None:
    """Gets the application ready and sets the webhook to `public_url`/telegram, trying until Telegram agrees.

    Raises InvalidToken when Telegram refuses the token. The caller ends with `application.shutdown()`.
    """
    await keep_trying(application.initialize, backoff, count)
    await keep_trying(partial(webhook(public_url, secret).write, application.bot), backoff, count)


async def keep_trying(call: Callable[[], Awaitable[Answer]], backoff: Backoff, count: Count) -> Answer:
    """The answer of `call`, however long Telegram takes to give one. Raises InvalidToken."""
    failures = 0
    while True:
        try:
            return await call()
        except TelegramError as error:
            failures += 1
            wait = wait_after(error, failures, backoff, count)
        await asyncio.sleep(wait)


def wait_after(error: TelegramError, failures: int, backoff: Backoff, count: Count) -> float:
    """Counts the trouble and says how long to wait. Raises the error itself when the token is refused."""
    if isinstance(error, InvalidToken):
        raise error
    count("conflict" if isinstance(error, Conflict) else "unreachable")
    return backoff.seconds(failures, asked=seconds(error) if isinstance(error, RetryAfter) else None)
