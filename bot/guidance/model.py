"""The shapes of guidance. Frozen; made by read.py, used by the conversation through Guidance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from bot.message import Language

Group = Literal["risks", "rights", "help"]
Confidence = Literal["high", "medium", "low"]
Status = Literal["draft", "reviewed"]

EMERGENCY = "help_emergency"


class ContentError(Exception):
    """The content folder is broken. `faults` names every file and what is wrong with it."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Claim:
    """A fact and where it comes from. `source_date` is None when the source does not tell its date."""

    id: str
    publisher: str
    url: str
    source_date: date | None
    retrieved: date
    checked_on: date | None
    volatile: bool
    confidence: Confidence
    jurisdiction: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Service:
    """An organisation that helps. `phones` are written exactly as the source shows them.

    `confirmed_on` is when all of them were dialled and answered; `dialled` tells it number by number, () where nobody
    told it so.
    `purposes` says what the source gives each number for. `latitude` and `longitude` are the town's centre, in degrees.
    `country` is a code, or "multiple" or "international". `note` is the compiler's remark, in English, never shown.
    """

    id: str
    organisation: str
    types: tuple[str, ...]
    country: str
    town: str | None
    phones: tuple[str, ...]
    source_date: date | None
    retrieved: date
    confirmed_on: date | None
    confidence: Confidence
    conflict: bool
    operator: bool
    publisher: str = ""
    purposes: tuple[str, ...] = ()
    latitude: float | None = None
    longitude: float | None = None
    website: str | None = None
    hours: str | None = None
    free_of_charge: bool | None = None
    languages: tuple[str, ...] = ()
    note: str = ""
    dialled: tuple[date | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a text that stands alone, with the claims it rests on."""

    id: str
    title: str
    text: str
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """A topic in one language. `revision` is the French text's own, `renders` the one that a translation follows."""

    language: Language
    title: str
    revision: int
    status: Status
    reviewer: str | None
    reviewed_on: date | None
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic in all languages. The first section is the answer, the others are what "more" gives."""

    id: str
    group: Group
    order: int
    related: tuple[str, ...]
    alternatives: tuple[str, ...]
    texts: Mapping[Language, Text]


@dataclass(frozen=True, slots=True)
class Source:
    """Who says so and when (the month is what is shown). `read_only`: the date is that of our copy."""

    publisher: str
    on: date
    read_only: bool


@dataclass(frozen=True, slots=True)
class Passage:
    """A section as it may be shown today.

    `language` is that of the text, which may be French where a Bambara text is not signed. `withheld`: the text rests
    on a lapsed or unconfirmed claim and must not be shown. `unproven`: a draft, or a claim or number that nobody
    confirmed; development shows it under a line that says so.
    """

    title: str
    text: str
    language: Language
    sources: tuple[Source, ...]
    withheld: bool
    unproven: bool
