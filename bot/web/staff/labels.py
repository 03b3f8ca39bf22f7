"""How figures, periods and values are said to staff: "1 250", "mars 2026", "Français, a aidé"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from babel.dates import format_date

from bot.i18n import gettext, marked
from bot.message import Language
from bot.reach import periods
from bot.reach.tables import LINKS, OTHER
from bot.web.words import NAMES

VALUES: Final[Mapping[str, str]] = {
    "telegram": marked("Telegram"),
    "whatsapp": marked("WhatsApp"),
    "sms": marked("SMS"),
    "voice": marked("Phone call"),
    "web": marked("Web page"),
    "conversations": marked("Conversations"),
    LINKS: marked("Links of all relays"),
    "answered": marked("Answered"),
    "guess": marked('Asked "did you mean"'),
    "not_understood": marked("Not understood"),
    "emergency": marked("Emergency answer"),
    "asked_for_person": marked("Asked for a person"),
    "helped": marked("Said that it helped"),
    "not_helped": marked("Said that it did not help"),
    "all": marked("People"),
    OTHER: marked("Other, too small to be shown alone"),
}
LEVELS: Final[Mapping[periods.Level, str]] = {
    "day": marked("Day"),
    "week": marked("Week"),
    "month": marked("Month"),
    "quarter": marked("Quarter"),
}
THIN_SPACE: Final = "\u202f"


@dataclass(frozen=True, slots=True)
class Labels:
    """Words in one language. `topics`: the title of each topic in it, by id."""

    language: Language
    topics: Mapping[str, str]

    def value(self, value: str) -> str:
        """A table's value, or both parts of a crossed one. What is no word of ours stands as it is."""
        said = [self._part(part) for part in value.split("/")]
        return " · ".join(filter(None, said)) if all(said) else value

    def period(self, period: str) -> str:
        """A period in full: "2 mars 2026", "mars 2026"."""
        return _period(period, self.language)

    def short(self, period: str) -> str:
        """A period as short as an axis needs it: "2 mars", "mars"."""
        return _short(period, self.language)

    def day(self, day: date) -> str:
        """A day in full."""
        return _period(day.isoformat(), self.language)

    def level(self, level: periods.Level) -> str:
        """What kind of period it is."""
        return gettext(self.language, LEVELS[level])

    def number(self, number: int) -> str:
        """With a sign between thousands."""
        return f"{number:,}" if self.language == "en" else f"{number:,}".replace(",", THIN_SPACE)

    def _part(self, part: str) -> str | None:
        if part in VALUES:
            return gettext(self.language, VALUES[part])
        return self.topics.get(part) or next((name for code, name in NAMES.items() if code == part), None)


@lru_cache(maxsize=8192)
def _period(period: str, language: Language) -> str:
    first, _ = periods.span(period)
    match periods.level(period):
        case "week":
            year, number = period.split("-W")
            return gettext(language, "week {number} of {year}").format(number=int(number), year=year)
        case "quarter":
            year, number = period.split("-Q")
            return gettext(language, "quarter {number} of {year}").format(number=number, year=year)
        case "month":
            return format_date(first, "LLLL y", locale=language)
        case "day":
            return format_date(first, "d MMM y", locale=language)


@lru_cache(maxsize=8192)
def _short(period: str, language: Language) -> str:
    first, _ = periods.span(period)
    match periods.level(period):
        case "week":
            return gettext(language, "w. {number}").format(number=int(period.split("-W")[1]))
        case "quarter":
            return gettext(language, "Q{number}").format(number=period[-1])
        case "month":
            return format_date(first, "LLL", locale=language)
        case "day":
            return format_date(first, "d MMM", locale=language)
