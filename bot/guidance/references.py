"""Titles that a text names in straight quotes must be titles of topics in that language.

Not every quotation is a reference ("Point Zéro", "J'ai envie de mourir."). It is one where a word that sends the reader
there stands beside it (voyez, see, lajɛ), or beside the quotation that it is joined to by "and" or "or"; and where it
all but equals a title, which is how a renamed or mistyped title looks. Anything longer than a title, or ending
like a sentence, is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher

from bot.guidance.check import TITLE_LETTERS
from bot.guidance.model import Section, Topic
from bot.message import LANGUAGES, Language

QUOTED = re.compile(r'"([^"\n]*)"')
JOINED = re.compile(r"\s*,?\s*(?:et|ou|and|or|ani|walima|,)\s*,?\s*")
SENTENCE_END = tuple(".!?…")
ALIKE = 0.9
"""Of 1: one or two letters in twenty. "Crossing the desert" and "Crossing the sea" are 0.86 alike, and both right."""

SENDING_BEFORE: Mapping[Language, re.Pattern[str]] = {
    "fr": re.compile(
        r"\b(?:voyez|voir|lisez|lire|allez à|allez sur)(?: aussi| d'abord| tout de suite)?(?: :)? *$", re.IGNORECASE
    ),
    "en": re.compile(r"\b(?:see|read|go (?:straight )?to)(?: also| first)?:? *$", re.IGNORECASE),
    "bm": re.compile(r"\b(?:lajɛ|kalan) ?: *$", re.IGNORECASE),
}
SENDING_BEHIND: Mapping[Language, re.Pattern[str] | None] = {
    "fr": None,
    "en": None,
    "bm": re.compile(r" *(?:fana )?(?:lajɛ|kalan)\b", re.IGNORECASE),
}


def reference_faults(topics: Mapping[str, Topic]) -> Iterator[str]:
    """A fault for each quotation that looks like a title and is none in its language."""
    titles = {each: [t.texts[each].title for t in topics.values() if each in t.texts] for each in LANGUAGES}
    for topic in topics.values():
        for language, text in topic.texts.items():
            for section in text.sections:
                for fault in _section_faults(section, language, titles):
                    yield f"content/topics/{topic.id}/{language}.md: {section.id}: {fault}"


def _section_faults(section: Section, language: Language, titles: Mapping[Language, list[str]]) -> Iterator[str]:
    for quoted, sending in quotations(section.text, language):
        if quoted in titles[language] or len(quoted) > TITLE_LETTERS or quoted.endswith(SENTENCE_END):
            continue
        near = next((title for title in titles[language] if _alike(quoted, title)), None)
        other = next((each for each in LANGUAGES if quoted in titles[each]), None)
        if near:
            yield f'"{quoted}" is no title; "{near}" is'
        elif other:
            yield f'"{quoted}" is a title in {other}.md, not here'
        elif sending:
            yield f'"{quoted}" is no title of a topic'


def quotations(text: str, language: Language) -> Iterator[tuple[str, bool]]:
    """Each quotation of a text, and whether words beside it send the reader there."""
    for line in text.split("\n"):
        for chain in _chains(line):
            behind = SENDING_BEHIND[language]
            before = SENDING_BEFORE[language].search(line[: chain[0].start()])
            sending = bool(before or (behind and behind.match(line, chain[-1].end())))
            yield from ((match[1], sending) for match in chain)


def _chains(line: str) -> list[list[re.Match[str]]]:
    """The quotations of a line, those joined by "and" or "or" together."""
    chains: list[list[re.Match[str]]] = []
    for match in QUOTED.finditer(line):
        if chains and JOINED.fullmatch(line, chains[-1][-1].end(), match.start()):
            chains[-1].append(match)
        else:
            chains.append([match])
    return chains


def _alike(quoted: str, title: str) -> bool:
    return SequenceMatcher(None, quoted.casefold(), title.casefold()).ratio() >= ALIKE
