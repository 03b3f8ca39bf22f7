"""/r/{code}: the page behind a relay's link, QR code and poster. The same for codes that exist and codes that do not.

What is looked up decides nothing on it, but for a code that staff switched off: its page has the general links, as has
the page of whoever tries too many codes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from bot.relays.codes import canonical
from bot.relays.preview import KEPT
from bot.relays.roll import Roll
from bot.web.agents import is_person
from bot.web.limits import MINUTES, AddressLimit, Network, client_address
from bot.web.openings import Openings
from bot.web.relay_links import Ways
from bot.web.relay_sheets import Sheets

IMAGE = "/r/image.png"
MOST_OPENINGS = 120
"""By one address in ten minutes. Many phones share one, so that even then everybody gets the general links."""


@dataclass(frozen=True, slots=True)
class PublicPages:
    """What the page needs. `image` is the preview's whole address, "" where the public one is not known."""

    roll: Roll
    ways: Ways
    sheets: Sheets
    openings: Openings
    limit: AddressLimit
    trusted: tuple[Network, ...]
    now: Callable[[], datetime]
    image: str = ""

    def routes(self) -> list[BaseRoute]:
        """The page, and the picture that messengers show beside its link."""
        return [Route(IMAGE, self.picture), Route("/r/{code}", self.page)]

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
        return FileResponse(KEPT, media_type="image/png", headers={"cache-control": "public, max-age=86400"})

    def _html(self, code: str) -> str:
        return self.sheets.public(self.ways.links(code), self.image)


def asked_by(request: Request, trusted: tuple[Network, ...]) -> str:
    """The address that a request came from."""
    peer = request.client.host if request.client else ""
    return client_address(peer, request.headers.getlist("x-forwarded-for"), trusted)
