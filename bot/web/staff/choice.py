"""The periods among which staff choose: months, quarters and years with closed days, never any two dates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.reach import periods


@dataclass(frozen=True, slots=True)
class Span:
    """A month ("2026-03"), a quarter ("2026-Q1") or a year ("2026"). `whole`: its last day is closed too."""

    period: str
    first: date
    last: date
    whole: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """The span that was chosen, and those beside it: all years, and quarters and months of its year."""

    chosen: Span
    years: Sequence[Span]
    quarters: Sequence[Span]
    months: Sequence[Span]


def choice(closed: tuple[date, date], wanted: str | None) -> Choice | None:
    """What may be chosen of the first to the last closed day; None when `wanted` is not among it.

    Nothing wanted is the last month that is closed as a whole, or the last month of all.
    """
    days = [closed[0] + timedelta(days=n) for n in range((closed[1] - closed[0]).days + 1)]
    years, quarters, months = (
        [_span(name, closed[1]) for name in dict.fromkeys(map(named, days))]
        for named in (_year, periods.quarter, periods.month)
    )
    whole = [month for month in months if month.whole and month.first >= closed[0]]
    chosen = {each.period: each for each in (*years, *quarters, *months)}.get(
        (whole or months)[-1].period if wanted is None else wanted
    )
    if chosen is None:
        return None
    year = chosen.period[:4]
    return Choice(chosen, years, *([each for each in spans if each.period[:4] == year] for spans in (quarters, months)))


def _year(day: date) -> str:
    return str(day.year)


def _span(period: str, last_closed: date) -> Span:
    year = int(period[:4])
    first, last = periods.span(period) if "-" in period else (date(year, 1, 1), date(year, 12, 31))
    return Span(period, first, last, last <= last_closed)
