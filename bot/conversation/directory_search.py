"""What a list of services shows, as its button says it: "services.ML.1.2.health", all but the country optional."""

from __future__ import annotations

from dataclasses import dataclass

from bot.conversation.payload import Payload
from bot.guidance.countries import NAMES
from bot.guidance.directory import by_use, countries, everywhere, towns
from bot.guidance.directory import needs as needs_of
from bot.guidance.directory_words import ALL_NEEDS, Need
from bot.guidance.model import Service

VERB = "services"
ALL = "any"
NONE = "-"
DIGITS = 3


@dataclass(frozen=True, slots=True)
class Search:
    """`country` is a code or ALL, `town` its index among the country's towns, None for the whole country."""

    country: str = ALL
    town: int | None = None
    page: int = 0
    need: Need | None = None

    def arguments(self) -> tuple[str, ...]:
        """The arguments of the button, without those that say nothing."""
        town = NONE if self.town is None else str(self.town)
        filled = [self.country, town, str(self.page), self.need or ""]
        empty = [None, NONE, "0", ""]
        while filled[-1] == empty[len(filled) - 1]:
            filled.pop()
        return tuple(filled)

    def place(self) -> str:
        """How the session remembers it, so that it can be said again in another language."""
        return ".".join((VERB, *self.arguments()))


def read_search(button: Payload) -> Search | None:
    """The search of a button; None for one whose country nobody knows."""
    country, town, page, need = (button.argument(index) for index in range(4))
    if country != ALL and country not in NAMES:
        return None
    return Search(
        country=country,
        town=number(town),
        page=number(page) or 0,
        need=next((known for known in ALL_NEEDS if known == need), None),
    )


def number(text: str) -> int | None:
    """The number that an argument says; None for what is none, or is too long to be one of ours."""
    return int(text) if text.isdecimal() and len(text) <= DIGITS else None


def town_of(search: Search, services: tuple[Service, ...]) -> str | None:
    """The town that the search names; None where it names none, or none that has services any more."""
    names = towns(services, search.country)
    return names[search.town] if search.town is not None and search.town < len(names) else None


def whole(search: Search, services: tuple[Service, ...]) -> bool:
    """Whether it is for a whole country, and for all that there is."""
    known = search.town is not None and search.town < len(towns(services, search.country))
    return search.country != ALL and not known and search.need is None


def search_of(country: str, town: str | None, services: tuple[Service, ...]) -> Search:
    """The search for a place by its names; for the whole country where no town is named or known."""
    names = towns(services, country)
    return Search(country, names.index(town) if town and town in names else None)


def found(search: Search, services: tuple[Service, ...]) -> tuple[Service, ...]:
    """What the search finds among these services, the most useful first, country by country."""
    if search.country == ALL:
        return everywhere(services) if search.need is None else _by_country(search.need, services)
    inside = tuple(s for s in services if s.country == search.country)
    names = towns(services, search.country)
    if search.town is not None and search.town < len(names):
        inside = tuple(s for s in inside if s.town == names[search.town])
    return by_use(inside if search.need is None else _with_need(search.need, inside))


def instead(search: Search, services: tuple[Service, ...]) -> tuple[Service, ...]:
    """The nearest other things that exist where a search finds nothing: there is always something."""
    wider = (Search(search.country, None, 0, search.need), Search(search.country, search.town))
    regional = everywhere(services)
    tries = (found(wider[0], services), _with_need(search.need, regional), found(wider[1], services), regional)
    return next((some for some in tries if some), ())


def _by_country(need: Need, services: tuple[Service, ...]) -> tuple[Service, ...]:
    order = {country: rank for rank, country in enumerate(countries(services))}
    return tuple(sorted(by_use(_with_need(need, services)), key=lambda service: order.get(service.country, len(order))))


def _with_need(need: Need | None, services: tuple[Service, ...]) -> tuple[Service, ...]:
    return tuple(service for service in services if need in needs_of(service))
