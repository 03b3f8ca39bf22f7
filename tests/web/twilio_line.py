"""Twilio's end of the line: posts what people write, signed by Twilio's own library, to the real app."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

import httpx
from twilio.request_validator import RequestValidator

from bot.app import Sira
from bot.channels.contract import Travel
from bot.channels.twilio.message import Interactive
from bot.settings import Settings
from bot.web.asgi import create_app
from bot.web.twilio import PATH, Api, Emergency, twilio_route

ACCOUNT = "AC" + "0" * 32
TOKEN, OLD_TOKEN = "not-a-token", "not-an-older-token"
URL = f"https://sira.example{PATH}"
PERSON, ON_SMS_PERSON = "whatsapp:+15005550009", "+15005550009"
SETTINGS = Settings.model_validate(
    {
        "public_url": "https://sira.example",
        "twilio_account_sid": ACCOUNT,
        "twilio_auth_token": TOKEN,
        "twilio_auth_token_previous": OLD_TOKEN,
        "whatsapp_number": "+15005550006",
        "sms_number": "+15005550001",
    }
)


@dataclass
class Line:
    """Twilio's end of the line. `accepts`: whether a list or buttons go out; `delivered` are those that did."""

    client: httpx.AsyncClient
    counts: Counter[str]
    accepts: bool = False
    delivered: list[tuple[str, Interactive, str]] = field(default_factory=list)
    silent: list[str] = field(default_factory=list)
    posted: int = 0

    async def write(self, body: str = "", **fields: str) -> str:
        """Somebody writes on WhatsApp; the TwiML that comes back."""
        return (await self.post({"Body": body} | fields)).text

    async def text(self, body: str = "", **fields: str) -> str:
        """The same by SMS."""
        return (await self.post({"Body": body, "From": ON_SMS_PERSON, "To": "+15005550001"} | fields)).text

    async def post(self, fields: Mapping[str, str], token: str = TOKEN) -> httpx.Response:
        self.posted += 1
        about = {"AccountSid": ACCOUNT, "MessageSid": f"SM{self.posted:032x}", "From": PERSON}
        form = {"To": "whatsapp:+15005550006", "NumMedia": "0", **about, **fields}
        signature = RequestValidator(token).compute_signature(URL, form)
        return await self.raw(urlencode(form).encode(), {"X-Twilio-Signature": signature})

    async def raw(self, body: bytes, headers: Mapping[str, str]) -> httpx.Response:
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        return await self.client.post(PATH, content=body, headers={**form, **headers})

    async def deliver(self, to: str, what: Interactive, sid: str) -> bool:
        if self.accepts:
            self.delivered.append((to, what, sid))
        return self.accepts


async def a_line(
    sira: Sira, travel: Travel | None = None, about: Settings = SETTINGS, emergency: Emergency | None = None
) -> AsyncIterator[Line]:
    line = Line(httpx.AsyncClient(), Counter())
    api = Api(line.deliver, line.silent.append)
    count = lambda trouble: line.counts.update([trouble])  # noqa: E731
    ways = (travel or sira.road.travel, emergency or sira.road.emergency)
    route = twilio_route(*ways, about, sira.store, sira.clock, count, api)
    app = create_app(sira.road.travel, about, checks={}, routes=[route])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://10.0.0.1") as line.client:
        yield line
