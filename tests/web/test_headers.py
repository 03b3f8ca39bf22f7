"""Every answer, errors included, tells the browser what it may do with it."""

from __future__ import annotations

import base64
import hashlib
import re

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.settings import Settings
from bot.web.asgi import create_app
from bot.web.pages import read_pages
from tests.web.pages import ASKED, Script, Taken, browser, post, site

CRAWL = [
    ("GET", "/"),
    ("HEAD", "/"),
    ("GET", "/chat"),
    ("POST", "/chat"),
    ("GET", "/healthz"),
    ("GET", "/readyz"),
    ("GET", "/nowhere"),
    ("DELETE", "/chat"),
    ("GET", "/broken"),
]


async def broken(request: Request) -> Response:
    raise ValueError


async def own(request: Request) -> Response:
    return PlainTextResponse("mine", headers={"cache-control": "max-age=60"})


def everything(public_url: str | None = None) -> httpx.AsyncClient:
    routes = [Route("/broken", broken), Route("/own", own)]
    return browser(create_app(Script().travel, Settings(public_url=public_url), checks={}, routes=routes))


@pytest.mark.parametrize(("method", "path"), CRAWL)
async def test_the_headers_are_on_every_answer(method: str, path: str) -> None:
    async with everything() as client:
        answer = await client.request(method, path, headers={"origin": "https://evil.example"})
    told = answer.headers
    assert told["x-content-type-options"] == "nosniff"
    assert told["referrer-policy"] == "no-referrer"
    assert told["cache-control"] == "no-store"
    assert told["x-frame-options"] == "DENY"
    assert told["x-robots-tag"] == "noindex, nofollow, noarchive"
    assert told["content-security-policy"].startswith("default-src 'none'; ")
    assert "geolocation=()" in told["permissions-policy"]
    assert not {"set-cookie", "access-control-allow-origin", "server", "strict-transport-security"} & told.keys()
    if answer.content and told["content-type"].startswith("text/"):
        assert "charset=utf-8" in told["content-type"]


@pytest.mark.parametrize(("method", "path"), CRAWL)
async def test_https_is_asked_for_only_where_it_is_served(method: str, path: str) -> None:
    async with everything("https://sira.example") as client:
        told = (await client.request(method, path)).headers
    assert told["strict-transport-security"] == "max-age=31536000; includeSubDomains"
    async with everything("http://sira.example") as client:
        assert "strict-transport-security" not in (await client.request(method, path)).headers


async def test_a_route_may_set_a_header_of_its_own() -> None:
    async with everything() as client:
        told = (await client.get("/own")).headers
    assert told["cache-control"] == "max-age=60"
    assert told["x-content-type-options"] == "nosniff"


def test_the_policy_allows_our_style_and_script_and_nothing_else() -> None:
    policy = dict(part.split(" ", 1) for part in read_pages().policy.split("; "))
    assert {name: value for name, value in policy.items() if not value.startswith("'sha256-")} == {
        "default-src": "'none'",
        "img-src": "data:",
        "connect-src": "'self'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
        "base-uri": "'none'",
    }


async def test_style_and_script_of_every_page_have_the_hash_of_the_policy() -> None:
    async with browser(site()) as client:
        answers = [await client.get("/"), await post(client, text="a"), await client.get("/nowhere")]
    for answer in answers:
        for tag in ("style", "script"):
            for inside in re.findall(rf"<{tag}>(.*?)</{tag}>", answer.text, re.DOTALL):
                found = base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()
                assert f"{tag}-src 'sha256-{found}'" in answer.headers["content-security-policy"]


async def test_no_page_has_code_or_style_inside_an_element() -> None:
    async with browser(site()) as client:
        for answer in (await client.get("/"), await post(client, text="a"), await post(client, ASKED, text="a")):
            attributes = {name for _, has in Taken(answer.text).elements for name in has}
            assert not {name for name in attributes if name.startswith("on") or name == "style"}


async def test_long_pages_travel_compressed() -> None:
    async with browser(site()) as client:
        answer = await client.get("/", headers={"accept-encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert int(answer.headers["content-length"]) < 10_000
