"""Which periods staff choose among."""

from __future__ import annotations

from datetime import date

import pytest

from bot.web.staff.choice import choice

CLOSED = (date(2025, 11, 17), date(2026, 8, 9))


@pytest.mark.parametrize(
    ("wanted", "first", "last", "whole"),
    [
        ("2026", date(2026, 1, 1), date(2026, 12, 31), False),
        ("2025", date(2025, 1, 1), date(2025, 12, 31), True),
        ("2026-Q2", date(2026, 4, 1), date(2026, 6, 30), True),
        ("2026-Q3", date(2026, 7, 1), date(2026, 9, 30), False),
        ("2026-02", date(2026, 2, 1), date(2026, 2, 28), True),
        ("2026-08", date(2026, 8, 1), date(2026, 8, 31), False),
        (None, date(2026, 7, 1), date(2026, 7, 31), True),
    ],
)
def test_months_quarters_and_years_with_closed_days_may_be_chosen(
    wanted: str | None, first: date, last: date, whole: bool
) -> None:
    found = choice(CLOSED, wanted)
    assert found is not None
    assert (found.chosen.first, found.chosen.last, found.chosen.whole) == (first, last, whole)


@pytest.mark.parametrize(
    "wanted", ["", "2024", "2026-09", "2026-Q4", "2026-W10", "2026-08-09", "2025-10", "all", "2026-1"]
)
def test_nothing_else_may_be_chosen(wanted: str) -> None:
    assert choice(CLOSED, wanted) is None


def test_beside_a_period_stand_all_years_and_the_quarters_and_months_of_its_own() -> None:
    found = choice(CLOSED, "2025-Q4")
    assert found is not None
    assert [span.period for span in found.years] == ["2025", "2026"]
    assert [span.period for span in found.quarters] == ["2025-Q4"]
    assert [span.period for span in found.months] == ["2025-11", "2025-12"]


def test_before_a_month_is_whole_the_running_one_is_shown() -> None:
    found = choice((date(2026, 8, 3), date(2026, 8, 4)), None)
    assert found is not None
    assert found.chosen.period == "2026-08"
    later = choice((date(2026, 8, 3), date(2026, 9, 2)), None)
    assert later is not None
    assert later.chosen.period == "2026-09", "August was not whole: it began on the 3rd"
