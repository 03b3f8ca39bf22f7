"""The keys of a whole message are those of its terms one by one, as normalise.py lists them."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understanding import normalise
from bot.understanding.keys import LETTERS, LONGEST, PIECE, SHORTEST, SIZES, WORD, Known, of_message, of_terms


def one_by_one(words: list[str], spoken: list[str]) -> list[int]:
    pairs = [f"{one} {other}" for one, other in pairwise(words)]
    letters = [piece for word in words for piece in normalise.letters(word, SHORTEST, SIZES)]
    terms = ((WORD, words + pairs), (LETTERS, letters), (PIECE, normalise.pieces(spoken)))
    return sorted(key for kind, listed in terms for key in of_terms(kind, listed).tolist())


WRITTEN = ["a", "on coule", "Ń b'a fɛ́ ka segin so", "ɛ", "12 ans à la mer", "ʔ", "ab cde fghij klmnop", "lo lo lo"]


@pytest.mark.parametrize("text", WRITTEN)
def test_the_keys_of_a_message_are_those_of_its_terms(text: str) -> None:
    cleaned = normalise.clean(text)
    words, spoken = normalise.features(cleaned).split(), normalise.spoken(cleaned)
    assert of_message(words, spoken).tolist() == one_by_one(words, spoken)


@given(st.text(max_size=80))
def test_that_holds_of_any_text(text: str) -> None:
    cleaned = normalise.clean(text)
    words, spoken = normalise.features(cleaned).split(), normalise.spoken(cleaned)
    if words and spoken:
        assert of_message(words, spoken).tolist() == one_by_one(words, spoken)


def test_a_message_without_a_word_has_no_key_that_a_term_could_have() -> None:
    terms = one_by_one(["on"], ["on"])
    assert not set(of_message([], []).tolist()) & set(terms)


def test_the_longest_messages_have_room() -> None:
    for character in ("1 ", "œ ", "a", "ß", "ɲ ", "1a ", "ﷺ "):
        cleaned = normalise.clean(character * normalise.BYTES)
        words = ["__number__" if word.isdigit() else word for word in normalise.features(cleaned).split()]
        assert sum(len(word) + 2 for word in words + normalise.spoken(cleaned)) < LONGEST - SIZES
        of_message(words, normalise.spoken(cleaned))


KEYS = st.lists(st.integers(0, (3 << 46) - 1), unique=True, min_size=1, max_size=200)


@given(KEYS, st.data())
def test_a_known_key_is_found_where_it_stands_and_an_unknown_one_nowhere(keys: list[int], data: st.DataObject) -> None:
    known = np.array(sorted(keys), dtype=np.uint64)
    wanted = sorted(data.draw(st.lists(st.one_of(st.sampled_from(keys), st.integers(0, (3 << 46) - 1)), max_size=50)))
    found = Known.of(known).rows(np.array(wanted, dtype=np.uint64))
    assert found.tolist() == [int(known.searchsorted(key)) for key in wanted if key in keys]


def test_keys_that_lie_in_one_drawer_are_all_found() -> None:
    known = np.arange(1000, 1040, dtype=np.uint64)
    assert Known.of(known).rows(known).tolist() == list(range(40))
