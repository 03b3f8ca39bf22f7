"""Reply -> the calls that say it. Pure.

A menu answers a menu by taking its place; whatever a person may want to keep stays, and the answer comes below it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.channels.split import units
from bot.channels.telegram.split import split
from bot.message import PAYLOAD_BYTES, Choice, Reply

CAPTION = 1024
"""Bot API, sendPhoto: 0-1024 characters. What is longer goes out without its picture."""
ROW = 3
"""Buttons side by side, where they are not the items of a menu."""

MENU_DIGIT = "{}. "
CONTENT_DIGIT = "{}) "
"""Telegram hands back the keyboard that was pressed and nothing else of the turn that sent it: the sign behind the
digit is how a menu, which may be replaced, is told from content, which may not."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where replies go. `menu` is the message id of the menu whose button was pressed, if there is one.

    `message` is the id of whatever came in or was pressed, 0 where nothing did.
    """

    chat: int = field(repr=False)
    menu: int | None = field(default=None, repr=False)
    message: int = field(default=0, repr=False)


@dataclass(frozen=True, slots=True)
class Button:
    """`data` is 1 to PAYLOAD_BYTES bytes."""

    text: str
    data: str


Keyboard = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Post:
    """A new message. `position`: the label of a key, in place of the letters, that sends where the person is.

    `qr`: an address; the message is then a picture of its QR code, and the text its caption.
    """

    chat: int = field(repr=False)
    text: str = field(repr=False)
    keyboard: Keyboard = ()
    position: str = ""
    qr: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Edit:
    """A message changed in place."""

    message: int = field(repr=False)
    post: Post = field(repr=False)


Call = Post | Edit


def render(replies: Sequence[Reply], target: Target) -> tuple[Call, ...]:
    """The calls of one turn, in their order. Raises ValueError for a payload that no button holds."""
    posts = [post for reply in replies for post in _posts(reply, target.chat)]
    if target.menu is not None and len(posts) == 1 and not posts[0].position and not _to_keep(replies[0]):
        return (Edit(target.menu, posts[0]),)
    return tuple(posts)


def keyboard(reply: Reply) -> Keyboard:
    """Listed choices one to a row with their digit, below them the way to a position, then the others side by side."""
    sign = CONTENT_DIGIT if _to_keep(reply) else MENU_DIGIT
    others = [_button(choice, "") for choice in reply.choices if not choice.listed]
    numbered = enumerate(reply.choices, start=1)
    rows = [(_button(choice, sign.format(digit)),) for digit, choice in numbered if choice.listed]
    if reply.position is not None and reply.choices:
        rows.append((_button(reply.position, ""),))
    return (*rows, *(tuple(others[at : at + ROW]) for at in range(0, len(others), ROW)))


def is_menu(label: str) -> bool:
    """Whether a keyboard with this first label is a menu's."""
    return label.startswith(MENU_DIGIT.format(1))


def _to_keep(reply: Reply) -> bool:
    return reply.topic is not None or reply.danger is not None or bool(reply.qr)


def _posts(reply: Reply, chat: int) -> list[Post]:
    *before, last = split(reply.text)
    asked = reply.position.label if reply.position is not None and not reply.choices else ""
    qr = reply.qr if not before and units(last) <= CAPTION else ""
    return [*(Post(chat, text) for text in before), Post(chat, last, keyboard(reply), asked, qr)]


def _button(choice: Choice, digit: str) -> Button:
    if not 1 <= len(choice.payload.encode()) <= PAYLOAD_BYTES:
        raise ValueError(f"a button's payload must have 1 to {PAYLOAD_BYTES} bytes")
    return Button(f"{digit}{choice.label}", choice.payload)
