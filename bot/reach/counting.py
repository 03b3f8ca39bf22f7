"""What one turn counts: messages, and people once a day in each cell of the fixed tables.

Reached is who wrote, tapped or called on a channel that has an address for a person. Nobody on the terminal, nobody
who only asks to be forgotten; a conversation on the web page is counted apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.message import ChannelName, Language
from bot.reach.tables import MESSAGE_CHANNELS, OUTCOMES, PEOPLE_CHANNELS, VERDICTS
from bot.storage.volatile import Cell

LEAVING = "forget_me"
"""The intent of STOP and "forget me"."""


@dataclass(frozen=True, slots=True)
class Event:
    """One accepted message, as far as it is counted.

    `topic` is None when the answer was about none; `chosen`: it was chosen at "did you mean". `relay` is the code that
    the session holds, once it is known to belong to a `community`; both empty otherwise.
    """

    channel: ChannelName
    language: Language
    intent: str
    topic: str | None
    outcome: str
    chosen: bool = False
    relay: str = ""
    community: str = ""

    @property
    def reaches(self) -> bool:
        """Whether a person is reached by it."""
        return self.channel in PEOPLE_CHANNELS and self.intent != LEAVING


def messages(event: Event) -> tuple[Cell, ...]:
    """The cells that count messages: a number for each channel and day, for what they cost."""
    return (("messages", event.channel),) if event.channel in MESSAGE_CHANNELS else ()


def people(event: Event) -> tuple[Cell, ...]:
    """The cells that count people, each person once a day."""
    if event.channel == "web" and event.intent != LEAVING:
        whole = ("web", "conversations")
        return (whole, ("relay_web", event.relay)) if event.relay else (whole,)
    return tuple(_cells(event)) if event.reaches else ()


def _cells(event: Event) -> Iterator[Cell]:
    yield "channel", event.channel
    yield "language", event.language
    if event.outcome in OUTCOMES:
        yield "outcome", f"{event.language}/{event.outcome}"
    if event.relay:
        yield "relay", event.relay
    if event.topic is None:
        return
    if event.outcome in VERDICTS:
        yield "topic_help", f"{event.topic}/{event.outcome}"
        return
    yield "topic", event.topic
    yield "topic_language", f"{event.topic}/{event.language}"
    if event.chosen:
        yield "chosen", f"{event.language}/{event.topic}"
