"""Makes the calls. What Telegram says of a failure stays here: it may hold an address."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter, TelegramError

from bot.channels.backoff import Backoff
from bot.channels.contract import SendError
from bot.channels.telegram.pace import Pace
from bot.channels.telegram.render import Call, Edit, Keyboard, Post

TRIES = 3
LONGEST_WAIT = 10.0
"""Seconds to wait within a turn; past that the update is left for later."""

UNCHANGED = "message is not modified"


@dataclass(frozen=True, slots=True)
class Sender:
    """Sends calls through `bot`, at `pace`, waiting by `backoff` between its tries."""

    bot: Bot
    pace: Pace
    backoff: Backoff
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep

    async def send(self, calls: Sequence[Call]) -> None:
        """All calls in order. Raises SendError."""
        for call in calls:
            if isinstance(call, Post):
                await self._insist(call.chat, partial(self._post, call))
            else:
                await self._insist(call.post.chat, partial(self._edit, call))

    async def acknowledge(self, query: str) -> None:
        """Ends the waiting sign on a button. Failing (the query is too old, for one) loses nothing."""
        with suppress(TelegramError):
            await self.bot.answer_callback_query(query)

    async def _post(self, post: Post) -> None:
        await self.bot.send_message(post.chat, **_content(post))

    async def _edit(self, edit: Edit) -> None:
        try:
            await self.bot.edit_message_text(chat_id=edit.post.chat, message_id=edit.message, **_content(edit.post))
        except BadRequest as error:
            if UNCHANGED not in error.message.lower():
                # Deleted, or too old to be changed.
                await self._post(edit.post)

    async def _insist(self, chat: int, attempt: Callable[[], Awaitable[None]]) -> None:
        for failures in range(1, TRIES + 1):
            await self.pace.wait(chat)
            wait = await self._once(attempt, failures)
            if wait is None:
                return
            if failures == TRIES or wait > LONGEST_WAIT:
                raise SendError(permanent=False, retry_after=wait)
            await self.sleep(wait)

    async def _once(self, attempt: Callable[[], Awaitable[None]], failures: int) -> float | None:
        """None when it went out, else how long to wait."""
        try:
            await attempt()
        except (BadRequest, ChatMigrated, Forbidden):
            raise SendError(permanent=True) from None
        except RetryAfter as error:
            return self.backoff.seconds(failures, asked=seconds(error))
        except TelegramError:
            return self.backoff.seconds(failures)
        return None


def seconds(error: RetryAfter) -> float:
    """What Telegram asks to wait; the library is on its way from numbers to timedelta."""
    asked = error.retry_after
    return asked.total_seconds() if isinstance(asked, timedelta) else float(asked)


def _content(post: Post) -> dict[str, Any]:
    content: dict[str, Any] = {"text": post.text, "link_preview_options": LinkPreviewOptions(is_disabled=True)}
    if post.keyboard:
        content["reply_markup"] = _markup(post.keyboard)
    return content


def _markup(keyboard: Keyboard) -> InlineKeyboardMarkup:
    rows = [[InlineKeyboardButton(button.text, callback_data=button.data) for button in row] for row in keyboard]
    return InlineKeyboardMarkup(rows)
