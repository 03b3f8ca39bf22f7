"""What the model knows of a message is found, whatever the message holds."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understanding import normalise
from bot.understanding.engine import Understanding
from bot.understanding.keys import LETTERS, PIECE, SIZES, WORD, Keys, of_terms
from bot.understanding.vocabulary import Vocabulary

TEXTS = [
    "Je veux rentrer chez moi, comment m'inscrire ?",
    "n bɛ fɛ ka segin so",
    "is it dangerous to cross the sea by boat",
    "on coule on coule on coule",
    "12 ans à la mer",
    "zzyqx wvvkq 70123456",
    "?",
    "a" * 1_000,
    "1 " * 500,
]


def one_by_one(known: Keys, wanted: Keys) -> list[int]:
    rows = {key: row for row, key in enumerate(known.tolist())}
    return sorted(rows[key] for key in wanted.tolist() if key in rows)


@pytest.mark.parametrize("text", TEXTS, ids=[text[:20] for text in TEXTS])
def test_a_message_has_the_rows_of_its_words_pairs_and_letters(understanding: Understanding, text: str) -> None:
    known = understanding.model.vocabulary
    words = normalise.words(normalise.clean(text))
    pairs = [f"{one} {other}" for one, other in pairwise(words)]
    letters = [piece for word in words for piece in normalise.letters(word, normalise.SHORTEST, SIZES)]
    wanted = np.concatenate((of_terms(WORD, words + pairs), of_terms(LETTERS, letters)))
    assert known.look_up(words, [])[0].tolist() == one_by_one(known.keys, wanted)


@pytest.mark.parametrize("text", TEXTS, ids=[text[:20] for text in TEXTS])
def test_its_language_is_told_by_the_sums_of_what_its_pieces_weigh(understanding: Understanding, text: str) -> None:
    known = understanding.model.vocabulary
    spoken = normalise.spoken(normalise.clean(text))
    rows = one_by_one(known.keys, of_terms(PIECE, normalise.pieces(spoken)))
    sums = known.tongues[np.array(rows, dtype=np.intp) - known.cuts[1]].sum(axis=0, dtype=np.float64)
    assert known.look_up([], spoken)[1] == pytest.approx(sums.tolist())


KEYS = st.lists(st.integers(0, (3 << 46) - 1), unique=True, min_size=1, max_size=200)
NEAR = st.lists(st.integers(1 << 46, (1 << 46) + 300), unique=True, min_size=1, max_size=200)


@given(st.one_of(KEYS, NEAR), st.data())
def test_a_known_key_is_found_where_it_stands_and_an_unknown_one_nowhere(keys: list[int], data: st.DataObject) -> None:
    known = np.array(sorted(keys), dtype=np.uint64)
    wanted = data.draw(st.lists(st.one_of(st.sampled_from(keys), st.integers(0, (3 << 46) - 1)), max_size=50))
    found = Vocabulary.of(known, (0, 0), np.zeros((0, 3), dtype=np.float32)).rows(np.array(wanted, dtype=np.uint64))
    assert found.tolist() == [sorted(keys).index(each) for each in wanted if each in keys]
