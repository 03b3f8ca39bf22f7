"""The directory's searches: what is shown, who is nearest, how far, and what may be told of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from math import inf, nan
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.guidance import directory_words as words
from bot.guidance.directory import (
    countries,
    directory_faults,
    distance,
    doubtful,
    everywhere,
    listed,
    nearest,
    needs,
    number_remarks,
    on_earth,
    remarks,
    rounded,
    source,
    towns,
)
from bot.guidance.guidance import Guidance
from bot.guidance.model import Service, Source
from bot.guidance.read import open_reader, read_services
from bot.message import Position
from bot.settings import ROOT
from tests.shared import facts

GAO, AGADEZ = Position(16.27, -0.05), Position(16.97, 7.99)
KAYES, TAMANRASSET = Position(14.45, -11.43), Position(22.785, 5.52)
ANYWHERE = st.builds(Position, st.floats(), st.floats())
SAME = ("website", "hours", "free_of_charge", "languages", "country", "town", "lat", "lon", "service_types", "note")


@pytest.fixture
def services(guidance: Guidance) -> Mapping[str, Service]:
    return guidance.services


@pytest.fixture
def shown(guidance: Guidance) -> tuple[Service, ...]:
    return listed(guidance.services.values())


def test_what_the_directory_tells_of_a_service_stands_in_the_facts() -> None:
    known = facts("services")
    rows = yaml.load((ROOT / "content" / "services.yml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    for row in rows["services"]:
        assert {key: row[key] for key in SAME} == {key: known[row["id"]].get(key) for key in SAME}, row["id"]


@pytest.mark.parametrize("name", ["svc-003", "svc-006", "svc-007", "svc-008", "svc-042", "svc-055", "svc-074"])
def test_what_is_contradicted_or_only_a_gap_is_never_shown(shown: tuple[Service, ...], name: str) -> None:
    assert name not in {service.id for service in shown}


@pytest.mark.parametrize(
    "note", ["Do not list.", "CLOSED: do not publish", "Verify before listing.", "Do not show one"]
)
def test_a_note_that_forbids_it_keeps_a_service_out(services: Mapping[str, Service], note: str) -> None:
    assert listed([replace(services["svc-050"], note=note)]) == ()
    assert listed([replace(services["svc-050"], conflict=True)]) == ()


@pytest.mark.parametrize(
    ("name", "doubt"),
    [
        ("svc-050", False),
        ("svc-031", False),
        ("svc-030", True),
        ("svc-011", True),
        ("svc-052", True),
        ("svc-045", True),
    ],
)
def test_low_confidence_and_notes_that_ask_to_verify_are_doubt(
    services: Mapping[str, Service], name: str, doubt: bool
) -> None:
    assert doubtful(services[name]) is doubt
    assert not doubtful(replace(services[name], confirmed_on=date(2026, 11, 1)))


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("svc-050", ("shelter", "reception", "health", "legal")),
        ("svc-005", ("children", "women", "emergency")),
        ("svc-032", ("asylum", "family")),
        ("svc-080", ("visa",)),
        ("svc-100", ("consular",)),
        ("svc-093", ("information",)),
    ],
)
def test_types_are_needs(services: Mapping[str, Service], name: str, found: tuple[str, ...]) -> None:
    assert needs(services[name]) == found


def test_everybody_shown_helps_with_something(shown: tuple[Service, ...]) -> None:
    assert [service.id for service in shown if not needs(service)] == []


def test_every_table_speaks_of_services_that_there_are(services: Mapping[str, Service]) -> None:
    assert set(words.NAMES) <= set(services)
    assert {kind for service in services.values() for kind in service.types} == set(words.TYPES)
    assert {service.hours for service in services.values() if service.hours} == set(words.HOURS)
    assert {service.town for service in services.values() if service.town} == set(words.TOWNS)
    told = [sentence for service in services.values() for sentence in (*remarks(service), *number_remarks(service))]
    assert set(told) == {*words.REMARKS.values(), *words.NUMBER_REMARKS.values()}


def test_the_project_s_services_have_no_fault(services: Mapping[str, Service]) -> None:
    assert list(directory_faults(services)) == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"types": ("juggling",)}, "content/services.yml: svc-050: no words for the type juggling"),
        ({"hours": "mornings"}, "content/services.yml: svc-050: no words for the hours mornings"),
        ({"languages": ("xx",)}, "content/services.yml: svc-050: no words for the language xx"),
        ({"country": "XX"}, "content/services.yml: svc-050: unknown country XX"),
    ],
)
def test_what_has_no_words_is_a_fault(services: Mapping[str, Service], change: dict[str, Any], fault: str) -> None:
    assert list(directory_faults({"svc-050": replace(services["svc-050"], **change)})) == [fault]


@pytest.mark.parametrize(
    "broken", ["lat: 91.0", "lat: .nan", "lat: north", "lon: -181.0", "website: 7", "hours: 24", "note: [a]"]
)
def test_a_service_that_cannot_be_read_is_a_fault(tmp_path: Path, broken: str) -> None:
    rows = yaml.load((ROOT / "content" / "services.yml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    row = {**rows["services"][0], **yaml.load(broken, Loader=yaml.CSafeLoader)}
    (tmp_path / "services.yml").write_text(yaml.safe_dump({"services": [row]}), encoding="utf-8")
    reader = open_reader(tmp_path)
    assert read_services(reader) == {}
    assert f"svc-001: {broken.partition(':')[0]} " in reader.faults[0]


def test_countries_and_towns_come_in_the_order_of_the_content(shown: tuple[Service, ...]) -> None:
    assert countries(shown)[:3] == ("ML", "SN", "NE")
    assert towns(shown, "ML")[:3] == ("Bamako", "Gao", "Kayes")
    assert towns(shown, "GH") == ()


def test_what_helps_in_several_countries_can_be_reached_from_anywhere(shown: tuple[Service, ...]) -> None:
    everyone = everywhere(shown)
    assert {"svc-016", "svc-033", "svc-071", "svc-093"} <= {service.id for service in everyone}
    assert all(service.website or service.phones for service in everyone)


@pytest.mark.parametrize(
    ("one", "other", "km"),
    [
        (GAO, GAO, 0),
        (GAO, KAYES, 1234),
        (TAMANRASSET, AGADEZ, 695),
        (Position(0, 0), Position(0, 180), 20015),
        (Position(90, 0), Position(-90, 0), 20015),
        (Position(0, 179.9), Position(0, -179.9), 22),
    ],
)
def test_distances_follow_the_great_circle(one: Position, other: Position, km: int) -> None:
    assert distance(one, other) == pytest.approx(km, rel=0.005, abs=1)
    assert distance(one, other) == pytest.approx(distance(other, one))


@pytest.mark.parametrize(
    ("km", "told"),
    [(0, 0), (24.9, 0), (25.1, 30), (321.7, 320), (999, 1000), (1234, 1250), (4321, 4300)],
)
def test_distances_are_told_as_roughly_as_they_are_known(km: float, told: int) -> None:
    assert rounded(km) == told


@pytest.mark.parametrize(
    ("position", "first", "km"),
    [
        (GAO, ["svc-050", "svc-043", "svc-051", "svc-011"], 0),
        (AGADEZ, ["svc-018", "svc-061"], 0),
        (KAYES, ["svc-058", "svc-044", "svc-012"], 0),
        (TAMANRASSET, ["svc-018", "svc-061"], 695),
    ],
)
def test_the_nearest_come_first(shown: tuple[Service, ...], position: Position, first: list[str], km: int) -> None:
    found = nearest(shown, position)
    assert [near.service.id for near in found][: len(first)] == first
    assert found[0].km == pytest.approx(km, abs=10)
    assert [near.km for near in found] == sorted(near.km for near in found)


def test_nobody_is_sent_to_the_town_of_a_phone_line_or_of_a_site(shown: tuple[Service, ...]) -> None:
    places = {near.service.id for near in nearest(shown, GAO)}
    assert not places & {
        "svc-001",
        "svc-002",
        "svc-005",
        "svc-070",
        "svc-071",
        "svc-072",
        "svc-080",
        "svc-081",
        "svc-095",
    }


@pytest.mark.parametrize("degrees", [(nan, 0), (0, nan), (inf, 0), (0, -inf), (90.1, 0), (0, 180.1), (-1e308, 1e308)])
def test_what_is_no_place_on_earth_has_nobody_near(shown: tuple[Service, ...], degrees: tuple[float, float]) -> None:
    assert not on_earth(Position(*degrees))
    assert nearest(shown, Position(*degrees)) == ()


@given(position=ANYWHERE)
def test_whatever_the_position_says_the_search_ends(guidance: Guidance, position: Position) -> None:
    found = nearest(listed(guidance.services.values()), position)
    assert bool(found) is on_earth(position)
    assert all(0 <= near.km < 20_016 for near in found)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, Source("Caritas", date(2026, 11, 23), read_only=True)),
        ({"source_date": date(2025, 6, 1)}, Source("Caritas", date(2025, 6, 1), read_only=False)),
        ({"confirmed_on": date(2026, 11, 1)}, Source("Caritas", date(2026, 11, 1), read_only=False)),
    ],
)
def test_the_source_tells_the_best_date_there_is(
    services: Mapping[str, Service], change: dict[str, Any], expected: Source
) -> None:
    service = replace(services["svc-050"], publisher="Caritas", source_date=None, confirmed_on=None)
    assert source(replace(service, **change)) == expected
