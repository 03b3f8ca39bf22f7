"""/staff: the first page after signing in."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from bot.web.staff.area import Area, Open, Route, Visitor


def routes(area: Area) -> list[Route | Open]:
    """The page."""

    async def show(request: Request, visitor: Visitor) -> Response:
        return area.views.page(visitor, request, "overview.html")

    return [Route("/staff", "GET", "viewer", show)]
