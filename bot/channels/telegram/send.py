"""Makes the calls. What Telegram says of a failure stays here: it may hold an address."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any

from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    LinkPreviewOptions,
    Message,
    ReplyKeyboardMarkup,
)
from telegram.constants import BulkRequestLimit, ChatAction
from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter, TelegramError

from bot.channels.backoff import Backoff
from bot.channels.contract import SendError
from bot.channels.telegram.pace import Pace
from bot.channels.telegram.render import Call, Edit, Keyboard, Post
from bot.relays.address import AddressError
from bot.relays.qr import drawing

TRIES = 3
LONGEST_WAIT = 10.0
"""Seconds to wait within a turn; past that the update is left for later."""

UNCHANGED = "message is not modified"


@dataclass(frozen=True, slots=True)
class Sender:
    """Sends calls through `bot`, at `pace`, waiting by `backoff` between its tries.

    `sent` holds the ids of the messages that went out, in their order.
    """

    bot: Bot
    pace: Pace
    backoff: Backoff
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    sent: list[int] = field(default_factory=list, repr=False)

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

    async def typing(self, chat: int) -> None:
        """Shows "typing" for five seconds. Failing loses nothing."""
        with suppress(TelegramError):
            await self.bot.send_chat_action(chat, ChatAction.TYPING)

    async def delete(self, chat: int, messages: Sequence[int]) -> bool:
        """Deletes messages for both sides, within LONGEST_WAIT; whether all are gone, as far as Telegram says."""
        most = BulkRequestLimit.MAX_LIMIT
        try:
            async with asyncio.timeout(LONGEST_WAIT):
                return all([await self._gone(chat, messages[at : at + most]) for at in range(0, len(messages), most)])
        except (TelegramError, TimeoutError):
            return False

    async def _gone(self, chat: int, messages: Sequence[int]) -> bool:
        """Deletes; where Telegram refuses a batch, halves it until what cannot be deleted stands alone.

        Messages that are not there any more count as gone: Telegram skips them (Bot API, deleteMessages).
        """
        try:
            await self.bot.delete_messages(chat, messages)
        except RetryAfter as error:
            await self.sleep(seconds(error))
            return await self._gone(chat, messages)
        except BadRequest:
            if len(messages) == 1:
                return False
            middle = len(messages) // 2
            return all([await self._gone(chat, half) for half in (messages[:middle], messages[middle:])])
        return True

    async def _post(self, post: Post) -> None:
        message = await self._photo(post) if post.qr else None
        message = message or await self.bot.send_message(post.chat, **_content(post))
        self.sent.append(message.message_id)

    async def _photo(self, post: Post) -> Message | None:
        """The QR code with the text beneath it; None where it cannot be drawn or Telegram refuses it."""
        try:
            picture = await asyncio.to_thread(lambda: drawing(post.qr).png())
            return await self.bot.send_photo(post.chat, picture, post.text, filename="sira.png", **_keyboard(post))
        except (AddressError, BadRequest):
            return None

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
    return {"text": post.text, "link_preview_options": LinkPreviewOptions(is_disabled=True), **_keyboard(post)}


def _keyboard(post: Post) -> dict[str, Any]:
    if post.position:
        return {"reply_markup": _question(post.position)}
    return {"reply_markup": _markup(post.keyboard)} if post.keyboard else {}


def _question(label: str) -> ReplyKeyboardMarkup:
    button = KeyboardButton(label, request_location=True)
    return ReplyKeyboardMarkup([[button]], resize_keyboard=True, one_time_keyboard=True)


def _markup(keyboard: Keyboard) -> InlineKeyboardMarkup:
    rows = [[InlineKeyboardButton(button.text, callback_data=button.data) for button in row] for row in keyboard]
    return InlineKeyboardMarkup(rows)
