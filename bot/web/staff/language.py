"""/staff/language: the language in which an account reads the staff area."""

from __future__ import annotations

from sqlalchemy import update
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.message import LANGUAGES
from bot.storage.database import transaction
from bot.storage.tables import staff
from bot.web.staff.area import Area, Open, Route, Visitor
from bot.web.staff.destination import destination


def routes(area: Area) -> list[Route | Open]:
    """The form in the header of every page."""

    async def choose(request: Request, visitor: Visitor) -> Response:
        form = await request.form()
        if form.get("language") in LANGUAGES:
            async with transaction(area.engine) as connection:
                query = update(staff).where(staff.c.name == visitor.name)
                await connection.execute(query.values(language=form["language"]))
        return RedirectResponse(destination(form.get("next")), 303)

    return [Route("/staff/language", "POST", "viewer", choose)]
