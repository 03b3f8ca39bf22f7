"""Where a relay's page leads: a fixed table of channels, with the code in each. No part of a request is an address."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from bot.conversation.reading import GREETING
from bot.settings import Settings

START = "r_"
"""Stands before the code in Telegram's start payload, which may also be a language."""


@dataclass(frozen=True, slots=True)
class Links:
    """The ways to Sira; None where a channel is not set up."""

    whatsapp: str | None
    telegram: str | None
    web: str


@dataclass(frozen=True, slots=True)
class Ways:
    """Makes links. `telegram_name` gives the bot's user name once it is known."""

    whatsapp_number: str | None
    telegram_name: Callable[[], str | None]

    def links(self, code: str) -> Links:
        """The links that carry a code, or the general ones for ""."""
        name = self.telegram_name()
        return Links(
            whatsapp=self.whatsapp_number and _whatsapp(self.whatsapp_number, code),
            telegram=name and _telegram(name, code),
            web="/?" + urlencode({"r": code}) if code else "/",
        )


def ways(settings: Settings, telegram_name: Callable[[], str | None]) -> Ways:
    """The ways that are set up. SIRA_TELEGRAM_NAME goes before what Telegram itself says."""
    named = settings.telegram_name
    return Ways(settings.whatsapp_number, (lambda: named) if named else telegram_name)


def _whatsapp(number: str, code: str) -> str:
    digits = number.removeprefix("whatsapp:").removeprefix("+")
    return f"https://wa.me/{digits}?text={quote(f'{GREETING}. {code}' if code else GREETING)}"


def _telegram(name: str, code: str) -> str:
    return f"https://t.me/{quote(name.removeprefix('@'), safe='')}" + (f"?start={START}{code}" if code else "")
