"""Finds countries, their citizens and their main towns in a message, each with the part it plays.

Matched on folded words, with a second reading where one letter has two ("ch" is c or s, "c" is k too). No grammar of
a language: a table of names (nlu/lexicon/places.yml) and the few words around a place (roles.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import yaml

from bot.message import Place, Role
from bot.understanding import normalise
from bot.understanding.roles import Before, Beside, Cues, Grammar, Kind, Site, around, named, role_of

ENDINGS = ("", "e", "s", "es")
"""Of the citizens of a country, in French and English, on folded keys."""
BAMBARA_CITIZENS = ("ka", "kaw", "nka", "nkaw", "den", "denw")
NOWHERE = ""
"""The code of what holds a place's name and means none."""
HARD_C = str.maketrans({"c": "k"})


class PlacesError(Exception):
    """The table of places is missing or malformed. The message names the place."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name as folded words and what it stands for."""

    words: tuple[str, ...]
    code: str
    kind: Kind
    weak: bool = False


@dataclass(frozen=True, slots=True)
class Places:
    """All names by their first word, the longest first."""

    names: Mapping[str, tuple[Name, ...]] = field(repr=False)
    known: frozenset[str] = field(repr=False)
    grammar: Grammar = field(repr=False)

    def find(self, words: Sequence[str]) -> tuple[Place, ...]:
        """The places of a message, in the order of the text, each once; `words` are those of normalise.words."""
        read = [self._read(word) if "c" in word else word for word in words]
        if self.names.keys().isdisjoint(read) or not (sites := list(self._sites(read))):
            return ()
        found: list[Place] = []
        role: Role = "mention"
        for number, site in enumerate(sites):
            here = around(words, sites, number, role, self.grammar)
            role = role_of(here)
            if not site.weak or role != "mention" or named(here):
                found.append(Place(site.code, role))
        told = {place.code for place in found if place.role != "mention"}
        return tuple(dict.fromkeys(p for p in found if p.role != "mention" or p.code not in told))

    def _read(self, word: str) -> str:
        """The word itself, or the reading of it that is part of a name."""
        if word in self.known:
            return word
        readings = (word.replace("ch", "c"), word.replace("ch", "s"), word.replace("ch", "\0").translate(HARD_C))
        return next((reading for reading in readings if reading in self.known), word)

    def _sites(self, words: list[str]) -> Iterator[Site]:
        index = 0
        while index < len(words):
            name = self._name_at(words, index) if words[index] in self.names else None
            if name and name.code != NOWHERE:
                yield Site(name.code, name.kind, name.weak, index, index + len(name.words))
            index += len(name.words) if name else 1

    def _name_at(self, words: list[str], index: int) -> Name | None:
        for name in self.names[words[index]]:
            if tuple(words[index : index + len(name.words)]) == name.words:
                return name
        return None


def load(path: Path) -> Places:
    """Read nlu/lexicon/places.yml. Raises PlacesError."""
    try:
        stored: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        names = _names(stored)
        grammar = _grammar(stored)
    except (OSError, yaml.YAMLError, KeyError, TypeError, AttributeError, ValueError) as error:
        raise PlacesError(f"{path.name}: {type(error).__name__}: {error}") from None
    by_word: dict[str, list[Name]] = {}
    for name in sorted(names, key=lambda name: -len(name.words)):
        by_word.setdefault(name.words[0], []).append(name)
    known = frozenset(word for name in names for word in name.words)
    return Places({word: tuple(same) for word, same in by_word.items()}, known, grammar)


def _names(stored: Mapping[str, Any]) -> list[Name]:
    """Every name; the first that claims a spelling keeps it."""
    weak = {words for text in stored["weak"] for words in _spellings(text)}
    names = {words: Name(words, NOWHERE, "name") for text in stored["nothing"] for words in _spellings(text)}
    for code, row in stored["countries"].items():
        for words, kind in _of_country(row):
            names.setdefault(words, Name(words, code, kind, words in weak))
    return list(names.values())


def _of_country(row: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], Kind]]:
    for text in row["names"]:
        for words in _spellings(text):
            yield words, "name"
            if row.get("people") and len(words) == 1:
                yield from (((words[0] + ending,), "people") for ending in BAMBARA_CITIZENS)
    for text in row.get("people", ()):
        for *first, last in _spellings(text):
            yield from (((*first, last + ending), "people") for ending in ENDINGS)
    for text in row.get("towns", ()):
        yield from ((words, "town") for words in _spellings(text))


def _spellings(text: str) -> Iterator[tuple[str, ...]]:
    """The folded words of a name, an apostrophe read as a space and as nothing."""
    cleaned = normalise.clean(text)
    words = {tuple(normalise.fold(cleaned, join).split()) for join in ("", " ")}
    if () in words:
        raise ValueError(f"{text!r} has no word")
    yield from sorted(words)


T = TypeVar("T", Cues, Before, Beside)


def _grammar(stored: Mapping[str, Any]) -> Grammar:
    before = _lists(Before, stored["before"])
    return Grammar(
        cues=_lists(Cues, stored["cues"]),
        before=before,
        beside=_lists(Beside, stored["beside"]),
        joining=_folded(stored["and"]),
        small=before.any(),
        ours=frozenset(stored["nationalities"]),
    )


def _lists(shape: type[T], rows: Mapping[str, list[str]]) -> T:
    """The word lists under the names of the shape's fields."""
    return shape(**{name: _folded(rows[name.rstrip("_")]) for name in shape.__dataclass_fields__})


def _folded(texts: list[str]) -> frozenset[str]:
    return frozenset(" ".join(words) for text in texts for words in _spellings(text))
