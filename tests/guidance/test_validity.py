"""When a claim or a number may still be shown, told by moving the day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.guidance.dates import source_date
from bot.guidance.model import Claim, Service
from bot.guidance.validity import add_months, emergency_number_shown, number_shown, valid_until, withheld

TODAY = date(2026, 11, 23)
CLAIM = Claim(
    id="risk-001",
    publisher="IOM",
    url="https://example.org",
    source_date=date(2025, 5, 1),
    retrieved=TODAY,
    checked_on=None,
    volatile=False,
    confidence="high",
    jurisdiction=("all",),
)
SERVICE = Service(
    id="svc-001",
    organisation="Police",
    types=("police",),
    country="ML",
    town=None,
    phones=("17",),
    source_date=None,
    retrieved=TODAY,
    confirmed_on=None,
    confidence="medium",
    conflict=False,
    operator=False,
)


@pytest.mark.parametrize(
    ("claim", "until"),
    [
        (CLAIM, date(2027, 5, 1)),
        (replace(CLAIM, source_date=None), date(2028, 11, 23)),
        (replace(CLAIM, checked_on=date(2026, 1, 31)), date(2028, 1, 31)),
        (replace(CLAIM, volatile=True), None),
        (replace(CLAIM, volatile=True, checked_on=date(2026, 11, 1)), date(2026, 12, 2)),
    ],
)
def test_a_claim_holds_until_a_day(claim: Claim, until: date | None) -> None:
    assert valid_until(claim) == until


OLD = replace(CLAIM, source_date=date(2020, 1, 1))
VOLATILE = replace(CLAIM, volatile=True)


@pytest.mark.parametrize(
    ("claim", "in_production", "in_development"),
    [
        (CLAIM, False, False),
        (OLD, True, False),
        (VOLATILE, True, False),
        (replace(VOLATILE, checked_on=TODAY), False, False),
        (replace(VOLATILE, checked_on=TODAY - timedelta(days=31)), False, False),
        (replace(VOLATILE, checked_on=TODAY - timedelta(days=32)), True, True),
        (replace(OLD, checked_on=date(2021, 1, 1)), True, True),
    ],
)
def test_never_confirmed_is_withheld_in_production_and_lapsed_everywhere(
    claim: Claim, in_production: bool, in_development: bool
) -> None:
    assert withheld(claim, TODAY, production=True) == in_production
    assert withheld(claim, TODAY, production=False) == in_development


@pytest.mark.parametrize(
    ("service", "in_production", "in_development"),
    [
        (SERVICE, False, True),
        (replace(SERVICE, confirmed_on=TODAY), True, True),
        (replace(SERVICE, confirmed_on=TODAY - timedelta(days=180)), True, True),
        (replace(SERVICE, confirmed_on=TODAY - timedelta(days=181)), False, False),
        (replace(SERVICE, conflict=True), False, False),
    ],
)
def test_a_number_is_shown_for_180_days_from_its_confirmation(
    service: Service, in_production: bool, in_development: bool
) -> None:
    assert number_shown(service, 0, TODAY, production=True) == in_production
    assert number_shown(service, 0, TODAY, production=False) == in_development


@pytest.mark.parametrize(
    ("service", "shown"),
    [
        (SERVICE, True),
        (replace(SERVICE, confidence="low"), False),
        (replace(SERVICE, conflict=True), False),
        (replace(SERVICE, confidence="low", confirmed_on=date(2020, 1, 1)), True),
    ],
)
def test_an_emergency_shows_what_was_ever_confirmed_or_stands_well(service: Service, shown: bool) -> None:
    assert emergency_number_shown(service, 0) == shown


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 12, 31), 2, date(2025, 2, 28)),
        (date(2025, 11, 30), 1, date(2025, 12, 30)),
        (date(2025, 1, 31), 24, date(2027, 1, 31)),
        (date(2025, 12, 1), 12, date(2026, 12, 1)),
    ],
)
def test_months_later_is_the_same_day_or_the_last(day: date, months: int, later: date) -> None:
    assert add_months(day, months) == later


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2025-12-23", date(2025, 12, 23)),
        ("2025-12", date(2025, 12, 1)),
        ("2023", date(2023, 1, 1)),
        ("unknown", None),
        ("unknown (about 2018-2019)", None),
        ("1979-05-29 (text)", None),
    ],
)
def test_a_source_s_date_is_read_as_far_as_it_goes(written: str, day: date | None) -> None:
    assert source_date(written) == day
