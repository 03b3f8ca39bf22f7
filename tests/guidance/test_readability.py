"""Words, sentences, syllables and the two published scores, on texts that were counted by hand."""

from __future__ import annotations

import pytest

from bot.guidance.guidance import Guidance
from bot.guidance.model import Section, Text
from bot.guidance.readability import LONG_SENTENCE, ease, long_sentences, score, sentences, syllables, words
from bot.message import Language

FRENCH = """soif 1, route 1, désert 2, personne 2, personnes 2, légale 2, pays 2, libre 1, circulation 4, voyager 3,
réel 2, eau 1, mer 1, vous 1, aide 1, de 1, le 1, les 1, partie 2, créée 2, 2025 1, volontaire 3, rue 1, maïs 2, vie 1,
risque 1, langue 1, que 1, légume 2, quitter 2, l'aide 1, est-ce 1, royaume 2, y 1"""
ENGLISH = """road 1, desert 2, people 2, needed 2, stopped 1, wanted 2, table 2, take 1, makes 1, changes 2, travel 2,
the 1, legally 3, agreement 3, passed 1, rule 1, are 1, valid 2, voluntary 4, prices 2, wishes 2, free 1, he 1,
smuggled 2, money 2, dies 1, she 1, countries 2, bridges 2, goes 1, called 1, like 1, 2025 1"""


def counted(table: str) -> list[tuple[str, int]]:
    pairs = (entry.split() for entry in table.split(","))
    return [(word, int(count)) for word, count in pairs]


@pytest.mark.parametrize(("word", "count"), counted(FRENCH))
def test_french_syllables(word: str, count: int) -> None:
    assert syllables(word, "fr") == count


@pytest.mark.parametrize(("word", "count"), counted(ENGLISH))
def test_english_syllables(word: str, count: int) -> None:
    assert syllables(word, "en") == count


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Prenez plus d'eau.", 3),
        ("34 236 personnes en 2025", 4),
        ("34,236 people", 2),
        ("Appelez : {{svc-001:0}}.", 1),
        ("Ouest-Africains", 1),
        ("Ji bɛ yen, n'a sɔrɔla.", 5),
        ("« Ah ! » 15 km...", 3),
        ("", 0),
        ("— … !", 0),
    ],
)
def test_words(text: str, count: int) -> None:
    assert len(words(text)) == count


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Un. Deux ! Trois ? Quatre", ["Un.", "Deux !", "Trois ?", "Quatre"]),
        ("- Restez.\n- Dites : ici.", ["Restez.", "Dites : ici."]),
        ('Dites : "Reste." Puis partez.', ['Dites : "Reste.', "Puis partez."]),
        ("Les passeports (CEDEAO, etc.) comptent", ["Les passeports (CEDEAO, etc.) comptent"]),
        ("{{svc-001}}.\n\n", []),
    ],
)
def test_sentences(text: str, parts: list[str]) -> None:
    assert list(sentences(text)) == parts


def text_of(language: Language, *bodies: str) -> Text:
    sections = tuple(Section(f"s{number}", "", body, ()) for number, body in enumerate(bodies))
    return Text(language, "", 1, "draft", None, None, sections)


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        # Six words of one syllable in one sentence.
        ("en", "The cat sat on the mat.", 206.835 - 1.015 * 6 - 84.6),
        ("fr", "Le chat dort sur le lit.", 207 - 1.015 * 6 - 73.6),
        # Four words of 1, 2, 3 and 2 syllables in two sentences.
        ("fr", "Le désert. Volontaire personne.", 207 - 1.015 * 2 - 73.6 * 2),
        ("bm", "Ji ta.", None),
        ("fr", "{{svc-001}}", None),
    ],
)
def test_the_score_is_the_published_formula(language: Language, text: str, expected: float | None) -> None:
    assert ease(text_of(language, text)).score == (None if expected is None else pytest.approx(expected))


def test_the_figures_of_a_text() -> None:
    found = ease(text_of("fr", "Un deux. Trois quatre cinq six.", "Sept."))
    assert (found.words, found.sentences, found.longest) == (7, 3, 4)
    assert found.mean == pytest.approx(7 / 3)


def test_a_text_without_a_word_has_no_figures() -> None:
    assert (ease(text_of("en", "")).mean, score([], 0.0, "en")) == (0, None)


@pytest.mark.parametrize(("count", "long"), [(LONG_SENTENCE, False), (LONG_SENTENCE + 1, True)])
def test_a_sentence_over_the_limit_is_long(count: int, long: bool) -> None:
    found = list(long_sentences(text_of("bm", "Ji. " + "ji " * count)))
    assert [(each.section, each.words) for each in found] == ([("s0", count)] if long else [])


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_text_of_the_content_reads_as_plain_language(guidance: Guidance, language: Language) -> None:
    """Flesch calls 60 to 70 standard, below 60 fairly difficult."""
    hard = {t.id: s for t in guidance.topics.values() if (s := ease(t.texts[language]).score or 0) < 60}
    assert hard == {}
