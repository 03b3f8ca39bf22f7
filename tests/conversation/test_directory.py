"""The directory's ways in and its buttons."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.conversation.directory_screens import HELP
from bot.conversation.directory_search import Search, read_search
from bot.conversation.payload import parse
from bot.conversation.session import Session
from bot.conversation.step import step
from bot.conversation.turn import Heard
from bot.guidance.guidance import Guidance
from bot.message import Place
from tests.conversation.desks import (
    TODAY,
    asked,
    cards_of,
    helps,
    here,
    session,
    tapped,
)


@pytest.mark.parametrize(
    ("heard", "before", "place"),
    [
        (asked("où trouver de l'aide à Gao"), "", "services.ML.1"),
        (asked("help office in Tunisia"), "", "services.TN"),
        (asked("aide au Ghana"), "", "services.GH"),
        (asked("Agadez", "out_of_scope", 0.2), "", "services.NE.0"),
        (asked("Gawo la", "out_of_scope", 0.2), "", "services.ML.1"),
        (asked("Algérie", "out_of_scope", 0.2), HELP, "services.DZ"),
        (asked("Kayes", "risk_sea", 0.9), "services.ML.1", "services.ML.2"),
        (asked("près de chez moi", places=(Place("NE", "location"),)), "", "services.NE"),
        (
            asked(
                "je viens du Mali, de l'aide en Algérie", places=(Place("ML", "nationality"), Place("DZ", "location"))
            ),
            "",
            "services.DZ",
        ),
    ],
)
def test_a_question_that_names_a_place_leads_to_its_list(
    guidance: Guidance, heard: Heard, before: str, place: str
) -> None:
    turn = step(session(topic=before), heard, guidance, TODAY)
    assert here(turn) == place
    assert (turn.happened.intent, turn.happened.outcome) == (HELP, "answered")


@pytest.mark.parametrize(
    "heard",
    [
        asked("Algérie", "out_of_scope", 0.2),
        asked("je veux traverser le désert vers Gao demain", "risk_desert"),
        asked("est-ce que la mer est dangereuse à Dakar ou ailleurs", "risk_sea", 0.3),
    ],
)
def test_a_place_in_another_question_does_not_lead_away_from_it(guidance: Guidance, heard: Heard) -> None:
    assert not here(step(session(), heard, guidance, TODAY)).startswith("services")


def test_more_places_than_one_are_asked_back(guidance: Guidance) -> None:
    turn = step(session(), asked("aide à Gao ou au Niger"), guidance, TODAY)
    assert [choice.payload for choice in turn.replies[0].choices][:2] == ["fr.services.ML.1", "fr.services.NE"]


def test_a_question_without_a_place_is_answered_and_leads_on_to_the_places(guidance: Guidance) -> None:
    turn = step(session(), asked("où trouver de l'aide"), guidance, TODAY)
    assert (turn.replies[0].topic, here(turn)) == (HELP, HELP)
    assert turn.replies[0].choices[0].payload == "fr.services"
    assert turn.session is not None
    assert turn.session.last_menu[0] == "fr.services"


@pytest.mark.parametrize(
    ("topic", "text", "way"),
    [
        ("help_asylum", "je veux demander l'asile", "fr.services.any.-.0.asylum"),
        ("help_health", "je suis malade à Gao", "fr.services.ML.1.0.health"),
        ("help_missing", "mon frère a disparu en Libye", "fr.services.LY.-.0.family"),
        ("return_apply", "je veux rentrer de Tunisie", "fr.services.TN.-.0.return"),
    ],
)
def test_a_topic_about_help_leads_to_who_gives_it(guidance: Guidance, topic: str, text: str, way: str) -> None:
    turn = step(session(), asked(text, topic), guidance, TODAY)
    assert (turn.replies[0].topic, turn.replies[0].choices[0].payload) == (topic, way)


@pytest.mark.parametrize(
    ("payload", "place"),
    [
        ("fr.services", HELP),
        ("fr.services.ML", "services.ML"),
        ("fr.services.ML.1", "services.ML.1"),
        ("fr.services.ML.0.2", "services.ML.0.2"),
        ("fr.services.ML.0.0.health", "services.ML.0.0.health"),
        ("fr.services.ML.99", "services.ML"),
        ("fr.services.ML.x.y.z", "services.ML"),
        ("fr.services.ML.1.99", "services.ML.1.99"),
        ("fr.services.any.-.0.asylum", "services.any.-.0.asylum"),
        ("fr.services.XX", HELP),
        ("fr.services." + "9" * 50, HELP),
        ("fr.services.ML." + "9" * 45, "services.ML"),
        ("fr.service.svc-050", "service.svc-050"),
        ("fr.service.svc-003", HELP),
        ("fr.service.svc-999", HELP),
        ("fr.service", HELP),
        ("fr.countries.1", HELP),
        ("fr.countries.99", HELP),
        ("fr.kinds.ML", "services.ML"),
        ("fr.kinds.XX", HELP),
        ("fr.kinds", HELP),
    ],
)
def test_any_button_of_the_directory_leads_to_help(guidance: Guidance, payload: str, place: str) -> None:
    turn = step(Session(), tapped(payload), guidance, TODAY)
    assert here(turn) == place
    helps(turn.replies[0])


def test_a_list_has_four_services_a_page_and_says_more(guidance: Guidance) -> None:
    first = step(session(), tapped("fr.services.ML.0"), guidance, TODAY)
    assert [choice.payload[:10] for choice in first.replies[0].choices[:5]] == ["fr.service"] * 4 + ["fr.service"]
    assert first.replies[0].choices[4].payload == "fr.services.ML.0.1"
    assert first.session is not None
    second = step(first.session, asked("plus", "more"), guidance, TODAY)
    assert here(second) == "services.ML.0.1"
    assert not set(cards_of(first.replies[0])) & set(cards_of(second.replies[0]))


def test_more_after_the_last_page_begins_again(guidance: Guidance) -> None:
    turn = step(session(topic="services.ML.1"), asked("plus", "more"), guidance, TODAY)
    assert here(turn) == "services.ML.1"


def test_a_town_begins_with_its_first_services_also_after_more(guidance: Guidance) -> None:
    towns = step(session(), tapped("fr.services.ML"), guidance, TODAY)
    again = step(towns.session or session(), asked("suite", "more"), guidance, TODAY)
    assert again.replies[0].choices == towns.replies[0].choices


@pytest.mark.parametrize(
    ("before", "above"),
    [
        ("service.svc-050", "services.ML.1"),
        ("services.ML.1", "services.ML"),
        ("services.ML.0.1", "services.ML.0"),
        ("services.ML", HELP),
        ("services.any.-.0.asylum", HELP),
        ("service.svc-093", "services.any"),
    ],
)
def test_back_leads_one_step_up(guidance: Guidance, before: str, above: str) -> None:
    assert here(step(session(topic=before), asked("retour", "back"), guidance, TODAY)) == above


@pytest.mark.parametrize("place", ["services.ML.1", "service.svc-050", "services.any.-.0.asylum"])
def test_a_switch_of_language_says_the_same_again(guidance: Guidance, place: str) -> None:
    turn = step(session(topic=place), tapped("en.lang"), guidance, TODAY)
    assert (here(turn), turn.replies[0].language, turn.replies[0].topic) == (place, "en", HELP)


@given(st.from_regex(r"(fr|bm|en|-)\.(services|service|kinds|countries)(\.[ -~]{0,12}){0,5}", fullmatch=True))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_no_button_breaks_the_directory(guidance: Guidance, payload: str) -> None:
    assert step(session(), tapped(payload), guidance, TODAY).replies[0].choices


@pytest.mark.parametrize(
    "search", [Search(), Search("ML"), Search("ML", 1), Search("ML", None, 2), Search("any", None, 0, "health")]
)
def test_a_search_is_read_again_from_its_button(search: Search) -> None:
    button = parse(f"fr.{search.place()}")
    assert button is not None
    assert read_search(button) == search
