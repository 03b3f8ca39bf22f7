"""The keys of a word are those of its terms one by one, as normalise.py lists them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understanding import normalise
from bot.understanding.keys import (
    LETTERS,
    PIECE,
    SHORTEST,
    SIZES,
    WORD,
    found,
    key,
    of_spoken,
    of_terms,
    of_word,
    pair,
    total,
)

WORDS = ["a", "on", "fɛ́", "ɛ", "12", "ʔ", "fghij", "klmnop", "m'inscrire", "😀", "anticonstitutionnellement"]
ANY = st.text(st.characters(exclude_categories=["Cs"], exclude_characters=" "), min_size=1, max_size=30)


def listed(kind: int, terms: list[str]) -> list[int]:
    return sorted(of_terms(kind, terms).tolist())


@pytest.mark.parametrize("word", WORDS)
def test_the_keys_of_a_word_are_those_of_its_terms(word: str) -> None:
    letters = normalise.letters(word, SHORTEST, SIZES)
    assert sorted(of_word(word)) == listed(WORD, [word]) + listed(LETTERS, letters)
    assert sorted(of_spoken(word)) == listed(PIECE, normalise.pieces([word]))


@given(ANY)
def test_that_holds_of_any_word(word: str) -> None:
    letters = normalise.letters(word, SHORTEST, SIZES)
    assert sorted(of_word(word)) == listed(WORD, [word]) + listed(LETTERS, letters)
    assert sorted(of_spoken(word)) == listed(PIECE, normalise.pieces([word]))


@given(ANY, ANY)
def test_the_key_of_a_pair_is_that_of_the_two_words_with_a_space_between(one: str, other: str) -> None:
    assert pair(total(one), total(other)) == key(WORD, f"{one} {other}")


def test_terms_of_other_kinds_have_other_keys() -> None:
    assert len({key(kind, "on") >> 46 for kind in (WORD, LETTERS, PIECE)}) == 3


KEYS = st.lists(st.integers(0, (3 << 46) - 1), unique=True, min_size=1, max_size=200)


@given(KEYS, st.data())
def test_a_known_key_is_found_where_it_stands_and_an_unknown_one_nowhere(keys: list[int], data: st.DataObject) -> None:
    known = np.array(sorted(keys), dtype=np.uint64)
    wanted = data.draw(st.lists(st.one_of(st.sampled_from(keys), st.integers(0, (3 << 46) - 1)), max_size=50))
    which, rows = found(wanted, known)
    assert which.tolist() == [place for place, each in enumerate(wanted) if each in keys]
    assert rows.tolist() == [sorted(keys).index(each) for each in wanted if each in keys]
