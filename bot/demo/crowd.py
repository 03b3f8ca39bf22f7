"""People who do not exist, and when they come. The same seed gives the same people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Final, TypeVar

from bot.message import ChannelName, Language

CHANNELS: Final[dict[ChannelName, int]] = {"whatsapp": 44, "telegram": 20, "web": 16, "sms": 13, "voice": 7}
LANGUAGE_SHARES: Final[dict[Language, int]] = {"fr": 55, "bm": 33, "en": 12}
"""Shares in a hundred. Both are made up too."""
COMMUNITIES: Final = tuple(f"demo-{number:02d}" for number in range(1, 13))
RELAYS: Final = {f"DEM0{number:04d}": COMMUNITIES[number % len(COMMUNITIES)] for number in range(20)}
"""Codes of relays that do not exist, and their communities."""
BY_RELAY: Final = 0.4
"""How many come through a relay."""
COMES_BACK: Final = 0.45
"""How many come again after each visit, within about a month."""
SYLLABLES: Final = ("zu", "qa", "xo", "vé", "ji", "wö", "ké", "fâ", "lu", "dri")
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Plan:
    """How many people come in how many days, the last of which is `last`."""

    people: int
    days: int
    seed: int
    last: date

    @property
    def first(self) -> date:
        return self.last - timedelta(days=self.days - 1)


@dataclass(frozen=True, slots=True)
class Visit:
    """One person on one day. On the web page each visit has an address of its own."""

    day: date
    number: int
    channel: ChannelName
    sender: str = field(repr=False)
    name: str = field(repr=False)
    language: Language
    relay: str
    first: bool


def visits(plan: Plan) -> list[Visit]:
    """Every visit of the year, by day. More people come from month to month."""
    made = [visit for number in range(plan.people) for visit in _of_one(plan, number)]
    return sorted(made, key=lambda visit: (visit.day, visit.number))


def drawn(*parts: object) -> Random:
    """Chance that is the same for the same parts."""
    return Random("/".join(map(str, parts)))  # noqa: S311 (made-up people, not secrets)


def weighted(draw: Random, shares: dict[Item, int]) -> Item:
    """One of these, by its share."""
    return draw.choices(list(shares), list(shares.values()))[0]


def _of_one(plan: Plan, number: int) -> Iterator[Visit]:
    draw = drawn(plan.seed, "person", number)
    channel, language = weighted(draw, CHANNELS), weighted(draw, LANGUAGE_SHARES)
    sender, name = _sender(draw, channel), _name(draw)
    relay = draw.choice(list(RELAYS)) if draw.random() < BY_RELAY else ""
    day, first = int(plan.days * draw.random() ** 0.7), True
    while day < plan.days:
        yield Visit(plan.first + timedelta(days=day), number, channel, sender, name, language, relay, first)
        if draw.random() >= COMES_BACK:
            return
        day, first = day + 1 + int(draw.expovariate(1 / 20)), False
        sender = _sender(draw, channel) if channel == "web" else sender


def _sender(draw: Random, channel: ChannelName) -> str:
    """An address that nobody has: no country has the code 999, no Telegram account twelve digits."""
    if channel == "web":
        return f"{draw.getrandbits(128):032x}"
    number = f"999{draw.randrange(10**8, 10**9)}"
    return number if channel == "telegram" else f"+{number}"


def _name(draw: Random) -> str:
    return " ".join("".join(draw.choices(SYLLABLES, k=4)).title() for _ in range(2))
