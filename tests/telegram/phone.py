"""A person's Telegram client, of somebody else's making."""

from __future__ import annotations

import json
from typing import Any

from tg_auto_test.test_utils.serverless_telegram_client import (  # type: ignore[import-not-found]
    ServerlessTelegramClient,
)


class Client(ServerlessTelegramClient):  # type: ignore[misc]
    """Hands the pressed message back with its date and keyboard, as Telegram does and this double does not.

    The double knows deleteMessage and not deleteMessages, which takes what the other takes, a hundred at a time.
    """

    def __init__(self, **parts: Any) -> None:
        super().__init__(**parts)
        self._request._handlers["deleteMessages"] = self._request._handle_ack

    async def _process_callback_query(self, message_id: int, data: str) -> Any:
        process: Any = super()._process_message_update

        async def with_keyboard(payload: dict[str, Any]) -> Any:
            payload["callback_query"]["message"] |= {"date": 1, "text": "x", "reply_markup": self.keyboard(message_id)}
            return await process(payload)

        self._process_message_update = with_keyboard
        try:
            return await super()._process_callback_query(message_id, data)
        finally:
            del self._process_message_update

    def keyboard(self, message_id: int) -> Any:
        """What this message shows at the moment."""
        shown = [call for call in self._api_calls if call.result and _shows(call.result, message_id)]
        return json.loads(shown[-1].parameters.get("reply_markup", '{"inline_keyboard": []}'))

    def deleted(self) -> list[int]:
        """The messages that the bot deleted."""
        calls = [call for call in self._api_calls if call.api_method == "deleteMessages"]
        return [number for call in calls for number in json.loads(call.parameters["message_ids"])]

    def methods(self) -> list[str]:
        """The calls that the bot made, in order."""
        return [call.api_method for call in self._api_calls]


def _shows(result: object, message_id: int) -> bool:
    return isinstance(result, dict) and result.get("message_id") == message_id
