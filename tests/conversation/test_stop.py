"""The words that end it, and the sentences that only sound like them."""

from __future__ import annotations

import pytest

from bot.conversation.stop import WORDS, language_of_stop, stops
from bot.message import Language
from tests.people import Person

EVERY = [(word, language) for language, words in WORDS.items() for word in words]


@pytest.mark.parametrize(("word", "language"), EVERY)
async def test_a_word_that_ends_it_tells_its_language_and_is_taken_at_its_word(
    person: Person, word: str, language: Language | None
) -> None:
    assert language_of_stop(word) == language
    assert (await person.write(word)).forgets


@pytest.mark.parametrize(
    ("text", "language"), [("stop, oubliez-moi", "fr"), ("A JƆ. Ɲinɛ n kɔ!", "bm"), ("stop. forget me", "en")]
)
def test_several_such_words_with_a_pause_between_end_it_too(text: str, language: Language) -> None:
    assert language_of_stop(text) == language


@pytest.mark.parametrize(
    "text",
    ["", "!", "ne m'oubliez pas", "don't forget me", "kana ɲinɛ n kɔ", "please make it stop", "stop, aidez-moi"],
)
def test_what_only_sounds_like_one_ends_nothing(text: str) -> None:
    assert not stops(text)
    assert language_of_stop(text) is None
