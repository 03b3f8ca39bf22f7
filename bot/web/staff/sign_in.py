"""/staff/sign-in and /staff/sign-out."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.i18n import gettext
from bot.storage.database import transaction
from bot.web.staff import audit, roster, sessions
from bot.web.staff.area import ROOT, SIGN_IN, Area, Open, Route, Visitor
from bot.web.staff.cookies import Cookies
from bot.web.staff.destination import destination
from bot.web.staff.guard import asked_language
from bot.web.staff.passwords import Passwords


@dataclass(frozen=True, slots=True)
class SignIn:
    """The way in and the way out."""

    area: Area
    cookies: Cookies
    passwords: Passwords

    def routes(self) -> list[Route | Open]:
        """The form, what it sends, and the way out."""
        return [
            Open(SIGN_IN, "GET", self.show),
            Open(SIGN_IN, "POST", self.enter),
            Route("/staff/sign-out", "POST", "viewer", self.leave),
        ]

    async def show(self, request: Request) -> Response:
        """The form."""
        return self._form(request, onward=destination(request.query_params.get("next")))

    async def enter(self, request: Request) -> Response:
        """Let in whoever knows the password; all who do not get the same answer."""
        form = await request.form()
        name = text(form, "name").strip()
        account = await roster.account(self.area.engine, name)
        fits = await self.passwords.fits(account.password if account else None, text(form, "password"))
        if account is None or not fits or not account.active:
            told = gettext(asked_language(request), "Name, password or code are not right.")
            return self._form(request, status=422, onward=destination(text(form, "next")), name=name, told=told)
        return await self._let_in(request, account.name, destination(text(form, "next")))

    async def leave(self, request: Request, visitor: Visitor) -> Response:
        """End the session."""
        await sessions.end(self.area.engine, self.cookies.read(request, self.cookies.session))
        await audit.audit(self.area.engine, self.area.sira.clock(), visitor.name, "sign_out")
        response = RedirectResponse(SIGN_IN, 303)
        self.cookies.drop(response, self.cookies.session)
        return response

    async def _let_in(self, request: Request, name: str, where: str) -> Response:
        now = self.area.sira.clock()
        async with transaction(self.area.engine) as connection:
            token = await sessions.begin(connection, name, now)
            await audit.write(connection, now, name, "sign_in")
        response = RedirectResponse(where or ROOT, 303)
        self.cookies.set(response, self.cookies.session, token)
        self.cookies.drop(response, self.cookies.form)
        return response

    def _form(
        self,
        request: Request,
        *,
        status: int = 200,
        onward: str,
        name: str = "",
        told: str = "",
    ) -> Response:
        return self.area.views.open_page(
            asked_language(request), request, "sign_in.html", status=status, onward=onward, name=name, told=told
        )


def text(form: FormData, name: str) -> str:
    """A field as text; "" where it is missing or a file."""
    value = form.get(name, "")
    return value if isinstance(value, str) else ""
