from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.reach import periods
from bot.reach.periods import Level


@pytest.mark.parametrize(
    ("period", "level", "first", "last"),
    [
        ("2026-03-02", "day", "2026-03-02", "2026-03-02"),
        ("2026-W10", "week", "2026-03-02", "2026-03-08"),
        ("2026-W53", "week", "2026-12-28", "2027-01-03"),
        ("2024-02", "month", "2024-02-01", "2024-02-29"),
        ("2026-12", "month", "2026-12-01", "2026-12-31"),
        ("2026-Q1", "quarter", "2026-01-01", "2026-03-31"),
        ("2026-Q4", "quarter", "2026-10-01", "2026-12-31"),
    ],
)
def test_a_period_has_a_first_and_a_last_day(period: str, level: Level, first: str, last: str) -> None:
    assert periods.level(period) == level
    assert periods.span(period) == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize("period", ["", "2026", "2026-W54", "2026-Q5", "2026-13", "2026-02-30", "next week"])
def test_what_is_no_period_is_refused(period: str) -> None:
    with pytest.raises(ValueError):
        periods.span(period)


def test_every_day_lies_in_the_periods_named_after_it_and_each_ends_once() -> None:
    days = [date(2024, 1, 1) + timedelta(days=n) for n in range(1100)]
    for day in days:
        for name in (periods.week(day), periods.month(day), periods.quarter(day)):
            first, last = periods.span(name)
            assert first <= day <= last
        assert periods.ends_week(day) == (periods.span(periods.week(day))[1] == day)
        assert periods.ends_month(day) == (periods.span(periods.month(day))[1] == day)
        assert periods.ends_quarter(day) == (periods.span(periods.quarter(day))[1] == day)
