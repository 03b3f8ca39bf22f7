"""/r/{code}: the page behind a relay's link, QR code and poster. The same for codes that exist and codes that do not.

What is looked up decides nothing on it, but for a code that staff switched off: its page has the general links, as has
the page of whoever tries too many codes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from starlette.background import BackgroundTask
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from bot.relays.address import AddressError
from bot.relays.codes import canonical
from bot.relays.preview import KEPT
from bot.relays.qr import drawing
from bot.relays.roll import Roll
from bot.web.agents import is_person
from bot.web.limits import MINUTES, AddressLimit, Network, client_address
from bot.web.openings import Openings
from bot.web.relay_links import Ways
from bot.web.relay_sheets import Sheets

IMAGE = "/r/image.png"
MOST_OPENINGS = 120
"""By one address in ten minutes. Many phones share one, so that even then everybody gets the general links."""


KEPT_LONG = {"cache-control": "public, max-age=86400"}
"""For pictures that are the same for everybody who has the link."""


@dataclass(frozen=True, slots=True)
class PublicPages:
    """What the page needs. `pictures` limits QR codes, `place` stands before /r/ in them.

    `image` is the preview's whole address, "" where the public one is not known.
    """

    roll: Roll
    ways: Ways
    sheets: Sheets
    openings: Openings
    limit: AddressLimit
    trusted: tuple[Network, ...]
    now: Callable[[], datetime]
    pictures: AddressLimit
    place: str
    image: str = ""

    def routes(self) -> list[BaseRoute]:
        """The page, the picture that messengers show beside its link, and its QR code for those who pass it on."""
        return [Route(IMAGE, self.picture), Route("/r/{code}.png", self.qr), Route("/r/{code}", self.page)]

    async def page(self, request: Request) -> Response:
        """Three ways to Sira that carry the code."""
        address = asked_by(request, self.trusted)
        if not self.limit.allows(address, self.now()):
            headers = {**self.sheets.headers, "retry-after": str(MINUTES * 60)}
            return HTMLResponse(self._html(""), 429, headers)
        code = canonical(request.path_params["code"])
        relay = await self.roll.relay(code)
        task = None
        if relay is not None and relay.active and is_person(request.method, request.headers):
            task = BackgroundTask(self.openings.count, f"{address}\0{request.headers.get('user-agent', '')}")
        html = self._html("" if relay is not None and not relay.active else code)
        return HTMLResponse(html, headers=self.sheets.headers, background=task)

    async def picture(self, request: Request) -> Response:
        """The same for all, so that whoever fetches it tells nobody which code it saw."""
        return FileResponse(KEPT, media_type="image/png", headers=KEPT_LONG)

    async def qr(self, request: Request) -> Response:
        """The QR code of a code's link, where WhatsApp fetches it; the general link's for what is no code.

        Drawn from the address alone: nothing is looked up, so that no code is told from another, and nobody is counted.
        """
        allowed = self.pictures.allows(asked_by(request, self.trusted), self.now())
        code = canonical(request.path_params["code"]) if allowed else ""
        try:
            png = await asyncio.to_thread(self._drawn, f"{self.place}/r/{code}" if code else self.place)
        except AddressError:
            raise HTTPException(404) from None
        kept = KEPT_LONG if allowed else {}
        return Response(png, media_type="image/png", headers=kept)

    def _drawn(self, link: str) -> bytes:
        return drawing(link).png()

    def _html(self, code: str) -> str:
        return self.sheets.public(self.ways.links(code), self.image)


def asked_by(request: Request, trusted: tuple[Network, ...]) -> str:
    """The address that a request came from."""
    peer = request.client.host if request.client else ""
    return client_address(peer, request.headers.getlist("x-forwarded-for"), trusted)
