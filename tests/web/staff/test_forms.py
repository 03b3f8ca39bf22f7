"""No form from elsewhere is taken, and looking changes nothing."""

from __future__ import annotations

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.tables import metadata
from bot.web.staff.keys import form_token, keys
from tests.web.staff.listed import listed
from tests.web.staff.site import INSTALLATION, PASSWORD, Browser, Site

POSTS = [each for each in listed() if each.method == "POST"]
GETS = [each for each in listed() if each.method == "GET"]


async def contents(engine: AsyncEngine) -> dict[str, list[tuple[object, ...]]]:
    async with engine.connect() as connection:
        return {
            name: sorted((tuple(row) for row in (await connection.execute(select(table))).all()), key=repr)
            for name, table in metadata.tables.items()
        }


async def forged(browser: Browser, path: str, how: str) -> httpx.Response:
    """A POST that does not come from a form of ours in this browser."""
    session = browser.cookies.get("__Host-sira") or ""
    token = form_token(keys(INSTALLATION).forms, session)
    bodies = {
        "no token": "",
        "empty": "csrf=",
        "of another session": f"csrf={form_token(keys(INSTALLATION).forms, 'another')}",
        "of another key": f"csrf={form_token(b'x' * 32, session)}",
        "twice": f"csrf={token}&csrf={token}",
        "from another site": f"csrf={token}",
    }
    headers = {"sec-fetch-site": "cross-site"} if how == "from another site" else {}
    return await browser.post(
        path, content=bodies[how], headers={"content-type": "application/x-www-form-urlencoded", **headers}
    )


@pytest.mark.parametrize(
    "how", ["no token", "empty", "of another session", "of another key", "twice", "from another site"]
)
async def test_no_post_without_its_token_changes_anything(site: Site, how: str) -> None:
    browser, stranger = await site.signed_in("admin"), await site.browser()
    await stranger.get("/staff/sign-in")
    before = await contents(site.engine)
    answers = {
        post.name: (await forged(stranger if post.least == "open" else browser, post.example, how)).status_code
        for post in POSTS
    }
    assert answers == {post.name: 403 for post in POSTS}
    assert await contents(site.engine) == before


async def test_the_token_of_the_sign_in_page_belongs_to_one_browser(site: Site) -> None:
    attacker, victim = await site.browser(), await site.browser()
    token = form_token(keys(INSTALLATION).forms, await form_cookie(attacker))
    await victim.get("/staff/sign-in")
    answer = await victim.post("/staff/sign-in", data={"csrf": token, "name": "viewer", "password": PASSWORD})
    assert answer.status_code == 403


async def form_cookie(browser: Browser) -> str:
    await browser.get("/staff/sign-in")
    return browser.cookies["__Host-sira-form"]


@pytest.mark.parametrize("role", ["viewer", "admin"])
async def test_looking_changes_nothing(site: Site, role: str) -> None:
    browser = await site.signed_in(role)  # type: ignore[arg-type]
    before = await contents(site.engine)
    for page in GETS:
        await browser.get(page.example)
    assert await contents(site.engine) == before


async def test_a_form_may_not_be_sent_as_something_else(site: Site) -> None:
    browser = await site.signed_in("admin")
    token = form_token(keys(INSTALLATION).forms, browser.cookies["__Host-sira"])
    for kind in ("application/json", "text/plain", ""):
        answer = await browser.post(
            "/staff/accounts/add", content=f"csrf={token}&name=x&role=admin", headers={"content-type": kind}
        )
        assert answer.status_code == 403
