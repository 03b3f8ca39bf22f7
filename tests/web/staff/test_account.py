"""One's own account."""

from __future__ import annotations

import re

import pyotp
import pytest

from bot.web.staff import audit, roster, totp
from bot.web.staff.keys import keys
from tests.web.pages import Taken
from tests.web.staff.site import INSTALLATION, PASSWORD, Browser, Site

NEW = "cinq anes gris dorment"


async def page(browser: Browser) -> Taken:
    return Taken((await browser.get("/staff/account")).text)


async def test_another_password_ends_the_other_sessions_and_keeps_this_one_under_a_new_token(site: Site) -> None:
    browser, other = await site.signed_in("viewer"), await site.signed_in("viewer")
    before = browser.cookies["__Host-sira"]
    answer = await browser.submit("/staff/account/password", password=PASSWORD, wanted=NEW, again=NEW)
    assert answer.headers["location"] == "/staff/account?done=password"
    assert browser.cookies["__Host-sira"] != before
    assert (await browser.get(answer.headers["location"])).status_code == 200
    assert (await other.get("/staff")).status_code == 303
    stranger = await site.browser()
    await stranger.get("/staff/sign-in")
    assert (await stranger.submit("/staff/sign-in", name="viewer", password=PASSWORD)).status_code == 422
    assert (await stranger.submit("/staff/sign-in", name="viewer", password=NEW)).status_code == 303


@pytest.mark.parametrize(
    ("fields", "faulty"),
    [
        ({"password": "wrong", "wanted": NEW, "again": NEW}, ["password"]),
        ({"password": PASSWORD, "wanted": "short", "again": "short"}, ["wanted"]),
        ({"password": PASSWORD, "wanted": "viewer est au bureau", "again": "viewer est au bureau"}, ["wanted"]),
        ({"password": PASSWORD, "wanted": NEW, "again": "another"}, ["again"]),
        ({}, ["password", "wanted"]),
    ],
)
async def test_a_password_is_changed_only_when_all_is_right(
    site: Site, fields: dict[str, str], faulty: list[str]
) -> None:
    before = await roster.account(site.engine, "viewer")
    browser = await site.signed_in("viewer")
    answer = await browser.submit("/staff/account/password", **fields)
    assert answer.status_code == 422
    assert [has["name"] for has in Taken(answer.text).all("input", **{"aria-invalid": "true"})] == faulty
    assert await roster.account(site.engine, "viewer") == before


async def test_a_session_left_open_cannot_be_used_to_guess_the_password(site: Site) -> None:
    browser = await site.signed_in("viewer")
    for _ in range(5):
        await browser.submit("/staff/account/password", password="wrong", wanted=NEW, again=NEW)
    answer = await browser.submit("/staff/account/password", password=PASSWORD, wanted=NEW, again=NEW)
    assert (answer.status_code, "Too many attempts" in answer.text) == (422, True)


async def test_a_second_step_is_set_up_with_password_and_code(site: Site) -> None:
    browser, other = await site.signed_in("viewer"), await site.signed_in("viewer")
    shown = await page(browser)
    found = re.search(r'class="secret">([A-Z2-7 ]+)<', shown.html)
    assert found
    secret = found[1].replace(" ", "")
    fields = {"sealed": shown.hidden("sealed"), "password": PASSWORD, "code": "000000"}
    assert (await browser.submit("/staff/account/totp", **fields)).status_code == 422
    fields["code"] = pyotp.TOTP(secret).at(int(site.hands.now().timestamp()))
    assert (await browser.submit("/staff/account/totp", **fields | {"password": "wrong"})).status_code == 422
    answer = await browser.submit("/staff/account/totp", **fields)
    assert answer.headers["location"] == "/staff/account?done=totp"
    assert (await other.get("/staff")).status_code == 303
    account = await roster.account(site.engine, "viewer")
    assert account is not None
    assert totp.unseal(keys(INSTALLATION).totp, account.totp, "viewer") == secret
    assert account.totp_step == int(site.hands.now().timestamp()) // 30


async def test_the_secret_of_anothers_page_is_not_taken(site: Site) -> None:
    browser, other = await site.signed_in("viewer"), await site.signed_in("admin")
    sealed = (await page(other)).hidden("sealed")
    answer = await browser.submit("/staff/account/totp", sealed=sealed, password=PASSWORD, code="123456")
    assert answer.status_code == 422


async def test_out_everywhere_is_out_here_too(site: Site) -> None:
    browser, other = await site.signed_in("viewer"), await site.signed_in("viewer")
    answer = await browser.submit("/staff/account/sign-out-everywhere")
    assert answer.headers["location"] == "/staff/sign-in"
    assert [(await each.get("/staff")).status_code for each in (browser, other)] == [303, 303]
    assert [line.event for line in await audit.latest(site.engine)] == ["signed_out_everywhere"]
