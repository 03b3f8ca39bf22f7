from itertools import pairwise

import pytest
import yaml

from bot.settings import ROOT
from bot.understanding import normalise
from bot.understanding.concepts import OPENING, STEM, Concepts, folded

WRITTEN = {
    "boat": "bateau, kurun",
    "sinks": "coul*, prend l'eau",
    "past": "hier, l'an dernier",
    "water": "eau",
    "sport": "match, fr:can, en:keep*, en:kick off",
}
CONCEPTS = Concepts.of(*folded(WRITTEN))


def found(text: str, language: str = "fr") -> set[str]:
    cleaned = normalise.clean(text)
    words = normalise.words(cleaned)
    return {CONCEPTS.names[number] for number in CONCEPTS.found(cleaned, words, language)}


LENGTHS = {"shout", "short", "sentence", "long"}
SAID = [
    ("le bateau coulait hier", {"boat", "sinks", "past"}),
    ("KOUROUN", {"boat"}),
    ("Le bateau prend l'eau !", {"boat", "sinks", "water", "!"}),
    ("l'an dernier ?", {"past", "?"}),
    ("l an", set()),
    ("en 2015", {"year"}),
    ("2150", set()),
    ("", set()),
]


@pytest.mark.parametrize(("text", "names"), SAID)
def test_words_stems_and_words_in_a_row_are_found_in_folded_text(text: str, names: set[str]) -> None:
    assert found(text) - LENGTHS == names


OF_LANGUAGE = [
    ("la CAN", "fr", {"sport"}),
    ("you can", "en", set()),
    ("keeper", "en", {"sport"}),
    ("keeper", "bm", set()),
    ("kick off", "en", {"sport"}),
    ("kick off", "fr", set()),
    ("match", "bm", {"sport"}),
]


@pytest.mark.parametrize(("text", "language", "names"), OF_LANGUAGE)
def test_a_term_of_one_language_counts_in_no_other(text: str, language: str, names: set[str]) -> None:
    assert found(text, language) - LENGTHS == names


@pytest.mark.parametrize(("count", "lengths"), [(1, LENGTHS), (5, LENGTHS - {"shout"}), (20, {"long"}), (21, set())])
def test_a_message_has_its_length_and_the_longer_ones(count: int, lengths: set[str]) -> None:
    assert found("la " * count) == lengths


def test_each_two_that_stand_together_have_a_cell_of_their_own() -> None:
    cells = CONCEPTS.together([0, 2, 3])
    size = len(CONCEPTS.names)
    assert cells == [0, 2, 3, 2 * size + 2, 2 * size + 3, 3 * size + 3]


def test_the_lexicon_s_stems_are_long_enough_and_its_concepts_stand_apart() -> None:
    names, terms = folded(yaml.safe_load((ROOT / "nlu" / "lexicon" / "concepts.yml").read_text(encoding="utf-8")))
    assert len(names) == len(set(names))
    assert [term for term in terms if term.endswith(STEM) and len(term) <= OPENING] == []
    assert all(term and term != STEM for term in terms)
    assert all(one < other for numbers in terms.values() for one, other in pairwise(numbers))
