"""Which towns and countries a text names, whatever the spelling: by the folded names in all three languages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from bot.guidance.countries import NAMES, country_name
from bot.guidance.directory_words import ON_THE_ROAD, TOWNS
from bot.guidance.model import Service
from bot.i18n import gettext
from bot.message import LANGUAGES, Language
from bot.understanding.normalise import clean, features

WORDS_BESIDE = 2
"""A text with no more words than these beside the names is nothing but the names: "à Gao", "Gawo la"."""
ALSO_A_WORD: Mapping[Language, frozenset[str]] = {"fr": frozenset(), "bm": frozenset({"TG"}), "en": frozenset()}
"""Countries whose name is also an everyday word: "tɔgɔ" is "name"."""


@dataclass(frozen=True, slots=True)
class Named:
    """A country (ISO code), and its town if one is named that has services."""

    country: str
    town: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """The places in the order of the text, and how many words the text has beside them."""

    places: tuple[Named, ...]
    others: int

    @property
    def alone(self) -> bool:
        """Whether the text is little more than the names."""
        return bool(self.places) and self.others <= WORDS_BESIDE


def read_places(text: str, services: Iterable[Service], language: Language | None) -> Reading:
    """The places that the text names; a country that only says where a named town lies is not told apart."""
    rest = f" {features(clean(text))} "
    found: list[tuple[int, Named]] = []
    keys = _keys_of(rest.split())
    towns = {service.town: service.country for service in services if service.town} if keys else {}
    for key, named in keys:
        at = rest.find(f" {key} ")
        if at < 0 or named.country in ALSO_A_WORD.get(language or "fr", frozenset()):
            continue
        if country := towns.get(named.town or "", named.country):
            found.append((at, Named(country, named.town)))
        # As long as before, so that the places found keep their order.
        rest = rest.replace(f" {key} ", f" {'|' * len(key)} ")
    places = dict.fromkeys(named for _, named in sorted(found, key=lambda pair: pair[0]))
    in_towns = {named.country for named in places if named.town}
    told = tuple(named for named in places if named.town or named.country not in in_towns)
    return Reading(told, sum(not word.startswith("|") for word in rest.split()))


def _keys_of(words: Iterable[str]) -> list[tuple[str, Named]]:
    """The folded names that one of the words begins, the longest first: "Guinea-Bissau" before "Guinea"."""
    by_word = _keys()
    found = {key: named for word in words for key, named in by_word.get(word, ())}
    return sorted(found.items(), key=lambda pair: -len(pair[0]))


@cache
def _keys() -> Mapping[str, Sequence[tuple[str, Named]]]:
    """Every folded name by its first word."""
    keys = {features(clean(name)).removeprefix("the "): named for name, named in _names()}
    by_word: dict[str, list[tuple[str, Named]]] = defaultdict(list)
    for key, named in keys.items():
        by_word[key.split()[0]].append((key, named))
    return dict(by_word)


def _names() -> Iterator[tuple[str, Named]]:
    for town, country in ON_THE_ROAD.items():
        yield town, Named(country)
    for language in LANGUAGES:
        for code in NAMES:
            yield country_name(code, language), Named(code)
        for town, name in TOWNS.items():
            yield gettext(language, name), Named("", town)
