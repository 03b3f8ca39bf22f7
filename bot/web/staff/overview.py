"""/staff: the five targets, the two aims, people per month, each channel and language, and what needs attention."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from bot.guidance.golive import GoLive, golive
from bot.guidance.guidance import Guidance
from bot.i18n import gettext
from bot.reach import closed
from bot.reach.open import terms
from bot.reach.report import Report
from bot.relays.listing import Network
from bot.relays.network import read_network
from bot.storage import regions, verified
from bot.storage.verified import Verified
from bot.web.staff import roster
from bot.web.staff.area import Area, Route, Visitor
from bot.web.staff.attention import State, points
from bot.web.staff.choice import Span
from bot.web.staff.labels import Labels
from bot.web.staff.panels import panels
from bot.web.staff.reading import flags, labels, least, read
from bot.web.staff.targets import AIMS, actuals
from bot.web.staff.tiles import tile

MONTHS: Final = timedelta(days=365)
"""Of how long the people of each month are shown."""
RECENT: Final = timedelta(days=90)
"""Of how long each channel and language is shown, beside the last day."""


@dataclass(frozen=True, slots=True)
class Read:
    """What the page is made of. `days`: the first and the last closed day; `monthly` and `daily` are closed figures."""

    days: tuple[date, date] | None
    monthly: Report = field(repr=False)
    daily: Report = field(repr=False)
    network: Network = field(repr=False)
    entered: tuple[Verified, ...]
    state: State


class Content:
    """What is open of the content, found once a day and once for each signature."""

    def __init__(self) -> None:
        self._known: tuple[Guidance, date, GoLive] | None = None

    def open(self, guidance: Guidance, today: date) -> GoLive:
        """What a person must still confirm."""
        if self._known is None or self._known[0] is not guidance or self._known[1] != today:
            self._known = (guidance, today, golive(guidance, guidance.matrix, {}, today))
        return self._known[2]


def routes(area: Area) -> list[Route]:
    """The page."""
    content = Content()

    async def show(request: Request, visitor: Visitor) -> Response:
        words, today = labels(area, visitor.language), area.sira.clock().date()
        found = await gathered(area, visitor, content.open(area.sira.guidance, today))
        shown = context(area, found, words)
        return area.views.page(visitor, request, "overview.html", **shown)

    return [Route("/staff", "GET", "viewer", show)]


async def gathered(area: Area, visitor: Visitor, content: GoLive) -> Read:
    """Everything that the page reads. Raises DatabaseError."""
    now, days = area.sira.clock(), await closed.days(area.engine)
    first, last = days or (now.date(), now.date())
    long = Span("", max(first.replace(day=1), (last - MONTHS).replace(day=1)), last, whole=True)
    recent = Span("", max(first, last - RECENT), last, whole=True)
    network, entered = await read_network(area.engine, terms(area.sira.settings)), await verified.history(area.engine)
    account = await roster.account(area.engine, visitor.name)
    return Read(
        days=days,
        monthly=await read(area, long, visitor.language, ("people", "campaign")),
        daily=await read(area, recent, visitor.language, ("channel", "language")),
        network=network,
        entered=entered,
        state=State(
            now=now,
            closed=days,
            flags=await closed.flagged(area.engine, recent.first, recent.last),
            content=content,
            network=network,
            verified=verified.latest(entered),
            regions=len(await regions.all_regions(area.engine)),
            second_step=account is not None and account.totp != "",
        ),
    )


def context(area: Area, found: Read, words: Labels) -> dict[str, Any]:
    """What the template shows."""
    campaign = [figure for figure in found.monthly.figures if figure.dimension == "campaign"]
    drawn = [*panels(found.monthly, words), *panels(found.daily, words)]
    return {
        "last": words.day(found.days[1]) if found.days else "",
        "tiles": [tile(each, words, least(area)) for each in actuals(campaign, found.network, found.entered)],
        "aims": [gettext(words.language, aim) for aim in AIMS],
        "panels": [panel for panel in drawn if panel.id in ("people", "channel", "language")],
        "flags": flags(area, found.daily),
        "points": points(found.state, words),
    }
