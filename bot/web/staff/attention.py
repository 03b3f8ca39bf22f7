"""What staff should look at: each point in one sentence, with the page that leads on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from bot.guidance.golive import GoLive
from bot.i18n import gettext, marked
from bot.message import Language
from bot.reach.report import FLAGS
from bot.reach.visit import CLOSES_AFTER
from bot.relays.listing import Network
from bot.relays.standing import SILENT_WEEKS
from bot.storage.verified import Verified
from bot.web.staff.labels import Labels
from bot.web.staff.targets import TARGETS, VERIFIED_RULE

FLAGGED: Final = ("split", "incomplete")
"""Flags of days on which something went wrong."""
GRACE: Final = timedelta(hours=1)
"""How late a day may be closed before anybody is told."""
OLD: Final = timedelta(days=183)
"""After half a year a verified figure is asked for anew."""
MOST_DAYS: Final = 5
"""So many flagged days are named; of more, their number."""


@dataclass(frozen=True, slots=True)
class Point:
    """One thing to look at. `grave`: figures or answers suffer from it now."""

    said: str
    page: str
    grave: bool = False


@dataclass(frozen=True, slots=True)
class State:
    """What is looked at. `flags` are those of recent days; `second_step`: whether the visitor has a TOTP secret."""

    now: datetime
    closed: tuple[date, date] | None
    flags: Mapping[str, Sequence[str]]
    content: GoLive = field(repr=False)
    network: Network = field(repr=False)
    verified: Mapping[str, Verified]
    regions: int
    second_step: bool


def points(state: State, labels: Labels) -> list[Point]:
    """Everything that needs attention, what is grave first."""
    found = [
        *_counting(state, labels),
        *_flagged(state, labels),
        *_content(state, labels.language),
        *_relays(state, labels.language),
        *_floods(state, labels),
        *_entered(state, labels),
    ]
    if not state.second_step:
        said = gettext(labels.language, "Your account has no second step (a code from your phone): set it up.")
        found.append(Point(said, "/staff/account"))
    return sorted(found, key=lambda point: not point.grave)


def due(now: datetime) -> date:
    """The last day that should be closed by now."""
    return (now - CLOSES_AFTER - GRACE).date() - timedelta(days=1)


def _counting(state: State, labels: Labels) -> Iterator[Point]:
    if state.closed is None:
        yield Point(gettext(labels.language, "No day is closed yet: there is no figure to show."), "/staff/reach")
    elif state.closed[1] < due(state.now):
        said = gettext(labels.language, "No day was closed since {day}: is Sira running, and its clock right?")
        yield Point(said.format(day=labels.day(state.closed[1])), "/staff/reach", grave=True)


def _flagged(state: State, labels: Labels) -> Iterator[Point]:
    for flag in FLAGGED:
        days = [day for day, flags in state.flags.items() if flag in flags]
        if days:
            named = ", ".join(map(labels.period, days)) if len(days) <= MOST_DAYS else f"{len(days)} ×"
            yield Point(f"{named}: {gettext(labels.language, FLAGS[flag])}", "/staff/reach", grave=flag == "incomplete")


def _content(state: State, language: Language) -> Iterator[Point]:
    content = state.content
    counted = (
        (len(content.emergency), marked("Emergency answers with a number that nobody dialled: {count}."), True),
        (len(content.numbers), marked("Phone numbers to dial and confirm: {count}."), False),
        (len(content.withheld), marked("Sections that production withholds: {count}."), False),
        (len(content.texts), marked("Texts that nobody has signed, or that drifted from the French: {count}."), False),
    )
    for count, said, grave in counted:
        if count:
            yield Point(gettext(language, said).format(count=count), "/staff/go-live", grave)


def _relays(state: State, language: Language) -> Iterator[Point]:
    network = state.network
    if not network.relays:
        yield Point(gettext(language, "There are no relays yet: add the first one."), "/staff/relays")
    quiet = [relay for relay in network.relays if network.silent(relay)]
    if quiet:
        said = gettext(language, "Relays silent for {weeks} weeks: {count}.")
        yield Point(said.format(weeks=SILENT_WEEKS, count=len(quiet)), "/staff/relays")


def _floods(state: State, labels: Labels) -> Iterator[Point]:
    names = {relay.code: relay.label for relay in state.network.relays}
    said = gettext(
        labels.language,
        "Far more contacts than usual, {relay}, {week}: {number}, usually {usual}. A program? A code on the radio?",
    )
    for flood in state.network.floods():
        numbers = {"number": labels.number(flood.number), "usual": labels.number(flood.usual)}
        told = said.format(relay=names.get(flood.code, flood.code), week=labels.period(flood.week), **numbers)
        yield Point(told, f"/staff/relays/{flood.code}" if flood.code in names else "/staff/relays", grave=True)


def _entered(state: State, labels: Labels) -> Iterator[Point]:
    if not state.regions:
        said = gettext(labels.language, "No region is entered yet: without one there are no tiles of communities.")
        yield Point(said, "/staff/communities")
    for target in TARGETS:
        if target.rule != VERIFIED_RULE:
            continue
        title, figure = gettext(labels.language, target.title), state.verified.get(target.id)
        if figure is None:
            yield Point(
                gettext(labels.language, "No verified figure yet: {title}.").format(title=title), "/staff/figures"
            )
        elif figure.until < state.now.date() - OLD:
            said = gettext(labels.language, "The verified figure is over half a year old: {title} ({day}).")
            yield Point(said.format(title=title, day=labels.day(figure.until)), "/staff/figures")
