"""/staff/reach: every fixed table as charts, for one published month, quarter or year."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bot.i18n import marked
from bot.web.staff.area import Area, Route, Visitor
from bot.web.staff.equity import equity
from bot.web.staff.panels import panels
from bot.web.staff.reading import chosen, flags, labels, least, read

VIEWS: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "people": (marked("People"), ("people", "campaign")),
    "channels": (marked("Channels"), ("messages", "channel", "web")),
    "languages": (marked("Languages"), ("language", "outcome")),
    "topics": (marked("Topics"), ("topic", "topic_help", "topic_language")),
    "communities": (marked("Communities"), ("community", "relay", "relay_web", "openings")),
    "guesses": (marked("Did you mean"), ("chosen",)),
}
"""What is seen together: its name and its tables. Every fixed table stands in one."""


def routes(area: Area) -> list[Route]:
    """The page; `view` and `period` are chosen by links."""

    async def show(request: Request, visitor: Visitor) -> Response:
        view = request.query_params.get("view", "people")
        if view not in VIEWS:
            raise HTTPException(404)
        words, period = labels(area, visitor.language), await chosen(area, request)
        shown: dict[str, Any] = {"views": VIEWS, "view": view, "choice": period, "words": words}
        if period is not None:
            tables = VIEWS[view][1]
            report = await read(area, period.chosen, visitor.language, tables)
            drawn = sorted(panels(report, words), key=lambda panel: tables.index(panel.table))
            shown |= {"panels": drawn, "flags": flags(area, report), "least": least(area)}
            shown["equity"] = equity(report.figures, words) if view == "languages" else None
        return area.views.page(visitor, request, "reach.html", **shown)

    return [Route("/staff/reach", "GET", "viewer", show)]
