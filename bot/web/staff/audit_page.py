"""/staff/audit: what staff did, for administration."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from bot.web.staff import audit
from bot.web.staff.area import Area, Open, Route, Visitor


def routes(area: Area) -> list[Route | Open]:
    """The page."""

    async def show(request: Request, visitor: Visitor) -> Response:
        lines = await audit.latest(area.engine)
        return area.views.page(visitor, request, "audit.html", lines=lines, words=audit.WORDS, most=audit.SHOWN)

    return [Route("/staff/audit", "GET", "admin", show)]
