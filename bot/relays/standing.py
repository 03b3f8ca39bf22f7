"""Where relays stand, by figures that were published: what their own page shows, and which communities were reached.

A figure here is a number of contacts of one relay in one closed period (a week, or the rest of weeks that were too
small, gathered over a month or a quarter). None of them is under the smallest figure that is shown.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.relays.relay import Relay

Place = tuple[str, str]
"""(region, community)."""

TARGET = 200
"""Communities to be reached (IATI, XI-IATI-EC_DEVCO_T05-EUTF-SAH-ML-07)."""
SILENT_WEEKS = 4


@dataclass(frozen=True, slots=True)
class Standing:
    """A relay's contacts; None where nothing large enough was published."""

    week: int | None
    all: int | None


def standing(figures: Mapping[str, int], last_closed: date | None) -> Standing:
    """What was published of one relay by period; `last_closed` is the last day that was closed."""
    return Standing(
        figures.get(closed_weeks(last_closed, 1)[0]) if last_closed else None, sum(figures.values()) or None
    )


def closed_weeks(last_closed: date, number: int) -> Sequence[str]:
    """The last weeks (ISO 8601) that ended by this day, the newest first."""
    sunday = last_closed - timedelta(days=last_closed.isoweekday() % 7)
    return [_week(sunday - timedelta(weeks=back)) for back in range(number)]


def shown_lately(last_closed: date, *, days: bool) -> Sequence[str]:
    """The last seven closed days, oldest first; where days are not shown, the last closed week."""
    if not days:
        return closed_weeks(last_closed, 1)
    return [(last_closed - timedelta(days=back)).isoformat() for back in range(6, -1, -1)]


def reached(
    relays: Iterable[Relay],
    figures: Mapping[str, Mapping[str, int]],
    shown: Collection[str],
    reported: Collection[Place],
) -> frozenset[Place]:
    """Communities with a published figure or a reported session.

    `figures` are those of relays by code, `shown` the communities of which people of a campaign were published.
    """
    counted = {place(relay) for relay in relays if figures.get(relay.code) or relay.community in shown}
    return frozenset(counted) | frozenset(reported)


def silent(relay: Relay, figures: Mapping[str, int], reported: Collection[str], last_closed: date | None) -> bool:
    """Whether nothing was heard of an active relay for SILENT_WEEKS closed weeks: no figure, no `reported` week."""
    if last_closed is None or not relay.active:
        return False
    weeks = set(closed_weeks(last_closed, SILENT_WEEKS))
    return not weeks & (set(figures) | set(reported)) and max(reported, default="") <= max(weeks)


def place(relay: Relay) -> Place:
    """Where a relay is."""
    return relay.region, relay.community


def _week(day: date) -> str:
    year, number, _ = day.isocalendar()
    return f"{year}-W{number:02d}"
