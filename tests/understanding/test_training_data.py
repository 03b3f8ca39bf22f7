from collections import Counter
from pathlib import Path

import pytest
import yaml

from bot.message import DANGERS, LANGUAGES
from bot.settings import ROOT
from bot.understanding.engine import Understanding
from bot.understanding.training_data import DataError, Sentence, labelled, training, unseen

DATA = ROOT / "nlu" / "data"
SENTENCES = training(DATA)
TESTS, FRESH = unseen(ROOT / "nlu" / "tests"), unseen(ROOT / "nlu" / "tests" / "fresh")
VALIDATION = unseen(ROOT / "nlu" / "validation")
INTENTS = {sentence.intent for sentence in SENTENCES}


def listed(name: str, key: str) -> list[str]:
    found: list[str] = yaml.safe_load((ROOT / "nlu" / name).read_text(encoding="utf-8"))[key]
    return found


def test_domain_data_and_model_know_the_same_intents(understanding: Understanding) -> None:
    domain = listed("domain.yml", "intents")
    assert len(domain) == len(set(domain))
    assert set(domain) == INTENTS == set(understanding.model.intents.intents)
    assert set(listed("talk.yml", "talk")) <= INTENTS


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_teaches_every_intent(language: str) -> None:
    taught = Counter(sentence.intent for sentence in SENTENCES if sentence.language == language)
    assert set(taught) == INTENTS
    assert {intent: count for intent, count in taught.items() if count < 20} == {}


def test_a_block_names_the_language_of_its_folder() -> None:
    for path in DATA.glob("*/*.yml"):
        blocks = yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]
        assert {block["metadata"]["language"] for block in blocks} == {path.parent.name}, path.name


def test_emergencies_and_nothing_else_name_their_danger() -> None:
    for sentence in SENTENCES:
        assert (sentence.danger in DANGERS) == (sentence.intent == "help_emergency")


def test_the_test_sentences_are_of_known_intents_and_languages() -> None:
    for sentence in TESTS + FRESH + VALIDATION:
        assert sentence.intent in INTENTS
        assert sentence.language in LANGUAGES


def test_no_test_sentence_is_trained_on() -> None:
    taught = {sentence.text.casefold() for sentence in SENTENCES}
    held_out = TESTS + FRESH + VALIDATION
    assert [number for number, one in enumerate(held_out) if one.text.casefold() in taught] == []


def test_what_thresholds_are_chosen_by_is_no_test_sentence() -> None:
    assert {one.text.casefold() for one in VALIDATION}.isdisjoint(one.text.casefold() for one in TESTS + FRESH)
    for language in LANGUAGES:
        kinds = Counter((s.intent == "help_emergency", s.hard_negative) for s in VALIDATION if s.language == language)
        assert min(kinds[True, False], kinds[False, True]) >= 150


def test_rasa_s_validation_finds_a_rule_for_every_intent() -> None:
    steps = yaml.safe_load((DATA / "rules.yml").read_text(encoding="utf-8"))["rules"][0]["steps"]
    assert [step["intent"] for step in steps[0]["or"]] == listed("domain.yml", "intents")


FAULTY = ["nlu: [", "nlu:\n- intent: greet\n  examples: '- hi'\n", "[]", "nlu: 3"]


@pytest.mark.parametrize("text", FAULTY)
def test_a_faulty_file_is_named_and_not_quoted(tmp_path: Path, text: str) -> None:
    (tmp_path / "fr").mkdir()
    (tmp_path / "fr" / "greet.yml").write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=r"^fr/greet\.yml: \w+$"):
        training(tmp_path)


def test_a_folder_without_data_is_an_error_and_one_without_tests_is_empty(tmp_path: Path) -> None:
    with pytest.raises(DataError):
        training(tmp_path)
    assert unseen(tmp_path) == []


def test_labelled_lines_are_read_and_a_faulty_one_is_numbered(tmp_path: Path) -> None:
    path = tmp_path / "lines.jsonl"
    path.write_text('{"text": "i ni ce", "lang": "bm"}\n', encoding="utf-8")
    assert labelled(path) == [Sentence("i ni ce", "", "bm")]
    path.write_text('{"text": "i ni ce", "lang": "bm"}\n{"text": 3, "lang": "bm"}\n', encoding="utf-8")
    with pytest.raises(DataError, match=r"lines\.jsonl:2: text is no text"):
        labelled(path)
