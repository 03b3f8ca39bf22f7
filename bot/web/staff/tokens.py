"""/staff/exports/tokens: administrators make and remove the tokens of the JSON API. A token is shown once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.i18n import gettext, marked
from bot.relays.entered import EntryError, entered
from bot.storage.database import transaction
from bot.storage.tokens import add, all_tokens, remove
from bot.web.staff.area import Area, Route, Visitor
from bot.web.staff.audit import write
from bot.web.staff.forms import typed as text
from bot.web.staff.reading import labels

PATH: Final = "/staff/exports/tokens"
WRONG: Final = marked("Say in at most 80 signs what the token is for. No name of a person, no phone number.")
TAKEN: Final = marked("There is a token with this label already. Choose another label, or remove that one first.")


@dataclass(frozen=True, slots=True)
class Page:
    """The page and what its forms send."""

    area: Area

    async def show(self, request: Request, visitor: Visitor) -> Response:
        """All tokens, by what they are for."""
        return await self._page(request, visitor)

    async def make(self, request: Request, visitor: Visitor) -> Response:
        """Make a token and show it, this once; sent again, the same form makes no second one."""
        typed = text(await request.form(), "label")
        try:
            label = entered("label", typed)
        except EntryError:
            return await self._page(request, visitor, 422, typed=typed, wrong=WRONG)
        if any(token.label == label for token in await all_tokens(self.area.engine)):
            return await self._page(request, visitor, 422, typed=typed, wrong=TAKEN)
        now = self.area.sira.clock()
        async with transaction(self.area.engine) as connection:
            made = await add(connection, label, visitor.name, now.date())
            await write(connection, now, visitor.name, "token_made", label)
        return await self._page(request, visitor, made=made)

    async def remove(self, request: Request, visitor: Visitor) -> Response:
        """Remove a token: whoever holds it reads nothing any more."""
        identifier = text(await request.form(), "token")
        async with transaction(self.area.engine) as connection:
            label = await remove(connection, identifier)
            if label is not None:
                await write(connection, self.area.sira.clock(), visitor.name, "token_removed", label)
        return RedirectResponse(f"{PATH}?note=removed", 303)

    async def _page(
        self, request: Request, visitor: Visitor, status: int = 200, *, typed: str = "", wrong: str = "", made: str = ""
    ) -> Response:
        return self.area.views.page(
            visitor,
            request,
            "tokens.html",
            status=status,
            tokens=await all_tokens(self.area.engine),
            words=labels(self.area, visitor.language),
            place=self.area.sira.settings.place,
            typed=typed,
            wrong=gettext(visitor.language, wrong) if wrong else "",
            made=made,
            removed=request.query_params.get("note") == "removed",
        )


def routes(area: Area) -> list[Route]:
    """For administrators alone."""
    page = Page(area)
    return [
        Route(PATH, "GET", "admin", page.show),
        Route(PATH, "POST", "admin", page.make),
        Route(f"{PATH}/remove", "POST", "admin", page.remove),
    ]
