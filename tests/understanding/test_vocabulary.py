"""What the model knows of a message is found, whatever the message holds."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.settings import ROOT
from bot.understanding import embedded, export, normalise, vocabulary
from bot.understanding.archive import ArchiveError
from bot.understanding.engine import Understanding
from bot.understanding.keys import PRIME, SIZES, Keys, of_letters, of_message, of_piece, of_term
from bot.understanding.vocabulary import HEAPS, ROOM, FullError, Vocabulary, arranged

TEXTS = [
    "Je veux rentrer chez moi, comment m'inscrire ?",
    "n bɛ fɛ ka segin so",
    "is it dangerous to cross the sea by boat",
    "on coule on coule on coule",
    "12 ans à la mer",
    "zzyqx wvvkq 70123456",
    "?",
    "",
    "a" * 1_000,
    "1 " * 500,
]
NO_TONGUES = np.zeros((0, 3), dtype=np.float32)


@pytest.fixture(scope="module")
def stored() -> dict[int, int]:
    """The row of every key of the committed model, as the file has them."""
    with np.load(ROOT / "nlu" / "model" / embedded.FILE, allow_pickle=False) as file:
        return {key: row for row, key in enumerate(embedded.keys_in(file).tolist())}


def rows(stored: dict[int, int], key: Callable[[str], int], terms: list[str]) -> list[int]:
    return [stored[one] for one in map(key, terms) if one in stored]


@pytest.mark.parametrize("text", TEXTS, ids=[text[:20] for text in TEXTS])
def test_a_message_has_the_rows_of_its_words_pairs_and_letters(
    understanding: Understanding, stored: dict[int, int], text: str
) -> None:
    words = normalise.words(normalise.clean(text))
    pairs = [f"{one} {other}" for one, other in pairwise(words)]
    letters = [piece for word in words for piece in normalise.letters(word, normalise.SHORTEST, SIZES)]
    found, _ = understanding.model.vocabulary.look_up(words, [])
    assert found.tolist() == sorted(rows(stored, of_term, words + pairs) + rows(stored, of_letters, letters))


@pytest.mark.parametrize("text", TEXTS, ids=[text[:20] for text in TEXTS])
def test_its_language_is_told_by_the_sums_of_what_its_pieces_weigh(
    understanding: Understanding, stored: dict[int, int], text: str
) -> None:
    with np.load(ROOT / "nlu" / "model" / embedded.FILE, allow_pickle=False) as file:
        weights = file["language"]
    spoken = normalise.spoken(normalise.clean(text))
    pieces = np.array(rows(stored, of_piece, normalise.pieces(spoken)), dtype=np.intp) - (len(stored) - len(weights))
    sums = weights[pieces].sum(axis=0, dtype=np.float64)
    assert understanding.model.vocabulary.look_up([], spoken)[1] == pytest.approx(sums.tolist())


KEYS = st.lists(st.integers(1, PRIME - 1), unique=True, min_size=1, max_size=200)
NEAR = st.lists(st.integers(2**40, 2**40 + 300), unique=True, min_size=1, max_size=200)


@given(st.one_of(KEYS, NEAR))
@settings(max_examples=30)
def test_a_known_key_is_found_where_it_stands(keys: list[int]) -> None:
    known = np.array(keys, dtype=np.uint64)
    table = Vocabulary.of(known, arranged(known), NO_TONGUES)
    held, rows = table.table.T
    assert sorted(rows[np.isin(held, known)].tolist()) == list(range(len(keys)))
    assert np.count_nonzero(held) == len(keys)


@pytest.mark.parametrize("text", TEXTS, ids=[text[:20] for text in TEXTS])
def test_a_message_has_exactly_those_of_its_keys_that_are_known(text: str) -> None:
    words = normalise.words(normalise.clean(text))
    every, cut = of_message(words, [])
    some: Keys = np.unique(every[:cut])[::2]
    table = Vocabulary.of(some, arranged(some), NO_TONGUES)
    wanted = [some.tolist().index(key) for key in every[:cut].tolist() if key in some.tolist()]
    assert table.look_up(words, [])[0].tolist() == sorted(wanted)


def test_more_keys_than_places_are_refused() -> None:
    with pytest.raises(FullError, match="PLACES"):
        arranged(np.arange(1, ROOM + 2, dtype=np.uint64))


def test_that_is_a_clear_failure_of_an_export(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vocabulary, "ROOM", 1)
    with pytest.raises(ArchiveError, match="PLACES"):
        export._arranged(np.array([1, 2], dtype=np.uint64))


def test_what_was_not_arranged_for_these_keys_is_refused() -> None:
    keys = np.array([1, 1], dtype=np.uint64)
    with pytest.raises(ValueError, match="two keys in one place"):
        Vocabulary.of(keys, np.zeros(1 << HEAPS, dtype=np.uint16), NO_TONGUES)
    with pytest.raises(ValueError, match="for each heap"):
        Vocabulary.of(keys[:1], np.zeros(100, dtype=np.uint16), NO_TONGUES)


@pytest.mark.parametrize("name", ["weights", "rarities", "language", "keys_low", "tries"])
def test_a_model_of_which_a_part_is_cut_off_is_refused(tmp_path: Path, name: str) -> None:
    with np.load(ROOT / "nlu" / "model" / embedded.FILE, allow_pickle=False) as file:
        stored = {each: file[each] for each in file.files}
    np.savez(tmp_path / embedded.FILE, **(stored | {name: stored[name][:-1]}))
    with pytest.raises(embedded.ModelError):
        embedded.load(tmp_path)


@pytest.mark.parametrize("name", ["weights", "scales", "intercept", "language"])
def test_a_model_that_lacks_a_class_or_a_language_is_refused(tmp_path: Path, name: str) -> None:
    with np.load(ROOT / "nlu" / "model" / embedded.FILE, allow_pickle=False) as file:
        stored = {each: file[each] for each in file.files}
    np.savez(tmp_path / embedded.FILE, **(stored | {name: np.ascontiguousarray(stored[name][..., :-1])}))
    with pytest.raises(embedded.ModelError):
        embedded.load(tmp_path)


def test_the_numbers_of_the_heaps_are_odd_and_differ() -> None:
    numbers = vocabulary.factors_of(np.arange(1 << 16, dtype=np.uint16))
    assert (numbers % 2 == 1).all()
    assert len(np.unique(numbers)) == 1 << 16
