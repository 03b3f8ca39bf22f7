"""How long a text is on each channel, and what the channel takes.

Telegram: Bot API, sendMessage, 4096 characters; callback_data 64 bytes. The others' limits stand with their channels.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.channels.split import units
from bot.channels.telegram.split import LIMIT
from bot.channels.twilio.message import BODY_CHARACTERS, INTERACTIVE_CHARACTERS
from bot.channels.twilio.sms import parts, spelled
from bot.message import PAYLOAD_BYTES, Reply


def limits(reply: Reply) -> Iterator[tuple[str, str]]:
    """Channel by channel, the text against what the channel takes."""
    length, (count, alphabet) = units(reply.text), parts(spelled(reply.text, plain_bambara=False))
    payload = max((len(choice.payload.encode()) for choice in reply.choices), default=0)
    yield "telegram", f"{_of(length, LIMIT)} characters; longest payload {_of(payload, PAYLOAD_BYTES)} bytes"
    yield "whatsapp", f"{_of(length, BODY_CHARACTERS)} characters, with buttons {_of(length, INTERACTIVE_CHARACTERS)}"
    yield "sms", f"{count} parts, {alphabet}"


def _of(length: int, limit: int) -> str:
    return f"{length} of {limit}{' OVER' if length > limit else ''}"
