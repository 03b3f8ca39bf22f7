"""Lists and buttons as templates of Twilio's Content API: one for each shape, everything that is said in variables.

A variable may hold no line break (Twilio: error 21656), so the lines of the body are part of the shape: a body of n
lines goes into the next template of at least n, whose last line or two then stay invisible. Meta knows no Bambara:
the templates are registered as French, and what they say comes in with each message, within a session only.
Sources: https://www.twilio.com/docs/content/twilio-list-picker, /twilio-quick-reply, /using-variables-with-content-api.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import count
from typing import Any, Literal, TypeVar

from bot.channels.split import units
from bot.channels.twilio import message as limits
from bot.channels.twilio.client import told
from bot.channels.twilio.message import Button, Interactive, Item, ListPicker

Choice = TypeVar("Choice", Item, Button)
Kind = Literal["list", "described", "buttons"]

LANGUAGE = "fr"
PREFIX = "sira_"
LINES = range(1, 24, 2)
"""Texts of paragraphs parted by an empty line have an odd number of lines."""
PAGE = 500
"""Templates asked for at once (https://www.twilio.com/docs/content/faqs-and-troubleshooting: up to 1000)."""

EMPTY = "\u200b"
"""Nothing to see, where Twilio takes no empty value."""

_BLANKS = re.compile(r"[\t\r\v\f]+| {3,}")


@dataclass(frozen=True, slots=True)
class Shape:
    """What tells one template from another: a list, a list whose lines have descriptions, or buttons."""

    kind: Kind
    choices: int
    lines: int


MOST_CHOICES: Mapping[Kind, int] = {
    "list": limits.LIST_ITEMS,
    "described": limits.LIST_ITEMS,
    "buttons": limits.BUTTONS,
}
SHAPES = tuple(
    Shape(kind, choices, lines)
    for kind, most in MOST_CHOICES.items()
    for choices in range(1, most + 1)
    for lines in LINES
)


def shape(what: Interactive) -> Shape | None:
    """The shape that this goes into; None when there is none for so many lines or choices."""
    kind: Kind = "buttons"
    if isinstance(what, ListPicker):
        kind = "described" if any(item.description for item in what.items) else "list"
    choices = len(what.items if isinstance(what, ListPicker) else what.buttons)
    lines = what.body.count("\n") + 1
    fitting = (Shape(kind, choices, each) for each in LINES if each >= lines)
    return next(fitting, None) if 1 <= choices <= MOST_CHOICES[kind] else None


def template(shape: Shape) -> dict[str, Any]:
    """What the Content API takes to make the template of this shape, its name apart."""
    names = _names()
    body = "\n".join(next(names) for _ in range(shape.lines))
    if shape.kind == "buttons":
        actions = [{"type": "QUICK_REPLY", "title": next(names), "id": next(names)} for _ in range(shape.choices)]
        types: dict[str, Any] = {"twilio/quick-reply": {"body": body, "actions": actions}}
    else:
        button = next(names)
        keys = ("item", "id", "description") if shape.kind == "described" else ("item", "id")
        items = [{key: next(names) for key in keys} for _ in range(shape.choices)]
        types = {"twilio/list-picker": {"body": body, "button": button, "items": items}}
    used = int(next(names).strip("{}"))
    return {"language": LANGUAGE, "types": types, "variables": {str(number): EMPTY for number in range(1, used)}}


def name(shape: Shape) -> str:
    """The template's name at Twilio: its shape, and a hash of its content, so that another content is another name."""
    said = json.dumps(template(shape), sort_keys=True).encode()
    return f"{PREFIX}{shape.kind}_{shape.choices}_{shape.lines}_{hashlib.sha256(said).hexdigest()[:10]}"


def variables(what: Interactive, shape: Shape) -> dict[str, str]:
    """What the message says, by the numbers of the template's variables."""
    lines = what.body.split("\n")
    values = [variable(line) for line in lines] + [EMPTY] * (shape.lines - len(lines))
    if isinstance(what, ListPicker):
        values.append(variable(what.button))
        for item in what.items:
            values += [variable(item.title), item.id]
            values += [variable(item.description)] if shape.kind == "described" else []
    else:
        for button in what.buttons:
            values += [variable(button.title), button.id]
    return {str(number): value for number, value in enumerate(values, start=1)}


def variable(text: str) -> str:
    """A value that Twilio takes: not empty, no tab or long run of blanks, no straight apostrophe.

    (21656; for the apostrophe https://github.com/twilio/twilio-node/issues/1082.)
    """
    return _BLANKS.sub(" ", text).replace("'", "’").strip() or EMPTY


def distinct(what: Interactive) -> Interactive:
    """The same without choices that lead where an earlier one leads: WhatsApp refuses a list that names an id twice."""
    if isinstance(what, ListPicker):
        return replace(what, items=_first_of_each_id(what.items))
    return replace(what, buttons=_first_of_each_id(what.buttons))


def too_long(what: Interactive) -> bool:
    """Whether WhatsApp would cut or refuse it: Twilio's description of its API holds none of these limits."""
    if isinstance(what, ListPicker):
        sizes = [(what.button, limits.LIST_BUTTON_CHARACTERS)]
        sizes += [(item.title, limits.ITEM_CHARACTERS) for item in what.items]
        sizes += [(item.description, limits.DESCRIPTION_CHARACTERS) for item in what.items]
        ids = [item.id for item in what.items]
    else:
        sizes = [(button.title, limits.BUTTON_CHARACTERS) for button in what.buttons]
        ids = [button.id for button in what.buttons]
    sizes += [(what.body, limits.INTERACTIVE_CHARACTERS), *((each, limits.ID_CHARACTERS) for each in ids)]
    return any(units(text) > most for text, most in sizes)


async def existing(client: Any) -> dict[str, str]:
    """The sids of our templates at Twilio, by name. Raises TwilioError."""
    with told():
        found = await client.content.v1.contents.list_async(page_size=PAGE)
        return {each.friendly_name: each.sid for each in found if (each.friendly_name or "").startswith(PREFIX)}


async def create(client: Any, shape: Shape) -> str:
    """Make the template of this shape; its sid. Raises TwilioError."""
    from twilio.rest.content.v1.content import ContentList

    request = ContentList.ContentCreateRequest({"friendly_name": name(shape), **template(shape)})
    with told():
        made = await client.content.v1.contents.create_async(request)
        return str(made.sid)


class Templates:
    """The sids of the templates, as they were last found; empty until then, and menus are plain text."""

    def __init__(self, sids: Mapping[str, str] | None = None) -> None:
        self._sids: Mapping[Shape, str] = {}
        self.keep(sids or {})

    def keep(self, sids: Mapping[str, str]) -> None:
        """Take what `existing` gave in place of what was known."""
        self._sids = {each: sids[called] for each in SHAPES if (called := name(each)) in sids}

    def sid(self, shape: Shape) -> str | None:
        """The sid of the template of this shape."""
        return self._sids.get(shape)


def _first_of_each_id(choices: Iterable[Choice]) -> tuple[Choice, ...]:
    first: dict[str, Choice] = {}
    for choice in choices:
        first.setdefault(choice.id, choice)
    return tuple(first.values())


def _names() -> Iterator[str]:
    return (f"{{{{{number}}}}}" for number in count(1))
