"""What may be said on a day: in development under a word of warning, in production only what holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.conversation import screens
from bot.conversation.session import Session
from bot.guidance.guidance import Guidance, Policy, month
from bot.guidance.model import Source
from tests.people import NOON

TODAY = NOON.date()
PRODUCTION = Policy(production=True, serve_drafts=False)


@pytest.fixture
def strict(guidance: Guidance) -> Guidance:
    """The same content as production serves it."""
    return replace(guidance, policy=PRODUCTION)


@pytest.fixture
def confirmed(strict: Guidance) -> Guidance:
    """The content as it would be had a person confirmed every claim and number today."""
    claims = {name: replace(claim, checked_on=TODAY) for name, claim in strict.claims.items()}
    services = {name: replace(service, confirmed_on=TODAY) for name, service in strict.services.items()}
    return replace(strict, claims=claims, services=services)


def rests_on_volatile(guidance: Guidance, topic: str, index: int) -> bool:
    section = guidance.topics[topic].texts["fr"].sections[index]
    return any(guidance.claims[claim].volatile for claim in section.claims)


def every_section(guidance: Guidance) -> list[tuple[str, int]]:
    return [
        (topic.id, index)
        for topic in guidance.topics.values()
        if topic.id != "help_emergency"
        for index in range(len(topic.texts["fr"].sections))
    ]


def test_production_withholds_what_rests_on_a_volatile_claim_that_nobody_confirmed(strict: Guidance) -> None:
    resting = [where for where in every_section(strict) if rests_on_volatile(strict, *where)]
    assert len(resting) > 5
    assert all(strict.passage(topic, index, "fr", TODAY).withheld for topic, index in resting)


def test_development_shows_it(guidance: Guidance) -> None:
    passages = [guidance.passage(topic, index, "fr", TODAY) for topic, index in every_section(guidance)]
    assert not any(passage.withheld for passage in passages)
    assert all(passage.unproven for passage in passages)


def test_what_a_person_confirmed_today_is_shown_in_production(confirmed: Guidance) -> None:
    passages = [confirmed.passage(topic, index, "fr", TODAY) for topic, index in every_section(confirmed)]
    assert not any(passage.withheld for passage in passages)


@pytest.mark.parametrize("production", [True, False])
def test_after_a_lapse_no_sentence_that_rested_on_it_is_shown_anywhere(confirmed: Guidance, production: bool) -> None:
    served = replace(confirmed, policy=Policy(production=production, serve_drafts=True))
    late = TODAY + timedelta(days=32)
    for topic, index in every_section(served):
        if rests_on_volatile(served, topic, index):
            _, reply = screens.topic(Session(), "fr", served, topic, index, late)
            text = served.topics[topic].texts["fr"].sections[index].text
            assert text.splitlines()[0] not in reply.text
            assert "doit être vérifiée à nouveau" in reply.text


def test_far_in_the_future_only_advice_that_states_no_fact_and_emergency_answers_are_left(confirmed: Guidance) -> None:
    future = date(2040, 1, 1)
    for topic, index in every_section(confirmed):
        rests = bool(confirmed.topics[topic].texts["fr"].sections[index].claims)
        assert confirmed.passage(topic, index, "fr", future).withheld == rests
    assert not any(passage.withheld for passage in confirmed.emergency("sea", "fr", future))


def test_unsigned_bambara_is_served_in_french_under_a_bambara_line(strict: Guidance) -> None:
    _, reply = screens.topic(Session(), "bm", strict, "risk_desert", 0, TODAY)
    assert reply.text.startswith("Bamanankan sɛbɛn ma lajɛ fɔlɔ")
    assert "Traverser le désert" in reply.text
    assert reply.choices[-1].label == "Menu"


def test_drafts_are_served_when_that_is_asked_for(strict: Guidance) -> None:
    served = replace(strict, policy=Policy(production=True, serve_drafts=True))
    assert served.passage("risk_desert", 0, "bm", TODAY).language == "bm"


def test_a_number_that_nobody_confirmed_is_not_shown_in_an_ordinary_answer(strict: Guidance) -> None:
    sections = strict.topics["risk_desert"].texts["fr"].sections
    index = next(n for n, section in enumerate(sections) if "{{svc-070}}" in section.text)
    number = strict.services["svc-070"].phones[0]
    assert number not in strict.passage("risk_desert", index, "fr", TODAY).text
    loose = replace(strict, policy=Policy(production=False, serve_drafts=False))
    assert number in loose.passage("risk_desert", index, "fr", TODAY).text


def test_production_names_the_emergency_answers_that_rest_on_unconfirmed_numbers(
    strict: Guidance, confirmed: Guidance
) -> None:
    assert {"sea", "desert", "general"} <= set(strict.unconfirmed())
    assert confirmed.unconfirmed() == {}


def test_there_is_no_operator_until_the_services_name_one(guidance: Guidance) -> None:
    assert guidance.operator(TODAY) is None
    line = replace(guidance.services["svc-001"], operator=True, confirmed_on=TODAY)
    named = replace(guidance, services={**guidance.services, "svc-001": line})
    assert named.operator(TODAY) == line
    _, reply = screens.person(Session(), "fr", named, TODAY)
    assert line.phones[0] in reply.text


def test_a_month_is_written_as_people_write_it() -> None:
    assert month(Source("IOM", date(2025, 3, 1), read_only=False)) == "03/2025"
