"""Nothing is said that the facts do not hold: claims, numbers and words that must not appear."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from bot.guidance.check import PLACEHOLDER
from bot.guidance.guidance import Guidance
from bot.guidance.model import EMERGENCY, Section
from bot.message import DANGERS, LANGUAGES, Language
from bot.settings import ROOT
from tests.people import NOON
from tests.shared import facts

SAME = ("source_url", "source_publisher", "volatile", "confidence")
FILES = {"ecowas": "eco", "risks": "risk", "return_help": "ret"}


def rows(path: str, key: str) -> list[dict[str, Any]]:
    content = yaml.load((ROOT / "content" / path).read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return list(content[key])


@pytest.mark.parametrize("name", FILES)
def test_every_claim_stands_in_the_facts_word_for_word(name: str) -> None:
    known = facts(name)
    claims = rows(f"claims/{name}.yml", "claims")
    assert claims
    for claim in claims:
        fact = known[claim["id"]]
        assert claim["claim"] == fact["claim"]
        assert claim["jurisdiction"] == fact["applies_to"]
        assert {key: claim[key] for key in SAME} == {key: fact[key] for key in SAME}


def test_every_number_stands_in_the_facts_as_the_source_shows_it() -> None:
    known = facts("services")
    for service in rows("services.yml", "services"):
        fact = known[service["id"]]
        assert [phone["as_shown"] for phone in service["phones"]] == [str(p["as_shown"]) for p in fact["phones"]]
        assert service["organisation"] == fact["organisation"]
        assert {key: service[key] for key in SAME} == {key: fact[key] for key in SAME}


def sections(guidance: Guidance, language: Language) -> Iterator[tuple[str, Section]]:
    for topic in guidance.topics.values():
        for section in topic.texts[language].sections:
            yield f"{topic.id}/{language}/{section.id}", section


MUST_NOT_APPEAR = {
    "fr": [
        r"\d+ jours? (de préavis|pour quitter)",
        r"ne parte[zs] pas",
        r"limite de 90 jours (est|a été) supprim",
        r"\b116\b",
        r"\bans de prison\b",
        r"\bSAMU\b",
        r"52[ .]?000",
    ],
    "en": [
        r"\d+ days?'? (notice|to leave)",
        r"\bdon'?t (go|leave home)\b",
        r"90-day limit (is|was) (gone|abolished)",
        r"\b116\b",
        r"years (in|of) prison",
        r"52,?000",
    ],
    "bm": [r"\bkana taa tunga", r"\b116\b", r"52[ .]?000"],
}
"""What the gaps in the facts, and our tone, forbid to say."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_not_known_is_not_said(guidance: Guidance, language: Language) -> None:
    for where, section in sections(guidance, language):
        for pattern in MUST_NOT_APPEAR[language]:
            assert not re.search(pattern, section.text, re.IGNORECASE), f"{where}: {pattern}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_keeps_the_figures_of_the_french_text(guidance: Guidance, language: Language) -> None:
    french = dict(sections(guidance, "fr"))
    for where, section in sections(guidance, language):
        source = french[where.replace(f"/{language}/", "/fr/")]
        assert figures(section.text) == figures(source.text), where


def figures(text: str) -> list[str]:
    """The numbers of at least two digits, whatever parts their thousands, and the services named."""
    plain = re.sub(r"(?<=\d)[\s,.\u202f\u00a0](?=\d{3}\b)", "", PLACEHOLDER.sub(lambda m: f" S{m[1][4:]}9 ", text))
    return sorted(re.findall(r"S?\d{2,}", plain))


@pytest.mark.parametrize("danger", DANGERS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_emergency_answer_is_never_withheld_nor_empty(guidance: Guidance, danger: Any, language: Language) -> None:
    passages = guidance.emergency(danger, language, NOON.date())
    assert passages
    assert not any(passage.withheld for passage in passages)
    assert all("{{" not in passage.text and len(passage.text) > 100 for passage in passages)


@pytest.mark.parametrize("danger", ["medical", "suicide"])
def test_medical_and_suicide_show_no_number_for_none_is_known(guidance: Guidance, danger: Any) -> None:
    for passage in guidance.emergency(danger, "fr", NOON.date()):
        assert not re.search(r"\d{3}", passage.text)


def test_unsigned_bambara_stands_together_with_the_french_in_danger(guidance: Guidance) -> None:
    shown = guidance.emergency("sea", "bm", NOON.date())
    assert [passage.language for passage in shown] == ["bm", "fr"]
    assert guidance.topics[EMERGENCY].texts["bm"].status == "draft"
