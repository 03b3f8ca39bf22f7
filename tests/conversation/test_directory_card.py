"""What the directory's screens say: short, sourced, no number that may not be shown, always a way to help."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.conversation import directory_card as cards
from bot.guidance.directory import listed
from bot.guidance.guidance import Guidance
from bot.guidance.model import Service
from bot.guidance.validity import SERVICE_DAYS
from bot.message import LANGUAGES, Language
from tests.conversation.desks import (
    TODAY,
    cards_of,
    crawled,
    desk,
    helps,
    in_production,
    numbers,
    opened,
)


@pytest.mark.parametrize("production", [False, True])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_screen_is_short_and_leaves_a_way_to_help(
    guidance: Guidance, language: Language, production: bool
) -> None:
    content = in_production(guidance) if production else guidance
    screens = dict(crawled(desk(content, language)))
    for reply in screens.values():
        helps(reply)
        assert "{" not in reply.text
    shown = {payload.rpartition(".")[2] for payload in screens if ".service.svc-" in payload}
    assert shown == {service.id for service in listed(guidance.services.values())}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_need_and_country_has_an_answer(guidance: Guidance, language: Language) -> None:
    for country in ("GH", "FR", "US", "IT", "NE", "ML", "any"):
        for need in ("health", "asylum", "women", "visa", "emergency", "legal", "family"):
            reply = opened(desk(guidance, language), f"fr.services.{country}.-.0.{need}")
            assert cards_of(reply)
            helps(reply)


def test_where_nothing_is_known_it_says_so_and_gives_what_there_is(guidance: Guidance) -> None:
    reply = opened(desk(guidance), "fr.services.GH")
    assert "Je ne connais pas d'aide à cet endroit : Ghana" in reply.text
    assert "bureau de l'OIM du pays, ou votre ambassade" in reply.text
    assert {"fr.service.svc-016", "fr.service.svc-033"} <= set(cards_of(reply))


@pytest.mark.parametrize(
    ("name", "language", "has"),
    [
        ("svc-050", "fr", ["Maison du Migrant, Gao", "Gao (Mali)", "Abri et repas", "Gratuit", "10 jours au plus"]),
        (
            "svc-050",
            "fr",
            ["Pas de numéro connu", "Horaires : inconnus", "https://maisondumigrant.com", "(lu 11/2026)"],
        ),
        ("svc-001", "fr", ["Numéro : 80 00 11 15 / 80 331 (11/2026).", "Jour et nuit", "Source : Journal du Mali"]),
        ("svc-045", "fr", ["À vérifier : nous ne sommes pas sûrs"]),
        ("svc-071", "en", ["+33 4 86 51 71 61 (11/2026)", "call the coast guard first", "Not free of charge"]),
        ("svc-032", "en", ["0917127644", "Dial it inside Libya"]),
        ("svc-016", "en", ["a switchboard, not a help line", "French, English"]),
        ("svc-018", "en", ["Shelter only for people who ask for voluntary return"]),
        ("svc-100", "bm", ["Mali anbasadi", "Alizeri"]),
    ],
)
def test_a_service_is_told_with_what_is_known(
    guidance: Guidance, name: str, language: Language, has: list[str]
) -> None:
    text = desk(guidance, language).card(guidance.services[name])[1].text
    assert [words for words in has if words not in text] == []


def test_a_service_without_a_name_of_ours_keeps_its_own(guidance: Guidance) -> None:
    new = replace(guidance.services["svc-050"], id="svc-999", organisation="A house with quite a long name in town")
    assert cards.name(new, "fr") == new.organisation
    assert cards.label(new, "fr") == "A house with quite a lo…"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_number_is_shown_that_the_source_does_not_show(guidance: Guidance, language: Language) -> None:
    known = {phone for service in guidance.services.values() for phone in service.phones}
    for service in listed(guidance.services.values()):
        shown = numbers(desk(guidance, language).card(service)[1].text)
        assert set(shown) <= known & set(service.phones), service.id


@pytest.mark.parametrize(
    ("days", "shown"), [(None, False), (0, True), (SERVICE_DAYS, True), (SERVICE_DAYS + 1, False), (3650, False)]
)
def test_production_shows_a_number_that_a_person_confirmed_within_180_days(
    guidance: Guidance, days: int | None, shown: bool
) -> None:
    content = in_production(guidance, TODAY if days is not None else None)
    today = TODAY + timedelta(days=days or 0)
    for service in listed(content.services.values()):
        reply = desk(content, "fr", today).card(service)[1]
        assert bool(numbers(reply.text)) is (shown and bool(service.phones)), service.id
        helps(reply)


def test_a_withheld_number_says_so_and_where_to_turn(guidance: Guidance) -> None:
    content = in_production(guidance)
    police, office = (desk(content).card(content.services[name])[1].text for name in ("svc-001", "svc-021"))
    assert "En danger ? Touchez" in police
    assert "Son numéro n'est pas vérifié. Demandez ce nom en ville." in office
    assert "TEST" not in police


def test_outside_production_what_nobody_confirmed_stands_under_a_test_line(guidance: Guidance) -> None:
    assert desk(guidance).card(guidance.services["svc-001"])[1].text.startswith("TEST")
    confirmed: Service = replace(guidance.services["svc-001"], confirmed_on=TODAY)
    assert "TEST" not in desk(guidance).card(confirmed)[1].text
