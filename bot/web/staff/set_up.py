"""/staff/set-up/{secret}: with a one-time link, somebody chooses a name, a password and a second step, and is in.

The secret of the second step is drawn with the page and travels in its form, sealed for this link: nothing is written
before the form is whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.i18n import gettext, marked
from bot.storage.database import transaction
from bot.web.staff import audit, changes, links, password_rules, roster, sessions, totp
from bot.web.staff.area import ROOT, Open, Route
from bot.web.staff.door import Door
from bot.web.staff.forms import typed
from bot.web.staff.guard import asked_language
from bot.web.staff.names import account_name

BAD_NAME = marked("A name has 2 to 32 letters, digits, dots or hyphens, and begins with a letter.")
UNLIKE = marked("The two passwords are not the same.")
BAD_CODE = marked("The code does not fit. Wait for the next one in the app and type it.")


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was typed, and what is wrong with it, by field."""

    name: str
    password: str
    sealed: str
    step: int | None
    faults: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SetUp:
    """The page behind a link."""

    door: Door

    def routes(self) -> list[Route | Open]:
        """The form and what it sends."""
        path = f"{links.PATH}/{{secret}}"
        return [Open(path, "GET", self.show), Open(path, "POST", self.make)]

    async def show(self, request: Request) -> Response:
        """The form, while the link is good."""
        link = await self._link(request)
        return self._gone(request) if link is None else self._form(request, link, totp.new_secret())

    async def make(self, request: Request) -> Response:
        """Make the account and sign it in."""
        link, form = await self._link(request), await request.form()
        if link is None:
            return self._gone(request)
        try:
            secret = totp.unseal(self.door.keys.totp, typed(form, "sealed"), request.path_params["secret"])
        except totp.SealError:
            return self._form(request, link, totp.new_secret(), name=typed(form, "name"), status=422)
        chosen = self._chosen(link, form, secret)
        if chosen.faults or await self._is_taken(link, chosen.name):
            faults = chosen.faults or {"name": changes.TAKEN}
            return self._form(request, link, secret, name=typed(form, "name"), faults=faults, status=422)
        return await self._made(request, link, chosen)

    async def _link(self, request: Request) -> links.Link | None:
        return await links.look(self.door.area.engine, request.path_params["secret"], self.door.now)

    def _chosen(self, link: links.Link, form: FormData, secret: str) -> Chosen:
        name = link.name or account_name(typed(form, "name")) or ""
        password, code = typed(form, "password"), typed(form, "code")
        step = totp.step_of(secret, code, self.door.now)
        with_code = bool(code.strip()) or self.door.strict
        found = {
            "name": None if name else BAD_NAME,
            "password": password_rules.fault(password, name),
            "again": None if password == typed(form, "again") else UNLIKE,
            "code": BAD_CODE if with_code and step is None else None,
        }
        sealed = totp.seal(self.door.keys.totp, secret, name) if step is not None else ""
        return Chosen(name, password, sealed, step, {field: said for field, said in found.items() if said})

    async def _is_taken(self, link: links.Link, name: str) -> bool:
        return not link.name and await roster.account(self.door.area.engine, name) is not None

    async def _made(self, request: Request, link: links.Link, chosen: Chosen) -> Response:
        password = await self.door.passwords.hashed(chosen.password)
        now, jar, language = self.door.now, self.door.cookies, asked_language(request)
        held = {"password": password, "totp": chosen.sealed, "totp_step": chosen.step or 0}
        async with transaction(self.door.area.engine) as connection:
            if not await links.use(connection, request.path_params["secret"], now):
                return self._gone(request)
            await changes.set_up(connection, chosen.name, link, language, now, **held)
            await sessions.drop(connection, jar.read(request, jar.session))
            token = await sessions.begin(connection, chosen.name, now)
            await audit.write(connection, now, chosen.name, "sign_in")
        response = RedirectResponse(ROOT, 303)
        jar.set(response, jar.session, token)
        jar.drop(response, jar.form)
        return response

    def _form(
        self,
        request: Request,
        link: links.Link,
        secret: str,
        *,
        name: str = "",
        faults: Mapping[str, str] | None = None,
        status: int = 200,
    ) -> Response:
        return self.door.area.views.open_page(
            asked_language(request),
            request,
            "set_up.html",
            status=status,
            link=link,
            name=link.name or name,
            faults=faults or {},
            required=self.door.strict,
            secret=totp.spaced(secret),
            qr=totp.drawn(totp.code_address(secret, link.name)),
            sealed=totp.seal(self.door.keys.totp, secret, request.path_params["secret"]),
        )

    def _gone(self, request: Request) -> Response:
        language = asked_language(request)
        told = gettext(
            language, "This link has been used, or its half hour is over. Ask whoever gave it to you for a new one."
        )
        return self.door.area.views.open_page(language, request, "told.html", status=404, told=told)
