import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understanding.normalise import CHARACTERS, MARKS, clean, features, fold, letters, pieces, plain, script, spoken

CLEANED = [
    ("  N  bɛ\tfɛ\nka segin ", "N bɛ fɛ ka segin"),
    ("bon\u200bjour", "bonjour"),
    ("\u202eabc\u202c", "abc"),
    ("a\x00b\x07c", "abc"),
    ("co\u00adule", "coule"),
    ("heeeeelp", "heelp"),
    ("10000 m", "10000 m"),
    ("ok \ud800", "ok"),
    ("😀🆘🆘", "😀 SOS SOS"),
    ("ﬁn", "fin"),
    ("Ｓｉｒａ", "Sira"),
    ("tε kɔ", "tɛ kɔ"),
    ("сoulе", "coule"),
    ("привет", "привет"),
    ("bonjour привет", "bonjour привет"),
    ("e\u0301\u0301\u0301\u0301\u0301\u0301a", "é\u0301\u0301a"),
    ("", ""),
]


@pytest.mark.parametrize(("text", "cleaned"), CLEANED)
def test_cleaning_leaves_what_can_be_seen_and_said(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


SCRIPTS = [
    ("N bɛ fɛ", "latin"),
    ("help", "latin"),
    ("ߒ ߓߍ ߝߍ߫", "nko"),
    ("مرحبا", "arabic"),
    ("привет", "other"),
    ("你好", "other"),
    ("ⵜⵉⴼⵉⵏⴰⵖ", "other"),
    ("ok مرحبا يا صديقي", "arabic"),
    ("bonjour السلام", "latin"),
    ("12 000", "none"),
    ("?", "none"),
    ("😀", "none"),
    ("🆘", "latin"),
    ("", "none"),
]


@pytest.mark.parametrize(("text", "expected"), SCRIPTS)
def test_the_script_is_that_of_most_letters(text: str, expected: str) -> None:
    assert script(clean(text)) == expected


SAME_KEY = [
    ("dougou", "dugu"),
    ("djamana", "jamana"),
    ("tchè", "cɛ"),
    ("tyɛ", "cɛ"),
    ("gnini", "ɲini"),
    ("sigui", "sigi"),
    ("mousso", "muso"),
    ("môgô", "mɔgɔ"),
    ("baara", "bara"),
    ("n’bɛ", "nbɛ"),
    ("k'a", "ka"),
    ("Ń b'a fɛ́", "n ba fe"),
    ("ouari", "wari"),
    ("quoi", "koi"),
    ("DÉSERT", "desert"),
    ("cœur", "coeur"),
    ("aw ni ce !!", "aw ni cɛ"),
    ("n\ua78bbɛ", "nbɛ"),
    ("gnouan tyi", "ɲwan ci"),
    ("tyara", "tchara"),
    ("guere", "gere"),
    ("bɛee", "be"),
]


@pytest.mark.parametrize(("one", "other"), SAME_KEY)
def test_spellings_of_a_word_meet_on_one_key(one: str, other: str) -> None:
    assert fold(clean(one)) == fold(clean(other))


DIFFERENT_KEY = [("so", "su"), ("segin", "sagin"), ("i", "a"), ("sini", "sani")]


@pytest.mark.parametrize(("one", "other"), DIFFERENT_KEY)
def test_other_words_keep_other_keys(one: str, other: str) -> None:
    assert fold(clean(one)) != fold(clean(other))


def test_an_apostrophe_joins_in_a_key_and_parts_in_the_features() -> None:
    assert fold(clean("l'eau n' ka")) == "leau nka"
    assert features(clean("l'eau n' ka")) == "l eau n ka"


def test_plain_keeps_the_spelling_and_drops_the_marks() -> None:
    assert plain(clean("Ɲɔgɔn, où ?")) == "nyogon ou"


def test_spoken_words_keep_accents_and_apostrophes_and_drop_digits() -> None:
    assert spoken(clean("C’est à 20 km")) == ["c'est", "à", "km"]


def test_letters_are_counted_inside_a_word_and_its_bounds() -> None:
    assert letters("abc") == [" ab", "abc", "bc ", " abc", "abc "]
    assert letters("n") == [" n "]
    assert pieces(["abc"])[-1] == " abc "


HOSTILE = [
    "a" * 100_000,
    "\u0301" * 100_000,
    "a\u0301\u0316" * 40_000,
    "ﷺ" * 20_000,
    "' " * 50_000,
    "аa" * 50_000,
    "😀" * 9_999,
]


@pytest.mark.parametrize("text", HOSTILE, ids=[f"{text[:2]!r} x {len(text)}" for text in HOSTILE])
def test_hostile_length_is_cut_and_takes_no_time(text: str) -> None:
    start = time.process_time()
    cleaned = clean(text)
    pieces(spoken(cleaned))
    features(cleaned)
    assert len(cleaned) <= CHARACTERS
    assert time.process_time() - start < 1.0


@given(st.text(max_size=3000))
def test_any_text_becomes_clean_and_its_features_are_plain_words(text: str) -> None:
    cleaned = clean(text)
    assert len(cleaned) <= CHARACTERS
    cleaned.encode("utf-8")
    assert not any(unicodedata.category(character) in ("Cc", "Cf", "Cs") for character in cleaned)
    assert all(set(word) <= set("abcdefghijklmnopqrstuvwxyz0123456789") for word in features(cleaned).split(" "))
    assert fold(cleaned).strip() == fold(cleaned)


@given(st.text(alphabet=st.characters(categories=["Mn", "Ll"]), max_size=200))
def test_no_letter_carries_more_than_three_marks(text: str) -> None:
    run = longest = 0
    for character in clean(text):
        run = run + 1 if unicodedata.category(character).startswith("M") else 0
        longest = max(longest, run)
    assert longest <= MARKS
