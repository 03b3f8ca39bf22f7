"""What the overview asks staff to look at."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.guidance.golive import EmergencyOpen, GoLive, SectionWithheld, TextToReview
from bot.relays.listing import Network
from bot.relays.relay import Relay
from bot.storage.verified import VERIFIED, Verified
from bot.web.staff.attention import State, due, points
from bot.web.staff.labels import Labels

NOW = datetime(2026, 11, 28, 9, tzinfo=UTC)
LAST = date(2026, 11, 27)
NOTHING = GoLive((), (), (), (), (), ())
RELAY = Relay("TEST0001", "fr", "label", "Gao Ba", "Gao")
HEARD = Network([RELAY], {"TEST0001": {"2026-W47": 20}}, (), {}, (), LAST, 10)
ALL_WELL = State(
    now=NOW,
    closed=(date(2026, 1, 1), LAST),
    flags={},
    content=NOTHING,
    network=HEARD,
    verified={name: Verified(name, LAST, 5, "a report", "awa", NOW) for name in VERIFIED},
    regions=1,
    second_step=True,
)


def said(**changed: Any) -> list[tuple[str, str, bool]]:
    return [(point.said, point.page, point.grave) for point in points(replace(ALL_WELL, **changed), Labels("en", {}))]


def test_nothing_is_asked_for_while_all_is_well() -> None:
    assert said() == []


@pytest.mark.parametrize(
    ("changed", "words", "page", "grave"),
    [
        ({"closed": None}, "No day is closed yet", "/staff/reach", False),
        (
            {"closed": (date(2026, 1, 1), date(2026, 11, 25))},
            "No day was closed since 25 Nov 2026",
            "/staff/reach",
            True,
        ),
        ({"flags": {"2026-11-02": ("demo", "split")}}, "2 Nov 2026: split: a memory", "/staff/reach", False),
        ({"flags": {"2026-11-02": ("incomplete",)}}, "2 Nov 2026: incomplete: something", "/staff/reach", True),
        (
            {"flags": {f"2026-11-{day:02d}": ("incomplete",) for day in range(1, 8)}},
            "7 ×: incomplete: something",
            "/staff/reach",
            True,
        ),
        (
            {"content": replace(NOTHING, emergency=(EmergencyOpen("sea", ("A desk",)),))},
            "Emergency answers with a number that nobody dialled: 1.",
            "/staff/go-live",
            True,
        ),
        (
            {"content": replace(NOTHING, texts=(TextToReview("risk_sea", "bm", "to be reviewed"),) * 3)},
            "Texts that nobody has signed, or that drifted from the French: 3.",
            "/staff/go-live",
            False,
        ),
        (
            {"content": replace(NOTHING, withheld=(SectionWithheld("risk_sea", "answer", ("c",)),))},
            "Sections that production withholds: 1.",
            "/staff/go-live",
            False,
        ),
        ({"network": replace(HEARD, relays=())}, "There are no relays yet", "/staff/relays", False),
        ({"network": replace(HEARD, figures={})}, "Relays silent for 4 weeks: 1.", "/staff/relays", False),
        (
            {
                "network": replace(
                    HEARD, figures={"TEST0001": {"2026-W44": 20, "2026-W45": 20, "2026-W46": 20, "2026-W47": 300}}
                )
            },
            "Far more contacts than usual, label, week 47 of 2026: 300, usually 20.",
            "/staff/relays/TEST0001",
            True,
        ),
        ({"regions": 0}, "No region is entered yet", "/staff/communities", False),
        (
            {"verified": {name: ALL_WELL.verified[name] for name in ("assisted", "returned")}},
            "No verified figure yet: Returned migrants reintegrated.",
            "/staff/figures",
            False,
        ),
        (
            {
                "verified": {
                    n: replace(v, until=date(2026, 5, 1)) if n == "returned" else v
                    for n, v in ALL_WELL.verified.items()
                }
            },
            "The verified figure is over half a year old: Voluntary returns supported (1 May 2026).",
            "/staff/figures",
            False,
        ),
        ({"second_step": False}, "Your account has no second step", "/staff/account", False),
    ],
)
def test_each_thing_is_told_once_with_the_page_that_leads_on(
    changed: dict[str, Any], words: str, page: str, grave: bool
) -> None:
    (found,) = said(**changed)
    assert found[0].startswith(words)
    assert found[1:] == (page, grave)


def test_what_is_grave_comes_first() -> None:
    found = said(second_step=False, closed=(date(2026, 1, 1), date(2026, 11, 1)), regions=0)
    assert [grave for _, _, grave in found] == [True, False, False]


@pytest.mark.parametrize(
    ("now", "day"),
    [
        (datetime(2026, 11, 28, 2, 59, tzinfo=UTC), date(2026, 11, 26)),
        (datetime(2026, 11, 28, 3, 0, tzinfo=UTC), date(2026, 11, 27)),
        (datetime(2026, 11, 28, 23, 59, tzinfo=UTC), date(2026, 11, 27)),
    ],
)
def test_a_day_is_due_an_hour_after_it_is_closed_at_night(now: datetime, day: date) -> None:
    assert due(now) == day
