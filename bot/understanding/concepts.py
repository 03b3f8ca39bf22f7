"""Which concepts a message holds: the past, a plea, a film, a boat ... Danger is judged by which stand together.

Shared with the Rasa project, like normalise.py: Python 3.10, standard library only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import combinations_with_replacement

from bot.understanding import normalise

MARKS = ("?", "!")
YEAR, YEARS = "year", frozenset(map(str, range(1950, 2031)))
"""A number that is probably a year."""
LENGTHS = {"shout": 2, "short": 5, "sentence": 10, "long": 20}
"""What a message of up to so many words is, one within the other."""
STEM = "*"
OPENING = 3
"""Stems are looked up by so many letters, and have at least as many."""
LANGUAGES = ("fr", "bm", "en")
"""A term after one of these and a colon counts in messages of that language only: "te" is no tea in Bambara."""
IN = ":"

Words = tuple[str, ...]
Numbers = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Terms:
    """The concepts, by number, of a word, of a stem (by its first letters), of words in a row (by two)."""

    words: Mapping[str, Numbers] = field(repr=False)
    stems: Mapping[str, tuple[tuple[str, Numbers], ...]] = field(repr=False)
    phrases: Mapping[str, Mapping[str, tuple[tuple[Words, Numbers], ...]]] = field(repr=False)

    @classmethod
    def of(cls, terms: Mapping[str, Iterable[int]], shared: Terms | None = None) -> Terms:
        """Of folded terms, as `folded` gives them, without a language; and of those in `shared`."""
        words = dict(shared.words) if shared else {}
        stems = dict(shared.stems) if shared else {}
        phrases = dict(shared.phrases) if shared else {}
        for term, numbers in terms.items():
            first, *rest = term.split()
            if rest:
                second, *more = rest
                follow = phrases.get(first, {})
                phrases[first] = {**follow, second: (*follow.get(second, ()), (tuple(more), tuple(numbers)))}
            elif stem := term.removesuffix(STEM) if term.endswith(STEM) else "":
                stems[stem[:OPENING]] = (*stems.get(stem[:OPENING], ()), (stem, tuple(numbers)))
            else:
                words[term] = (*words.get(term, ()), *numbers)
        return cls(words, stems, phrases)

    def found(self, words: list[str]) -> set[int]:
        """The numbers of the concepts of words in a row."""
        numbers: set[int] = set()
        for word in self.words.keys() & words:
            numbers.update(self.words[word])
        stems = self.stems
        for word in [word for word in words if word[:OPENING] in stems]:
            for stem, of_stem in stems[word[:OPENING]]:
                if word.startswith(stem):
                    numbers.update(of_stem)
        phrases = self.phrases
        for index in [index for index, word in enumerate(words[:-1], start=1) if word in phrases]:
            for more, of_phrase in phrases[words[index - 1]].get(words[index], ()):
                if tuple(words[index + 1 : index + 1 + len(more)]) == more:
                    numbers.update(of_phrase)
        return numbers


@dataclass(frozen=True, slots=True)
class Concepts:
    """The names of the concepts, the numbers of those that no word names, and the terms that count in each language."""

    names: Words
    marks: Mapping[str, int] = field(repr=False)
    year: int
    lengths: tuple[Numbers, ...] = field(repr=False)
    """What a message of so many words is, or of more than the last."""
    languages: Mapping[str, Terms] = field(repr=False)

    @classmethod
    def of(cls, names: Iterable[str], terms: Mapping[str, Iterable[int]]) -> Concepts:
        """Of folded terms, as `folded` gives them."""
        known = tuple(names)
        numbers = {name: known.index(name) for name in (*MARKS, YEAR, *LENGTHS)}
        sizes = range(max(LENGTHS.values()) + 2)
        lengths = tuple(tuple(numbers[name] for name, most in LENGTHS.items() if size <= most) for size in sizes)
        own: dict[str, dict[str, Iterable[int]]] = {language: {} for language in ("", *LANGUAGES)}
        for term, counted in terms.items():
            language, _, bare = term.rpartition(IN)
            own[language][bare] = counted
        shared = Terms.of(own[""])
        languages = {language: Terms.of(own[language], shared) for language in LANGUAGES}
        return cls(known, {mark: numbers[mark] for mark in MARKS}, numbers[YEAR], lengths, languages)

    def found(self, cleaned: str, words: list[str], language: str) -> list[int]:
        """The numbers of the concepts of a message, in order; `words` are those of normalise.words."""
        numbers = self.languages[language].found(words)
        numbers.update(self.lengths[min(len(words), len(self.lengths) - 1)])
        for mark, number in self.marks.items():
            if mark in cleaned:
                numbers.add(number)
        if not YEARS.isdisjoint(words):
            numbers.add(self.year)
        return sorted(numbers)

    def together(self, found: list[int]) -> list[int]:
        """Cells of a square table, row by row: the concepts that stand together, each with itself too."""
        size = len(self.names)
        return [one * size + other for one, other in combinations_with_replacement(found, 2)]


def folded(written: Mapping[str, str]) -> tuple[list[str], dict[str, list[int]]]:
    """The names, and the numbers of the concepts by folded term, of nlu/lexicon/concepts.yml."""
    names = [*written, *MARKS, YEAR, *LENGTHS]
    terms: dict[str, set[int]] = {}
    for number, text in enumerate(written.values()):
        for term in map(str.strip, text.split(",")):
            language, colon, bare = term.rpartition(IN)
            stem = STEM if bare.endswith(STEM) else ""
            key = normalise.features(normalise.clean(bare.replace(STEM, "")))
            terms.setdefault(language + colon + key + stem, set()).add(number)
    return names, {term: sorted(numbers) for term, numbers in sorted(terms.items())}
