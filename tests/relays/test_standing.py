"""Where relays stand, by hand-made figures."""

from __future__ import annotations

from datetime import date

import pytest

from bot.relays.listing import Network, lines
from bot.relays.relay import Relay
from bot.relays.standing import Standing, closed_weeks, reached, shown_lately, silent, standing

SUNDAY = date(2026, 3, 1)
GAO = Relay("0000000G", "fr", "stall", "Gao Ba", "Gao")
KITA = Relay("0000000K", "bm", "well", "Kita Koura", "Kayes")
BOTH = Relay("0000000B", "bm", "school", "Kita Koura", "Kayes")
OFF = Relay("0000000Z", "fr", "gone", "Ansongo", "Gao", active=False)


@pytest.mark.parametrize(
    ("last", "weeks"),
    [
        (SUNDAY, ["2026-W09", "2026-W08"]),
        (date(2026, 3, 2), ["2026-W09", "2026-W08"]),
        (date(2026, 2, 28), ["2026-W08", "2026-W07"]),
        (date(2026, 1, 4), ["2026-W01", "2025-W52"]),
    ],
)
def test_a_week_is_closed_with_its_sunday(last: date, weeks: list[str]) -> None:
    assert closed_weeks(last, 2) == weeks


@pytest.mark.parametrize(
    ("figures", "last", "expected"),
    [
        ({"2026-W09": 15, "2026-W08": 20, "2026-02": 10}, SUNDAY, Standing(15, 45)),
        ({"2026-W08": 20}, SUNDAY, Standing(None, 20)),
        ({}, SUNDAY, Standing(None, None)),
        ({}, None, Standing(None, None)),
    ],
)
def test_a_page_shows_the_last_closed_week_and_the_sum(
    figures: dict[str, int], last: date | None, expected: Standing
) -> None:
    assert standing(figures, last) == expected


def test_a_community_is_reached_by_a_figure_of_any_of_its_relays_a_community_figure_or_a_session() -> None:
    relays = (GAO, KITA, BOTH, OFF)

    assert reached(relays, {}, (), ()) == frozenset()
    assert reached(relays, {BOTH.code: {"2026-W09": 10}}, (), ()) == {("Kayes", "Kita Koura")}
    assert reached(relays, {}, {"Gao Ba"}, ()) == {("Gao", "Gao Ba")}
    assert reached(relays, {}, (), {("Mopti", "Djenné")}) == {("Mopti", "Djenné")}
    assert reached(relays, {GAO.code: {"2026-W09": 10}}, {"Gao Ba"}, {("Gao", "Gao Ba")}) == {("Gao", "Gao Ba")}


@pytest.mark.parametrize(
    ("relay", "figures", "reported", "last", "expected"),
    [
        (GAO, {}, (), SUNDAY, True),
        (GAO, {"2026-W06": 10}, (), SUNDAY, False),
        (GAO, {"2026-W05": 10}, (), SUNDAY, True),
        (GAO, {}, ("2026-W09",), SUNDAY, False),
        (GAO, {}, ("2026-W10",), SUNDAY, False),
        (GAO, {}, ("2026-W05",), SUNDAY, True),
        (OFF, {}, (), SUNDAY, False),
        (GAO, {}, (), None, False),
    ],
)
def test_silent_is_an_active_relay_of_which_four_closed_weeks_tell_nothing(
    relay: Relay, figures: dict[str, int], reported: tuple[str, ...], last: date | None, expected: bool
) -> None:
    assert silent(relay, figures, reported, last) is expected


def test_staff_see_communities_by_region_each_relay_and_who_is_silent() -> None:
    network = Network(
        relays=(GAO, OFF, BOTH, KITA),
        figures={GAO.code: {"2026-W09": 15, "2026-W08": 10}},
        shown=(),
        reported={KITA.code: {"2026-W09"}},
        sessions={("Kayes", "Kita Koura")},
        last_closed=SUNDAY,
        least=10,
    )

    assert list(lines(network)) == [
        "Communities reached: 2 of 200",
        "  (a figure of 10 or more was published, or a session reported)",
        "",
        "Gao: 1 of 2 communities reached",
        "  0000000G  stall (Gao Ba, fr); contacts last week 15, all weeks 25; sessions in 0 weeks",
        "  0000000Z  gone (Ansongo, fr); contacts last week <10, all weeks <10; sessions in 0 weeks; off",
        "",
        "Kayes: 1 of 1 communities reached",
        "  0000000B  school (Kita Koura, bm); contacts last week <10, all weeks <10; sessions in 0 weeks",
        "  0000000K  well (Kita Koura, bm); contacts last week <10, all weeks <10; sessions in 1 weeks",
        "",
        "Silent from 2026-W06 to 2026-W09 (no figure, no session):",
        "  0000000B  school (Kita Koura, Kayes)",
    ]


def test_staff_see_floods_of_the_last_weeks_web_conversations_apart_and_openings_of_all() -> None:
    network = Network(
        relays=(GAO, KITA),
        figures={GAO.code: {"2026-W01": 900, "2026-W08": 10, "2026-W09": 120}, "0000000X": {"2026-W09": 140}},
        shown=(),
        reported={},
        sessions=(),
        last_closed=SUNDAY,
        least=10,
        web={KITA.code: {"2026-W09": 35}},
        openings={"2026-02-28": 45, "2026-03-01": None},
    )

    assert list(lines(network))[3:] == [
        "Gao: 1 of 1 communities reached",
        "  0000000G  stall (Gao Ba, fr); contacts last week 120, all weeks 1030; sessions in 0 weeks",
        "",
        "Kayes: 0 of 1 communities reached",
        "  0000000K  well (Kita Koura, bm); contacts last week <10, all weeks <10; web conversations 35; "
        "sessions in 0 weeks",
        "",
        "Many more contacts than usual (a program? a code on the radio?); `sira relay deactivate CODE` stops it:",
        "  2026-W09  0000000G  stall: 120, usual 10",
        "",
        "Phones that opened a relay's link, all relays together (an opening is nobody reached):",
        "  2026-02-28 45, 2026-03-01 <10",
    ]


def test_openings_are_listed_for_seven_days_or_where_days_are_hidden_for_a_week() -> None:
    assert shown_lately(SUNDAY, days=True) == [f"2026-02-{day}" for day in range(23, 29)] + ["2026-03-01"]
    assert shown_lately(date(2026, 3, 4), days=False) == ["2026-W09"]
