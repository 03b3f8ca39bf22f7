"""No catalogue is behind: every sentence stands in all three languages, and none is left over."""

from __future__ import annotations

import string

import pytest

from bot.i18n import gettext, read_catalogue, words
from bot.message import LANGUAGES, Language
from tests.catalogues import said


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogue_holds_exactly_the_sentences_that_are_said(language: Language) -> None:
    held = {str(message.id) for message in read_catalogue(language) if message.id}
    assert held == set(said())


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_is_empty_or_marked_as_uncertain(language: Language) -> None:
    faulty = [m.id for m in read_catalogue(language) if m.id and (not m.string or m.fuzzy)]
    assert faulty == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_places_to_fill_of_its_source(language: Language) -> None:
    for source, translation in words(language).items():
        assert fields(translation) == fields(source), source


def test_english_repeats_the_source() -> None:
    assert all(source == translation for source, translation in words("en").items())


def test_the_bambara_catalogue_says_that_it_is_a_draft() -> None:
    assert "Draft: no native speaker has read this catalogue yet." in read_catalogue("bm").header_comment


def test_a_sentence_comes_in_the_language_asked_for() -> None:
    assert [gettext(language, "Back") for language in LANGUAGES] == ["Retour", "Segin kɔ", "Back"]


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}
