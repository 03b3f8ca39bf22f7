"""A one-time link, and the account that it makes."""

from __future__ import annotations

import asyncio
import re

import pyotp
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.settings import Settings
from bot.web.staff import audit, changes, roster, totp
from bot.web.staff.area import Role
from bot.web.staff.keys import keys
from tests.people import Hands
from tests.web.pages import Taken
from tests.web.staff.site import INSTALLATION, PASSWORD, Browser, Site, staff_site

GOOD = "quatre chevaux gris dorment"


async def link(site: Site, name: str = "awa", role: Role = "editor") -> str:
    return f"/staff/set-up/{await changes.invite(site.engine, name, role, site.hands.now(), 'admin')}"


async def opened(site: Site, path: str, prefix: str = "192.0.2.7") -> tuple[Browser, Taken]:
    browser = await site.browser(prefix)
    page = await browser.get(path)
    assert page.status_code == 200
    return browser, Taken(page.text)


def shown_secret(page: Taken) -> str:
    found = re.search(r'class="secret">([A-Z2-7 ]+)<', page.html)
    assert found
    return found[1].replace(" ", "")


def code(site: Site, page: Taken) -> str:
    return pyotp.TOTP(shown_secret(page)).at(int(site.hands.now().timestamp()))


async def send(browser: Browser, path: str, page: Taken, **fields: str) -> tuple[int, str]:
    form = {"password": GOOD, "again": GOOD, "sealed": page.hidden("sealed"), **fields}
    answer = await browser.submit(path, **form)
    return answer.status_code, answer.text


async def test_a_link_makes_an_account_and_signs_it_in(engine: AsyncEngine, hands: Hands) -> None:
    async with staff_site(engine, hands) as site:
        path = await link(site)
        browser, page = await opened(site, path)
        status, _ = await send(browser, path, page, code=code(site, page))
        assert status == 303
        assert "awa" in (await browser.get("/staff")).text
        account = await roster.account(site.engine, "awa")
        assert account is not None
        assert (account.role, account.language, account.active) == ("editor", "fr", True)
        assert account.password.startswith("$argon2id$")
        assert totp.unseal(keys(INSTALLATION).totp, account.totp, "awa") == shown_secret(page)
        did = sorted((line.name, line.event, line.about) for line in await audit.latest(site.engine))
        assert did == [
            ("admin", "link_made", "awa editor"),
            ("awa", "account_made", "editor"),
            ("awa", "sign_in", ""),
            ("awa", "totp_set", ""),
        ]


async def test_the_code_of_the_set_up_is_not_good_for_a_sign_in(site: Site) -> None:
    path = await link(site)
    browser, page = await opened(site, path)
    used = code(site, page)
    await send(browser, path, page, code=used)
    await browser.get("/staff/sign-in")
    assert (await browser.submit("/staff/sign-in", name="awa", password=GOOD, code=used)).status_code == 422
    site.hands.move(seconds=30)
    fresh = code(site, page)
    assert (await browser.submit("/staff/sign-in", name="awa", password=GOOD, code=fresh)).status_code == 303


async def test_a_link_is_good_once(site: Site) -> None:
    path = await link(site)
    browser, page = await opened(site, path)
    await send(browser, path, page)
    other = await site.browser()
    assert (await other.get(path)).status_code == 404
    assert (await send(other, path, page))[0] in (403, 404)


async def test_of_two_at_once_one_gets_the_account(engine: AsyncEngine, hands: Hands) -> None:
    async with staff_site(engine, hands) as site:
        path = await link(site)
        pairs = [await opened(site, path) for _ in range(3)]
        answers = await asyncio.gather(*(send(browser, path, page) for browser, page in pairs))
        assert sorted(status for status, _ in answers) == [303, 404, 404]


async def test_a_link_is_good_for_half_an_hour(site: Site) -> None:
    path = await link(site)
    browser, page = await opened(site, path)
    site.hands.move(minutes=29, seconds=59)
    assert (await browser.get(path)).status_code == 200
    site.hands.move(seconds=1)
    assert (await browser.get(path)).status_code == 404
    assert (await send(browser, path, page))[0] == 404


