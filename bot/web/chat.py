"""The web chat over HTTP: GET shows the first page and counts nothing, POST takes one message along the road."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.channels.contract import Travel
from bot.channels.webchat.receive import Draw, FormError, Posted, hint, inbound, new_token, parse
from bot.channels.webchat.render import bubble
from bot.channels.webchat.send import Answer
from bot.message import Reply
from bot.relays.codes import canonical
from bot.web.errors import Errors, wants_fragment
from bot.web.limits import MINUTES, AddressLimit, Network, client_address
from bot.web.pages import Form, Pages


@dataclass(frozen=True, slots=True)
class Chat:
    """What the two addresses need. `urgent` says whether a text must be answered whatever the limit says."""

    travel: Travel
    pages: Pages
    limit: AddressLimit
    trusted: Sequence[Network]
    now: Callable[[], datetime]
    draw: Draw
    urgent: Callable[[str], bool]

    def routes(self) -> list[BaseRoute]:
        """`/` and `/chat`."""
        return [Route("/", self.first), Route("/chat", self.chat, methods=["GET", "POST"])]

    async def first(self, request: Request) -> Response:
        """The first page, with a fresh token and the code of a relay's link; the browser's language comes first."""
        language = hint(request.headers.get("accept-language", "")) or "fr"
        form = replace(self._form(new_token(self.draw)), relay=canonical(request.query_params.get("r", "")))
        return HTMLResponse(self.pages.first(form, language))

    async def chat(self, request: Request) -> Response:
        """One message, one answer. Whoever merely opens the address of an answer is led to the first page."""
        return await self._talk(request) if request.method == "POST" else RedirectResponse("/", 303)

    async def _talk(self, request: Request) -> Response:
        try:
            posted = parse(await request.body(), request.headers.get("content-type", ""))
        except FormError as error:
            return self._errors.response(request.scope, error.status)
        if not self._allowed(request, posted):
            return self._errors.response(request.scope, 429, {"retry-after": str(MINUTES * 60)})
        posted = posted if posted.token else replace(posted, token=new_token(self.draw))
        if posted.empty:
            return self._show(request, (), posted, "empty")
        return self._show(request, await self._replies(request, posted), posted, "silent")

    async def _replies(self, request: Request, posted: Posted) -> tuple[Reply, ...]:
        answer = Answer()
        language = hint(request.headers.get("accept-language", ""))
        await self.travel(inbound(posted, received_at=self.now(), hint=language), answer.send)
        return answer.replies

    def _show(self, request: Request, replies: tuple[Reply, ...], posted: Posted, otherwise: str) -> Response:
        form, fragment = self._form(posted.token, plain=posted.plain), wants_fragment(request.headers)
        if not replies:
            say = self.pages.notice_fragment if fragment else self.pages.notice
            return HTMLResponse(say(otherwise, form))
        show = self.pages.turn_fragment if fragment else self.pages.turn
        return HTMLResponse(show(tuple(map(bubble, replies)), form))

    def _allowed(self, request: Request, posted: Posted) -> bool:
        peer = request.client.host if request.client else ""
        address = client_address(peer, request.headers.getlist("x-forwarded-for"), self.trusted)
        return self.limit.allows(address, self.now()) or self.urgent(posted.text)

    def _form(self, token: str, *, plain: bool = False) -> Form:
        return Form(token, new_token(self.draw), plain)

    @property
    def _errors(self) -> Errors:
        return Errors(self.pages)
