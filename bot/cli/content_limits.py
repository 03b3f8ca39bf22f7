"""How long a text is on each channel, and what the channel takes.

Telegram: Bot API, sendMessage, 4096 characters; callback_data 64 bytes. WhatsApp: Twilio's body, 1,600 characters, and
1,024 for the body of a message with buttons. SMS: 3GPP TS 23.038, 160 letters of the GSM alphabet or 70 of UCS-2, in
parts of 153 or 67 where there are several (TS 23.040).
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.channels.telegram.split import LIMIT, units
from bot.message import PAYLOAD_BYTES, Reply

WHATSAPP_TEXT = 1600
WHATSAPP_BUTTONS = 1024
GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_DOUBLE = frozenset("^{}\\[~]|€")


def sms_parts(text: str) -> tuple[int, str]:
    """How many parts a text takes, and in which alphabet."""
    if all(letter in GSM or letter in GSM_DOUBLE for letter in text):
        return _parts(len(text) + sum(letter in GSM_DOUBLE for letter in text), 160, 153), "GSM"
    return _parts(units(text), 70, 67), "UCS-2"


def limits(reply: Reply) -> Iterator[tuple[str, str]]:
    """Channel by channel, the text against what the channel takes."""
    length, parts = units(reply.text), sms_parts(reply.text)
    payload = max((len(choice.payload.encode()) for choice in reply.choices), default=0)
    yield "telegram", f"{_of(length, LIMIT)} characters; longest payload {_of(payload, PAYLOAD_BYTES)} bytes"
    whatsapp = f"{_of(length, WHATSAPP_TEXT)} characters, with buttons {_of(length, WHATSAPP_BUTTONS)}"
    yield "whatsapp", f"{whatsapp} (no channel yet)"
    yield "sms", f"{parts[0]} parts, {parts[1]} (no channel yet)"


def _parts(length: int, alone: int, each: int) -> int:
    return 1 if length <= alone else -(-length // each)


def _of(length: int, limit: int) -> str:
    return f"{length} of {limit}{' OVER' if length > limit else ''}"
