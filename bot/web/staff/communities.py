"""/staff/communities: how many communities of 200 were reached, region by region, and how each was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from markupsafe import Markup
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.i18n import gettext, marked
from bot.reach import closed
from bot.reach.closed import COMMUNITY
from bot.reach.open import terms
from bot.relays.entered import EntryError, entered
from bot.relays.network import read_network
from bot.relays.standing import TARGET
from bot.storage.database import transaction
from bot.storage.regions import Region, all_regions, put, remove
from bot.web.staff import charts, places
from bot.web.staff.area import Area, Route, Visitor, may
from bot.web.staff.audit import write
from bot.web.staff.charts import About
from bot.web.staff.choice import Span
from bot.web.staff.forms import typed as text
from bot.web.staff.labels import Labels
from bot.web.staff.reading import flags, labels, least, read
from bot.web.staff.targets import COMMUNITIES, TARGETS, Actual
from bot.web.staff.tiles import Tile, published, tile

PATH: Final = "/staff/communities"
WRONG: Final = marked("Write the region's name and a whole number of communities, from 1 to {most}.")
NOTES: Final = {
    "kept": marked("The region is kept."),
    "removed": marked("The region is removed; its communities and their figures stay."),
}


@dataclass(frozen=True, slots=True)
class RegionTile:
    """A region; `aim` is None where only relays name it. `progress` is "" without an aim."""

    name: str
    reached: int
    aim: int | None
    progress: Markup | str


@dataclass(frozen=True, slots=True)
class Row:
    """A community in the list; `people` is what was published of it, "" where nothing was."""

    region: str
    name: str
    reached: bool
    people: Markup | str
    low: Markup | str
    high: Markup | str
    until: str
    contacts: bool
    session: bool


@dataclass(frozen=True, slots=True)
class Page:
    """The page and what its forms send."""

    area: Area

    async def show(self, request: Request, visitor: Visitor) -> Response:
        """All, the regions, the list."""
        return await self._page(request, visitor)

    async def keep(self, request: Request, visitor: Visitor) -> Response:
        """Add a region or change its aim."""
        form = await request.form()
        region = read_region(form)
        if region is None:
            return await self._page(request, visitor, 422, {"name": text(form, "name"), "aim": text(form, "aim")})
        async with transaction(self.area.engine) as connection:
            await put(connection, region)
            about = f"{region.name}: {region.aim}"
            await write(connection, self.area.sira.clock(), visitor.name, "region_kept", about)
        return RedirectResponse(f"{PATH}?note=kept", 303)

    async def remove(self, request: Request, visitor: Visitor) -> Response:
        """Remove a region."""
        name = text(await request.form(), "name")
        async with transaction(self.area.engine) as connection:
            if await remove(connection, name):
                await write(connection, self.area.sira.clock(), visitor.name, "region_removed", name)
        return RedirectResponse(f"{PATH}?note=removed", 303)

    async def _page(
        self, request: Request, visitor: Visitor, status: int = 200, typed: dict[str, str] | None = None
    ) -> Response:
        words = labels(self.area, visitor.language)
        note = NOTES.get(request.query_params.get("note", ""))
        return self.area.views.page(
            visitor,
            request,
            "communities.html",
            status=status,
            **await self._found(words),
            typed=typed or {"name": "", "aim": ""},
            wrong=gettext(visitor.language, WRONG).format(most=TARGET) if typed else "",
            note=gettext(visitor.language, note) if note else "",
            may_edit=may(visitor.role, "editor"),
        )

    async def _found(self, words: Labels) -> dict[str, Any]:
        """What was reached. Raises DatabaseError."""
        network = await read_network(self.area.engine, terms(self.area.sira.settings))
        days = await closed.days(self.area.engine)
        span = Span("", *(days or (self.area.sira.clock().date(),) * 2), whole=True)
        report = await read(self.area, span, words.language, (COMMUNITY,))
        found = places.communities(network, report.figures)
        regions = places.by_region(found, await all_regions(self.area.engine))
        return {
            "all": _all(sum(each.reached for each in found), network.last_closed, words, least(self.area)),
            "regions": [_region(f"region-{place}", each, words) for place, each in enumerate(regions)],
            "rows": [_row(each, words) for each in found],
            "flags": flags(self.area, report),
            "words": words,
        }


def routes(area: Area) -> list[Route]:
    """Everybody sees, editors say which regions there are."""
    page = Page(area)
    return [
        Route(PATH, "GET", "viewer", page.show),
        Route(PATH, "POST", "editor", page.keep),
        Route(f"{PATH}/remove", "POST", "editor", page.remove),
    ]


def read_region(form: FormData) -> Region | None:
    """A region as it was typed; None for what does not do."""
    aim = text(form, "aim").strip()
    if not (aim.isascii() and aim.isdecimal() and len(aim) <= len(str(TARGET)) and 1 <= int(aim) <= TARGET):
        return None
    try:
        return Region(entered("region", text(form, "name")), int(aim))
    except EntryError:
        return None


def _all(number: int, until: date | None, words: Labels, smallest: int) -> Tile:
    target = next(each for each in TARGETS if each.id == COMMUNITIES)
    return tile(Actual(target, number, until=until), words, smallest)


def _region(name: str, region: places.Standing, words: Labels) -> RegionTile:
    if region.aim is None:
        return RegionTile(region.name, region.reached, None, "")
    said = gettext(words.language, "{count} of {aim}").format(count=region.reached, aim=region.aim)
    progress = charts.progress(About(name, region.name, said), region.reached, region.aim)
    return RegionTile(region.name, region.reached, region.aim, progress)


def _row(found: places.Community, words: Labels) -> Row:
    figure = found.figure
    low, high = (published(getattr(figure, kind), kind, figure, words) if figure else "" for kind in ("low", "high"))
    return Row(
        region=found.region,
        name=found.name,
        reached=found.reached,
        people=published(figure.number, "number", figure, words) if figure else "",
        low=low,
        high=high,
        until=words.period(figure.period) if figure else "",
        contacts=found.contacts,
        session=found.session,
    )
