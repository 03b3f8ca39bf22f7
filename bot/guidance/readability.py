"""How hard a text is to read: sentence lengths in words and, in French and English, a score from word lengths.

Reading ease, 0 (hard) to 100 (easy) and beyond, of ASL words a sentence and ASW syllables a word:
English 206.835 - 1.015 ASL - 84.6 ASW (R. Flesch, A new readability yardstick, Journal of Applied Psychology 32, 1948);
French 207 - 1.015 ASL - 73.6 ASW (L. Kandel and A. Moles, Application de l'indice de Flesch à la langue française,
Cahiers d'études de radio-télévision 19, 1958). No such measure is published for Bambara: its score is None.

A sentence ends at . ! ? … or at the end of a line. A word is letters with their apostrophes and hyphens, or a figure; a
number to dial is none. Syllables are counted by rule, not by dictionary, so a score tells texts apart, not pupils:
the groups of vowels in a word, at least one, a figure being one. French: without a last -e or -es and the u of que
and gue; é, è, ë, ï, ü stand alone; y opens a group. English: without the last -e, -es or -ed that is not heard.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.guidance.check import PLACEHOLDER
from bot.guidance.model import Text
from bot.message import Language

LONG_SENTENCE = 20
"""Words. A sentence with more is listed."""

FORMULAS: Mapping[Language, tuple[float, float, float]] = {"fr": (207, 1.015, 73.6), "en": (206.835, 1.015, 84.6)}
SENTENCE_END = re.compile(r"(?<=[.!?…])[\"»”]*\s+|\n+")
WORD = re.compile(r"\d+(?:[\s\u00a0\u202f.,]\d{3})*(?!\d)|[^\W\d_]+(?:['’-][^\W\d_]+)*")
VOWELS: Mapping[Language, re.Pattern[str]] = {
    "fr": re.compile(r"[éèëïü]|y?[aeiouàâêîôöùûœæ]+|y"),
    "en": re.compile(r"[aeiouyéèêëïôöü]+"),
}
SILENT: Mapping[Language, re.Pattern[str]] = {
    "fr": re.compile(r"es?$|(?<=q)u|(?<=g)u(?=[eéèêi])"),
    "en": re.compile(r"(?<=[^aeiouyl])e$|(?<=[aeiouy]l)e$|(?<=[^aeioutdy])(?<![^aeiouyl]l)ed$|(?<=[^aeiouyscxzgh])es$"),
}


@dataclass(frozen=True, slots=True)
class Ease:
    """`mean` and `longest` are words a sentence; `score` is the reading ease, None where no measure is published."""

    words: int
    sentences: int
    mean: float
    longest: int
    score: float | None


@dataclass(frozen=True, slots=True)
class LongSentence:
    """A sentence over the limit, and the section that it stands in."""

    section: str
    text: str
    words: int


def ease(text: Text) -> Ease:
    """The figures of a whole text, titles left aside."""
    lengths = [len(words(s)) for section in text.sections for s in sentences(section.text)]
    every = [word for section in text.sections for word in words(section.text)]
    mean = len(every) / max(1, len(lengths))
    return Ease(len(every), len(lengths), mean, max(lengths, default=0), score(every, mean, text.language))


def score(every: list[str], mean: float, language: Language) -> float | None:
    """The reading ease of these words, `mean` of them a sentence; None in Bambara and for no words."""
    if language not in FORMULAS or not every:
        return None
    base, by_sentence, by_word = FORMULAS[language]
    return base - by_sentence * mean - by_word * sum(syllables(word, language) for word in every) / len(every)


def long_sentences(text: Text) -> Iterator[LongSentence]:
    """The sentences of more than LONG_SENTENCE words."""
    for section in text.sections:
        for sentence in sentences(section.text):
            if (count := len(words(sentence))) > LONG_SENTENCE:
                yield LongSentence(section.id, sentence, count)


def sentences(text: str) -> Iterator[str]:
    """Those that hold a word, without the dash of a list."""
    parts = (part.strip().removeprefix("- ") for part in SENTENCE_END.split(text))
    return (part for part in parts if words(part))


def words(text: str) -> list[str]:
    """Words and figures, the numbers to dial left out."""
    return WORD.findall(PLACEHOLDER.sub(" ", text))


def syllables(word: str, language: Language) -> int:
    """By the rule above; `language` is fr or en. Each part of a compound counts for itself."""
    parts = (SILENT[language].sub("", part) for part in re.split(r"['’-]", word.lower()))
    return max(1, sum(len(VOWELS[language].findall(part)) for part in parts))
