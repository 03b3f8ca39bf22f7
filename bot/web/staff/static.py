"""/staff/static: the stylesheet and the script, which hold nothing of anybody's and may be kept by a browser."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bot.web.staff.area import Area, Open, Route
from bot.web.staff.views import FILES, STATIC


def routes(area: Area) -> list[Route | Open]:
    """The files."""

    async def send(request: Request) -> Response:
        name = request.path_params["name"]
        if name not in FILES:
            raise HTTPException(404)
        kept = {"cache-control": "private, max-age=31536000, immutable"}
        return Response(area.views.files[name], media_type=FILES[name], headers=kept)

    return [Open(f"{STATIC}/{{name}}", "GET", send, form=False)]
