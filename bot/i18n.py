"""The machine's own words in three languages: gettext catalogues below locales/, read with Babel.

The source strings are English; the English catalogue repeats them, so that all three are checked alike.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from bot.message import LANGUAGES, Language
from bot.settings import ROOT

LOCALES = ROOT / "locales"
DOMAIN = "sira"


def po_path(language: Language, folder: Path = LOCALES) -> Path:
    """Where the catalogue of a language stands."""
    return folder / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def read_catalogue(language: Language, folder: Path = LOCALES) -> Catalog:
    """One catalogue with comments and places, as translators see it. Raises OSError when it is missing."""
    with po_path(language, folder).open("rb") as file:
        return read_po(file, locale=language, domain=DOMAIN)


@cache
def words(language: Language) -> dict[str, str]:
    """Source string to translation, for one language."""
    return {str(m.id): str(m.string) for m in read_catalogue(language) if m.id and m.string}


def gettext(language: Language, message: str) -> str:
    """The message in this language; the English source where a catalogue lacks it (the suite forbids that)."""
    return words(language).get(message, message)


def marked(text: str) -> str:
    """Marks a sentence for the catalogues without translating it yet."""
    return text


def preload() -> None:
    """Read all catalogues now, so that no first message waits for them."""
    for language in LANGUAGES:
        words(language)
