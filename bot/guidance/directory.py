"""The directory of services: who helps with what, in which country and town, and who is nearest. Pure searches.

Distances go to the centre of a town, so they are told roughly; a position is used for one search and kept nowhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import asin, cos, isfinite, radians, sin, sqrt
from typing import get_args

from bot.guidance import directory_words as words
from bot.guidance.countries import NAMES as COUNTRIES
from bot.guidance.directory_words import ALL_NEEDS, Need
from bot.guidance.model import Confidence, Service, Source
from bot.message import Position

EARTH_KM = 6371.0
"""The mean radius (IUGG R1, rounded)."""
NEAR_KM = 150
"""Farther than this nobody is near: a day on these roads, often past a border or through the desert."""
CLOSE_KM = 25
STEP_KM = 10
LONG_KM = 1000
LONG_STEP_KM = 50


@dataclass(frozen=True, slots=True)
class Near:
    """A service and how far its town is in a straight line, in kilometres."""

    service: Service
    km: float


def listed(services: Iterable[Service]) -> tuple[Service, ...]:
    """Those that may be shown: neither contradicted, nor noted as not to be listed, nor a line without a number."""
    return tuple(s for s in services if not (s.conflict or s.id in words.NOWHERE or _noted(s, words.NOT_LISTED)))


def doubtful(service: Service) -> bool:
    """Whether it may only be shown as something to be checked."""
    return service.confirmed_on is None and (service.confidence == "low" or _noted(service, words.DOUBTED))


def needs(service: Service) -> tuple[Need, ...]:
    """What the service helps with, what matters most first."""
    found = {words.TYPES[kind] for kind in service.types if kind in words.TYPES}
    return tuple(need for need in ALL_NEEDS if need in found)


def countries(services: Iterable[Service]) -> tuple[str, ...]:
    """The codes of the countries that have services, in the order of the content."""
    return tuple(dict.fromkeys(s.country for s in services if s.country in COUNTRIES))


def towns(services: Iterable[Service], country: str) -> tuple[str | None, ...]:
    """The towns of a country that have services, in the order of the content; None for what is in no town."""
    return tuple(dict.fromkeys(s.town for s in services if s.country == country))


def everywhere(services: Iterable[Service]) -> tuple[Service, ...]:
    """What helps in more than one country: sites, and offices for a region."""
    return tuple(s for s in services if s.country not in COUNTRIES or "voluntary return (regional)" in s.types)


def by_use(services: Iterable[Service]) -> tuple[Service, ...]:
    """What matters most to somebody who arrives first, and what is in doubt last."""
    return tuple(sorted(services, key=_use))


def nearest(services: Iterable[Service], position: Position) -> tuple[Near, ...]:
    """The places to go to, nearest first; none for a position that is not on this earth."""
    if not on_earth(position):
        return ()
    places = (
        Near(s, distance(position, Position(s.latitude, s.longitude)))
        for s in services
        if s.latitude is not None and s.longitude is not None and not words.FROM_AFAR & set(s.types)
    )
    return tuple(sorted(places, key=lambda near: (round(near.km), _use(near.service))))


def on_earth(position: Position) -> bool:
    """Whether these are degrees of a place (NaN and infinity are not)."""
    known = isfinite(position.latitude) and isfinite(position.longitude)
    return known and abs(position.latitude) <= 90 and abs(position.longitude) <= 180


def distance(one: Position, other: Position) -> float:
    """Kilometres along the great circle (haversine formula)."""
    south, north = radians(one.latitude), radians(other.latitude)
    east = radians(other.longitude - one.longitude)
    chord = sin((north - south) / 2) ** 2 + cos(south) * cos(north) * sin(east / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(min(1.0, chord)))


def rounded(km: float) -> int:
    """Kilometres as exactly as the centre of a town allows to tell them; 0 when the person is in or by the town."""
    if km < CLOSE_KM:
        return 0
    step = STEP_KM if km < LONG_KM else LONG_STEP_KM
    return round(km / step) * step


def remarks(service: Service) -> tuple[str, ...]:
    """Sentences of the catalogues that must be known before going there."""
    return tuple(sentence for phrase, sentence in words.REMARKS.items() if phrase in service.note)


def number_remarks(service: Service) -> tuple[str, ...]:
    """Sentences of the catalogues that must be known before calling."""
    noted = " ".join((service.note, *service.purposes))
    return tuple(sentence for phrase, sentence in words.NUMBER_REMARKS.items() if phrase in noted)


def source(service: Service) -> Source:
    """Who says so and when: the confirmation where there is one, else the source, else our copy of it."""
    dated = service.confirmed_on or service.source_date
    return Source(service.publisher or service.organisation, dated or service.retrieved, read_only=dated is None)


def directory_faults(services: Mapping[str, Service]) -> Iterator[str]:
    """Every type, opening time, language and country that has no words yet."""
    for service in services.values():
        where = f"content/services.yml: {service.id}"
        yield from (f"{where}: no words for the type {kind}" for kind in service.types if kind not in words.TYPES)
        yield from (f"{where}: no words for the language {c}" for c in service.languages if c not in words.LANGUAGES)
        if service.hours is not None and service.hours not in words.HOURS:
            yield f"{where}: no words for the hours {service.hours}"
        if service.country not in {*COUNTRIES, "multiple", "international"}:
            yield f"{where}: unknown country {service.country}"


def _noted(service: Service, phrases: Iterable[str]) -> bool:
    note = service.note.casefold()
    return any(phrase in note for phrase in phrases)


def _use(service: Service) -> tuple[bool, int, int, str]:
    first = min((ALL_NEEDS.index(need) for need in needs(service)), default=len(ALL_NEEDS))
    return doubtful(service), first, get_args(Confidence).index(service.confidence), service.id
