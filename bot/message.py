"""The words every room shares: what came in, what goes out.

All frozen. `repr` never shows who wrote or what they wrote, so that neither can reach a log by accident.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, get_args

Language = Literal["fr", "bm", "en"]
ChannelName = Literal["web", "telegram", "whatsapp", "sms", "voice", "terminal"]
Danger = Literal["sea", "desert", "held", "violence", "medical", "suicide", "general"]
Role = Literal["nationality", "destination", "location", "mention"]
Kind = Literal["text", "choice", "start", "stop", "location", "media", "unsupported"]

LANGUAGES: tuple[Language, ...] = get_args(Language)
DANGERS: tuple[Danger, ...] = get_args(Danger)
"""In the order in which they are told apart: the first that applies is meant."""

PAYLOAD_BYTES = 64
"""Telegram's limit for callback_data, the narrowest of all channels (Bot API: 1-64 bytes)."""


@dataclass(frozen=True, slots=True)
class Place:
    """A country (ISO 3166-1 alpha-2) and the part it plays in the sentence."""

    code: str
    role: Role


@dataclass(frozen=True, slots=True)
class Position:
    """Where somebody said they are, in degrees, as they sent it. Used for one answer and never kept."""

    latitude: float = field(repr=False)
    longitude: float = field(repr=False)


@dataclass(frozen=True, slots=True)
class Inbound:
    """One message, tap or call from a person, as a channel received it.

    `sender` is the channel's own opaque address, `message_id` the channel's own id for this message (empty when it
    has none: then nothing is deduplicated). `choice` is the payload of a button. `text` is already text: a channel
    decodes bytes leniently and never refuses a message for its content. `relay` is what may be a relay's code, out of
    a start link or a greeting.
    """

    channel: ChannelName
    sender: str = field(repr=False)
    received_at: datetime
    message_id: str = field(default="", repr=False)
    kind: Kind = "text"
    text: str = field(default="", repr=False)
    choice: str = field(default="", repr=False)
    language_hint: Language | None = None
    position: Position | None = field(default=None, repr=False)
    relay: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Choice:
    """A button: what it says and what comes back when it is tapped (ASCII, at most PAYLOAD_BYTES).

    `listed` choices are the items of a menu, shown one to a line with their digit; the others (more, back, helped)
    stand in a row below. Digits run through both, in order, from 1.
    """

    label: str
    payload: str
    listed: bool = True


@dataclass(frozen=True, slots=True)
class Voice:
    """A recording that says what the text says. `name` is a file below content/audio/."""

    name: str
    seconds: int


@dataclass(frozen=True, slots=True)
class Reply:
    """One message to the person. Plain text, no markup; paragraphs are parted by an empty line.

    `position` is for channels on which a position can be sent; the others leave it out. Beside choices it is one more
    button, without a digit, that leads to the question for a position; alone it is the button that sends one.
    `forgets`: the person wants nothing of the conversation to be left. A channel that can take back what was said does
    so, and says in place of the text what it could do. `qr`: an address, in the text too, that a channel which can show
    a picture also shows as a QR code.
    """

    text: str = field(repr=False)
    language: Language
    choices: tuple[Choice, ...] = ()
    topic: str | None = None
    danger: Danger | None = None
    voice: Voice | None = None
    position: Choice | None = None
    forgets: bool = False
    qr: str = field(default="", repr=False)
