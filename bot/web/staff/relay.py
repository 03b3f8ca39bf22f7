"""/staff/relays/{code}: one relay: figures and sessions, what to print for it, and what may be done with it."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.i18n import gettext
from bot.message import LANGUAGES
from bot.reach.closed import RELAY_WEB, last_closed, of_relays
from bot.relays import offline, store
from bot.relays.address import Address, AddressError, address
from bot.relays.codes import canonical
from bot.relays.kit import ALL
from bot.relays.relay import Relay
from bot.relays.sheets import PAPERS
from bot.relays.standing import standing
from bot.web.qr import svg
from bot.web.staff.area import Area, Route, Visitor
from bot.web.staff.audit import Event, audit
from bot.web.staff.forms import typed
from bot.web.staff.kits import TYPES, ZIP, Kits
from bot.web.staff.reading import labels, least

PATH = "/staff/relays/{code}"

Deed = Callable[[str], Awaitable[object]]


class RelayPage:
    """The page of one relay."""

    def __init__(self, area: Area) -> None:
        self.area = area
        self.kits = Kits(area.sira.settings.production)

    def routes(self) -> list[Route]:
        """Reading and printing are for all, changing for editors, forgetting for administrators."""
        return [
            Route(PATH, "GET", "viewer", self.show),
            Route(f"{PATH}/kit/{{name}}", "GET", "viewer", self.file),
            Route(f"{PATH}/activate", "POST", "editor", self.activate),
            Route(f"{PATH}/deactivate", "POST", "editor", self.deactivate),
            Route(f"{PATH}/rekey", "POST", "editor", self.rekey),
            Route(f"{PATH}/forget", "POST", "admin", self.forget),
        ]

    async def show(self, request: Request, visitor: Visitor) -> Response:
        """What is known of the relay."""
        return await self._page(request, visitor, "")

    async def file(self, request: Request, visitor: Visitor) -> Response:
        """One file of the kit, or all of them."""
        relay, name = await self._relay(request), request.path_params["name"]
        found = self._address(relay)
        if found is None or svg(found.url) is None:
            raise HTTPException(404)
        made = await self.kits.make(name, found)
        if made is None:
            raise HTTPException(404)
        headers = {"content-disposition": f'attachment; filename="{relay.code}-{name}"'}
        return Response(made, media_type=TYPES[name.rpartition(".")[2]], headers=headers)

    async def activate(self, request: Request, visitor: Visitor) -> Response:
        """Let the code credit its community again."""
        return await self._do(
            request, visitor, "relay_activated", lambda code: store.activate(self.area.engine, code, active=True)
        )

    async def deactivate(self, request: Request, visitor: Visitor) -> Response:
        """Switch the code off."""
        return await self._do(
            request, visitor, "relay_deactivated", lambda code: store.activate(self.area.engine, code, active=False)
        )

    async def rekey(self, request: Request, visitor: Visitor) -> Response:
        """A new secret address for the relay's own page, shown once."""
        relay = await self._relay(request)
        secret = await store.rekey(self.area.engine, relay.code, secrets.token_bytes)
        await audit(self.area.engine, self.area.sira.clock(), visitor.name, "relay_rekeyed", relay.code)
        return self.opened(request, visitor, relay, secret, new=False)

    async def forget(self, request: Request, visitor: Visitor) -> Response:
        """Delete what is kept of the relay, once the box is ticked."""
        form = await request.form()
        if typed(form, "sure") != "yes":
            told = gettext(visitor.language, "Nothing was deleted: tick the sentence first.")
            return await self._page(request, visitor, told)
        await self._do(request, visitor, "relay_forgotten", lambda code: store.forget(self.area.engine, code))
        return RedirectResponse("/staff/relays", 303)

    def opened(self, request: Request, visitor: Visitor, relay: Relay, secret: str, *, new: bool) -> Response:
        """The one page that shows a relay's secret address. It is in no address, no log and no table."""
        place = self.area.sira.settings.place
        return self.area.views.page(
            visitor,
            request,
            "relay_opened.html",
            relay=relay,
            new=new,
            link=f"{place}/r/{relay.code}",
            page=f"{place}/relay/{secret}",
        )

    async def _do(self, request: Request, visitor: Visitor, event: Event, deed: Deed) -> Response:
        relay = await self._relay(request)
        await deed(relay.code)
        await audit(self.area.engine, self.area.sira.clock(), visitor.name, event, relay.code)
        return RedirectResponse(f"/staff/relays/{relay.code}", 303)

    async def _relay(self, request: Request) -> Relay:
        code = canonical(request.path_params["code"])
        found = next((each for each in await store.all_relays(self.area.engine) if each.code == code), None)
        if found is None:
            raise HTTPException(404)
        return found

    def _address(self, relay: Relay) -> Address | None:
        """None where there is no public address, or one too long for a QR code."""
        try:
            return address(self.area.sira.settings.public_url, relay.code)
        except AddressError:
            return None

    async def _page(self, request: Request, visitor: Visitor, told: str) -> Response:
        relay, engine = await self._relay(request), self.area.engine
        figures = (await of_relays(engine, relay.code)).get(relay.code, {})
        on_the_web = (await of_relays(engine, relay.code, table=RELAY_WEB)).get(relay.code, {})
        last = await last_closed(engine)
        found = self._address(relay)
        return self.area.views.page(
            visitor,
            request,
            "relay.html",
            status=422 if told else 200,
            told=told,
            relay=relay,
            standing=standing(figures, last),
            figures=sorted(figures.items(), reverse=True),
            web=standing(on_the_web, last).all,
            sessions=await offline.of_relay(engine, relay.code),
            kinds=offline.PLACES,
            link=found.url if found else f"{self.area.sira.settings.place}/r/{relay.code}",
            qr=svg(found.url) if found else None,
            sheets=(*LANGUAGES, ALL),
            papers=PAPERS,
            zip=ZIP,
            least=least(self.area),
            words=labels(self.area, visitor.language),
        )
