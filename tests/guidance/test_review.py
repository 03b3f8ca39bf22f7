"""What stands where, and what a person must still do, as the days go by."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.guidance.entry_read import read_entry
from bot.guidance.golive import golive
from bot.guidance.guidance import Guidance
from bot.guidance.model import ContentError
from bot.guidance.read import open_reader, read_wordings
from bot.guidance.review import Standing, standings
from bot.message import LANGUAGES
from bot.settings import ROOT
from tests.guidance.breaking import copied, replaced
from tests.people import NOON

TODAY = NOON.date()
WORDS = read_wordings(ROOT / "content")
MATRIX = read_entry(open_reader(ROOT / "content"))
SIGNED = replace(
    MATRIX,
    rules={name: replace(rule, checked_on=TODAY) for name, rule in MATRIX.rules.items()},
    reviewed=frozenset(LANGUAGES),
)


@pytest.fixture
def done(guidance: Guidance) -> Guidance:
    """The content once everything is reviewed and confirmed today."""
    claims = {name: replace(claim, checked_on=TODAY) for name, claim in guidance.claims.items()}
    services = {name: replace(s, confirmed_on=TODAY, conflict=False) for name, s in guidance.services.items()}
    signed = {
        topic.id: replace(
            topic,
            texts={
                language: replace(text, status="reviewed", reviewer="A. Reader", reviewed_on=TODAY)
                for language, text in topic.texts.items()
            },
        )
        for topic in guidance.topics.values()
    }
    return replace(guidance, topics=signed, claims=claims, services=services)


def of(guidance: Guidance, topic: str, language: str, today: date) -> Standing:
    return next(s for s in standings(guidance, today) if (s.topic, s.language) == (topic, language))


def test_every_topic_stands_there_in_every_language(guidance: Guidance) -> None:
    found = [(s.topic, s.language) for s in standings(guidance, TODAY)]
    assert sorted(found) == sorted((topic, language) for topic in guidance.topics for language in LANGUAGES)


def test_a_draft_has_no_age_and_a_review_grows_old(guidance: Guidance, done: Guidance) -> None:
    assert of(guidance, "risk_sea", "bm", TODAY).age is None
    later = of(done, "risk_sea", "bm", TODAY + timedelta(days=40))
    assert (later.status, later.reviewer, later.age, later.behind, later.audio) == (
        "reviewed",
        "A. Reader",
        40,
        0,
        "none yet",
    )


def raised(guidance: Guidance, topic: str) -> Guidance:
    """The content after the French text of a topic was changed twice."""
    known = guidance.topics[topic]
    french = replace(known.texts["fr"], revision=known.texts["fr"].revision + 2)
    return replace(guidance, topics={**guidance.topics, topic: replace(known, texts={**known.texts, "fr": french})})


def test_a_translation_drifts_when_the_french_moves_on(done: Guidance) -> None:
    moved = raised(done, "risk_sea")
    assert [of(moved, "risk_sea", each, TODAY).behind for each in LANGUAGES] == [0, 2, 2]
    assert [(t.topic, t.language, t.why) for t in golive(moved, SIGNED, WORDS, TODAY).texts] == [
        ("risk_sea", "bm", "to be brought along: 2 behind the French"),
        ("risk_sea", "en", "to be brought along: 2 behind the French"),
    ]


def test_nothing_is_open_once_all_is_confirmed_and_reviewed(done: Guidance) -> None:
    assert golive(done, SIGNED, WORDS, TODAY).open() == 0


def test_as_it_stands_every_text_number_and_emergency_answer_is_open(guidance: Guidance) -> None:
    found = golive(guidance, MATRIX, WORDS, TODAY)
    assert len(found.texts) == (len(guidance.topics) + 1) * len(LANGUAGES)
    assert sum(rule.pairs for rule in found.rules) == len(MATRIX.entries)
    assert all(rule.words and rule.last_confirmed is None for rule in found.rules)
    assert all("native reader" in text.why for text in found.texts if text.language == "bm")
    assert [n.number for n in found.numbers] == [p for s in guidance.services.values() for p in s.phones]
    assert {gap.danger for gap in found.emergency} == {"sea", "desert", "held", "violence", "general"}
    assert all(c.words and c.body and c.url.startswith("http") for c in found.claims)


def test_a_number_tells_which_sections_show_it(guidance: Guidance) -> None:
    numbers = {n.number: n for n in golive(guidance, MATRIX, WORDS, TODAY).numbers}
    assert "help_emergency/sea" in numbers["+34 928 467 757"].named_in
    assert numbers["80 331"].named_in == ()
    assert "contradict" in next(n.why for n in numbers.values() if n.service == "svc-003")


def test_a_section_is_withheld_with_its_claims_and_an_emergency_answer_never(guidance: Guidance) -> None:
    found = {(s.topic, s.section): s.claims for s in golive(guidance, MATRIX, WORDS, TODAY).withheld}
    assert found["risk_desert", "journey"] == ("risk-011", "risk-014")
    assert not any(topic == "help_emergency" for topic, _ in found)


@pytest.mark.parametrize(
    ("days", "claims", "numbers"), [(0, False, False), (31, False, False), (32, True, False), (181, True, True)]
)
def test_as_days_go_by_confirmations_lapse_and_are_open_again(
    done: Guidance, days: int, claims: bool, numbers: bool
) -> None:
    found = golive(done, SIGNED, WORDS, TODAY + timedelta(days=days))
    assert bool(found.claims) == bool(found.withheld) == bool(found.rules) == claims
    assert bool(found.numbers) == numbers
    assert all(f"confirmed on {TODAY}, lapsed on" in claim.why for claim in found.claims)
    assert all(n.why == "last confirmed more than 180 days ago" for n in found.numbers)


def test_a_claim_that_says_nothing_is_named(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    replaced("claims/risks.yml", "  claim: ", "  clam: ")(folder)
    with pytest.raises(ContentError, match=r"content/claims/risks.yml: risk-\d+: claim is missing"):
        read_wordings(folder)
