"""May somebody enter: every pair against the facts, its words in three languages, and the clock."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import yaml

from bot.guidance.check import ANSWER_LETTERS
from bot.guidance.countries import country_name
from bot.guidance.entry import EntryMatrix, answer, entry_faults
from bot.guidance.entry_read import read_entry
from bot.guidance.entry_words import VISA
from bot.guidance.model import Claim, Passage
from bot.guidance.read import Reader, read_claims
from bot.i18n import gettext
from bot.message import LANGUAGES, Language
from bot.settings import ROOT
from tests.shared import shared

TODAY = date(2026, 11, 23)
OUTSIDE = ("MR", "MA", "DZ", "TN", "LY", "TD", "CM")
SAME = ("nationality", "destination", "documents", "basis", "sources", "confidence", "as_of", "volatile")
MAYBE = ("note", "authorisation")


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(ROOT / "content")


@pytest.fixture(scope="module")
def matrix(reader: Reader) -> EntryMatrix:
    read = read_entry(reader)
    assert reader.faults == []
    return read


@pytest.fixture(scope="module")
def claims(reader: Reader) -> dict[str, Claim]:
    return read_claims(reader)


@pytest.fixture(scope="module")
def facts() -> dict[str, Any]:
    content = yaml.load(shared("facts/entry_matrix.yml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return dict(content)


def said(matrix: EntryMatrix, pair: str, language: Language = "en", production: bool = False) -> Passage:
    nationality, destination = pair.split("-")
    return answer(matrix, {}, nationality, destination, language, TODAY, production=production)


def test_all_315_pairs_stand_as_in_the_facts(matrix: EntryMatrix, facts: dict[str, Any]) -> None:
    assert len(matrix.entries) == len(facts["entries"]) == 315
    for fact in facts["entries"]:
        entry = matrix.entries[fact["nationality"], fact["destination"]]
        assert {key: plain(getattr(entry, key)) for key in SAME} == {key: fact[key] for key in SAME}, fact["id"]
        assert {key: getattr(entry, key) for key in MAYBE} == {key: fact.get(key) for key in MAYBE}, fact["id"]
        assert (entry.visa, entry.max_stay_days or "unknown") == (fact["visa_required"], fact["max_stay_days"])


def plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def test_the_datasets_stand_as_in_the_facts(matrix: EntryMatrix, facts: dict[str, Any]) -> None:
    assert {(name, s.publisher, s.on.isoformat()) for name, s in matrix.datasets.items()} == {
        (d["id"], d["source_publisher"], d["source_date"]) for d in facts["datasets"]
    }


def test_every_pair_rests_on_a_rule_of_its_basis_and_no_rule_is_left_over(matrix: EntryMatrix) -> None:
    assert all(matrix.rules[entry.rule].basis == entry.basis for entry in matrix.entries.values())
    assert {entry.rule for entry in matrix.entries.values()} == set(matrix.rules)


def test_no_pair_names_an_unknown_source(matrix: EntryMatrix, claims: dict[str, Claim]) -> None:
    assert list(entry_faults(matrix, claims)) == []


def test_a_source_that_nobody_wrote_down_is_a_fault(matrix: EntryMatrix) -> None:
    assert "content/entry_matrix.yml: ML-BF: unknown claim eco-030" in list(entry_faults(matrix, {}))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_answer_is_short_and_complete(matrix: EntryMatrix, language: Language) -> None:
    check = gettext(language, "Check with the consulate or the transport company before you travel.")
    for nationality, destination in matrix.entries:
        passage = said(matrix, f"{nationality}-{destination}", language)
        assert len(passage.text) <= ANSWER_LETTERS, passage.title
        assert "02/2026" in passage.text
        assert check in passage.text
        assert "{" not in passage.text
        assert passage.text.count("\n- ") >= 2
        assert country_name(nationality, language) in passage.title
        assert country_name(destination, language) in passage.title


KINDS = [
    ("ML-BF", "No visa is needed.", "number of days not known"),
    ("SN-GN", "No visa is needed.", "up to 90 days"),
    ("ML-SN", "According to our sources, no visa is needed.", "until further notice"),
    ("ML-DZ", "It seems that no visa is needed, but this is not certain.", "Mass arrests and expulsions"),
    ("SN-DZ", "According to our sources, a visa is needed", "expulsion to the border in the desert"),
    ("GH-TN", "It seems that a visa is needed before you travel, but this is not certain.", "Tunisia"),
    ("GN-MR", "According to our sources, an electronic visa (e-visa) is needed", "ANRPTS"),
    ("GH-LY", "It seems that an electronic visa (e-visa) is needed", "kidnapped for ransom"),
    ("ML-MA", "No classic visa, but an electronic travel authorisation (AEVM) is needed", "96 hours"),
    ("BF-MA", "It seems that an electronic travel authorisation (AEVM) is needed", "acces-maroc.ma"),
    ("ML-CM", "Whether a visa is needed is not known.", "Sources differ"),
    ("NE-BJ", "According to our sources, no visa is needed.", "keep this crossing closed"),
    ("ML-BJ", "According to our sources, no visa is needed.", "open to all Africans"),
    ("SN-MR", "No visa is needed.", "consular card and residence card"),
    ("CI-TN", "According to our sources, no visa is needed.", "Since 2023 mass arrests and expulsions"),
    ("GN-CI", "According to our sources, no visa is needed.", "In 2018 an identity card alone"),
    ("NG-CM", "According to our sources, no visa is needed.", "Not in ECOWAS: Cameroon."),
    ("BJ-TD", "It seems that no visa is needed, but this is not certain.", "visa on arrival"),
    ("BJ-MA", "It seems that an electronic visa (e-visa) is needed", "In January 2025 an ordinary visa"),
]


@pytest.mark.parametrize(("pair", "opening", "also"), KINDS)
def test_each_kind_of_rule_has_its_words(matrix: EntryMatrix, pair: str, opening: str, also: str) -> None:
    passage = said(matrix, pair)
    assert passage.text.startswith(opening)
    assert also in passage.text


def test_an_electronic_authorisation_is_never_called_a_visa_nor_a_visa_an_authorisation(matrix: EntryMatrix) -> None:
    for (nationality, destination), entry in matrix.entries.items():
        first = said(matrix, f"{nationality}-{destination}").text.split("\n\n")[0]
        if entry.visa == "e-visa":
            assert ("AEVM" in first) == (entry.authorisation == "AEVM")
            assert ("e-visa" in first) == (entry.authorisation is None)


def test_what_is_to_be_verified_or_of_low_confidence_is_no_plain_statement(matrix: EntryMatrix) -> None:
    for (nationality, destination), entry in matrix.entries.items():
        if entry.confidence == "low" or re.search("verify", entry.note or "", re.IGNORECASE):
            text = said(matrix, f"{nationality}-{destination}").text
            assert re.match("According to our sources|It seems|Whether", text), entry.id
        if entry.confidence == "low":
            assert re.search("not certain|not known", said(matrix, entry.id).text), entry.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_neighbour_outside_ecowas_is_named_as_such(matrix: EntryMatrix, language: Language) -> None:
    for destination in matrix.destinations():
        line = gettext(language, "Not in ECOWAS: {country}.").format(country=country_name(destination, language))
        assert (line in said(matrix, f"GH-{destination}", language).text) == (destination in OUTSIDE)


def test_libya_and_tunisia_never_come_without_their_danger(matrix: EntryMatrix) -> None:
    for nationality in matrix.nationalities():
        assert "not safe for migrants" in said(matrix, f"{nationality}-LY").text
        entry = matrix.entries[nationality, "TN"]
        assert ("expulsions" in said(matrix, entry.id).text) == (entry.visa == "no")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_pair_that_is_not_known_says_so_and_where_to_ask(matrix: EntryMatrix, language: Language) -> None:
    for pair in ("ML-FR", "FR-ML", "ML-XX", "GH-GA"):
        passage = said(matrix, pair, language)
        assert passage.text.startswith(gettext(language, "I do not know the entry rule for these two countries."))
        assert passage.sources == ()
        assert not passage.withheld


@pytest.mark.parametrize("code", ["ML", "SN", "FR"])
def test_one_s_own_country_needs_no_visa(matrix: EntryMatrix, code: str) -> None:
    assert said(matrix, f"{code}-{code}").text.startswith("This is your own country")


def test_the_sources_are_named_once_each_the_dataset_too(matrix: EntryMatrix, claims: dict[str, Claim]) -> None:
    passage = answer(matrix, claims, "ML", "BF", "en", TODAY, production=False)
    assert [source.publisher for source in passage.sources] == [
        "Sidwaya (Burkina Faso state daily)",
        "Africa24",
        "imorte (scrape of passportindex.org)",
    ]


@pytest.mark.parametrize(
    ("age", "in_production", "in_development"),
    [(None, True, False), (0, False, False), (31, False, False), (32, True, True), (400, True, True)],
)
def test_a_rule_holds_31_days_and_unconfirmed_is_withheld_in_production(
    matrix: EntryMatrix, age: int | None, in_production: bool, in_development: bool
) -> None:
    checked = None if age is None else TODAY - timedelta(days=age)
    rules = {name: replace(rule, checked_on=checked) for name, rule in matrix.rules.items()}
    for pair in (f"{n}-{d}" for n, d in matrix.entries):
        assert said(replace(matrix, rules=rules), pair, production=True).withheld == in_production
        assert said(replace(matrix, rules=rules), pair).withheld == in_development


def test_confirming_one_rule_frees_its_pairs_and_no_other(matrix: EntryMatrix) -> None:
    rule = replace(matrix.rules["aes_members"], checked_on=TODAY)
    confirmed = replace(matrix, rules={**matrix.rules, rule.id: rule})
    free = {p for p in matrix.entries if not said(confirmed, "-".join(p), production=True).withheld}
    assert free == {(n, d) for n in ("ML", "BF", "NE") for d in ("ML", "BF", "NE") if n != d}


@pytest.mark.parametrize(
    ("language", "production", "drafts", "served"),
    [
        ("bm", True, False, "fr"),
        ("bm", True, True, "bm"),
        ("bm", False, False, "bm"),
        ("fr", True, False, "fr"),
        ("en", True, False, "en"),
    ],
)
def test_unsigned_bambara_is_answered_in_french_in_production(
    matrix: EntryMatrix, language: Language, production: bool, drafts: bool, served: Language
) -> None:
    assert matrix.served(language, production=production, serve_drafts=drafts) == served
    assert replace(matrix, reviewed=frozenset(LANGUAGES)).served(language, production=True, serve_drafts=False) == (
        language
    )


def test_an_answer_is_unproven_until_its_words_and_its_rule_are_confirmed(matrix: EntryMatrix) -> None:
    rules = {name: replace(rule, checked_on=TODAY) for name, rule in matrix.rules.items()}
    assert said(matrix, "ML-SN").unproven
    assert said(replace(matrix, rules=rules), "ML-SN").unproven
    assert said(replace(matrix, reviewed=frozenset(LANGUAGES)), "ML-SN").unproven
    assert not said(replace(matrix, rules=rules, reviewed=frozenset(LANGUAGES)), "ML-SN").unproven


def test_every_confidence_has_words_for_every_kind() -> None:
    kinds = {kind for kind, _ in VISA}
    assert kinds == {"no", "yes", "e-visa", "AEVM", "unknown"}
    assert len(VISA) == 3 * len(kinds)
