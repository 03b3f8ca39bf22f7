"""Which language answers: the rules of how a conversation gets, keeps and changes its language."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.conversation.language import chosen, clear, heard
from bot.conversation.session import Session
from bot.message import Language
from bot.understanding.meaning import Meaning


def message(language: Language | None, confidence: float = 0.9, telling: int = 3, *, phrase: bool = False) -> Meaning:
    return Meaning("", language=language, language_confidence=confidence, telling=telling, whole_phrase=phrase)


@pytest.mark.parametrize(
    ("meaning", "language"),
    [
        (message("fr"), "fr"),
        (message("bm", 0.8), "bm"),
        (message("bm", 0.79), None),
        (message("en", telling=2), None),
        (message("en", 0.1, 0, phrase=True), "en"),
        (message(None, 0.0, 0), None),
    ],
)
def test_a_message_is_clear_by_three_telling_words_or_a_whole_phrase(meaning: Meaning, language: str | None) -> None:
    assert clear(meaning) == language


def test_a_clear_message_gives_a_session_its_language() -> None:
    assert heard(Session(), message("bm")) == Session(language="bm", how="clear")


@pytest.mark.parametrize(
    ("meaning", "language"),
    [(message("fr", 0.96, 1), "fr"), (message("fr", 0.94, 1), None), (message("fr", 0.99, 0), None)],
)
def test_a_first_message_needs_less_for_there_is_no_language_to_keep(meaning: Meaning, language: str | None) -> None:
    assert heard(Session(), meaning).language == language


def test_a_clear_message_moves_a_session_that_found_its_language_by_a_message() -> None:
    assert heard(Session(language="fr", how="clear"), message("en")).language == "en"


@pytest.mark.parametrize(
    ("meaning", "language"),
    [(message("fr", 0.96, 1), "fr"), (message("fr", 0.94, 1), "en"), (message("fr", 0.99, 0), "en")],
)
def test_a_message_in_danger_needs_less(meaning: Meaning, language: str) -> None:
    in_danger = replace(meaning, danger="sea")
    assert heard(Session(language="en", how="clear"), in_danger).language == language
    assert heard(chosen(Session(), "en"), in_danger).language == "en"


def test_an_unclear_message_keeps_the_language() -> None:
    assert heard(Session(language="fr", how="clear"), message("en", telling=1)).language == "fr"


def test_a_language_chosen_by_button_holds_until_two_clear_messages_in_another() -> None:
    session = chosen(Session(), "fr")
    once = heard(session, message("en"))
    assert once.language == "fr"
    assert heard(once, message("en")).language == "en"


@pytest.mark.parametrize("between", [message("bm"), message("fr"), message(None, 0.0, 0)])
def test_two_clear_messages_must_follow_one_another_in_the_same_language(between: Meaning) -> None:
    session = heard(heard(chosen(Session(), "fr"), message("en")), between)
    assert heard(session, message("en")).language == "fr"