async def test_a_new_link_for_the_same_person_ends_the_old_one(site: Site) -> None:
    old, new = await link(site), await link(site)
    browser = await site.browser()
    assert [(await browser.get(path)).status_code for path in (old, new)] == [404, 200]


async def test_the_page_keeps_what_was_typed_and_says_what_is_wrong(site: Site) -> None:
    secret = await changes.first_link(site.engine, site.hands.now(), always=True)
    path = f"/staff/set-up/{secret}"
    browser, page = await opened(site, path)
    status, html = await send(browser, path, page, name="Awa", password="short", again="other", code="123")
    again = Taken(html)
    assert status == 422
    assert again.all("input", name="name")[0]["value"] == "Awa"
    assert shown_secret(again) == shown_secret(page)
    assert not any(has.get("value") for has in again.all("input", type="password"))
    faulty = [has["name"] for has in again.all("input", **{"aria-invalid": "true"})]
    assert faulty == ["password", "again", "code"]
    assert (await send(browser, path, again, name="Awa", code=code(site, again)))[0] == 303
    account = await roster.account(site.engine, "awa")
    assert account is not None
    assert account.role == "admin"


@pytest.mark.parametrize(
    "name", ["", "a", "x" * 33, "1awa", "awa toure", "<b>", "+22370000000", "a22370000000", "viewer"]
)
async def test_a_name_that_cannot_be_one_makes_no_account(site: Site, name: str) -> None:
    path = f"/staff/set-up/{await changes.first_link(site.engine, site.hands.now(), always=True)}"
    browser, page = await opened(site, path)
    assert (await send(browser, path, page, name=name))[0] == 422
    assert len(await roster.accounts(site.engine)) == 3


async def test_a_link_for_a_name_makes_no_other_account_and_no_other_role(site: Site) -> None:
    path = await link(site, role="viewer")
    browser, page = await opened(site, path)
    await send(browser, path, page, name="mallory", role="admin", active="yes", totp="x")
    names = {account.name: account.role for account in await roster.accounts(site.engine)}
    assert names == {"admin": "admin", "editor": "editor", "viewer": "viewer", "awa": "viewer"}


async def test_in_production_the_second_step_is_not_left_out(lite: AsyncEngine, hands: Hands) -> None:
    settings = Settings(env="production", public_url="https://sira.example.org")
    async with staff_site(lite, hands, settings) as site:
        path = await link(site)
        browser, page = await opened(site, path)
        for typed in ("", " ", "000000"):
            assert (await send(browser, path, page, code=typed))[0] == 422
        assert (await send(browser, path, page, code=code(site, page)))[0] == 303


async def test_in_development_the_second_step_may_be_left_out(site: Site) -> None:
    path = await link(site)
    browser, page = await opened(site, path)
    assert (await send(browser, path, page))[0] == 303
    account = await roster.account(site.engine, "awa")
    assert account is not None
    assert account.totp == ""


async def test_a_secret_that_was_not_drawn_for_this_link_is_not_taken(site: Site) -> None:
    path, other = await link(site), await link(site, "moussa")
    browser, _ = await opened(site, path)
    _, foreign = await opened(site, other)
    for sealed in ("", "x", foreign.hidden("sealed")):
        answer = await browser.submit(path, password=GOOD, again=GOOD, sealed=sealed, code=code(site, foreign))
        assert answer.status_code == 422
    assert await roster.account(site.engine, "awa") is None


async def test_whoever_lost_the_phone_gets_back_in_with_a_link(site: Site) -> None:
    thief = await site.signed_in("viewer")
    secret = await changes.reset(site.engine, "viewer", site.hands.now(), "admin")
    assert (await thief.get("/staff")).status_code == 303
    path = f"/staff/set-up/{secret}"
    browser, page = await opened(site, path)
    assert (await send(browser, path, page, code=code(site, page)))[0] == 303
    account = await roster.account(site.engine, "viewer")
    assert account is not None
    assert (account.role, bool(account.totp)) == ("viewer", True)
    old = await site.browser("198.51.100.1")
    await old.get("/staff/sign-in")
    assert (await old.submit("/staff/sign-in", name="viewer", password=PASSWORD)).status_code == 422
