"""The keys of a message are those of its terms one by one, as normalise.py lists them."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understanding import normalise
from bot.understanding.keys import LETTERS, PIECE, SIZES, WORD, key, of_message, of_terms

WORDS = ["a", "on", "fɛ́", "ɛ", "12", "ʔ", "fghij", "klmnop", "m'inscrire", "😀", "anticonstitutionnellement"]
# A character of code 0 adds nothing to a sum; no cleaned text holds one.
ANY = st.lists(st.text(st.characters(exclude_characters=" \0"), min_size=1, max_size=30), max_size=6)


def terms(words: list[str], spoken: list[str]) -> list[int]:
    pairs = [f"{one} {other}" for one, other in pairwise(words)]
    letters = [piece for word in words for piece in normalise.letters(word, normalise.SHORTEST, SIZES)]
    kinds = ((WORD, words + pairs), (LETTERS, letters), (PIECE, normalise.pieces(spoken)))
    return [key for kind, every in kinds for key in of_terms(kind, every).tolist()]


def counted(words: list[str], spoken: list[str]) -> list[int]:
    """Those keys of the message that one of its terms has; the others go on into the next word."""
    known = set(terms(words, spoken))
    return sorted(key for key in of_message(words, spoken).tolist() if key in known)


@pytest.mark.parametrize("word", WORDS)
def test_the_keys_of_a_word_are_those_of_its_terms(word: str) -> None:
    assert counted([word], [word]) == sorted(terms([word], [word]))


MESSAGES = [
    ([], []),
    ([], ["on", "a", "coule"]),
    (["on", "coule", "on", "coule"], []),
    (["12", "ans", "a", "la", "mer"], ["ans", "à", "la", "mer"]),
    (["a"] * 500, ["a"] * 500),
]


@pytest.mark.parametrize(("words", "spoken"), MESSAGES)
def test_a_message_has_each_key_as_often_as_the_term_stands_there(words: list[str], spoken: list[str]) -> None:
    assert counted(words, spoken) == sorted(terms(words, spoken))


@given(ANY, ANY)
def test_that_holds_of_any_message(words: list[str], spoken: list[str]) -> None:
    assert counted(words, spoken) == sorted(terms(words, spoken))


def test_terms_of_other_kinds_have_other_keys() -> None:
    assert len({key(kind, "on") >> 46 for kind in (WORD, LETTERS, PIECE)}) == 3
