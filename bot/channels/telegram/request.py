"""HTTP to Telegram without a trace: the library would log whole answers, with people's words, that it cannot read."""

from __future__ import annotations

import json
from typing import Any

from telegram import Bot, Update
from telegram.error import TelegramError
from telegram.request import HTTPXRequest

UNREADABLE = "sira_unreadable"
"""Marks what is left of an update of a shape that the library refuses: its number, so that it can be passed over."""

NO_ANSWER = "Invalid server response"

_REFUSALS = (ArithmeticError, AttributeError, LookupError, OSError, TypeError, ValueError)


class QuietRequest(HTTPXRequest):
    """As the library's own, but silent about what it received."""

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The answer as JSON. Raises TelegramError, without the answer, where it is none of the Bot API."""
        try:
            answer = json.loads(payload.decode("utf-8", "replace"))
        except (ValueError, RecursionError):
            answer = None
        if not isinstance(answer, dict) or ("result" not in answer and answer.get("ok") is not False):
            raise TelegramError(NO_ANSWER)
        return answer


class UpdatesRequest(QuietRequest):
    """For getUpdates: one update that cannot be read must not hold up the others of its batch."""

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """As QuietRequest; an update that cannot be read is reduced to its number."""
        answer = QuietRequest.parse_json_payload(payload)
        if "result" in answer:
            answer["result"] = [_readable(data) for data in _numbered(answer["result"])]
        return answer


def read_update(data: object, bot: Bot | None) -> Update | None:
    """The update, None where `data` has no shape of an update that the library knows."""
    try:
        return Update.de_json(data, bot) if isinstance(data, dict) else None
    except _REFUSALS:
        return None


def unreadable(update: Update) -> bool:
    """Whether only the number is left of this update."""
    return UNREADABLE in update.api_kwargs


def _numbered(updates: object) -> list[dict[str, Any]]:
    if not isinstance(updates, list) or not all(isinstance(data, dict) and "update_id" in data for data in updates):
        raise TelegramError(NO_ANSWER)
    return updates


def _readable(data: dict[str, Any]) -> dict[str, Any]:
    return data if read_update(data, None) else {"update_id": data["update_id"], UNREADABLE: True}
