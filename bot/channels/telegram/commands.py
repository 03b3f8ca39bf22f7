"""The slash commands: the buttons they stand for, and how Telegram lists them in each language.

Telegram allows a-z, 0-9 and _ in a name, so Bambara loses its letters: dɛmɛ is /deme. Every name works whatever the
person's language is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bot.conversation.payload import payload
from bot.guidance.model import EMERGENCY
from bot.i18n import gettext, marked
from bot.message import Language


@dataclass(frozen=True, slots=True)
class Command:
    """`payload` is that of the button that says the same, `names` are those listed, `also` others that people try."""

    payload: str
    about: str
    names: Mapping[Language, str]
    also: tuple[str, ...] = ()


LISTED: Final = (
    Command(
        payload(None, "menu"),
        marked("The menu: what I know about"),
        {"fr": "menu", "bm": "menu", "en": "menu"},
        ("help", "aide", "deme"),
    ),
    Command(
        payload(None, "topic", EMERGENCY),
        marked("In danger now: what to do, whom to call"),
        {"fr": "sos", "bm": "sos", "en": "sos"},
        ("danger", "urgence", "emergency", "farati"),
    ),
    Command(
        payload(None, "services"),
        marked("Places that help, near you or elsewhere"),
        {"fr": "lieux", "bm": "yoro", "en": "places"},
        ("services", "near", "ou", "where"),
    ),
    Command(
        payload(None, "person"),
        marked("Speak with a person"),
        {"fr": "personne", "bm": "mogo", "en": "person"},
        ("human", "humain"),
    ),
    Command(
        payload(None, "language"),
        marked("Another language"),
        {"fr": "langue", "bm": "kan", "en": "language"},
        ("lang", "langues", "kanw"),
    ),
    Command(
        payload(None, "privacy"),
        marked("Who I am, what I keep"),
        {"fr": "confidentialite", "bm": "gundo", "en": "privacy"},
        ("about",),
    ),
    Command(
        payload(None, "forget"),
        marked("Forget me: delete our messages here"),
        {"fr": "oublier", "bm": "nyine", "en": "forget"},
        ("stop", "arret", "ajo", "delete", "effacer"),
    ),
)
"""In the order in which Telegram shows them."""

COMMANDS: Final[Mapping[str, str]] = {
    name: command.payload for command in LISTED for name in (*command.names.values(), *command.also)
}
"""Every name that is heard, with the payload of the button that says the same. /start is not among them."""


def listed(language: Language) -> tuple[tuple[str, str], ...]:
    """(name, description) of the commands in this language."""
    return tuple((command.names[language], gettext(language, command.about)) for command in LISTED)
