"""The IATI document of any figures: valid, nothing parsed as mark-up, people to the hundred."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.web.staff.iati import iati
from bot.web.staff.iati_form import ACTIVITY, ORGANISATIONS, ROLES, STATUSES, TITLE, Filled, read_filled
from bot.web.staff.targets import TARGETS, Actual
from tests.web.staff.test_exports import OFFICER, activity_of

NOW = datetime(2026, 4, 2, 9, tzinfo=UTC)
LAST = date(2026, 3, 31)
FILLED = Filled(ACTIVITY, TITLE, "XI-IATI-EC_DEVCO_T05", "Somebody", "40", "4", "2", date(2017, 5, 19))
PEOPLE = TARGETS[-1]


def made(*actuals: Actual, name: str = "Somebody") -> bytes:
    filled = Filled(ACTIVITY, TITLE, "XI-IATI-EC_DEVCO_T05", name, "40", "4", "2", date(2017, 5, 19))
    return iati(filled, actuals, LAST, 10, NOW)


@settings(max_examples=40, deadline=None)
@given(
    st.text(max_size=40),
    st.text(max_size=40),
    st.lists(st.none() | st.integers(0, 2**31), min_size=5, max_size=5),
)
def test_whatever_was_written_the_document_is_valid_and_holds_it_as_text(
    name: str, source: str, numbers: list[int | None]
) -> None:
    actuals = [
        Actual(target, number, number, number, LAST, source) for target, number in zip(TARGETS, numbers, strict=True)
    ]
    written = made(*actuals, name=f"<a>&{name}")
    activity = activity_of(written)

    assert (activity.findtext("reporting-org/narrative") or "").startswith("<a>&")
    assert b"<!DOCTYPE" not in written
    assert b"<!ENTITY" not in written


@pytest.mark.parametrize(
    ("number", "told", "between"),
    [
        (12_340, ["12300"], "12200 and 12500"),
        (12_350, ["12400"], "12200 and 12500"),
        (60, ["100"], "0 and 200"),
        (40, [], ""),
        (None, [], ""),
    ],
)
def test_people_are_told_to_the_hundred_and_their_bounds_outwards(
    number: int | None, told: list[str], between: str
) -> None:
    low, high = (None, None) if number is None else (max(0, number - 95), number + 95)
    activity = activity_of(made(Actual(PEOPLE, number, low, high, LAST)))
    comments = [narrative.text or "" for narrative in activity.iterfind(".//actual/comment/narrative")]

    assert [actual.get("value") for actual in activity.iterfind(".//actual")] == told
    assert any(f"lies between {between}." in comment for comment in comments) == bool(told)


def test_verified_figures_and_communities_are_told_as_they_are() -> None:
    activity = activity_of(made(*(Actual(target, 37, until=LAST, source="Register") for target in TARGETS[:4])))

    assert [actual.get("value") for actual in activity.iterfind(".//actual")] == ["37"] * 4
    assert "Register" in "".join(narrative.text or "" for narrative in activity.iterfind(".//comment/narrative"))


def test_every_code_of_the_lists_is_taken() -> None:
    codes = {"type": ORGANISATIONS, "role": ROLES, "status": STATUSES}
    for name, known in codes.items():
        for code in known:
            assert read_filled(OFFICER | {name: code}, LAST)[1] == ()


def test_an_identifier_begins_with_the_organisations() -> None:
    for org in ("XI-IATI-EC_DEVCO", "XI-IATI-EC_DEVCO_T0", ACTIVITY, "XI-OTHER"):
        assert read_filled(OFFICER | {"org": org}, LAST)[1] == ("activity",)
    assert read_filled(OFFICER, LAST) == (
        Filled(ACTIVITY, OFFICER["title"], OFFICER["org"], OFFICER["name"], "40", "4", "2", date(2017, 5, 19)),
        (),
    )
