"""Reply -> the bodies that say it, and the list or buttons that say it better where the channel has them. Pure.

Digits stand in both, so that whoever cannot tap may write one.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.channels.split import split_to_fit, units
from bot.channels.twilio.message import (
    BODY_CHARACTERS,
    BUTTON_CHARACTERS,
    BUTTONS,
    CAPTION_CHARACTERS,
    DESCRIPTION_CHARACTERS,
    INTERACTIVE_CHARACTERS,
    ITEM_CHARACTERS,
    LIST_ITEMS,
    Button,
    Interactive,
    Item,
    ListPicker,
    QuickReply,
    Rendered,
)
from bot.channels.twilio.sms import MOST_PARTS, parts, spelled
from bot.i18n import gettext
from bot.message import Reply
from bot.relays.address import picture


def whatsapp(replies: Sequence[Reply]) -> Rendered:
    """One body per reply where it fits; a single reply with choices also as list or buttons.

    What is to be scanned comes as a picture with all of the text beneath it: a list could not show both.
    """
    bodies = tuple(body for reply in replies for body in split_to_fit(plain(reply), fits_whatsapp))
    if len(replies) != 1:
        return Rendered(bodies)
    if replies[0].qr and units(bodies[0]) <= CAPTION_CHARACTERS:
        return Rendered(bodies, media=picture(replies[0].qr))
    return Rendered(bodies, interactive(replies[0]))


def sms(replies: Sequence[Reply], *, plain_bambara: bool) -> Rendered:
    """Bodies of at most MOST_PARTS parts, in the cheapest spelling."""

    def fits(text: str) -> bool:
        return fits_sms(text, plain_bambara=plain_bambara)

    bodies = (body for reply in replies for body in split_to_fit(plain(reply), fits))
    return Rendered(tuple(spelled(body, plain_bambara=plain_bambara) for body in bodies))


def fits_whatsapp(text: str) -> bool:
    """Whether Twilio takes it as one message."""
    return units(text) <= BODY_CHARACTERS


def fits_sms(text: str, *, plain_bambara: bool) -> bool:
    """Whether it is sent in MOST_PARTS parts or fewer."""
    return parts(spelled(text, plain_bambara=plain_bambara))[0] <= MOST_PARTS


def plain(reply: Reply) -> str:
    """The text and its numbered choices."""
    return _joined(reply.text, _numbered(reply))


def interactive(reply: Reply) -> Interactive | None:
    """The reply as one message with buttons, or with a list of the first choices and the others in its text.

    None when there is nothing to choose or the text is too long for either.
    """
    labels = _numbered(reply)
    body = _joined(reply.text, labels[LIST_ITEMS:])
    if not labels or not 0 < units(body) <= INTERACTIVE_CHARACTERS:
        return None
    payloads = [choice.payload for choice in reply.choices]
    if len(labels) <= BUTTONS and all(units(label) <= BUTTON_CHARACTERS for label in labels):
        return QuickReply(body, tuple(map(Button, labels, payloads)))
    items = tuple(_item(label, payload) for label, payload in zip(labels[:LIST_ITEMS], payloads, strict=False))
    return ListPicker(body, gettext(reply.language, "Choose"), items)


def _item(label: str, payload: str) -> Item:
    """The label as title, cut between words where it is too long; then the whole of it below."""
    title = shortened(label, ITEM_CHARACTERS)
    return Item(title, payload, "" if title == label else shortened(label, DESCRIPTION_CHARACTERS))


def shortened(text: str, most: int) -> str:
    """The text, or as many of its first words as leave room for a sign that some are missing."""
    if units(text) <= most:
        return text
    head = split_to_fit(text, lambda piece: units(piece) < most)[0]
    return f"{head.rstrip(' ,;:.-')}…"


def _numbered(reply: Reply) -> list[str]:
    return [f"{digit}. {choice.label}" for digit, choice in enumerate(reply.choices, start=1)]


def _joined(text: str, lines: Sequence[str]) -> str:
    return "\n\n".join(part for part in (text, "\n".join(lines)) if part)
