"""/relay/{secret}: a relay's own page: how many came with its code, what to hand on, a form for sessions it held.

The secret in the path is the key and the protection against forged forms at once; no cookie, no script. A wrong one
costs the same look-up and shows the same page as any address that does not exist.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.guidance.guidance import Guidance
from bot.i18n import gettext
from bot.message import LANGUAGES, Language
from bot.reach.closed import last_closed, of_relays
from bot.relays.address import Address, AddressError, address
from bot.relays.offline import OLDEST, PEOPLE, PLACES, ReportError, identifier, keep, of_relay, read_report
from bot.relays.relay import Relay
from bot.relays.standing import standing
from bot.relays.store import by_secret
from bot.web.limits import MINUTES, AddressLimit, Network
from bot.web.qr import svg
from bot.web.relay_files import NAMES, TYPES, Files
from bot.web.relay_public import asked_by
from bot.web.relay_sheets import Sheets

MOST_REQUESTS = 60
"""By one address in ten minutes."""
NOTES = ("kept", "again")
MOST_FIELDS = 64


@dataclass(frozen=True, slots=True)
class OwnPages:
    """What the page needs. `least` is the smallest figure shown; `public` stands before /r/."""

    engine: AsyncEngine
    guidance: Guidance
    sheets: Sheets
    limit: AddressLimit
    trusted: tuple[Network, ...]
    now: Callable[[], datetime]
    public: str
    least: int
    files: Files

    def routes(self) -> list[BaseRoute]:
        """The page with its form, and the files to download."""
        return [
            Route("/relay/{secret}", self.answer, methods=["GET", "POST"]),
            Route("/relay/{secret}/{name}", self.file),
        ]

    async def answer(self, request: Request) -> Response:
        """Show the page, or keep a report and lead back to it."""
        relay = await self._relay(request)
        language = next((each for each in LANGUAGES if each == request.query_params.get("l")), relay.language)
        if request.method != "POST":
            return await self._show(request, relay, language)
        if not same_origin(request):
            raise HTTPException(403)
        note = await self._report(request, relay)
        back = urlencode({"l": language, "n": note})
        return RedirectResponse(f"/relay/{quote(request.path_params['secret'], safe='')}?{back}", 303)

    async def file(self, request: Request) -> Response:
        """A poster, cards or a picture in the language that the page was read in."""
        relay, name = await self._relay(request), request.path_params["name"]
        found = self._address(relay)
        if name not in NAMES or found is None:
            raise HTTPException(404)
        language = next((each for each in LANGUAGES if each == request.query_params.get("l")), relay.language)
        made = await self.files.make(name, language, found)
        return Response(made, media_type=TYPES[name.rpartition(".")[2]])

    async def _relay(self, request: Request) -> Relay:
        if not self.limit.allows(asked_by(request, self.trusted), self.now()):
            raise HTTPException(429, headers={"retry-after": str(MINUTES * 60)})
        relay = await by_secret(self.engine, request.path_params["secret"])
        if relay is None:
            raise HTTPException(404)
        return relay

    async def _show(self, request: Request, relay: Relay, language: Language) -> Response:
        figures = (await of_relays(self.engine, relay.code)).get(relay.code, {})
        sessions = await of_relay(self.engine, relay.code)
        note = request.query_params.get("n", "")
        html = self.sheets.own(
            language,
            relay=relay,
            standing=standing(figures, await last_closed(self.engine)),
            few=self.sheets.own_said[language]["few"].format(least=self.least),
            sessions=len(sessions),
            people=sum(session.total for session in sessions),
            note=note if note in NOTES else "",
            path=f"/relay/{request.path_params['secret']}",
            **self._handed_on(relay, language),
            **self._form(language),
        )
        return HTMLResponse(html, headers=self.sheets.headers)

    def _handed_on(self, relay: Relay, language: Language) -> dict[str, object]:
        found = self._address(relay)
        link = found.url if found else f"{self.public}/r/{relay.code}"
        text = self.sheets.own_said[language]["message"].format(link=link)
        return {
            "link": link,
            "share": shares(link, text),
            "qr": svg(found.url) if found else None,
            "files": NAMES if found else {},
        }

    def _address(self, relay: Relay) -> Address | None:
        try:
            return address(self.public, relay.code)
        except AddressError:
            return None

    def _form(self, language: Language) -> dict[str, object]:
        today = self.now().date()
        return {
            "identifier": secrets.token_hex(16),
            "today": today.isoformat(),
            "oldest": (today - OLDEST).isoformat(),
            "places": {name: gettext(language, word) for name, word in PLACES.items()},
            "counted": {name: gettext(language, word) for name, word in PEOPLE.items()},
            "topics": {name: topic.texts[language].title for name, topic in self.guidance.topics.items()},
        }

    async def _report(self, request: Request, relay: Relay) -> str:
        form, heard = read_form(await request.body())
        try:
            session = read_report(form, heard, tuple(self.guidance.topics), self.now().date())
        except ReportError:
            return "again"
        await keep(self.engine, relay, session, identifier(relay, form.get("id", "")))
        return "kept"


def same_origin(request: Request) -> bool:
    """Whether a form came from our own page, as far as the browser says; older ones say nothing.

    Our pages send no referrer, so that their forms come from the origin "null" (Fetch, "append a request Origin
    header"); Sec-Fetch-Site then says more.
    """
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin", "null")
    if site is not None:
        return site == "same-origin"
    return origin == "null" or urlsplit(origin).netloc == request.headers.get("host", "")


def read_form(body: bytes) -> tuple[Mapping[str, str], tuple[str, ...]]:
    """The fields, the first of each name, and the topics that were ticked. Raises HTTPException for no form at all."""
    try:
        pairs = parse_qsl(body.decode(errors="replace"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        raise HTTPException(400) from None
    heard = tuple(value for name, value in pairs if name == "questions")
    return dict(reversed(pairs)), heard


def shares(link: str, text: str) -> dict[str, str]:
    """Ways to hand the link on, from the relay's own phone."""
    return {
        "WhatsApp": "https://wa.me/?" + urlencode({"text": text}, quote_via=quote),
        "Telegram": "https://t.me/share/url?" + urlencode({"url": link, "text": text}, quote_via=quote),
        "SMS": "sms:?" + urlencode({"body": text}, quote_via=quote),
    }
