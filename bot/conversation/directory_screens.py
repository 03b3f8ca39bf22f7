"""The directory's screens: places to choose from, lists, one service, and what is nearest to a position.

Every screen leaves at least one way to help. A position makes one answer; nothing of it enters the session.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from bot.conversation import directory_card as cards
from bot.conversation.directory_search import (
    ALL,
    VERB,
    Search,
    found,
    instead,
    number,
    read_search,
    search_of,
    town_of,
    whole,
)
from bot.conversation.named_places import Named
from bot.conversation.payload import Payload, payload
from bot.conversation.screens import Screen, on
from bot.conversation.session import Session
from bot.guidance.countries import NAMES
from bot.guidance.directory import NEAR_KM, Near, countries, nearest, needs, rounded, towns
from bot.guidance.directory_words import ALL_NEEDS, NEEDS
from bot.guidance.guidance import Guidance
from bot.guidance.model import EMERGENCY, Service
from bot.i18n import gettext
from bot.message import Choice, Language, Position, Reply

HELP = "help_services"
CARD = "service"
COUNTRIES = "countries"
KINDS = "kinds"
NEAR = "near"
SHOWN = 4
BUTTONS = 8
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Desk:
    """The directory as one person sees it at one moment."""

    session: Session
    language: Language
    guidance: Guidance
    today: date

    def services(self) -> tuple[Service, ...]:
        """All that may be shown."""
        return self.guidance.listed

    def countries(self, page: int = 0, opening: str = "") -> Screen:
        """The countries to choose from."""
        codes = countries(self.services())
        shown, more = _page(codes, page, BUTTONS)
        question = gettext(self.language, "Where do you need help? Choose, or write the name of the town.")
        own = gettext(self.language, "On Telegram or WhatsApp you can also send your position: I do not keep it.")
        choices = (
            *(Choice(cards.country(code, self.language), self._to(Search(code))) for code in shown),
            *([self._more(COUNTRIES, page + 1)] if more else []),
            self._all(),
        )
        text = "\n\n".join(part for part in (opening, f"{question} {own}") if part)
        session, reply = self._screen(HELP, None, text, choices, payload(self.language, "topic", HELP))
        near = Choice(gettext(self.language, "Near me"), payload(self.language, NEAR))
        return session, replace(reply, position=near)

    def where(self) -> Screen:
        """The question for a position. Digits go on meaning what they meant: that screen is still in sight."""
        text = gettext(self.language, "Send your position, or write the name of the town. I do not keep a position.")
        button = Choice(gettext(self.language, "Send my position"), payload(self.language, NEAR))
        session = replace(self.session, node="topic", topic=HELP, section=0)
        return session, Reply(text, self.language, position=button)

    def search(self, search: Search) -> Screen:
        """A list, or the towns of a country with too many services for one."""
        services = self.services()
        some = found(search, services)
        if not some:
            return self.nothing(search)
        if whole(search, services) and len(some) > SHOWN and len(towns(services, search.country)) > 1:
            return self.towns(search)
        return self.list(search, some)

    def towns(self, search: Search) -> Screen:
        """The towns of a country."""
        names = towns(self.services(), search.country)
        numbered = [(Search(search.country, index), town) for index, town in enumerate(names)]
        choices = (
            *(Choice(self._town(town), self._to(place)) for place, town in numbered),
            Choice(gettext(self.language, "By kind of help"), payload(self.language, KINDS, search.country)),
            self._all(),
        )
        place = cards.country(search.country, self.language)
        text = gettext(self.language, "Help in {place}. Where?").format(place=place)
        return self._screen(Search(search.country).place(), None, text, choices, payload(self.language, VERB))

    def kinds(self, button: Payload) -> Screen:
        """The kinds of help that there are in a country."""
        search, page = Search(button.argument(0)), number(button.argument(1)) or 0
        present = {need for service in found(search, self.services()) for need in needs(service)}
        shown, more = _page(tuple(need for need in ALL_NEEDS if need in present), page, BUTTONS)
        if not shown:
            return self.countries()
        choices = (
            *(Choice(gettext(self.language, NEEDS[need]), self._to(replace(search, need=need))) for need in shown),
            *([self._more(KINDS, search.country, page + 1)] if more else []),
        )
        place = cards.country(search.country, self.language)
        text = gettext(self.language, "Which help do you look for? {place}").format(place=place)
        return self._screen(search.place(), None, text, choices, self._to(search))

    def which(self, places: Sequence[Named]) -> Screen:
        """The places of a text that names more than one."""
        services = self.services()
        choices = tuple(
            Choice(
                cards.town_name(p.town, self.language) if p.town else cards.country(p.country, self.language),
                self._to(search_of(p.country, p.town, services)),
            )
            for p in places[:BUTTONS]
        )
        text = gettext(self.language, "Where do you need help?")
        return self._screen(HELP, None, text, (*choices, self._other()), payload(self.language, VERB))

    def list(self, search: Search, some: tuple[Service, ...]) -> Screen:
        """One page of what a search found."""
        shown, more = _page(some, search.page, SHOWN)
        placed = town_of(search, self.services()) is None
        title = ", ".join(part for part in (self._place(search), self._need(search)) if part)
        choices = (
            *self._cards(shown),
            *([self._more(VERB, *replace(search, page=search.page + 1).arguments())] if more else []),
            *([self._kinds(search)] if len(some) > SHOWN and search.country != ALL and not search.need else []),
            *([] if search.country == ALL and not search.need else [self._all()]),
            self._other(),
        )
        text = self._listing(title, "", shown, placed=placed)
        return self._screen(search.place(), HELP, text, choices, self.above(self.button(search)))

    def nothing(self, search: Search) -> Screen:
        """The honest word that nothing is known there, and what there is instead."""
        others = instead(search, self.services())[:SHOWN]
        place, need = self._place(search), self._need(search)
        none = gettext(self.language, "I know of no help there: {place}.")
        title = none.format(place=f"{place}, {need}" if need else place)
        ask = gettext(self.language, "Ask for the IOM office of the country, or for your embassy. Other help:")
        text = self._listing(title, ask, others, placed=True)
        choices = (*self._cards(others), self._all(), self._other())
        return self._screen(search.place(), HELP, text, choices, self.above(self.button(search)))

    def card(self, service: Service) -> Screen:
        """One service."""
        text = cards.card(service, self.language, self.guidance, self.today)
        around = self._around(service)
        choices = (self._around_it(around), self._other())
        return self._screen(f"{CARD}.{service.id}", HELP, text, choices, self._to(around))

    def near(self, position: Position | None) -> Screen:
        """What is nearest to a position; the places to choose from where there is none."""
        some = nearest(self.services(), position)[:SHOWN] if position else ()
        if not some:
            opening = gettext(self.language, "I could not read a position. I never keep one.")
            return self.countries(opening=opening)
        choices = (
            *self._cards([near.service for near in some]),
            self._around_it(self._around(some[0].service)),
            self._all(),
            self._other(),
        )
        return self._screen(HELP, HELP, self._nearest(some), choices, payload(self.language, "topic", HELP))

    def _nearest(self, some: Sequence[Near]) -> str:
        none = gettext(self.language, "I know of no help close to you. The nearest:")
        ask = gettext(self.language, "Before a long way, ask whether the place is open and the road safe.")
        parts = [
            cards.warning([near.service for near in some], self.language, self.guidance),
            none if some[0].km > NEAR_KM else gettext(self.language, "Help near you"),
            "\n".join(map(self._distance, some)),
            gettext(self.language, "In a straight line to the town; the road is longer. I do not keep your position."),
            ask if some[-1].km > NEAR_KM else "",
            cards.sources([near.service for near in some], self.language),
        ]
        return "\n\n".join(part for part in parts if part)

    def _distance(self, near: Near) -> str:
        km = rounded(near.km)
        away = gettext(self.language, "about {km} km").format(km=km)
        there = gettext(self.language, "in the town or close to it")
        return cards.line(cards.named(near.service, self.language), away if km else there, self.language)

    def _listing(self, title: str, opening: str, some: Sequence[Service], *, placed: bool) -> str:
        name = cards.named if placed else cards.name
        lines = "\n".join(
            cards.line(name(service, self.language), cards.offer(service, self.language), self.language)
            for service in some
        )
        hint = gettext(self.language, "Choose a name: number, hours, what it does.")
        warning, said = cards.warning(some, self.language, self.guidance), cards.sources(some, self.language)
        return "\n\n".join(part for part in (warning, title, opening, lines, hint, said) if part)

    def button(self, search: Search) -> Payload:
        return Payload(self.language, VERB, search.arguments())

    def above(self, button: Payload) -> str:
        """The payload one step up from a card or a search."""
        if button.verb == CARD:
            service = self.guidance.services.get(button.argument(0))
            return self._to(self._around(service)) if service else payload(self.language, VERB)
        search = read_search(button)
        if search is None or search == Search(search.country):
            return payload(self.language, VERB)
        if search.page:
            return self._to(replace(search, page=search.page - 1))
        return self._to(Search(search.country)) if search.country != ALL else payload(self.language, VERB)

    def _around(self, service: Service) -> Search:
        if service.country not in NAMES:
            return Search()
        return search_of(service.country, service.town, self.services())

    def _place(self, search: Search) -> str:
        """The place in words, with its country."""
        town = town_of(search, self.services())
        country = cards.country(search.country, self.language)
        return f"{cards.town_name(town, self.language)} ({country})" if town else country

    def _around_it(self, search: Search) -> Choice:
        if search.country == ALL:
            return self._all()
        town = town_of(search, self.services())
        place = cards.town_name(town, self.language) if town else cards.country(search.country, self.language)
        return Choice(gettext(self.language, "More help: {place}").format(place=place), self._to(search))

    def _need(self, search: Search) -> str:
        return gettext(self.language, NEEDS[search.need]) if search.need else ""

    def _town(self, town: str | None) -> str:
        return cards.town_name(town, self.language) if town else gettext(self.language, "On the internet")

    def _to(self, search: Search) -> str:
        return payload(self.language, VERB, *search.arguments())

    def _cards(self, some: Sequence[Service]) -> tuple[Choice, ...]:
        return tuple(Choice(cards.label(s, self.language), payload(self.language, CARD, s.id)) for s in some)

    def _more(self, verb: str, *arguments: str | int) -> Choice:
        return Choice(gettext(self.language, "More"), payload(self.language, verb, *arguments))

    def _kinds(self, search: Search) -> Choice:
        return Choice(gettext(self.language, "By kind of help"), payload(self.language, KINDS, search.country))

    def _all(self) -> Choice:
        return Choice(gettext(self.language, "Several countries"), self._to(Search()))

    def _other(self) -> Choice:
        return Choice(gettext(self.language, "Choose a place"), payload(self.language, VERB))

    def _screen(self, here: str, topic: str | None, text: str, choices: tuple[Choice, ...], back: str) -> Screen:
        tail = [
            Choice(gettext(self.language, "In danger now"), payload(self.language, "topic", EMERGENCY), listed=False),
            Choice(gettext(self.language, "Back"), back, listed=False),
            Choice(gettext(self.language, "Menu"), payload(self.language, "menu"), listed=False),
        ]
        if topic:
            tail[:0] = [
                Choice(gettext(self.language, "This helped"), payload(self.language, "good", topic), listed=False),
                Choice(gettext(self.language, "Did not help"), payload(self.language, "bad", topic), listed=False),
            ]
        session = replace(self.session, node="topic", topic=here, section=0)
        return on(session, Reply(text, self.language, (*choices, *tail), topic=topic))


def _page(items: tuple[Item, ...], page: int, size: int) -> tuple[tuple[Item, ...], bool]:
    """The items of a page, the first page for one that does not exist; and whether more follow."""
    start = page * size if page * size < len(items) else 0
    return items[start : start + size], start + size < len(items)
