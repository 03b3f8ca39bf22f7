"""What every response of the staff area carries, and how its cookies are set."""

from __future__ import annotations

from http.cookies import SimpleCookie

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.settings import Settings
from tests.people import Hands
from tests.web.pages import Taken
from tests.web.staff.listed import listed
from tests.web.staff.site import PASSWORD, Site, staff_site

EXPORTED = ("/staff/exports/", "/api/")
"""Files, not pages."""


async def test_nothing_of_the_area_is_kept_framed_or_found(site: Site) -> None:
    browser, stranger = await site.signed_in("admin"), await site.browser()
    for route in listed():
        if route.method == "POST" or "/static/" in route.path or route.path.startswith("/api/"):
            continue
        for each in (browser, stranger):
            headers = (await each.get(route.example)).headers
            assert "no-store" in headers["cache-control"], route.name
            assert headers["x-frame-options"] == "DENY"
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["referrer-policy"] == "no-referrer"
            assert "noindex" in headers["x-robots-tag"]
            assert headers["strict-transport-security"].startswith("max-age=31536000; includeSubDomains")
            assert "access-control-allow-origin" not in headers


async def test_pages_load_from_here_alone_and_hold_no_inline_style_or_script(site: Site) -> None:
    browser = await site.signed_in("admin")
    for route in listed():
        answer = await browser.get(route.example)
        if route.method == "POST" or not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        policy = dict(part.strip().partition(" ")[::2] for part in answer.headers["content-security-policy"].split(";"))
        assert policy["default-src"] == "'none'"
        assert (policy["script-src"], policy["style-src"]) == ("'self'", "'self'")
        assert (policy["frame-ancestors"], policy["base-uri"], policy["form-action"]) == ("'none'", "'none'", "'self'")
        page = Taken(answer.text)
        for tag, has in page.elements:
            assert tag != "style", route.name
            assert "style" not in has, route.name
            assert not any(name.startswith("on") for name in has), route.name
            assert tag != "script" or has["src"].startswith("/staff/static/"), route.name
        assert [each["lang"] for each in page.all("html")] == ["fr" if route.least == "open" else "en"]
        assert len(page.all("h1")) == 1
        assert len(page.all("main")) == 1


async def test_styles_and_scripts_may_be_kept(site: Site) -> None:
    browser = await site.browser()
    for name, kind in (("staff.css", "text/css; charset=utf-8"), ("htmx.min.js", "text/javascript; charset=utf-8")):
        answer = await browser.get(f"/staff/static/{name}")
        assert (answer.status_code, answer.headers["content-type"]) == (200, kind)
        assert "immutable" in answer.headers["cache-control"]
    assert (await browser.get("/staff/static/../chat.js")).status_code == 404


@pytest.mark.parametrize(
    ("settings", "prefix", "secure"),
    [
        (Settings(public_url="https://sira.example.org"), "__Host-", True),
        (Settings(env="production"), "__Host-", True),
        (Settings(), "", False),
    ],
    ids=["https", "production", "loopback"],
)
async def test_cookies_are_out_of_reach_of_scripts_and_other_sites(
    lite: AsyncEngine, hands: Hands, settings: Settings, prefix: str, secure: bool
) -> None:
    async with staff_site(lite, hands, settings) as site:
        browser = await site.browser()
        given = SimpleCookie((await browser.get("/staff/sign-in")).headers["set-cookie"])
        assert list(given) == [f"{prefix}sira-form"]
        for cookie in given.values():
            assert (cookie["httponly"], cookie["samesite"].lower(), cookie["path"]) == (True, "strict", "/")
            assert (bool(cookie["secure"]), cookie["domain"], cookie["max-age"]) == (secure, "", "")


async def test_the_session_travels_in_one_cookie_that_ends_with_the_browser(site: Site) -> None:
    browser = await site.browser()
    await browser.get("/staff/sign-in")
    entered = await browser.submit("/staff/sign-in", name="viewer", password=PASSWORD)
    given = SimpleCookie()
    for line in entered.headers.get_list("set-cookie"):
        given.load(line)
    session, form = given["__Host-sira"], given["__Host-sira-form"]
    assert (session["httponly"], session["secure"], session["samesite"].lower()) == (True, True, "strict")
    assert (session["path"], session["domain"], session["max-age"], session["expires"]) == ("/", "", "", "")
    assert len(session.value) >= 43
    assert form["max-age"] == "0"
