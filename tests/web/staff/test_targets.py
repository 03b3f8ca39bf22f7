"""Where the five targets stand, and which communities were reached."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from bot.reach.closed import Figure
from bot.relays.listing import Network
from bot.relays.relay import Relay
from bot.storage.regions import Region
from bot.storage.verified import Verified
from bot.web.staff.labels import Labels
from bot.web.staff.places import by_region, communities
from bot.web.staff.targets import TARGETS, actuals, communities_reached
from bot.web.staff.tiles import percent, tile

GAO = Relay("TEST0001", "fr", "a", "Gao Ba", "Gao")
KATI = Relay("TEST0002", "fr", "b", "Kati", "Koulikoro")
SEGOU = Relay("TEST0003", "fr", "c", "Ségou", "Ségou")
KAYES = Relay("TEST0004", "fr", "d", "Kayes N'Di", "Kayes")
NETWORK = Network(
    relays=[GAO, KATI, KAYES, SEGOU],
    figures={"TEST0002": {"2026-W10": 20}},
    shown=frozenset({"Gao Ba"}),
    reported={},
    sessions=frozenset({("Gao", "Gao Ba"), ("Mopti", "Sévaré"), ("Kayes", "Kayes N'Di")}),
    last_closed=date(2026, 11, 27),
    least=10,
)
FIGURES = [
    Figure("2026-03-31", "community", "Gao Ba", 20, 10, 30),
    Figure("2026-04-30", "community", "Gao Ba", 35, 25, 45),
]
CAMPAIGN = [
    Figure("2026-10-31", "campaign", "2025-11-17", 3600, 3390, 3810),
    Figure("2026-09-30", "campaign", "2025-11-17", 3180, 3000, 3400),
]


def test_the_targets_are_those_that_were_promised() -> None:
    promised = {"assisted": 1_600, "returned": 4_000, "reintegrated": 1_900, "communities": 200, "people": 70_000}
    assert {target.id: target.aim for target in TARGETS} == promised


def test_each_target_has_its_own_source() -> None:
    returned = Verified("returned", date(2026, 6, 30), 2_000, "Report 2", "awa", datetime(2026, 7, 1, tzinfo=UTC))
    found = {each.target.id: each for each in actuals(CAMPAIGN, NETWORK, [returned])}
    assert (found["people"].number, found["people"].low, found["people"].high) == (3600, 3390, 3810)
    assert found["people"].until == date(2026, 10, 31)
    assert (found["communities"].number, found["communities"].until) == (4, date(2026, 11, 27))
    assert (found["returned"].number, found["returned"].source) == (2_000, "Report 2")
    assert found["assisted"].number is None


def test_the_last_campaign_counts_and_campaigns_are_not_added() -> None:
    new = Figure("2026-10-31", "campaign", "2026-10-02", 120, 90, 150)
    (people,) = [each for each in actuals([*CAMPAIGN, new], NETWORK, []) if each.target.id == "people"]
    assert people.number == 120


def test_a_community_says_how_it_was_reached_and_the_list_agrees_with_the_rule() -> None:
    found = communities(NETWORK, FIGURES)
    assert [(each.name, each.reached, each.contacts, each.session) for each in found] == [
        ("Gao Ba", True, False, True),
        ("Kayes N'Di", True, False, True),
        ("Kati", True, True, False),
        ("Sévaré", True, False, True),
        ("Ségou", False, False, False),
    ]
    assert found[0].figure == FIGURES[1]
    assert {(each.region, each.name) for each in found if each.reached} == communities_reached(NETWORK)


def test_regions_that_staff_entered_come_first_and_others_have_no_aim() -> None:
    found = by_region(communities(NETWORK, FIGURES), [Region("Gao", 20), Region("Taoudéni", 5)])
    assert [(each.name, each.aim, each.reached) for each in found] == [
        ("Gao", 20, 1),
        ("Taoudéni", 5, 0),
        ("Kayes", None, 1),
        ("Koulikoro", None, 1),
        ("Mopti", None, 1),
        ("Ségou", None, 0),
    ]


def test_a_tile_says_how_far_it_is_and_never_more_than_is_reached() -> None:
    assert (percent(69_999, 70_000), percent(70_000, 70_000), percent(12_173, 4_000)) == (99, 100, 304)
    people, empty = (
        tile(each, Labels("en", {}), 10) for each in (actuals(CAMPAIGN, NETWORK, [])[4], actuals([], NETWORK, [])[4])
    )
    assert (people.share, people.until, people.aim) == ("5 %", "31 Oct 2026", "70,000")
    assert 'data-k="low">3,390<' in people.low
    assert (empty.number, empty.share, empty.until) == ("", "", "")


def test_a_source_is_text() -> None:
    entered = Verified("assisted", date(2026, 6, 30), 3, "<script>", "awa", datetime(2026, 7, 1, tzinfo=UTC))
    first = actuals([], replace(NETWORK, relays=()), [entered])[0]
    assert tile(first, Labels("fr", {}), 10).source == "<script>", "the template escapes it"
