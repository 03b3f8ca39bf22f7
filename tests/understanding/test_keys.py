"""The keys of a message are those of its terms one by one, as normalise.py lists them."""

from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understanding import normalise
from bot.understanding.keys import BEYOND, PRIME, SIZES, UNKNOWN, of_letters, of_message, of_piece, of_term

FOLDED = ["a", "on", "12", "fghij", "klmnop", "__number__", "anticonstitutionnellement"]
SPOKEN = ["a", "on", "fɛ́", "ɛ", "ʔ", "m'inscrire", "😀", "a😀", "anticonstitutionnellement", "\ud800x"]
WORDS = st.lists(st.from_regex(r"[a-z0-9_]{1,30}", fullmatch=True), max_size=6)
# No cleaned text holds a space within a word, or what is no character.
ANY = st.lists(st.text(st.characters(exclude_categories=["Z", "C"]), min_size=1, max_size=30), max_size=6)


def of_intent(words: list[str]) -> list[int]:
    pairs = [f"{one} {other}" for one, other in pairwise(words)]
    letters = [piece for word in words for piece in normalise.letters(word, normalise.SHORTEST, SIZES)]
    return [*map(of_term, words + pairs), *map(of_letters, letters)]


def of_language(spoken: list[str]) -> list[int]:
    # A letter of four bytes stands as one that no word has: so do its pieces.
    plain = ["".join(letter if ord(letter) <= BEYOND else UNKNOWN for letter in word) for word in spoken]
    short = [of_piece(piece) for word in plain for piece in normalise.letters(word)]
    return short + [of_piece(f" {word} ") for word in spoken if len(word) > normalise.LETTERS - 2]


def known(found: list[int], terms: list[int]) -> list[int]:
    """Those keys of the message that one of its terms has; the others go on into the next word."""
    return sorted(key for key in found if key in set(terms))


def agrees(words: list[str], spoken: list[str]) -> bool:
    found, cut = of_message(words, spoken)
    intent, language = of_intent(words), of_language(spoken)
    return (known(found[:cut].tolist(), intent), known(found[cut:].tolist(), language)) == (
        sorted(intent),
        sorted(language),
    )


@pytest.mark.parametrize("word", FOLDED)
def test_the_keys_of_a_folded_word_are_those_of_its_terms(word: str) -> None:
    assert agrees([word], [])


@pytest.mark.parametrize("word", SPOKEN)
def test_the_keys_of_a_spoken_word_are_those_of_its_pieces(word: str) -> None:
    assert agrees([], [word])


MESSAGES = [
    ([], []),
    ([], ["on", "a", "coule"]),
    (["on", "coule", "on", "coule"], []),
    (["12", "ans", "a", "la", "mer"], ["ans", "à", "la", "mer"]),
    (["a"] * 500, ["a"] * 500),
]


@pytest.mark.parametrize(("words", "spoken"), MESSAGES)
def test_a_message_has_each_key_as_often_as_the_term_stands_there(words: list[str], spoken: list[str]) -> None:
    assert agrees(words, spoken)


@given(WORDS, ANY)
def test_that_holds_of_any_message(words: list[str], spoken: list[str]) -> None:
    assert agrees(words, spoken)


def test_no_words_have_keys_of_the_spaces_around_them_alone() -> None:
    found, cut = of_message([], [])
    assert known(found[:cut].tolist(), [0]) == known(found[cut:].tolist(), [0]) == []


@pytest.mark.parametrize("other", [of_letters, of_piece])
def test_terms_of_other_kinds_have_other_keys(other: Callable[[str], int]) -> None:
    assert of_term("onze") != other("onze")
    assert of_letters("onze") != of_piece("onze")


def test_a_long_term_is_hashed_and_a_short_one_is_its_bytes() -> None:
    assert of_letters("abc") == int.from_bytes(b"abc", "little")
    assert of_term("a b") == int.from_bytes(b"=a=b", "little")
    assert of_term("traverser") == int.from_bytes(b"=traverser", "little") % PRIME
