"""/staff/relays: every relay with its closed figures, and the form for a new one."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.requests import Request
from starlette.responses import Response

from bot.i18n import gettext, marked
from bot.message import LANGUAGES, Language
from bot.reach.open import terms
from bot.relays import offline, store
from bot.relays.entered import LONGEST, EntryError, Why
from bot.relays.listing import Network
from bot.relays.network import read_network
from bot.relays.relay import UNDRAWN, Relay
from bot.relays.standing import TARGET, Standing, closed_weeks, place, reached, standing
from bot.storage.regions import all_regions
from bot.web.staff.area import Area, Route, Visitor
from bot.web.staff.audit import audit
from bot.web.staff.forms import typed
from bot.web.staff.reading import labels
from bot.web.staff.relay import RelayPage

FIELDS: Final[Mapping[str, str]] = {
    "label": marked("Label"),
    "community": marked("Community"),
    "region": marked("Region"),
    "language": marked("Language"),
}
WRONG: Final[Mapping[Why, str]] = {
    "empty": marked("{field}: nothing was written."),
    "long": marked("{field}: at most {most} characters."),
    "sign": marked("{field}: a sign in it cannot be shown."),
    "number": marked("{field}: this looks like a phone number, and none may be kept here."),
    "namesake": marked("{field}: another region has one of this name. Write the region behind it."),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A relay: its contacts, the sessions it reported and the people there.

    `web`: conversations on the web page; `silent`: nothing was heard of it lately; `flooded`: far more than usual came.
    """

    relay: Relay
    standing: Standing
    sessions: int
    people: int
    web: int | None
    silent: bool
    flooded: bool


@dataclass(frozen=True, slots=True)
class Region:
    """A region's relays, and how many of its communities were reached."""

    name: str
    lines: Sequence[Line]
    reached: int
    communities: int


def routes(area: Area) -> list[Route]:
    """The list, and each relay's page."""
    page = RelaysPage(area, RelayPage(area))
    return [
        Route("/staff/relays", "GET", "viewer", page.show),
        Route("/staff/relays", "POST", "editor", page.add),
        *page.one.routes(),
    ]


@dataclass(frozen=True, slots=True)
class RelaysPage:
    """The list. `one`: the page of each."""

    area: Area
    one: RelayPage

    async def show(self, request: Request, visitor: Visitor) -> Response:
        """Every relay, by region."""
        return await self._page(request, visitor, {}, "")

    async def add(self, request: Request, visitor: Visitor) -> Response:
        """Keep a new relay and show the secret address of its page, once: it can never be shown again."""
        form = await request.form()
        entered = {name: typed(form, name) for name in FIELDS}
        language = next((each for each in LANGUAGES if each == entered["language"]), None)
        if language is None:
            return await self._page(request, visitor, entered, _wrong(visitor.language, "language", "empty"))
        wanted = Relay(UNDRAWN, language, entered["label"], entered["community"], entered["region"])
        try:
            opened = await store.add(self.area.engine, wanted, secrets.token_bytes)
        except EntryError as error:
            return await self._page(request, visitor, entered, _wrong(visitor.language, error.what, error.why))
        await audit(self.area.engine, self.area.sira.clock(), visitor.name, "relay_added", opened.relay.code)
        return self.one.opened(request, visitor, opened.relay, opened.secret, new=True)

    async def _page(self, request: Request, visitor: Visitor, entered: Mapping[str, str], told: str) -> Response:
        network = await read_network(self.area.engine, terms(self.area.sira.settings))
        found = reached(network.relays, network.figures, network.shown, network.sessions)
        lines = _lines(network, await offline.totals(self.area.engine))
        return self.area.views.page(
            visitor,
            request,
            "relays.html",
            status=422 if told else 200,
            told=told,
            entered=entered,
            regions=_by_region(lines, found),
            places=await _places(self.area.engine, network),
            reached=len(found),
            target=TARGET,
            least=network.least,
            words=labels(self.area, visitor.language),
            week=closed_weeks(network.last_closed, 1)[0] if network.last_closed else None,
            openings=network.openings,
            longest=LONGEST,
        )


def _lines(network: Network, totals: Mapping[str, tuple[int, int]]) -> list[Line]:
    last, flooded = network.last_closed, {flood.code for flood in network.floods()}
    return [
        Line(
            relay,
            standing(network.figures.get(relay.code, {}), last),
            *totals.get(relay.code, (0, 0)),
            standing(network.web.get(relay.code, {}), last).all,
            network.silent(relay),
            relay.code in flooded,
        )
        for relay in network.relays
    ]


def _by_region(lines: Sequence[Line], found: frozenset[tuple[str, str]]) -> list[Region]:
    made = []
    for name, held in groupby(lines, key=lambda line: line.relay.region):
        mine = list(held)
        there = {place(line.relay) for line in mine} | {known for known in found if known[0] == name}
        made.append(Region(name, mine, len(there & found), len(there)))
    return made


async def _places(engine: AsyncEngine, network: Network) -> Mapping[str, list[str]]:
    """What the form proposes: regions and communities that are known."""
    regions = {region.name for region in await all_regions(engine)} | {relay.region for relay in network.relays}
    return {"region": sorted(regions), "community": sorted({relay.community for relay in network.relays})}


def _wrong(language: Language, what: str, why: Why) -> str:
    return gettext(language, WRONG[why]).format(field=gettext(language, FIELDS[what]), most=LONGEST)
