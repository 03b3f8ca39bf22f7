"""Thousands of wrong bodies to every door: none is answered with a server's error, and the memory stays.

`make fuzz` sends 200,000 to each.
"""

from __future__ import annotations

import itertools
import os
import random
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

import httpx
import pytest
from starlette.routing import BaseRoute
from starlette.types import ASGIApp

from bot.app import Sira
from bot.channels.contract import Send
from bot.channels.telegram.application import build
from bot.channels.telegram.pace import Pace
from bot.channels.telegram.trail import Trail
from bot.channels.twilio.form import read_form
from bot.channels.twilio.signature import HEADER as SIGNATURE
from bot.channels.twilio.signature import sign
from bot.machine import memory_used
from bot.message import Inbound, Reply
from bot.web.asgi import create_app
from bot.web.telegram import telegram_route
from bot.web.twilio import Api, twilio_route
from bot.web.twilio_signed import SignedForms
from bot.web.twilio_status import StatusWebhook
from tests.channels.telegram_double import TOKEN as TELEGRAM_TOKEN
from tests.channels.telegram_double import running_double, text_update
from tests.channels.test_telegram_webhook import SIGNED
from tests.web.mutated import TEXTS, Fields, form_body, json_body, odd_fields, rougher
from tests.web.twilio_line import ACCOUNT, PERSON, SETTINGS, TOKEN

SENT = int(os.environ.get("SIRA_FUZZ", "3000"))
MANY = 10_000
"""More than this, and what was measured is told."""
WARM = 500
"""Bodies after which the memory is measured for the first time."""
MOST_GROWTH = 50 * 2**20
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
PATHS = ("/twilio/message", "/twilio/status")

Request = tuple[str, bytes, dict[str, str]]
pytestmark = [pytest.mark.filterwarnings("ignore:Deprecated since version v22.2"), pytest.mark.timeout(7200)]


async def silent(inbound: Inbound, send: Send) -> None:
    """A road that answers nobody: what is tried here is the door."""


async def short(inbound: Inbound, send: Send) -> None:
    """A road that says one thing."""
    await send((Reply(inbound.text[:200] or "-", "fr"),))


@pytest.fixture
async def telegram(sira: Sira) -> AsyncIterator[BaseRoute]:
    trail = Trail(sira.store, sira.clock)
    async with running_double() as double, build(TELEGRAM_TOKEN, silent, trail, double.url, Pace(gap=0.0)) as frank:
        yield telegram_route(frank, SIGNED["X-Telegram-Bot-Api-Secret-Token"], lambda trouble: None)


class Crowd(httpx.ASGITransport):
    """Each request comes from an address of its own, so that the limit of an address hides no fault."""

    def __init__(self, app: ASGIApp) -> None:
        super().__init__(app)
        self.came = itertools.count()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        number = next(self.came)
        self.client = (f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}", 1)
        return await super().handle_async_request(request)


@pytest.fixture
async def doors(sira: Sira, telegram: BaseRoute) -> AsyncIterator[httpx.AsyncClient]:
    """Sira with every webhook."""

    async def deliver(*told: object) -> bool:
        return False

    api = Api(deliver, lambda sid: None)
    inward = twilio_route(short, sira.road.emergency, SETTINGS, sira.store, sira.clock, lambda trouble: None, api)
    status = StatusWebhook(SignedForms(SETTINGS), sira.store, None, sira.clock, lambda trouble: None).route()
    app = create_app(short, SETTINGS, checks={}, routes=[inward, status, telegram])
    async with httpx.AsyncClient(transport=Crowd(app), base_url="http://10.0.0.1") as client:
        yield client


def updates(chance: random.Random) -> Iterator[Request]:
    """Telegram's, under the right secret."""
    pressed = {
        "id": "1",
        "from": {"id": 7, "is_bot": False, "first_name": "A"},
        "chat_instance": "1",
        "data": "fr.menu",
    }
    number = 0
    while True:
        number += 1
        update = text_update(number, chance.randrange(1, 50), chance.choice(TEXTS))
        if chance.random() < 0.3:
            update = {"update_id": number, "callback_query": pressed | {"message": update["message"]}}
        yield "/telegram", json_body(chance, update), dict(SIGNED)


