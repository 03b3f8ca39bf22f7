"""/staff/accounts: who may get in, for administration."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.web.staff import changes, links, roster
from bot.web.staff.area import ROLES, Area, Open, Role, Route, Visitor
from bot.web.staff.forms import typed
from bot.web.staff.names import account_name
from bot.web.staff.set_up import BAD_NAME

PATH = "/staff/accounts"


@dataclass(frozen=True, slots=True)
class Accounts:
    """The page and its forms."""

    area: Area

    def routes(self) -> list[Route | Open]:
        """The page, and one address a change."""
        return [
            Route(PATH, "GET", "admin", self.show),
            Route(f"{PATH}/add", "POST", "admin", self.add),
            Route(f"{PATH}/role", "POST", "admin", self.role),
            Route(f"{PATH}/active", "POST", "admin", self.active),
            Route(f"{PATH}/reset", "POST", "admin", self.reset),
        ]

    async def show(self, request: Request, visitor: Visitor) -> Response:
        """Every account, and the links that wait."""
        return await self._page(request, visitor)

    async def add(self, request: Request, visitor: Visitor) -> Response:
        """A link that makes an account; shown once, on this very page, so that it stands in no address."""
        form = await request.form()
        name, role = account_name(typed(form, "name")), known_role(typed(form, "role"))
        if name is None or role is None:
            return await self._page(request, visitor, wrong=BAD_NAME, typed=typed(form, "name"), status=422)

        async def make() -> str:
            return await changes.invite(self.area.engine, name, role, self.area.sira.clock(), visitor.name)

        return await self._with_link(request, visitor, name, make)

    async def reset(self, request: Request, visitor: Visitor) -> Response:
        """A link that lets somebody back in who lost phone or password."""
        name = typed(await request.form(), "name")

        async def make() -> str:
            return await changes.reset(self.area.engine, name, self.area.sira.clock(), visitor.name)

        return await self._with_link(request, visitor, name, make)

    async def role(self, request: Request, visitor: Visitor) -> Response:
        """Another role."""
        form = await request.form()
        name, role = typed(form, "name"), known_role(typed(form, "role"))
        if role is None:
            return await self._page(request, visitor, status=422)
        change = changes.change_role(self.area.engine, name, role, self.area.sira.clock(), visitor.name)
        return await self._changed(request, visitor, change)

    async def active(self, request: Request, visitor: Visitor) -> Response:
        """Off, or on again."""
        form, now = await request.form(), self.area.sira.clock()
        active = typed(form, "active") == "yes"
        change = changes.switch(self.area.engine, typed(form, "name"), now, visitor.name, active=active)
        return await self._changed(request, visitor, change)

    async def _changed(self, request: Request, visitor: Visitor, change: Awaitable[None]) -> Response:
        try:
            await change
        except changes.ChangeError as error:
            return await self._page(request, visitor, wrong=str(error), status=422)
        return RedirectResponse(PATH, 303)

    async def _with_link(
        self, request: Request, visitor: Visitor, name: str, make: Callable[[], Awaitable[str]]
    ) -> Response:
        try:
            secret = await make()
        except changes.ChangeError as error:
            return await self._page(request, visitor, wrong=str(error), status=422)
        link = f"{self.area.sira.settings.place}{links.PATH}/{secret}"
        return await self._page(request, visitor, link=link, link_name=name)

    async def _page(self, request: Request, visitor: Visitor, *, status: int = 200, **context: str) -> Response:
        now, engine = self.area.sira.clock(), self.area.engine
        shown = {"wrong": "", "typed": "", "link": "", "link_name": "", **context}
        return self.area.views.page(
            visitor,
            request,
            "accounts.html",
            status=status,
            accounts=await roster.accounts(engine),
            waiting=[(each, (each.until - int(now.timestamp())) // 60) for each in await links.waiting(engine, now)],
            minutes=links.MINUTES,
            **shown,
        )


def known_role(text: str) -> Role | None:
    """The role of this name."""
    return next((role for role in ROLES if role == text), None)


def routes(area: Area) -> list[Route | Open]:
    """The page's routes."""
    return Accounts(area).routes()
