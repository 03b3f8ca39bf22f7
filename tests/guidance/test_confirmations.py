"""What staff sign is laid over the content: as long as not a letter of it has changed, and never to anybody's harm."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.conversation import screens
from bot.conversation.directory_card import card
from bot.conversation.session import Session
from bot.guidance.confirmations import (
    Confirmation,
    confirmed,
    number_fingerprint,
    number_name,
    text_fingerprint,
    text_name,
)
from bot.guidance.entry_read import read_entry
from bot.guidance.golive import golive
from bot.guidance.guidance import Guidance, Policy
from bot.guidance.model import EMERGENCY, Text
from bot.guidance.read import open_reader
from bot.message import DANGERS, LANGUAGES, Language
from bot.settings import ROOT
from tests.people import NOON

TODAY = NOON.date()
PRODUCTION = Policy(production=True, serve_drafts=False)


@pytest.fixture
def strict(guidance: Guidance) -> Guidance:
    """The content as production serves it."""
    return replace(guidance, policy=PRODUCTION)


def read(guidance: Guidance, topic: str, language: Language, on: date = TODAY, by: str = "awa") -> Confirmation:
    """Somebody reads a text and signs it."""
    text = guidance.topics[topic].texts[language]
    return Confirmation("text", text_name(topic, language), text_fingerprint(text), by, on)


def dialled(guidance: Guidance, service: str, index: int = 0, on: date = TODAY) -> Confirmation:
    """Somebody dials a number and signs that it answered."""
    found = number_fingerprint(guidance.services[service], index)
    return Confirmation("number", number_name(service, index), found, "awa", on)


def with_text(guidance: Guidance, topic: str, text: Text) -> Guidance:
    """The content with another text of a topic."""
    texts = {**guidance.topics[topic].texts, text.language: text}
    return replace(guidance, topics={**guidance.topics, topic: replace(guidance.topics[topic], texts=texts)})


def with_service(guidance: Guidance, **changes: object) -> Guidance:
    """The content with something of svc-001 (four numbers) changed."""
    changed = replace(guidance.services["svc-001"], **changes)  # type: ignore[arg-type]
    return replace(guidance, services={**guidance.services, "svc-001": changed})


def test_a_signed_bambara_text_is_served_in_production(strict: Guidance) -> None:
    assert strict.passage("risk_desert", 0, "bm", TODAY).language == "fr"
    signed = confirmed(strict, [read(strict, "risk_desert", "bm")])
    passage = signed.passage("risk_desert", 0, "bm", TODAY)
    assert passage.language == "bm"
    assert passage.text.startswith(strict.topics["risk_desert"].texts["bm"].sections[0].text[:40])
    assert strict.passage("risk_desert", 0, "bm", TODAY).language == "fr"


def test_a_signature_says_who_and_when_and_touches_no_other_text(strict: Guidance) -> None:
    signed = confirmed(strict, [read(strict, "risk_desert", "bm")])
    text = signed.topics["risk_desert"].texts["bm"]
    assert (text.status, text.reviewer, text.reviewed_on) == ("reviewed", "awa", TODAY)
    others = [t for topic in signed.topics.values() for t in topic.texts.values() if t != text]
    assert all(other.status == "draft" for other in others)


CHANGES: Mapping[str, object] = {
    "the title": {"title": "Une autre"},
    "the revision": {"revision": 2},
    "a letter of a section": "text",
    "a section's title": "title",
    "a claim it rests on": "claims",
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_text_that_changed_since_is_a_draft_again(strict: Guidance, what: str) -> None:
    signature = read(strict, "risk_desert", "bm")
    text, change = strict.topics["risk_desert"].texts["bm"], CHANGES[what]
    if isinstance(change, dict):
        changed = replace(text, **change)
    else:
        first = text.sections[0]
        more = {"text": f"{first.text}.", "title": f"{first.title}.", "claims": (*first.claims, "risk-001")}
        changed = replace(text, sections=(replace(first, **{change: more[str(change)]}), *text.sections[1:]))  # type: ignore[arg-type]
    other = confirmed(with_text(strict, "risk_desert", changed), [signature])
    assert other.topics["risk_desert"].texts["bm"].status == "draft"
    assert other.passage("risk_desert", 0, "bm", TODAY).language == "fr"


def test_no_two_texts_share_a_signature(strict: Guidance) -> None:
    every = [text_fingerprint(text) for topic in strict.topics.values() for text in topic.texts.values()]
    assert len(every) == len(set(every)) == len(strict.topics) * len(LANGUAGES)


def test_a_later_review_in_the_files_stands(strict: Guidance) -> None:
    text = strict.topics["risk_desert"].texts["fr"]
    filed = replace(text, status="reviewed", reviewer="Filed", reviewed_on=TODAY + timedelta(days=1))
    signed = confirmed(with_text(strict, "risk_desert", filed), [read(strict, "risk_desert", "fr")])
    assert signed.topics["risk_desert"].texts["fr"].reviewer == "Filed"


def test_a_dialled_number_is_shown_in_production_with_the_month_of_the_call(strict: Guidance) -> None:
    section = next(s for s in strict.topics["risk_desert"].texts["fr"].sections if "{{svc-070}}" in s.text)
    index = strict.topics["risk_desert"].texts["fr"].sections.index(section)
    number = strict.services["svc-070"].phones[0]
    assert number not in strict.passage("risk_desert", index, "fr", TODAY).text
    every = range(len(strict.services["svc-070"].phones))
    signed = confirmed(strict, [dialled(strict, "svc-070", each) for each in every])
    assert f"{number} " in signed.passage("risk_desert", index, "fr", TODAY).text
    assert "(11/2026)" in signed.passage("risk_desert", index, "fr", TODAY).text


def test_one_number_alone_is_confirmed_alone(strict: Guidance) -> None:
    signed = confirmed(strict, [dialled(strict, "svc-001", 1)])
    police = signed.services["svc-001"]
    assert police.confirmed_on is None
    assert police.dialled == (None, TODAY, None, None)
    said = card(police, "fr", signed, TODAY)
    assert f"{police.phones[1]} (11/2026)" in said
    assert police.phones[0] not in said


def test_a_service_is_confirmed_by_the_oldest_call_once_all_its_numbers_answered(strict: Guidance) -> None:
    calls = [dialled(strict, "svc-001", index, TODAY - timedelta(days=index)) for index in range(4)]
    assert confirmed(strict, calls).services["svc-001"].confirmed_on == TODAY - timedelta(days=3)
    assert confirmed(strict, calls[:3]).services["svc-001"].confirmed_on is None


@pytest.mark.parametrize(
    "changes",
    [
        {"phones": ("80 00 11 16", "80 331", "80 333", "17")},
        {"organisation": "Somebody else"},
        {"phones": ("80 331", "80 00 11 15", "80 333", "17")},
    ],
    ids=["another number", "another organisation", "another order"],
)
def test_a_number_that_changed_since_must_be_dialled_again(strict: Guidance, changes: Mapping[str, object]) -> None:
    call = dialled(strict, "svc-001")
    changed = confirmed(with_service(strict, **changes), [call])
    assert changed.services["svc-001"].dialled == ()
    assert changed.services["svc-001"] == with_service(strict, **changes).services["svc-001"]


def test_a_call_lapses_as_a_confirmation_in_the_files_does(strict: Guidance) -> None:
    signed = confirmed(strict, [dialled(strict, "svc-001", 1)])
    late = TODAY + timedelta(days=181)
    assert "80 331" in card(signed.services["svc-001"], "fr", signed, TODAY + timedelta(days=180))
    assert "80 331" not in card(signed.services["svc-001"], "fr", signed, late)


def test_what_is_unknown_is_passed_over(strict: Guidance) -> None:
    strange = [
        Confirmation("text", "no_topic/fr", "0" * 64, "awa", TODAY),
        Confirmation("number", "svc-999:0", "0" * 64, "awa", TODAY),
        Confirmation("number", "svc-001:9", "0" * 64, "awa", TODAY),
    ]
    assert confirmed(strict, strange) == confirmed(strict, []) == strict


def every_call(guidance: Guidance, on: date) -> list[Confirmation]:
    return [dialled(guidance, s.id, index, on) for s in guidance.services.values() for index in range(len(s.phones))]


@pytest.mark.parametrize("production", [True, False])
@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_is_signed_whenever_an_emergency_answer_keeps_all_its_sentences_and_numbers(
    guidance: Guidance, language: Language, production: bool
) -> None:
    plain = replace(guidance, policy=Policy(production=production, serve_drafts=False))
    old = date(2020, 1, 1)
    readings = [read(guidance, EMERGENCY, each, old) for each in LANGUAGES]
    for signatures in (readings, every_call(guidance, old), [*readings, *every_call(guidance, TODAY)]):
        signed = confirmed(plain, signatures)
        for danger in DANGERS:
            before, after = plain.emergency(danger, language, TODAY), signed.emergency(danger, language, TODAY)
            assert after
            assert after[0].language == language
            assert len(after[0].text.splitlines()) == len(before[0].text.splitlines())
            assert not after[0].withheld
            assert after[0].text.count("…") <= before[0].text.count("…")
            numbers = [phone for service in plain.services.values() for phone in service.phones]
            assert [n for n in numbers if n in before[0].text and n not in after[0].text] == []


def test_a_signed_bambara_emergency_answer_stands_alone_and_an_unsigned_one_above_the_french(strict: Guidance) -> None:
    assert [passage.language for passage in strict.emergency("sea", "bm", TODAY)] == ["bm", "fr"]
    signed = confirmed(strict, [read(strict, EMERGENCY, "bm")])
    assert [passage.language for passage in signed.emergency("sea", "bm", TODAY)] == ["bm"]


def test_what_was_signed_is_off_the_list_of_what_is_open(strict: Guidance) -> None:
    signed = confirmed(strict, [read(strict, "risk_sea", "bm"), dialled(strict, "svc-001", 0)])
    matrix = read_entry(open_reader(ROOT / "content"))
    before, after = (golive(each, matrix, {}, TODAY) for each in (strict, signed))
    assert {(t.topic, t.language) for t in before.texts} - {(t.topic, t.language) for t in after.texts} == {
        ("risk_sea", "bm")
    }
    gone = {(n.service, n.number) for n in before.numbers} - {(n.service, n.number) for n in after.numbers}
    assert gone == {("svc-001", "80 00 11 15")}
    assert [n.index for n in after.numbers if n.service == "svc-001"] == [1, 2, 3]


def test_an_emergency_answer_rests_on_no_unconfirmed_number_once_those_it_names_were_dialled(strict: Guidance) -> None:
    assert "general" in strict.unconfirmed()
    calls = [dialled(strict, "svc-001", 0), dialled(strict, "svc-002", 0)]
    assert "general" not in confirmed(strict, calls).unconfirmed()


def test_development_still_says_that_a_text_is_a_draft_until_it_is_signed(guidance: Guidance) -> None:
    topic = "help_mind"
    _, before = screens.topic(Session(), "fr", guidance, topic, 0, TODAY)
    assert before.text.startswith("TEST")
    claims = {name: replace(claim, checked_on=TODAY) for name, claim in guidance.claims.items()}
    checked = replace(guidance, claims=claims)
    signed = confirmed(checked, [read(checked, topic, "fr"), *every_call(checked, TODAY)])
    _, after = screens.topic(Session(), "fr", signed, topic, 0, TODAY)
    assert not after.text.startswith("TEST")
