"""Digits and names of languages as people type them."""

from __future__ import annotations

import pytest

from bot.conversation.reading import GREETING, digits, label_key, named_language, opens


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1", 1),
        (" 2 ", 2),
        ("3.", 3),
        ("(4)", 4),
        ("٢", 2),
        ("10", 10),
        ("0", 0),
        ("2️⃣", 2),
        ("100", None),
        ("1 2", None),
        ("un", None),
        ("", None),
        ("20000 F", None),
        ("²", None),
    ],
)
def test_a_message_that_is_only_a_digit_means_the_menu(text: str, number: int | None) -> None:
    assert digits(text) == number


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("English please", "en"),
        ("en anglais svp", "en"),
        ("FRANÇAIS", "fr"),
        ("francais", "fr"),
        ("bamanankan na", "bm"),
        ("en bambara", "bm"),
        ("tubabukan", "fr"),
        ("I don't speak French, only English", None),
        ("change la langue", None),
        ("", None),
    ],
)
def test_a_language_is_named_when_just_one_is(text: str, language: str | None) -> None:
    assert named_language(text) == language


@pytest.mark.parametrize("text", ["Je veux rentrer", "je veux rentrer !", "JE  VEUX RENTRER", "je veux rentrèr"])
def test_a_label_is_the_same_in_whatever_spelling(text: str) -> None:
    assert label_key(text) == label_key("Je veux rentrer")


@pytest.mark.parametrize("text", ["je ne veux pas rentrer", "rentrer", "", "!?"])
def test_other_words_are_no_label(text: str) -> None:
    assert label_key(text) != label_key("Je veux rentrer")
    assert (label_key(text) == 0) == (not any(map(str.isalnum, text)))


@pytest.mark.parametrize("text", [GREETING, f"{GREETING}.", f" {GREETING.upper()}\n"])
def test_what_a_link_wrote_begins_the_conversation(text: str) -> None:
    assert opens(text)


@pytest.mark.parametrize("text", ["", "bonjour", f"{GREETING}, je veux rentrer", "hello, i ni ce, bonjour"])
def test_what_a_person_wrote_does_not(text: str) -> None:
    assert not opens(text)
