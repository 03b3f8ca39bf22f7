"""How long somebody stays signed in, and what ends it."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.tables import staff_sessions
from bot.web.staff import changes, sessions
from tests.people import Hands
from tests.web.staff.site import Browser, Site, staff_site


async def is_in(browser: Browser) -> bool:
    return (await browser.get("/staff")).status_code == 200


async def test_half_an_hour_without_a_request_ends_it(engine: AsyncEngine, hands: Hands) -> None:
    async with staff_site(engine, hands) as site:
        browser = await site.signed_in("viewer")
        site.hands.move(minutes=29, seconds=59)
        assert await is_in(browser)
        site.hands.move(minutes=29, seconds=59)
        assert await is_in(browser)
        site.hands.move(minutes=30)
        assert not await is_in(browser)


async def test_eight_hours_end_it_whatever_happens(site: Site) -> None:
    browser = await site.signed_in("viewer")
    for _ in range(19):
        site.hands.move(minutes=25)
        assert await is_in(browser)
    site.hands.move(minutes=5)
    assert not await is_in(browser)


async def test_sessions_that_ended_leave_no_row(site: Site) -> None:
    await site.signed_in("viewer")
    site.hands.move(hours=9)
    await site.signed_in("editor")
    async with site.engine.connect() as connection:
        names = (await connection.execute(select(staff_sessions.c.name))).scalars().all()
    assert names == ["editor"]


async def test_the_database_cannot_be_used_to_sign_in(site: Site) -> None:
    browser = await site.signed_in("viewer")
    token = browser.cookies["__Host-sira"]
    async with site.engine.connect() as connection:
        held = (await connection.execute(select(staff_sessions.c.token))).scalar_one()
    assert token not in held
    assert re.fullmatch("[0-9a-f]{64}", held)
    browser.cookies.set("__Host-sira", held, domain="sira.example.org")
    assert not await is_in(browser)


def test_tokens_have_256_bits_and_never_repeat() -> None:
    drawn = {sessions.new_token() for _ in range(1000)}
    assert len(drawn) == 1000
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{43}", each) for each in drawn)


ENDS: dict[str, Callable[[Site], Awaitable[object]]] = {
    "role": lambda site: changes.change_role(site.engine, "viewer", "editor", site.hands.now(), "admin"),
    "off": lambda site: changes.switch(site.engine, "viewer", site.hands.now(), "admin", active=False),
    "reset": lambda site: changes.reset(site.engine, "viewer", site.hands.now(), "admin"),
    "replaced": lambda site: changes.replace(site.engine, "viewer", site.hands.now(), "totp_set", totp="x"),
    "everywhere": lambda site: changes.end_sessions(site.engine, "viewer"),
}


@pytest.mark.parametrize("how", ENDS)
async def test_what_changes_an_account_ends_all_its_sessions_and_no_others(site: Site, how: str) -> None:
    browsers = [await site.signed_in("viewer") for _ in range(2)]
    other = await site.signed_in("admin")
    await ENDS[how](site)
    assert [await is_in(browser) for browser in browsers] == [False, False]
    assert await is_in(other)
