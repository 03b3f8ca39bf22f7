"""What staff may write about a relay."""

from __future__ import annotations

import pytest

from bot.relays.entered import LONGEST, EntryError, entered

FINE = [
    "tea stall, market of Gao",
    "Relais 12",
    "women's group 2026-03",
    "Ségou, kin 4",
    "ɛ ɔ ɲ ŋ",
    "<script>alert(1)</script>",
]
PHONES = [
    "+15005550006",
    "call 15005550006",
    "+1 500 555 0006",
    "1-500-555-00-06",
    "(500) 555.0006",
    "500/555/0006",
    "50 05 55 0",
    "5 0 0 5 5 5 0",
    "５００５５５０００６",
    "٥٠٠٥٥٥٠٠٠٦",
    "Awa50_05_55_00",
]


@pytest.mark.parametrize("text", FINE)
def test_words_that_staff_recognise_are_kept_as_they_are(text: str) -> None:
    assert entered("label", text) == text


@pytest.mark.parametrize("text", PHONES)
def test_what_looks_like_a_phone_number_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(EntryError) as refused:
        entered("label", text)

    assert text not in str(refused.value)


@pytest.mark.parametrize("text", ["", "  ", "a" * (LONGEST + 1), "a\u202eb", "a\x00b", "\ud800"])
def test_what_cannot_be_shown_in_one_line_is_refused(text: str) -> None:
    with pytest.raises(EntryError):
        entered("label", text)


def test_spaces_are_one_and_letters_are_composed() -> None:
    assert entered("community", "  Se\u0301gou \n  koura ") == "Ségou koura"
