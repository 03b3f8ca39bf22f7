"""/staff/account: one's own account: another password, another phone for the second step, out everywhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.i18n import marked
from bot.web.staff import changes, password_rules, roster, totp
from bot.web.staff.area import SIGN_IN, Open, Route, Visitor
from bot.web.staff.audit import Event, audit
from bot.web.staff.door import Door
from bot.web.staff.forms import typed
from bot.web.staff.set_up import BAD_CODE, UNLIKE
from bot.web.staff.throttle import TOO_MANY

PATH = "/staff/account"
WRONG = marked("This is not your present password.")
DONE = {
    "password": marked("Your password is changed. You are signed out everywhere else."),
    "totp": marked("The second step is set up. You are signed out everywhere else."),
}


@dataclass(frozen=True, slots=True)
class OwnAccount:
    """The page and its forms."""

    door: Door

    def routes(self) -> list[Route | Open]:
        """The page, and one address a form."""
        return [
            Route(PATH, "GET", "viewer", self.show),
            Route(f"{PATH}/password", "POST", "viewer", self.password),
            Route(f"{PATH}/totp", "POST", "viewer", self.totp),
            Route(f"{PATH}/sign-out-everywhere", "POST", "viewer", self.leave),
        ]

    async def show(self, request: Request, visitor: Visitor) -> Response:
        """The page."""
        done = DONE.get(request.query_params.get("done", ""), "")
        return await self._page(request, visitor, totp.new_secret(), done=done)

    async def password(self, request: Request, visitor: Visitor) -> Response:
        """Another password; whoever else was signed in with the old one is out."""
        form = await request.form()
        wanted = typed(form, "wanted")
        found = {
            "password": await self._wrong(request, visitor, typed(form, "password")),
            "wanted": password_rules.fault(wanted, visitor.name),
            "again": None if wanted == typed(form, "again") else UNLIKE,
        }
        if faults := {field: said for field, said in found.items() if said}:
            return await self._page(request, visitor, totp.new_secret(), faults, status=422)
        return await self._replaced(visitor, "password", "password_changed", password=await self._hashed(wanted))

    async def totp(self, request: Request, visitor: Visitor) -> Response:
        """A second step with another secret, on another phone."""
        form = await request.form()
        try:
            secret = totp.unseal(self.door.keys.totp, typed(form, "sealed"), self._about(visitor))
        except totp.SealError:
            return await self._page(request, visitor, totp.new_secret(), status=422)
        step = totp.step_of(secret, typed(form, "code"), self.door.now)
        found = {
            "totp_password": await self._wrong(request, visitor, typed(form, "password")),
            "code": BAD_CODE if step is None else None,
        }
        if faults := {field: said for field, said in found.items() if said}:
            return await self._page(request, visitor, secret, faults, status=422)
        sealed = totp.seal(self.door.keys.totp, secret, visitor.name)
        return await self._replaced(visitor, "totp", "totp_set", totp=sealed, totp_step=step)

    async def leave(self, request: Request, visitor: Visitor) -> Response:
        """End every session of this account, this one too."""
        area, jar = self.door.area, self.door.cookies
        await changes.end_sessions(area.engine, visitor.name)
        await audit(area.engine, self.door.now, visitor.name, "signed_out_everywhere")
        response = RedirectResponse(SIGN_IN, 303)
        jar.drop(response, jar.session)
        return response

    async def _wrong(self, request: Request, visitor: Visitor, password: str) -> str | None:
        if not self.door.admits(request, visitor.name):
            return TOO_MANY
        account = await roster.account(self.door.area.engine, visitor.name)
        if not await self.door.passwords.fits(account.password if account else None, password):
            return WRONG
        self.door.forgive(request, visitor.name)
        return None

    async def _hashed(self, password: str) -> str:
        return await self.door.passwords.hashed(password)

    async def _replaced(self, visitor: Visitor, done: str, event: Event, **values: object) -> Response:
        token = await changes.replace(self.door.area.engine, visitor.name, self.door.now, event, **values)
        jar, response = self.door.cookies, RedirectResponse(f"{PATH}?done={done}", 303)
        jar.set(response, jar.session, token)
        return response

    async def _page(
        self,
        request: Request,
        visitor: Visitor,
        secret: str,
        faults: Mapping[str, str] | None = None,
        *,
        done: str = "",
        status: int = 200,
    ) -> Response:
        account = await roster.account(self.door.area.engine, visitor.name)
        return self.door.area.views.page(
            visitor,
            request,
            "account.html",
            status=status,
            faults=faults or {},
            done=done,
            has_totp=bool(account and account.totp),
            secret=totp.spaced(secret),
            qr=totp.drawn(totp.code_address(secret, visitor.name)),
            sealed=totp.seal(self.door.keys.totp, secret, self._about(visitor)),
        )

    def _about(self, visitor: Visitor) -> str:
        return f"new {visitor.name}"
