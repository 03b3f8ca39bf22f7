"""The five targets of the project and where it stands on each, and its two aims in words.

Targets and aims are those of IATI activity XI-IATI-EC_DEVCO_T05-EUTF-SAH-ML-07. People and communities come from Sira's
published figures; the other three are figures that staff verified and entered.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from bot.i18n import marked
from bot.reach import periods
from bot.reach.closed import Figure
from bot.relays.listing import Network
from bot.relays.standing import TARGET, Place, reached
from bot.storage.verified import Verified, latest

PEOPLE, COMMUNITIES = "people", "communities"


@dataclass(frozen=True, slots=True)
class Target:
    """What was promised: `aim` people or communities; `rule` says what counts towards it."""

    id: str
    aim: int
    title: str
    rule: str


VERIFIED_RULE: Final = marked(
    "A figure that the project team verified and entered, in all up to its day, with its source. "
    "Sira does not count it."
)
TARGETS: Final = (
    Target("assisted", 1_600, marked("Migrants in transit assisted"), VERIFIED_RULE),
    Target("returned", 4_000, marked("Voluntary returns supported"), VERIFIED_RULE),
    Target("reintegrated", 1_900, marked("Returned migrants reintegrated"), VERIFIED_RULE),
    Target(
        COMMUNITIES,
        TARGET,
        marked("Communities made aware"),
        marked(
            "A community counts as reached once a figure of it was published (at least {least} people came with the "
            "code of one of its relays), or once a relay reported a session there."
        ),
    ),
    Target(
        PEOPLE,
        70_000,
        marked("Migrants made aware"),
        marked(
            "Different people since the campaign opened, on Telegram, WhatsApp, SMS and phone, estimated from a bitmap "
            "that holds no list of them; in 95 of 100 cases the truth lies between the bounds. Somebody on two "
            "channels counts twice. Conversations on the web page and people at sessions are not in it."
        ),
    ),
)
AIMS: Final = (
    marked("Better data on the causes, the flows and the trends of migration."),
    marked("Free movement in the ECOWAS area, promoted: rights, papers, borders."),
)


@dataclass(frozen=True, slots=True)
class Actual:
    """Where a target stands. `number` is None while nothing is known; `source` is that of a verified figure."""

    target: Target
    number: int | None = None
    low: int | None = None
    high: int | None = None
    until: date | None = None
    source: str = ""
    figure: Figure | None = None


def actuals(campaign: Iterable[Figure], network: Network, verified: Iterable[Verified]) -> tuple[Actual, ...]:
    """Where all five stand. `campaign`: published figures of campaigns, of which the last one counts."""
    entered = latest(verified)
    return tuple(_actual(target, last_of(campaign), network, entered) for target in TARGETS)


def communities_reached(network: Network) -> frozenset[Place]:
    """(region, community) of all that were reached."""
    return reached(network.relays, network.figures, network.shown, network.sessions)


def last_of(campaign: Iterable[Figure]) -> Figure | None:
    """The latest figure of the campaign that was opened last."""
    return max(campaign, key=lambda figure: (figure.value, figure.period), default=None)


def _actual(target: Target, people: Figure | None, network: Network, entered: Mapping[str, Verified]) -> Actual:
    if target.id == PEOPLE:
        if people is None:
            return Actual(target)
        until = periods.span(people.period)[1]
        return Actual(target, people.number, people.low, people.high, until, figure=people)
    if target.id == COMMUNITIES:
        return Actual(target, len(communities_reached(network)), until=network.last_closed)
    figure = entered.get(target.id)
    return Actual(target) if figure is None else Actual(target, figure.number, None, None, figure.until, figure.source)