def forms(chance: random.Random, path: str) -> Iterator[Request]:
    """Twilio's, nine in ten rightly signed."""
    while True:
        fields: Fields = [
            ("AccountSid", ACCOUNT),
            ("MessageSid", f"SM{chance.getrandbits(128):032x}"),
            ("MessageStatus", chance.choice(("sent", "delivered", "failed", "read"))),
            ("ErrorCode", chance.choice(("30003", "63016", "x"))),
            ("From", chance.choice((PERSON, "+15005550009", "whatsapp:ML.1"))),
            ("To", chance.choice(("whatsapp:+15005550006", "+15005550001"))),
            ("ExternalUserId", "ML.1"),
            ("NumMedia", chance.choice(("0", "1", "-1", "x"))),
            ("ButtonPayload", "fr.topic.risk_desert"),
            ("Latitude", chance.choice(("12.6", "nan", "1e999"))),
            ("Longitude", "-8"),
            ("Body", chance.choice(TEXTS)),
        ]
        body = form_body(odd_fields(chance, fields))
        if chance.random() < 0.5:
            body = rougher(chance, body)
        yield path, body, {**FORM, SIGNATURE: _signature(path, body) if chance.random() < 0.9 else "A" * 27 + "="}


def pages(chance: random.Random) -> Iterator[Request]:
    """The web chat's."""
    while True:
        fields = [("token", f"{chance.getrandbits(128):032x}"), ("nonce", f"{chance.getrandbits(128):032x}")]
        fields += [("text", chance.choice(TEXTS)), ("choice", "fr.menu"), ("language", "fr")]
        body = form_body(odd_fields(chance, fields))
        yield "/chat", rougher(chance, body) if chance.random() < 0.5 else body, FORM


def _signature(path: str, body: bytes) -> str:
    form = read_form(body)
    pairs = form.pairs if form is not None else ()
    said = "".join(name + value for name, value in sorted(set(pairs)))
    return sign(f"{SETTINGS.public_url}{path}{said}", TOKEN).decode()


DOORS: dict[str, Callable[[random.Random], Iterator[Request]]] = {
    "telegram": updates,
    "message": lambda chance: forms(chance, PATHS[0]),
    "status": lambda chance: forms(chance, PATHS[1]),
    "chat": pages,
}


async def answered(
    ask: Callable[[Request], Awaitable[int]], requests: Iterator[Request]
) -> tuple[Counter[int], list[float]]:
    """The statuses, and the seconds that each took."""
    statuses, seconds = Counter[int](), []
    for _ in range(SENT):
        begin = time.perf_counter()
        statuses[await ask(next(requests))] += 1
        seconds.append(time.perf_counter() - begin)
    return statuses, sorted(seconds)


@pytest.mark.parametrize("door", DOORS)
async def test_no_body_is_answered_with_an_error_of_ours(
    doors: httpx.AsyncClient, door: str, capsys: pytest.CaptureFixture[str]
) -> None:
    async def ask(request: Request) -> int:
        path, body, headers = request
        return (await doors.post(path, content=body, headers=headers)).status_code

    requests = DOORS[door](random.Random(20261128))
    for _ in range(WARM):
        await ask(next(requests))
    before = memory_used()
    statuses, seconds = await answered(ask, requests)
    grown = memory_used() - before
    told = f"{door}: {dict(statuses)}, p99 {1e3 * seconds[SENT * 99 // 100]:.1f} ms, {grown / 2**20:.1f} MB more"
    with capsys.disabled():
        sys.stdout.write(f" {told}\n" if SENT > MANY else "")

    assert {status for status in statuses if status >= 500} == set()
    assert statuses[200] + statuses[204] > SENT // 4
    assert grown < MOST_GROWTH
