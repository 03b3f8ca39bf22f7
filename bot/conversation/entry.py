"""May I enter that country: who asks and where to are gathered over as many turns as it takes, then answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from bot.conversation import screens
from bot.conversation.payload import Payload, payload
from bot.conversation.screens import Screen
from bot.conversation.session import Session
from bot.guidance.countries import country_name
from bot.guidance.guidance import Guidance
from bot.guidance.model import EMERGENCY
from bot.i18n import gettext
from bot.message import Choice, Language, Place, Reply
from bot.understanding.meaning import Meaning

ENTRY = "rights_entry"
VERB = "entry"
MISSING = "-"
RELATED = (ENTRY, "rights_overview", "rights_documents", "rights_stay", "rights_aes", "out_of_scope")
"""A message that names who and where is about entering if it is about one of these, or not clearly about anything."""
SHORT = 5
"""A message of so few words, after an answer of this kind, goes on with it."""
NATIONALITIES: Final = ("ML", "GN", "SN", "CI", "BF", "NE", "NG", "GM")
DESTINATIONS: Final = ("MR", "DZ", "MA", "TN", "LY", "NE", "SN", "ML")
"""Offered as buttons; any other is written."""


@dataclass(frozen=True, slots=True)
class Journey:
    """Whose papers and where to (ISO codes), empty while not known."""

    nationality: str = ""
    destination: str = ""


def asked(session: Session, meaning: Meaning, guidance: Guidance, *, sure: bool) -> Journey | None:
    """The journey that a message asks about, or goes on with; None for any other message."""
    told = _filled(Journey(), [p for p in meaning.places if p.role in ("nationality", "destination")], ())
    related = not sure or meaning.intent in RELATED
    whole = related and bool(told.nationality and told.destination) and told.nationality != told.destination
    if not (whole or _goes_on(session, meaning, guidance, related=related) or (sure and meaning.intent == ENTRY)):
        return None
    before = remembered(session)
    if session.node != "entry":
        before = replace(before, destination="")
    return _filled(before, meaning.places, guidance.matrix.nationalities())


def remembered(session: Session) -> Journey:
    """What the session knows of the journey."""
    codes = {place.role: place.code for place in reversed(session.places)}
    return Journey(codes.get("nationality", ""), codes.get("destination", ""))


def on_the_way(session: Session) -> bool:
    """Whether the session stands on an answer or a question of this kind, or had asked before it had a language."""
    return session.node == "entry" or (session.node == "language" and session.topic == ENTRY and bool(session.places))


def tapped(button: Payload) -> Journey:
    """The journey that a button stands for; what is no country is missing."""
    codes = (button.argument(index) for index in (0, 1))
    return Journey(*(code if len(code) == 2 and code.isalpha() and code.isupper() else "" for code in codes))


def places(journey: Journey) -> tuple[Place, ...]:
    """The journey as the session keeps it."""
    both = (Place(journey.nationality, "nationality"), Place(journey.destination, "destination"))
    return tuple(place for place in both if place.code)


def screen(session: Session, language: Language, guidance: Guidance, journey: Journey, today: date) -> Screen:
    """The answer, or the question for what is missing."""
    here = replace(session, node="entry", topic=ENTRY, section=0, places=places(journey))
    if journey.nationality and journey.destination:
        return _answer(here, language, guidance, journey, today)
    return _question(here, language, journey)


def with_way(after: Screen, language: Language) -> Screen:
    """The topic's own text under the button that leads to the questions."""
    session, reply = after
    way = Choice(gettext(language, "Choose the countries"), payload(language, VERB, MISSING, MISSING))
    return screens.on(session, replace(reply, choices=(way, *reply.choices)))


def _goes_on(session: Session, meaning: Meaning, guidance: Guidance, *, related: bool) -> bool:
    """Whether a message that names a country fills or changes the question just asked: "and for a Ghanaian?"."""
    if session.node != "entry" or all(place.role == "location" for place in meaning.places):
        return False
    short = len(meaning.text.split()) <= SHORT and meaning.intent != EMERGENCY
    return related or short or meaning.intent not in guidance.topics


def _filled(before: Journey, found: Sequence[Place], ours: Sequence[str]) -> Journey:
    """What the places say, and what was known before. A bare name is what is missing."""
    nationality = next((place.code for place in found if place.role == "nationality"), "")
    destination = next((place.code for place in found if place.role == "destination"), "")
    for place in found:
        code = place.code
        if place.role in ("nationality", "destination") or code in (nationality, destination):
            continue
        if not (nationality or before.nationality) and (destination or before.destination) and code in ours:
            nationality = code
        elif not destination:
            destination = code
    return Journey(nationality or before.nationality, destination or before.destination)


def _answer(session: Session, language: Language, guidance: Guidance, journey: Journey, today: date) -> Screen:
    passage = guidance.entry(journey.nationality, journey.destination, language, today)
    text = screens.passage_text(passage, language, guidance)
    choices = (
        Choice(gettext(language, "Another destination"), payload(language, VERB, journey.nationality, MISSING)),
        Choice(gettext(language, "Other papers"), payload(language, VERB, MISSING, journey.destination)),
        *screens.topic_choices(language, guidance, ENTRY, 0),
    )
    return screens.on(session, Reply(text, language, choices, topic=ENTRY))


def _question(session: Session, language: Language, journey: Journey) -> Screen:
    if journey.nationality:
        text = gettext(language, "Which country do you want to enter? Choose it or write its name.")
        journeys = [replace(journey, destination=code) for code in DESTINATIONS if code != journey.nationality]
    else:
        text = gettext(language, "Which country are your papers from? Choose it or write its name.")
        journeys = [replace(journey, nationality=code) for code in NATIONALITIES if code != journey.destination]
    choices = tuple(
        _choice(language, each, "destination" if journey.nationality else "nationality") for each in journeys
    )
    return screens.on(session, Reply(text, language, (*choices, screens.menu_choice(language)), topic=ENTRY))


def _choice(language: Language, journey: Journey, asked_for: str) -> Choice:
    code = journey.destination if asked_for == "destination" else journey.nationality
    carried = (journey.nationality or MISSING, journey.destination or MISSING)
    return Choice(country_name(code, language), payload(language, VERB, *carried))
