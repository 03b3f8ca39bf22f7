"""Whatever goes wrong, the page is clean, says what to do in three languages, and nothing that came in is told."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, MutableMapping
from typing import Any

import httpx
import pytest
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from bot.message import LANGUAGES, Inbound, Reply
from bot.settings import Settings
from bot.web.asgi import create_app
from bot.web.words import notices
from tests.web.pages import ASKED, Script, Taken, browser, post, site

SECRET = "kalabancoro"
JSON = {"accept": "application/json"}


def broken(inbound: Inbound) -> tuple[Reply, ...]:
    raise ValueError(inbound.text)


def raising(path: str, error: Exception) -> BaseRoute:
    async def endpoint(request: Request) -> Response:
        raise error

    return Route(path, endpoint)


async def halfway(request: Request) -> Response:
    async def parts() -> AsyncIterator[str]:
        yield "begun"
        raise ValueError(SECRET)

    return StreamingResponse(parts())


ROUTES = [
    raising("/broken", ValueError(SECRET)),
    raising("/invalid", RequestValidationError([{"msg": SECRET}], body=SECRET)),
    raising("/forbidden", HTTPException(403, SECRET)),
    raising("/busy", HTTPException(503, SECRET, {"retry-after": "5"})),
    raising("/unchanged", HTTPException(304)),
    raising("/gone", ClientDisconnect()),
    Route("/halfway", halfway),
]


def with_faults() -> httpx.AsyncClient:
    return browser(create_app(Script().travel, Settings(), checks={}, routes=ROUTES))


FAULTS = [
    ("GET", "/nowhere", 404, "404"),
    ("GET", "/chat/", 404, "404"),
    ("GET", "/docs", 404, "404"),
    ("GET", "/openapi.json", 404, "404"),
    ("GET", "/../../etc/passwd", 404, "404"),
    ("GET", "/%00", 404, "404"),
    ("DELETE", "/chat", 405, "4"),
    ("POST", "/", 405, "4"),
    ("OPTIONS", "/chat", 405, "4"),
    ("POST", "/healthz", 405, "4"),
    ("GET", "/broken", 500, "5"),
    ("GET", "/invalid", 422, "4"),
    ("GET", "/forbidden", 403, "4"),
    ("GET", "/busy", 503, "5"),
]


@pytest.mark.parametrize(("method", "path", "status", "notice"), FAULTS)
async def test_a_fault_is_a_page_in_three_languages(method: str, path: str, status: int, notice: str) -> None:
    async with with_faults() as client:
        answer = await client.request(method, path)
    page = Taken(answer.text)
    assert answer.status_code == status
    assert [language for language in LANGUAGES if notices(language)[notice] in page.text] == list(LANGUAGES)
    assert [has["href"] for has in page.all("a", href="/")] == ["/"] * 3
    assert (SECRET in answer.text, page.all("script"), page.all("form")) == (False, [], [])


@pytest.mark.parametrize(("method", "path", "status", "notice"), FAULTS)
async def test_a_fault_is_json_or_a_part_where_that_is_asked_for(
    method: str, path: str, status: int, notice: str
) -> None:
    async with with_faults() as client:
        as_json = await client.request(method, path, headers=JSON)
        as_part = await client.request(method, path, headers=ASKED)
    assert (as_json.status_code, as_json.json()["status"], as_json.json().keys()) == (
        status,
        status,
        {"status", "error"},
    )
    assert as_part.status_code == status
    assert Taken(as_part.text).elements[0][0] == "div"


async def test_a_fault_keeps_the_headers_that_belong_to_it() -> None:
    async with with_faults() as client:
        assert set((await client.delete("/chat")).headers["allow"].split(", ")) == {"GET", "HEAD", "POST"}
        assert (await client.get("/busy")).headers["retry-after"] == "5"
        assert (await client.get("/unchanged")).status_code == 304


@pytest.mark.parametrize("headers", [None, ASKED, JSON])
async def test_a_road_that_breaks_is_neither_shown_nor_logged(
    headers: dict[str, str] | None, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    async with browser(site(Script(broken))) as client:
        answer = await post(client, headers, text=SECRET)
        after = await client.get("/healthz")
    logged = caplog.text + "".join(capsys.readouterr())
    assert (answer.status_code, after.status_code) == (500, 200)
    assert "request_failed" in logged
    assert "ValueError" in logged
    assert SECRET not in answer.text + logged


async def served(path: str) -> list[str]:
    """The messages that a server gets for a request whose sender has hung up."""
    sent: list[str] = []

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message["type"])

    async def receive() -> dict[str, object]:
        return {"type": "http.disconnect"}

    scope = {"type": "http", "method": "GET", "path": path, "headers": [], "query_string": b"", "root_path": ""}
    await create_app(Script().travel, Settings(), checks={}, routes=ROUTES)(scope, receive, send)
    return sent


async def test_an_answer_that_breaks_halfway_is_left_unfinished(capsys: pytest.CaptureFixture[str]) -> None:
    assert await served("/halfway") == ["http.response.start", "http.response.body"]
    logged = "".join(capsys.readouterr())
    assert "request_failed" in logged
    assert SECRET not in logged


async def test_somebody_who_hangs_up_is_no_fault(capsys: pytest.CaptureFixture[str]) -> None:
    assert await served("/gone") == []
    assert "".join(capsys.readouterr()) == ""


@pytest.mark.parametrize("headers", [None, ASKED, JSON])
@pytest.mark.parametrize("declared", [True, False])
async def test_a_body_over_64_kib_is_refused_whether_or_not_it_says_so(
    declared: bool, headers: dict[str, str] | None
) -> None:
    async def parts() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield b"text=" + b"a" * 1_000

    script = Script()
    body = b"a" * 65_537 if declared else parts()
    async with browser(site(script)) as client:
        said = {"content-type": "application/x-www-form-urlencoded", **(headers or {})}
        answer = await client.post("/chat", content=body, headers=said)
    assert (answer.status_code, script.heard) == (413, [])
    if headers is not JSON:
        assert all(notices(language)["413"] in Taken(answer.text).text for language in LANGUAGES)


@pytest.mark.parametrize("length", ["-1", "x", "²", "1e9"])
async def test_a_nonsense_length_is_not_believed(length: str) -> None:
    async with browser(site()) as client:
        request = client.build_request("POST", "/chat", content=b"text=a")
        request.headers = httpx.Headers(
            [(b"content-length", length.encode()), (b"content-type", b"application/x-www-form-urlencoded")]
        )
        answer = await client.send(request)
    assert answer.status_code == 200
