"""The names of periods: "2026-03-02" is a day, "2026-W10" a week (ISO 8601), "2026-03" a month, "2026-Q1" a quarter."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

Level = Literal["day", "week", "month", "quarter"]

ONE_DAY = timedelta(days=1)


def week(day: date) -> str:
    year, number, _ = day.isocalendar()
    return f"{year}-W{number:02d}"


def month(day: date) -> str:
    return f"{day.year:04}-{day.month:02}"


def quarter(day: date) -> str:
    return f"{day.year:04}-Q{(day.month + 2) // 3}"


def ends_week(day: date) -> bool:
    return day.isoweekday() == 7


def ends_month(day: date) -> bool:
    return (day + ONE_DAY).day == 1


def ends_quarter(day: date) -> bool:
    return ends_month(day) and day.month % 3 == 0


@lru_cache(maxsize=4096)
def span(period: str) -> tuple[date, date]:
    """The first and the last day of a period. Raises ValueError when this is none."""
    head, _, tail = period.partition("-")
    year = int(head)
    if tail.startswith("W"):
        first = date.fromisocalendar(year, int(tail[1:]), 1)
        return first, first + 6 * ONE_DAY
    if tail.startswith("Q"):
        last_month = 3 * int(tail[1:])
        return date(year, last_month - 2, 1), date(year, last_month, monthrange(year, last_month)[1])
    if len(tail) == 2:
        return date(year, int(tail), 1), date(year, int(tail), monthrange(year, int(tail))[1])
    day = date.fromisoformat(period)
    return day, day


def level(period: str) -> Level:
    """What kind of period this is."""
    tail = period.partition("-")[2]
    if tail.startswith("W"):
        return "week"
    if tail.startswith("Q"):
        return "quarter"
    return "month" if len(tail) == 2 else "day"
