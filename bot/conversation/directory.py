"""Where the directory of services is entered: by a button, by a question that names a place, by a position.

Also how one moves in it: again in another language, back, on to the next page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final, Literal

from bot.conversation.directory_screens import CARD, COUNTRIES, HELP, KINDS, NEAR, SHOWN, Desk
from bot.conversation.directory_search import VERB, Search, found, number, read_search, search_of
from bot.conversation.named_places import Named, Reading, read_places
from bot.conversation.payload import Payload, parse, payload
from bot.conversation.screens import Screen, on
from bot.conversation.session import Session
from bot.conversation.wording import LANGUAGE_NAMES
from bot.guidance.countries import NAMES
from bot.guidance.directory_words import Need
from bot.i18n import gettext
from bot.message import LANGUAGES, Choice, Position
from bot.understanding.meaning import Meaning

WAYS: Final[Mapping[str, Need | None]] = {
    HELP: None,
    "help_asylum": "asylum",
    "help_child": "children",
    "help_health": "health",
    "help_missing": "family",
    "help_women": "women",
    "return_apply": "return",
    "return_documents": "consular",
    "return_reintegration": "reintegration",
    "return_stranded": "shelter",
}
"""The topics whose answer leads on into the directory, and to what there."""


def tapped(desk: Desk, button: Payload) -> Screen | None:
    """What a button of the directory leads to; None for any other button."""
    if button.verb == VERB:
        search = read_search(button)
        return desk.countries() if search is None else desk.search(search)
    if button.verb == CARD:
        service = next((s for s in desk.services() if s.id == button.argument(0)), None)
        return desk.countries() if service is None else desk.card(service)
    if button.verb == COUNTRIES:
        return desk.countries(number(button.argument(0)) or 0)
    if button.verb == NEAR:
        return desk.where()
    return desk.kinds(button) if button.verb == KINDS else None


def asked(desk: Desk, meaning: Meaning, *, sure: bool) -> Screen | None:
    """The list for the place that a question about help names, or that stands alone where one was asked for."""
    reading = read(desk, meaning)
    if not reading.places or not _meant(desk, reading, sure=sure, intent=meaning.intent):
        return None
    if len(reading.places) > 1:
        return desk.which(reading.places)
    return desk.search(_searched(desk, reading.places[0], None))


def moved(desk: Desk, whither: Literal["again", "back", "more"]) -> Screen | None:
    """The present screen again, the one above it or the next page; None outside the directory."""
    here = parse(f"{desk.language}.{desk.session.topic}")
    if here is None or here.verb not in (VERB, CARD):
        return None
    if whither == "more" and here.verb == VERB:
        search = read_search(here) or Search()
        return desk.search(replace(search, page=(search.page + 1) % _pages(desk, search)))
    if whither == "again":
        return tapped(desk, here)
    above = parse(desk.above(here))
    return tapped(desk, above) if above else None


def inside(session: Session) -> bool:
    """Whether the session stands on a screen of the directory, or on the topic that leads into it."""
    return session.topic.partition(".")[0] in (HELP, VERB, CARD)


def near(desk: Desk, position: Position | None) -> Screen:
    """What is nearest. With the other languages to choose from where the person's is not known."""
    session, reply = desk.near(position)
    if session.language is not None:
        return session, reply
    others = (Choice(LANGUAGE_NAMES[each], payload(each, "lang"), listed=False) for each in LANGUAGES)
    return on(session, replace(reply, choices=(*reply.choices, *others)))


def with_way(desk: Desk, screen: Screen, topic: str, meaning: Meaning) -> Screen:
    """The answer of a topic of WAYS under a button that leads from it into the directory."""
    if topic not in WAYS:
        return screen
    session, reply = screen
    need = WAYS[topic]
    named = read(desk, meaning).places
    search = _searched(desk, named[0], need) if len(named) == 1 else Search(need=need)
    known = len(named) == 1 or need is not None
    label = gettext(desk.language, "Where to go") if known else gettext(desk.language, "Choose a place")
    way = Choice(label, payload(desk.language, VERB, *(search.arguments() if known else ())))
    return on(session, replace(reply, choices=(way, *reply.choices)))


def read(desk: Desk, meaning: Meaning) -> Reading:
    """The places that the text names; else those that understanding found. Where the person is counts first."""
    reading = read_places(meaning.text, desk.services(), desk.language)
    located = [place.code for place in meaning.places if place.role == "location"]
    if len(reading.places) > 1 and any(named.country in located for named in reading.places):
        return replace(reading, places=tuple(n for n in reading.places if n.country in located))
    if reading.places or not meaning.places:
        return reading
    codes = located or [place.code for place in meaning.places if place.role == "mention"]
    return replace(reading, places=tuple(Named(code) for code in codes if code in NAMES))


def _meant(desk: Desk, reading: Reading, *, sure: bool, intent: str) -> bool:
    if sure and intent == HELP:
        return True
    # A name and nothing else says nothing of what is wanted, whatever intent it resembles.
    told = sure and reading.others > 0
    return reading.alone and (inside(desk.session) or (not told and reading.places[0].town is not None))


def _searched(desk: Desk, named: Named, need: Need | None) -> Search:
    return replace(search_of(named.country, named.town, desk.services()), need=need)


def _pages(desk: Desk, search: Search) -> int:
    return max(1, -(-len(found(search, desk.services())) // SHOWN))
