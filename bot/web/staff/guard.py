"""Stands before every route of the staff area: who asks, with which role, whether a form came from a page of ours."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute
from starlette.routing import Route as Mounted

from bot.i18n import gettext
from bot.message import LANGUAGES, Language
from bot.web.relay_own import same_origin
from bot.web.staff import sessions
from bot.web.staff.area import SIGN_IN, Area, Open, Route, Visitor, may
from bot.web.staff.cookies import Cookies
from bot.web.staff.keys import Keys, form_token, is_form_token
from bot.web.staff.views import FIELD, POLICY

NO_STORE: Final = {"cache-control": "no-store", "content-security-policy": POLICY}


@dataclass(frozen=True, slots=True)
class Guard:
    """Lets in whom it may."""

    area: Area
    keys: Keys
    cookies: Cookies

    def mounted(self, route: Route | Open) -> BaseRoute:
        """The route with the guard before it."""
        handle = self._guarded(route) if isinstance(route, Route) else self._open(route)
        return Mounted(route.path, handle, methods=[route.method])

    async def visitor(self, request: Request) -> Visitor | None:
        """Who asks, if they are signed in. Raises DatabaseError."""
        token = self.cookies.read(request, self.cookies.session)
        return await sessions.visitor(self.area.engine, token, self.area.sira.clock())

    def _guarded(self, route: Route) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            visitor = await self.visitor(request)
            if visitor is None:
                return dressed(self._to_sign_in(request, route))
            cookie = self.cookies.read(request, self.cookies.session)
            request.state.csrf = form_token(self.keys.forms, cookie)
            if not await self._is_ours(request, cookie):
                return dressed(self._refused(request, visitor, 403))
            if not may(visitor.role, route.least):
                return dressed(self._refused(request, visitor, 403))
            return dressed(await self._handled(route, request, visitor))

        return answer

    def _open(self, route: Open) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            cookie = self.cookies.read(request, self.cookies.form)
            if route.form and not await self._is_ours(request, cookie):
                raise HTTPException(403)
            drawn = cookie or sessions.new_token()
            request.state.csrf = form_token(self.keys.forms, drawn)
            response = dressed(await route.handle(request))
            if route.form and not cookie and request.method == "GET":
                self.cookies.set(response, self.cookies.form, drawn)
            return response

        return answer

    async def _handled(self, route: Route, request: Request, visitor: Visitor) -> Response:
        try:
            return await route.handle(request, visitor)
        except HTTPException as error:
            if error.status_code not in (HTTPStatus.NOT_FOUND, HTTPStatus.FORBIDDEN):
                raise
            return self._refused(request, visitor, error.status_code)

    async def _is_ours(self, request: Request, cookie: str) -> bool:
        """Whether the request changes nothing, or comes from a form of ours in this very browser."""
        if request.method != "POST":
            return True
        if not same_origin(request):
            return False
        tokens = (await request.form()).getlist(FIELD)
        return len(tokens) == 1 and isinstance(tokens[0], str) and is_form_token(self.keys.forms, cookie, tokens[0])

    def _to_sign_in(self, request: Request, route: Route) -> Response:
        if route.method == "POST":
            raise HTTPException(403)
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(f"{SIGN_IN}?{urlencode({'next': request.url.path + query})}", 303)

    def _refused(self, request: Request, visitor: Visitor, status: int) -> Response:
        said = {
            403: gettext(visitor.language, "Your account may not do this, or the page was open for too long."),
            404: gettext(visitor.language, "This page does not exist."),
        }
        return self.area.views.page(visitor, request, "told.html", status=status, told=said[status])


def dressed(response: Response) -> Response:
    """The response with what every one of the staff area must carry, unless it is a file that may be kept."""
    for name, value in NO_STORE.items():
        response.headers.setdefault(name, value)
    return response


def asked_language(request: Request) -> Language:
    """The language of somebody who is not signed in: as chosen on the page, else as the browser says, else French."""
    accepted = request.headers.get("accept-language", "")[:2].lower()
    wanted = (request.query_params.get("l"), accepted)
    return next((each for tag in wanted for each in LANGUAGES if each == tag), "fr")
