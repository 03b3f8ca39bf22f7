"""/staff/sign-in and /staff/sign-out.

Name, password and code stand in one form: whoever guesses learns nothing about which of them was wrong. An unknown
account costs the same work and gets the same answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import structlog
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.i18n import gettext
from bot.logs import of
from bot.storage.database import transaction
from bot.web.staff import audit, changes, roster, sessions, totp
from bot.web.staff.area import SIGN_IN, Open, Route, Visitor
from bot.web.staff.destination import destination
from bot.web.staff.door import Door
from bot.web.staff.forms import typed
from bot.web.staff.guard import asked_language
from bot.web.staff.names import account_name
from bot.web.staff.throttle import ACCOUNT_SECONDS, TOO_MANY

log = structlog.get_logger()

NO_CODE: Final = -1
"""Stands for the step of an account that has no second step, where none is needed."""


@dataclass(frozen=True, slots=True)
class SignIn:
    """The way in and the way out."""

    door: Door

    def routes(self) -> list[Route | Open]:
        """The form, what it sends, and the way out."""
        return [
            Open(SIGN_IN, "GET", self.show),
            Open(SIGN_IN, "POST", self.enter),
            Route("/staff/sign-out", "POST", "viewer", self.leave),
        ]

    async def show(self, request: Request) -> Response:
        """The form."""
        return self._form(request, destination(request.query_params.get("next")))

    async def enter(self, request: Request) -> Response:
        """Let in whoever knows the password and has the code; all who do not get the same answer."""
        form = await request.form()
        name, onward = account_name(typed(form, "name")) or "", destination(typed(form, "next"))
        if not self.door.admits(request, name):
            return self._too_many(request, onward)
        account = await roster.account(self.door.area.engine, name)
        fits = await self.door.passwords.fits(account.password if account else None, typed(form, "password"))
        step = self._step(account, typed(form, "code"))
        token = await self._begin(request, account, step) if fits and account is not None else None
        if token is None:
            return await self._refused(request, account, typed(form, "name"), onward)
        self.door.forgive(request, name)
        return self._entered(onward, token)

    async def leave(self, request: Request, visitor: Visitor) -> Response:
        """End the session."""
        area, jar = self.door.area, self.door.cookies
        await sessions.end(area.engine, jar.read(request, jar.session))
        await audit.audit(area.engine, self.door.now, visitor.name, "sign_out")
        response = RedirectResponse(SIGN_IN, 303)
        jar.drop(response, jar.session)
        return response

    def _step(self, account: roster.Account | None, code: str) -> int | None:
        """The step of the code that was typed; None when it lets nobody in."""
        if account is None:
            return None
        if not account.totp:
            return None if self.door.strict else NO_CODE
        try:
            return totp.step_of(self.door.secret(account), code, self.door.now)
        except totp.SealError as error:
            # Another SIRA_SECRET_KEY than when the second step was set up.
            log.error("totp_unreadable", **of(error))
            return None

    async def _begin(self, request: Request, account: roster.Account, step: int | None) -> str | None:
        """The token of a new session in place of the browser's old one; None when the code was used or is none."""
        if step is None or not account.active:
            return None
        now, jar = self.door.now, self.door.cookies
        async with transaction(self.door.area.engine) as connection:
            if step != NO_CODE and not await changes.use_step(connection, account.name, step):
                return None
            await sessions.drop(connection, jar.read(request, jar.session))
            token = await sessions.begin(connection, account.name, now)
            await audit.write(connection, now, account.name, "sign_in")
        return token

    async def _refused(self, request: Request, account: roster.Account | None, name: str, onward: str) -> Response:
        # A name that is no account may be a password in the wrong field.
        known = account.name if account else ""
        await audit.audit(self.door.area.engine, self.door.now, known, "sign_in_failed")
        told = gettext(asked_language(request), "Name, password or code are not right.")
        return self._form(request, onward, status=422, name=name, told=told)

    def _too_many(self, request: Request, onward: str) -> Response:
        response = self._form(request, onward, status=429, told=gettext(asked_language(request), TOO_MANY))
        response.headers["retry-after"] = str(ACCOUNT_SECONDS)
        return response

    def _entered(self, onward: str, token: str) -> Response:
        jar, response = self.door.cookies, RedirectResponse(onward, 303)
        jar.set(response, jar.session, token)
        jar.drop(response, jar.form)
        return response

    def _form(self, request: Request, onward: str, *, status: int = 200, name: str = "", told: str = "") -> Response:
        return self.door.area.views.open_page(
            asked_language(request), request, "sign_in.html", status=status, onward=onward, name=name, told=told
        )
