"""What is remembered of a conversation for 30 minutes: where it stands, never who writes or what they wrote."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from typing import Literal

from bot.message import Language, Place

How = Literal["", "clear", "button"]
Node = Literal["", "language", "menu", "group", "topic", "guess", "talk", "entry"]


@dataclass(frozen=True, slots=True)
class Session:
    """All that a session holds.

    `language` is None until it is known; `how` tells how: by a clear message, or by a button. `other` is the language
    of the last clear message when that was not the session's: a second one in a row moves a language chosen by button.
    `last_menu` holds the payloads that the digits 1, 2, ... mean, and `labels` what their buttons say, as
    reading.label_key gives it. `asked`: the last message began with the question
    whether there is danger now.
    """

    language: Language | None = None
    how: How = ""
    other: Language | None = None
    node: Node = ""
    topic: str = ""
    section: int = 0
    places: tuple[Place, ...] = ()
    relay: str = ""
    last_menu: tuple[str, ...] = ()
    labels: tuple[int, ...] = ()
    voice: bool = False
    asked: bool = False


_DEFAULTS = tuple((field.name, field.default) for field in fields(Session))


def encode(session: Session) -> bytes:
    """The session as compact JSON, without the fields that stand at their default."""
    row = {name: value for name, default in _DEFAULTS if (value := getattr(session, name)) != default}
    if session.places:
        row["places"] = [asdict(place) for place in session.places]
    return json.dumps(row, separators=(",", ":")).encode()


def decode(data: bytes | None) -> Session:
    """The session again; a fresh one where there is none or where another version of Sira wrote it."""
    try:
        row = json.loads(data or b"{}")
        row["places"] = tuple(Place(**place) for place in row.get("places", ()))
        row |= {name: tuple(row.get(name, ())) for name in ("last_menu", "labels")}
        return Session(**row)
    except (ValueError, TypeError, AttributeError):
        return Session()
