"""A flood: far more contacts in a week than a relay usually has. A program may be writing, or a code was on the radio.

Looked for in published figures alone, so that it tells nobody more than they do. It stops nothing and hides nothing:
staff look at it, and may switch the code off.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from typing import Final

from bot.reach import periods
from bot.reach.closing import ORDINARY

FACTOR: Final = 5
"""A flood is more than so many times the usual."""
FLOOR: Final = 100
"""Fewer contacts in a week are no flood: a village feast brings as many."""
EARLIER: Final = 3
"""Weeks after which a relay has a usual number of its own; until then that of the others is taken."""
LATELY: Final = 4
"""So many weeks of the others, the one that is judged among them."""

Contacts = Mapping[str, Mapping[str, int]]
"""Published figures by code and period. Only weeks are looked at."""


@dataclass(frozen=True, slots=True)
class Flood:
    """One week of one relay. `usual` is the number that was to be expected."""

    code: str
    week: str
    number: int
    usual: int


def floods(contacts: Contacts, least: int = ORDINARY.least) -> tuple[Flood, ...]:
    """Every flood, the newest first. `least` is the smallest figure that is shown: a hidden week counts as that."""
    weeks = {code: _weeks(figures) for code, figures in contacts.items()}
    found = [flood for code in weeks for flood in _of(code, weeks, least)]
    return tuple(sorted(found, key=lambda flood: (flood.week, flood.number, flood.code), reverse=True))


def _of(code: str, weeks: Mapping[str, Mapping[date, int]], least: int) -> Iterator[Flood]:
    for monday, number in weeks[code].items():
        if number < FLOOR:
            continue
        usual = round(_usual(code, monday, weeks, least))
        if number > FACTOR * usual:
            yield Flood(code, periods.week(monday), number, usual)


def _usual(code: str, monday: date, weeks: Mapping[str, Mapping[date, int]], least: int) -> float:
    """The median of the relay's earlier weeks; of the other relays' last ones while it has too few."""
    own = weeks[code]
    begun = min(own)
    number = (monday - begun).days // 7
    if number >= EARLIER:
        return median(own.get(begun + timedelta(weeks=week), least) for week in range(number))
    since = monday - timedelta(weeks=LATELY - 1)
    others = [
        figure
        for other, figures in weeks.items()
        if other != code
        for week, figure in figures.items()
        if since <= week <= monday
    ]
    return median(others) if others else least


def _weeks(figures: Mapping[str, int]) -> dict[date, int]:
    return {periods.span(each)[0]: number for each, number in figures.items() if periods.level(each) == "week"}
