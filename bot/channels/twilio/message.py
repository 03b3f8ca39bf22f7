"""What a turn looks like on WhatsApp and SMS, shared by what answers a webhook and what calls Twilio's API."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

STATUS_PATH = "/twilio/status"
ANSWERS = "answers"
"""The query parameter of the status callback that holds the MessageSid of the message answered: when the answer has
arrived, both can be blanked at Twilio, and nothing about either has to be kept here meanwhile."""

BODY_CHARACTERS = 1600
"""Twilio: error 21617 above."""
INTERACTIVE_CHARACTERS = 1024
"""The body above a list or buttons."""
CAPTION_CHARACTERS = 1024
"""The text beneath a picture (WhatsApp Cloud API, media messages: caption)."""
LIST_ITEMS = 10
LIST_BUTTON_CHARACTERS = 20
ITEM_CHARACTERS = 24
DESCRIPTION_CHARACTERS = 72
BUTTONS = 3
"""Quick replies within a session, without Meta's approval."""
BUTTON_CHARACTERS = 20
ID_CHARACTERS = 200


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a list. `id` is what comes back as ListId."""

    title: str
    id: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class ListPicker:
    """Twilio's `twilio/list-picker`: up to LIST_ITEMS items behind a button."""

    body: str = field(repr=False)
    button: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Button:
    """One quick reply. `id` is what comes back as ButtonPayload."""

    title: str
    id: str


@dataclass(frozen=True, slots=True)
class QuickReply:
    """Twilio's `twilio/quick-reply`: up to BUTTONS buttons below a text."""

    body: str = field(repr=False)
    buttons: tuple[Button, ...]


Interactive = ListPicker | QuickReply


@dataclass(frozen=True, slots=True)
class Rendered:
    """One turn. `bodies` say all of it in plain text; `interactive` says the same as one message with buttons.

    `media` is the public address of a picture that goes with the one body there is, "" for none.
    """

    bodies: tuple[str, ...] = field(repr=False)
    interactive: Interactive | None = None
    media: str = field(default="", repr=False)


Deliver = Callable[[str, Interactive, str], Awaitable[bool]]
"""(to, what, sid): sends `what` to the address that Twilio gave as From, in answer to the message with this MessageSid.

True: Twilio accepted it within DELIVER_SECONDS, or the person wants nothing to be said. False: it certainly did not go
out, or nobody knows; the caller then says the same in plain text. Never raises.
"""

DELIVER_SECONDS = 4.0

Unanswered = Callable[[str], None]
"""(sid): the message with this MessageSid gets no message back, so that no status callback will ever speak of it."""


def status_url(public_url: str, sid: str) -> str:
    """The status callback of the answer to the message with this MessageSid."""
    return f"{public_url.rstrip('/')}{STATUS_PATH}?{ANSWERS}={sid}"
