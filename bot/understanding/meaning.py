"""The result of understanding one message."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from bot.message import Danger, Language, Place

EMERGENCY = "help_emergency"
"""The intent of a message from somebody in danger."""

Script = Literal["latin", "arabic", "nko", "other", "none"]


class Guess(NamedTuple):
    """An intent and how sure the engine is of it, 0 to 1. Each message has ten, hence the kind that is made fastest."""

    name: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a text says.

    `ranking` is best first and sums to at most 1. `language` is None when the text does not tell (digits, a name,
    "ok"). `telling` counts the words that speak for `language`. `whole_phrase` is true when the whole message is a
    known phrase ("aw ni ce", "menu"). `danger` is the variant when danger is certain, `possible_danger` when it may be.
    """

    text: str = field(repr=False)
    intent: str = "out_of_scope"
    confidence: float = 0.0
    ranking: tuple[Guess, ...] = ()
    language: Language | None = None
    language_confidence: float = 0.0
    telling: int = 0
    whole_phrase: bool = False
    script: Script = "latin"
    places: tuple[Place, ...] = ()
    danger: Danger | None = None
    possible_danger: bool = False
    engine: str = "embedded"
