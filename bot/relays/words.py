"""What posters, cards and pictures say, in each language.

Posters hang where everybody reads them and cards lie in pockets: no danger, no fear, no word about leaving. They claim
only what is so: no name is asked, and answers are free while a phone company may charge for data.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.i18n import gettext
from bot.message import Language

_BEFORE_SIGN = re.compile(" (?=[?!:;])")


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language. `steps` go with the three drawings; `test` is empty in production."""

    language: Language
    headline: str
    about: str
    languages: str
    steps: tuple[str, str, str]
    type: str
    promises: tuple[str, str]
    test: str


def words(language: Language, *, production: bool) -> Words:
    """The words of a language; outside production with the line that keeps a trial print from a wall."""
    steps = (
        gettext(language, "Scan the code."),
        gettext(language, "Choose your language."),
        gettext(language, "Ask your question."),
    )
    promises = (
        gettext(language, "Sira does not ask your name."),
        gettext(language, "The answers are free; your phone company may charge for data."),
    )
    return Words(
        language=language,
        headline=_bound(gettext(language, "A question about the road?")),
        about=_bound(gettext(language, "Short answers that name their source: travel, papers, rights, help.")),
        languages=gettext(language, "In French, Bambara and English."),
        steps=steps,
        type=_bound(gettext(language, "No camera? Type this address:")),
        promises=(promises[0], _bound(promises[1])),
        test="" if production else _bound(gettext(language, "TEST: a draft that nobody has checked yet.")),
    )


def _bound(text: str) -> str:
    """French sets a space before its signs; no line may begin with one."""
    return _BEFORE_SIGN.sub("\N{NO-BREAK SPACE}", text)
