"""Words are looked up once when the model knows them; nothing else that people write stays in memory."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from bot.understanding import normalise, vocabulary
from bot.understanding.engine import Understanding
from bot.understanding.keys import LETTERS, PIECE, WORD, found, key, of_terms, of_word
from bot.understanding.vocabulary import Vocabulary

TEXTS = [
    "Je veux rentrer chez moi, comment m'inscrire ?",
    "n bɛ fɛ ka segin so",
    "is it dangerous to cross the sea by boat",
    "on coule on coule on coule",
    "12 ans à la mer",
    "zzyqx wvvkq 70123456",
    "?",
]


def pieces(text: str) -> tuple[list[str], list[str]]:
    cleaned = normalise.clean(text)
    return normalise.words(cleaned), normalise.spoken(cleaned)


@pytest.fixture
def fresh(understanding: Understanding) -> Vocabulary:
    return replace(understanding.model.vocabulary, words={}, spoken={})


def one_by_one(known: Vocabulary, text: str) -> list[int]:
    words, _ = pieces(text)
    pairs = [f"{one} {other}" for one, other in pairwise(words)]
    letters = [piece for word in words for piece in normalise.letters(word, 2, 5)]
    every = [key(WORD, term) for term in words + pairs] + [key(LETTERS, piece) for piece in letters]
    return sorted(found(every, known.keys)[1].tolist())


@pytest.mark.parametrize("text", TEXTS)
def test_a_message_has_the_rows_of_its_words_pairs_and_letters_whether_kept_or_not(
    fresh: Vocabulary, text: str
) -> None:
    first, again = fresh.look_up(*pieces(text)), fresh.look_up(*pieces(text))
    assert first[0].tolist() == again[0].tolist() == one_by_one(fresh, text)
    assert first[1] == again[1]


def test_a_known_word_is_looked_up_once(fresh: Vocabulary, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []

    def noted(word: str) -> list[int]:
        looked.append(word)
        return of_word(word)

    monkeypatch.setattr(vocabulary, "of_word", noted)
    for words in (["rentrer"], ["rentrer", "rentrer"], ["zzyqx"], ["zzyqx"]):
        fresh.look_up(words, [])
    assert looked == ["rentrer", "zzyqx", "zzyqx"]


UNKNOWN = ["zzyqx", "Kxwvutov", "70123456", "jean-kxwq", "rentrerzzz"]


@pytest.mark.parametrize("word", UNKNOWN)
def test_what_the_model_does_not_know_is_not_kept(fresh: Vocabulary, word: str) -> None:
    fresh.look_up(*pieces(f"je veux rentrer {word}"))
    assert {"je", "veux", "rentrer"} == set(fresh.spoken)
    for store, kind, space in ((fresh.words, WORD, ""), (fresh.spoken, PIECE, " ")):
        known = of_terms(kind, [f"{space}{kept}{space}" for kept in store])
        assert len(found(known.tolist(), fresh.keys)[0]) == len(store)
    assert not set(pieces(word)[0]) & fresh.words.keys()


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(vocabulary, "MOST", 5)
    return 5


def test_no_more_words_are_kept_than_the_bound_and_one_message(fresh: Vocabulary, short: int) -> None:
    for text in TEXTS * 2:
        words, spoken = pieces(text)
        rows, _ = fresh.look_up(words, spoken)
        assert rows.tolist() == one_by_one(fresh, text)
        assert len(fresh.words) <= short + len(words)
        assert len(fresh.spoken) <= short + len(spoken)
