"""The fixed tables: what is counted, how it is published, and the counting rule in words. There are no others.

A table whose cells are too small in their own period leaves a rest, which is gathered for the next longer period and
published there as a table of its own ("channel_rest"), disjoint from all that was shown before. What is too small even
for a quarter is shown together as "other".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final, Literal

from bot.i18n import gettext, marked
from bot.message import LANGUAGES, ChannelName, Language

PEOPLE_CHANNELS: Final[tuple[ChannelName, ...]] = ("telegram", "whatsapp", "sms", "voice")
"""Channels that have an address for a person. A web page has none: there, conversations are counted."""
MESSAGE_CHANNELS: Final[tuple[ChannelName, ...]] = (*PEOPLE_CHANNELS, "web")
OUTCOMES: Final = ("answered", "guess", "not_understood", "emergency", "asked_for_person", "helped", "not_helped")
VERDICTS: Final = ("helped", "not_helped")
LINKS: Final = "links"
"""The one value of openings: whose link was opened is not counted."""
REST: Final = "_rest"
OTHER: Final = "other"
LOW: Final = "_low"
HIGH: Final = "_high"
"""Bounds of an estimate stand beside it as dimensions of their own: "people_low", "people_high"."""

NARROW: Final = 0.4
"""The epsilon of communities, relays, months and whatever is longer. Who adds one person to a cell, and pads it at
will, tells from a figure that somebody came in at most e^0.4 / (1 + e^0.4) = 60 of 100 tries (tests/privacy, P5)."""

Own = Literal["day", "week", "month"]


@dataclass(frozen=True, slots=True)
class Table:
    """One fixed table. `own` is the period for which a cell is first published, `epsilon` that of its noise there."""

    dimension: str
    own: Own
    epsilon: float
    step: int
    title: str
    rule: str


TABLES: Final = (
    Table(
        "messages",
        "day",
        1.0,
        5,
        marked("Messages by channel"),
        marked("Every message, tap or call that came in on that day counts, also several of one person."),
    ),
    Table(
        "channel",
        "day",
        1.0,
        5,
        marked("People by channel"),
        marked(
            "Different people who wrote, tapped or called on that day, each once a day on each channel. "
            "Somebody who uses two channels counts on both. Days must not be added up to people."
        ),
    ),
    Table(
        "language",
        "day",
        1.0,
        5,
        marked("People by language"),
        marked(
            "Different people who were answered in this language on that day. Somebody who changes the language "
            "counts in both. Days must not be added up to people."
        ),
    ),
    Table(
        "topic",
        "day",
        1.0,
        5,
        marked("People by topic"),
        marked(
            "Different people who were answered on this topic on that day. Somebody who asks about two topics "
            "counts in both. Days must not be added up to people."
        ),
    ),
    Table(
        "web",
        "day",
        1.0,
        5,
        marked("Conversations on the web page"),
        marked(
            "Conversations on the web page on that day. They are never part of the number of people: "
            "the page cannot tell whether somebody comes back."
        ),
    ),
    Table(
        "relay",
        "week",
        NARROW,
        5,
        marked("Contacts of a relay"),
        marked(
            "People who came with the relay's code, each once a day, added up over the week. "
            "Somebody who comes on two days counts twice: these are contacts, not people."
        ),
    ),
    Table(
        "relay_web",
        "week",
        NARROW,
        5,
        marked("Web conversations of a relay"),
        marked(
            "Conversations on the web page that began at the relay's link, each once a day, added up over the week. "
            "They are never part of the relay's contacts: the page cannot tell whether somebody comes back."
        ),
    ),
    Table(
        "openings",
        "day",
        1.0,
        5,
        marked("Openings of relays' links"),
        marked(
            "Phones on which the page behind a relay's link was opened on that day, all relays together, each once a "
            "day. Previews and programs are left out as far as they say what they are. They are never part of the "
            "number of people: to open a page is not to ask, and anybody can open it often."
        ),
    ),
    Table(
        "outcome",
        "month",
        NARROW,
        5,
        marked("How it went, by language"),
        marked("Person-days: each person counts once a day for each language and way in which it went."),
    ),
    Table(
        "topic_language",
        "month",
        NARROW,
        5,
        marked("Topics by language"),
        marked("Person-days: each person counts once a day for each topic and language in which it was answered."),
    ),
    Table(
        "topic_help",
        "month",
        NARROW,
        5,
        marked("Helped or not, by topic"),
        marked("Person-days: each person who said that the answer helped, or did not, once a day for each topic."),
    ),
    Table(
        "chosen",
        "month",
        NARROW,
        5,
        marked('Chosen at "did you mean"'),
        marked("Person-days: each person who chose this topic when Sira asked what was meant, once a day."),
    ),
    Table(
        "people",
        "month",
        NARROW,
        5,
        marked("People of the month"),
        marked(
            "Different people of the month on Telegram, WhatsApp, SMS and phone, estimated from a bitmap that holds "
            "no list of them; in 95 of 100 cases the truth lies between the bounds. Somebody on two channels "
            "counts twice."
        ),
    ),
    Table(
        "campaign",
        "month",
        NARROW,
        10,
        marked("People of the campaign"),
        marked(
            "Different people since the campaign opened, up to that day, estimated as the people of a month are. "
            "Somebody who comes back in another month counts once."
        ),
    ),
    Table(
        "community",
        "month",
        NARROW,
        5,
        marked("People of the campaign, by community"),
        marked(
            "Different people since the campaign opened who came with the code of a relay of this community, "
            "estimated; the bounds are wide where there are few."
        ),
    ),
)
BY_DIMENSION: Final = {table.dimension: table for table in TABLES}
ESTIMATED: Final = ("people", "campaign", "community")
COUNTED: Final = tuple(table for table in TABLES if table.dimension not in ESTIMATED)

REST_RULE = marked(
    "What was too small to be shown in a shorter period, gathered over this one. It holds nothing that was shown "
    'before. "other" is what is too small even so, all cells together.'
)
NOISE_RULE = marked(
    "Each figure carries a small random noise, drawn once. Under {least} nothing is shown; "
    "the others are rounded to {step}."
)


def rule(table: Table, language: Language, least: int, *, rest: bool = False) -> str:
    """The counting rule in words. `least` is the smallest figure that is shown."""
    first = [gettext(language, table.rule)]
    if rest:
        first.append(gettext(language, REST_RULE))
    return " ".join([*first, gettext(language, NOISE_RULE).format(least=least, step=table.step)])


def domain(dimension: str, topics: Sequence[str]) -> Iterator[str]:
    """The values that a table has whether or not anybody came: whether one appears must not tell that somebody did.

    Relays and communities have no fixed values.
    """
    match dimension:
        case "messages":
            yield from MESSAGE_CHANNELS
        case "channel":
            yield from PEOPLE_CHANNELS
        case "language":
            yield from LANGUAGES
        case "topic":
            yield from topics
        case "web" | "openings":
            yield "conversations" if dimension == "web" else LINKS
        case "outcome":
            yield from map("/".join, product(LANGUAGES, OUTCOMES))
        case "topic_language":
            yield from map("/".join, product(topics, LANGUAGES))
        case "topic_help":
            yield from map("/".join, product(topics, VERDICTS))
        case "chosen":
            yield from map("/".join, product(LANGUAGES, topics))
