"""What goes into a step and what comes out of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from bot.conversation.paging import Cut
from bot.conversation.session import Session
from bot.message import Kind, Language, Position, Reply
from bot.understanding.meaning import Meaning

Outcome = Literal[
    "answered", "guess", "not_understood", "emergency", "asked_for_person", "helped", "not_helped", "talk"
]


@dataclass(frozen=True, slots=True)
class Heard:
    """One message as the conversation sees it: what it means, which button it was, or where the person is.

    `cut` is how the channel makes pages of an answer that one message does not hold; None where it holds any. `link`
    is what the person can hand on, "" where Sira has no public address.
    """

    kind: Kind
    meaning: Meaning
    choice: str = ""
    hint: Language | None = None
    position: Position | None = field(default=None, repr=False)
    cut: Cut | None = None
    link: str = ""


@dataclass(frozen=True, slots=True)
class Happened:
    """What a turn was about, for counting: an intent's name, the language of the reply and how it ended.

    `chosen`: the intent is a topic that was chosen at "did you mean". `about`: the topic that a verdict is about.
    """

    intent: str
    language: Language
    outcome: Outcome
    chosen: bool = False
    about: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """The session after the step (None: it is over), the replies, and what happened."""

    session: Session | None
    replies: tuple[Reply, ...]
    happened: Happened
