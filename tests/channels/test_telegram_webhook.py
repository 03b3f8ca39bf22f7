"""POST /telegram, with the library's application and a Bot API of our own behind it."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Mapping

import httpx
import pytest
from starlette.applications import Starlette

from bot.app import Sira
from bot.channels.contract import Send, SendError
from bot.channels.telegram.application import FrankApplication, build
from bot.channels.telegram.counted import Trouble
from bot.channels.telegram.pace import Pace
from bot.channels.telegram.secret import HEADER
from bot.channels.telegram.trail import Trail
from bot.message import Inbound, Reply
from bot.storage.volatile import VolatileError
from bot.web.telegram import BODY_BYTES, telegram_route
from tests.channels.telegram_double import TOKEN, TelegramDouble, text_update
from tests.people import Hands

SECRET = "secret-of-the-test"
SIGNED = {HEADER: SECRET, "Content-Type": "application/json"}


class MarkingRoad:
    """Answers each message once, as the road does; takes long or fails where a test says so."""

    def __init__(self) -> None:
        self.marks: list[str] = []
        self.begun: list[str] = []
        self.errors: list[Exception] = []
        self.gate = asyncio.Event()
        self.gate.set()

    async def travel(self, inbound: Inbound, send: Send) -> None:
        self.begun.append(inbound.text)
        await self.gate.wait()
        if self.errors:
            raise self.errors.pop()
        if inbound.message_id not in self.marks:
            await send((Reply(inbound.text, "fr"),))
            self.marks.append(inbound.message_id)


@pytest.fixture
def road() -> MarkingRoad:
    return MarkingRoad()


@pytest.fixture
def counts() -> Counter[Trouble]:
    return Counter()


@pytest.fixture
async def application(double: TelegramDouble, road: MarkingRoad, trail: Trail) -> AsyncIterator[FrankApplication]:
    async with build(TOKEN, road.travel, trail, double.url, Pace(gap=0.0)) as application:
        yield application


@pytest.fixture
async def client(application: FrankApplication, counts: Counter[Trouble]) -> AsyncIterator[httpx.AsyncClient]:
    app = Starlette(routes=[telegram_route(application, SECRET, lambda trouble: counts.update([trouble]))])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="https://example.org") as client:
        yield client


async def post(client: httpx.AsyncClient, update: object, headers: Mapping[str, str] = SIGNED) -> httpx.Response:
    return await client.post("/telegram", content=json.dumps(update), headers=headers)


async def test_an_update_is_answered_before_it_is_acknowledged(
    client: httpx.AsyncClient, double: TelegramDouble, counts: Counter[Trouble]
) -> None:
    answer = await post(client, text_update(1, 101, "hello ɛɔŋɲ"))
    assert (answer.status_code, answer.content) == (200, b"")
    assert double.texts(101) == ["hello ɛɔŋɲ"]
    assert counts == {}


@pytest.mark.parametrize(
    "headers",
    [{}, {HEADER: ""}, {HEADER: SECRET + "x"}, {HEADER: SECRET[:-1]}, {HEADER: b"\xe9\xff".decode("latin-1")}],
)
async def test_a_wrong_secret_is_refused_before_the_body_is_looked_at(
    client: httpx.AsyncClient, road: MarkingRoad, counts: Counter[Trouble], headers: dict[str, str]
) -> None:
    encoded = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    answer = await client.post("/telegram", content=b"{not json", headers=encoded)
    assert answer.status_code == 403
    assert road.begun == []
    assert counts == {"refused": 1}


@pytest.mark.parametrize("method", ["GET", "PUT", "HEAD", "DELETE"])
async def test_only_post_is_taken(client: httpx.AsyncClient, method: str) -> None:
    assert (await client.request(method, "/telegram", headers=SIGNED)).status_code == 405


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'"text"',
        b"\xff\xfe",
        b"[" * 60_000,
        b"{}",
        b'{"update_id": 1, "message": 5}',
        json.dumps(text_update(1, 101, "x" * BODY_BYTES)).encode(),
    ],
    ids=["empty", "cut", "null", "list", "text", "bytes", "deep", "no number", "no message", "over 64 KiB"],
)
async def test_a_body_that_is_no_update_is_counted_and_not_asked_for_again(
    client: httpx.AsyncClient, road: MarkingRoad, counts: Counter[Trouble], body: bytes
) -> None:
    assert (await client.post("/telegram", content=body, headers=SIGNED)).status_code == 200
    assert road.begun == []
    assert counts == {"malformed": 1}


async def test_an_update_of_an_unknown_kind_is_acknowledged(
    client: httpx.AsyncClient, road: MarkingRoad, counts: Counter[Trouble]
) -> None:
    assert (await post(client, {"update_id": 1, "thought_received": {"id": "1"}})).status_code == 200
    assert road.begun == []
    assert counts == {}


async def test_an_update_that_our_code_fails_on_is_counted_and_acknowledged(
    client: httpx.AsyncClient, road: MarkingRoad, counts: Counter[Trouble]
) -> None:
    road.errors = [RuntimeError("broken")]
    assert (await post(client, text_update(1, 101, "hello"))).status_code == 200
    assert counts == {"poison": 1}


@pytest.mark.parametrize("number", [None, "101", [], {}, 1.5])
async def test_a_chat_whose_number_is_none_is_acknowledged(
    client: httpx.AsyncClient, counts: Counter[Trouble], number: object
) -> None:
    update = text_update(1, 101, "hello")
    update["message"]["chat"]["id"] = number
    assert (await post(client, update)).status_code == 200
    assert set(counts) <= {"poison", "malformed", "undelivered"}


async def test_an_update_that_comes_twice_has_one_mark(client: httpx.AsyncClient, double: TelegramDouble) -> None:
    assert (await post(client, text_update(1, 101, "hello"))).status_code == 200
    assert (await post(client, text_update(1, 101, "hello"))).status_code == 200
    assert double.texts(101) == ["hello"]


@pytest.mark.parametrize(
    ("error", "wait"),
    [
        (SendError(permanent=False), "2"),
        (SendError(permanent=False, retry_after=30.2), "31"),
        (SendError(permanent=False, retry_after=99_999), "3600"),
        (VolatileError(), "2"),
    ],
)
async def test_what_may_succeed_later_is_asked_for_again(
    client: httpx.AsyncClient,
    double: TelegramDouble,
    road: MarkingRoad,
    counts: Counter[Trouble],
    error: Exception,
    wait: str,
) -> None:
    road.errors = [error]
    answer = await post(client, text_update(1, 101, "hello"))
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, wait)
    assert counts == {"later": 1}
    assert (await post(client, text_update(1, 101, "hello"))).status_code == 200
    assert double.texts(101) == ["hello"]


async def test_who_blocked_the_bot_is_acknowledged(
    client: httpx.AsyncClient, double: TelegramDouble, counts: Counter[Trouble]
) -> None:
    double.blocked.add(101)
    assert (await post(client, text_update(1, 101, "hello"))).status_code == 200
    assert counts == {"undelivered": 1}


async def test_updates_of_one_chat_are_taken_one_after_the_other(
    client: httpx.AsyncClient, double: TelegramDouble, road: MarkingRoad
) -> None:
    road.gate.clear()
    posts = [asyncio.create_task(post(client, text_update(n, 101, f"{n}"))) for n in range(5)]
    other = asyncio.create_task(post(client, text_update(9, 102, "other")))
    while "other" not in road.begun:  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    assert road.begun == ["0", "other"]
    road.gate.set()
    await asyncio.gather(*posts, other)
    assert double.texts(101) == ["0", "1", "2", "3", "4"]


async def test_down_the_real_road_an_update_that_comes_twice_is_answered_twice_and_counted_once(
    double: TelegramDouble, trail: Trail, sira: Sira, hands: Hands
) -> None:
    update = text_update(1, 101, "bonjour")
    update["message"]["date"] = int(hands.now().timestamp())
    async with build(TOKEN, sira.road.travel, trail, double.url, Pace(gap=0.0)) as application:
        app = Starlette(routes=[telegram_route(application, SECRET, lambda _: None)])
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="https://example.org") as client:
            answers = [await post(client, update) for _ in range(2)]
    counted = await sira.store.counters(hands.now().date())
    assert [answer.status_code for answer in answers] == [200, 200]
    first, second = double.texts(101)
    assert first == second
    assert counted["channel", "telegram"] == 1


async def test_before_telegram_has_answered_updates_are_put_off(
    double: TelegramDouble, trail: Trail, road: MarkingRoad, counts: Counter[Trouble]
) -> None:
    app = Starlette(routes=[telegram_route(build(TOKEN, road.travel, trail, double.url), SECRET, lambda _: None)])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="https://example.org") as client:
        assert (await post(client, text_update(1, 101, "hello"))).status_code == 503
    assert road.begun == []
