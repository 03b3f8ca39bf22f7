"""Form -> Inbound. Files are never fetched, numbers never read: an address is whatever Twilio says it is."""

from __future__ import annotations

import math
from datetime import datetime

from bot.channels.twilio.form import Form
from bot.conversation.stop import language_of_stop, starts, stops
from bot.message import ChannelName, Inbound, Kind, Position

TEXT_CHARACTERS = 4096
"""The longest text that WhatsApp delivers; longer ones are cut."""

MEDIA = frozenset({"audio", "document", "image", "sticker", "video", "voice"})
WORDS = frozenset({"", "button", "interactive", "text"})
"""Values of MessageType. What is in neither is of a kind newer than this list, or one that Sira has no answer for."""


def receive(form: Form, now: datetime) -> Inbound | None:
    """What the person sent; None for what is no message to Sira (a status, a form without a sender)."""
    sender = form.get("ExternalUserId") or form.get("From")
    if not sender or form.get("MessageStatus"):
        return None
    kind, text, choice = _content(form)
    return Inbound(
        channel=channel(form),
        sender=sender,
        received_at=now,
        message_id=sid(form),
        kind=kind,
        text=text[:TEXT_CHARACTERS],
        choice=choice,
        language_hint=language_of_stop(text),
        position=_position(form) if kind == "location" else None,
    )


def channel(form: Form) -> ChannelName:
    """WhatsApp where an address says so."""
    addresses = (form.get(name) for name in ("From", "To", "ExternalUserId"))
    return "whatsapp" if any(address.startswith("whatsapp:") for address in addresses) else "sms"


def sid(form: Form) -> str:
    """The id that Twilio gave the message, the same however often it brings it."""
    return form.get("MessageSid") or form.get("SmsSid") or form.get("SmsMessageSid")


def _content(form: Form) -> tuple[Kind, str, str]:
    """The kind, what was said, and which button it was."""
    if tapped := form.get("ListId") or form.get("ButtonPayload"):
        return "choice", "", tapped
    opted = form.get("OptOutType").upper()
    # The words below a picture are what the person says; they may be a cry for help.
    text = form.get("ButtonText") or form.get("Body")
    if opted == "STOP" or stops(text):
        return "stop", text, ""
    if opted == "START" and starts(text):
        return "start", "", ""
    return _kind(form, text), text, ""


def _kind(form: Form, text: str) -> Kind:
    said = form.get("MessageType").lower()
    if form.get("Latitude") or said == "location":
        return "location"
    if text.strip():
        return "text"
    if said in MEDIA or form.get("NumMedia") not in ("", "0"):
        return "media"
    if said not in WORDS:
        return "unsupported"
    # Somebody came in through an advertisement or a link and has said nothing yet.
    return "start" if form.get("ReferralSourceUrl") else "text"


def _position(form: Form) -> Position | None:
    """Where the message points, None where that is no place on earth."""
    try:
        latitude, longitude = float(form.get("Latitude")), float(form.get("Longitude"))
    except ValueError:
        return None
    if not (math.isfinite(latitude) and math.isfinite(longitude) and abs(latitude) <= 90 and abs(longitude) <= 180):
        return None
    return Position(latitude, longitude)
