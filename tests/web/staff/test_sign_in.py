"""Signing in and out, and what whoever guesses gets to see."""

from __future__ import annotations

import re

import pyotp
import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.settings import Settings
from bot.storage.database import transaction
from bot.storage.tables import staff
from bot.web.staff import audit, passwords, totp
from bot.web.staff.keys import keys
from tests.people import Hands
from tests.web.staff.site import INSTALLATION, PASSWORD, Browser, Site, add_account, staff_site

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


async def at_the_form(site: Site, prefix: str = "192.0.2.7") -> Browser:
    browser = await site.browser(prefix)
    await browser.get("/staff/sign-in")
    return browser


async def with_totp(site: Site, name: str = "viewer", secret: str = SECRET) -> None:
    sealed = totp.seal(keys(INSTALLATION).totp, secret, name)
    async with transaction(site.engine) as connection:
        await connection.execute(update(staff).where(staff.c.name == name).values(totp=sealed))


def code(site: Site, seconds: int = 0) -> str:
    return pyotp.TOTP(SECRET).at(int(site.hands.now().timestamp()) + seconds)


def without_token(html: str) -> str:
    """A page without what differs each time: the token, and the name that was typed."""
    return re.sub(r'name="(csrf|name)" value="[^"]*"', "", html)


async def events(site: Site) -> list[tuple[str, str, str]]:
    return [(line.name, line.event, line.about) for line in await audit.latest(site.engine)]


async def test_whoever_knows_name_and_password_gets_in_and_out(engine: AsyncEngine, hands: Hands) -> None:
    async with staff_site(engine, hands) as site:
        browser = await site.browser()
        assert (await browser.get("/staff/account")).headers["location"] == "/staff/sign-in?next=%2Fstaff%2Faccount"
        assert (await browser.get("/staff/sign-in")).status_code == 200
        entered = await browser.submit("/staff/sign-in", name=" Viewer ", password=PASSWORD, next="/staff/account")
        assert (entered.status_code, entered.headers["location"]) == (303, "/staff/account")
        page = await browser.get("/staff/account")
        assert (page.status_code, "viewer" in page.text) == (200, True)
        left = await browser.submit("/staff/sign-out")
        assert left.headers["location"] == "/staff/sign-in"
        assert (await browser.get("/staff")).status_code == 303
        assert sorted(await events(site)) == [("viewer", "sign_in", ""), ("viewer", "sign_out", "")]


async def test_a_session_that_was_signed_out_is_of_no_use_to_who_copied_it(site: Site) -> None:
    browser, thief = await site.signed_in("viewer"), await site.browser()
    thief.cookies.set("__Host-sira", browser.cookies["__Host-sira"], domain="sira.example.org")
    assert (await thief.get("/staff")).status_code == 200
    await browser.submit("/staff/sign-out")
    assert (await thief.get("/staff")).status_code == 303


async def test_whoever_guesses_cannot_tell_which_part_was_wrong(site: Site) -> None:
    await with_totp(site, "editor")
    async with transaction(site.engine) as connection:
        await connection.execute(update(staff).where(staff.c.name == "admin").values(active=False))
    guesses = [
        {"name": "nobody-of-this-name", "password": PASSWORD},
        {"name": "viewer", "password": "wrong"},
        {"name": "admin", "password": PASSWORD},
        {"name": "editor", "password": PASSWORD},
        {"name": "editor", "password": PASSWORD, "code": "000000"},
        {"name": "editor", "password": "wrong", "code": code(site)},
        {"name": "", "password": ""},
        {"name": "'; DROP TABLE staff; --", "password": PASSWORD},
    ]
    answers = [await (await at_the_form(site)).submit("/staff/sign-in", **guess) for guess in guesses]
    assert {answer.status_code for answer in answers} == {422}
    assert len({without_token(answer.text) for answer in answers}) == 1
    assert not any("__Host-sira=" in line for answer in answers for line in answer.headers.get_list("set-cookie"))


async def test_an_unknown_account_costs_the_same_work(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    checked: list[str] = []
    monkeypatch.setattr(passwords.Passwords, "_fits", lambda self, held, password: checked.append(held))
    for name in ("viewer", "nobody"):
        await (await at_the_form(site)).submit("/staff/sign-in", name=name, password="x")
    assert len(checked) == 2
    assert checked[1] == passwords.NOBODY


async def test_a_failure_is_accounted_for_without_what_was_typed(site: Site) -> None:
    browser = await at_the_form(site)
    await browser.submit("/staff/sign-in", name="viewer", password="wrong")
    await browser.submit("/staff/sign-in", name="my-secret-password", password="wrong")
    assert sorted(await events(site)) == [("", "sign_in_failed", ""), ("viewer", "sign_in_failed", "")]


async def test_the_code_is_asked_and_good_once(site: Site) -> None:
    await with_totp(site)
    browser = await at_the_form(site)
    form = {"name": "viewer", "password": PASSWORD, "code": code(site)}
    assert (await browser.submit("/staff/sign-in", **form)).status_code == 303
    replay = await at_the_form(site, "198.51.100.1")
    assert (await replay.submit("/staff/sign-in", **form)).status_code == 422
    site.hands.move(seconds=30)
    assert (await replay.submit("/staff/sign-in", **form | {"code": code(site)})).status_code == 303


async def test_of_two_at_once_with_one_code_one_gets_in(engine: AsyncEngine, hands: Hands) -> None:
    import asyncio

    async with staff_site(engine, hands) as site:
        await with_totp(site)
        form = {"name": "viewer", "password": PASSWORD, "code": code(site)}
        browsers = [await at_the_form(site, f"198.51.{number}.1") for number in range(4)]
        answers = await asyncio.gather(*(browser.submit("/staff/sign-in", **form) for browser in browsers))
        assert sorted(answer.status_code for answer in answers) == [303, 422, 422, 422]


async def test_the_secret_of_one_account_opens_no_other(site: Site) -> None:
    await with_totp(site, "editor")
    async with transaction(site.engine) as connection:
        sealed = (await connection.execute(staff.select().where(staff.c.name == "editor"))).one().totp
        await connection.execute(update(staff).where(staff.c.name == "admin").values(totp=sealed))
    browser = await at_the_form(site)
    answer = await browser.submit("/staff/sign-in", name="admin", password=PASSWORD, code=code(site))
    assert answer.status_code == 422


async def test_in_production_nobody_gets_in_without_a_code(lite: AsyncEngine, hands: Hands) -> None:
    settings = Settings(env="production", public_url="https://sira.example.org")
    async with staff_site(lite, hands, settings) as site:
        browser = await at_the_form(site)
        refused = await browser.submit("/staff/sign-in", name="viewer", password=PASSWORD)
        assert refused.status_code == 422
        await with_totp(site)
        entered = await browser.submit("/staff/sign-in", name="viewer", password=PASSWORD, code=code(site))
        assert entered.status_code == 303


async def test_a_session_that_was_planted_before_is_useless_after(site: Site) -> None:
    attacker = await site.signed_in("viewer")
    planted = attacker.cookies["__Host-sira"]
    victim = await at_the_form(site)
    victim.cookies.set("__Host-sira", planted, domain="sira.example.org")
    token = victim.cookies["__Host-sira-form"]
    from bot.web.staff.keys import form_token

    entered = await victim.post(
        "/staff/sign-in",
        data={"csrf": form_token(keys(INSTALLATION).forms, token), "name": "admin", "password": PASSWORD},
    )
    assert entered.status_code == 303
    mine = [line for line in entered.headers.get_list("set-cookie") if line.startswith("__Host-sira=")]
    assert planted not in mine[0]
    assert (await attacker.get("/staff")).status_code == 303


async def test_a_cookie_that_anybody_made_up_opens_nothing(site: Site) -> None:
    browser = await site.browser()
    for value in ("", "x", "a" * 43, "0" * 5000, "%00", "' OR 1=1 --"):
        browser.cookies.set("__Host-sira", value, domain="sira.example.org")
        assert (await browser.get("/staff")).status_code == 303


async def test_guesses_from_one_place_do_not_lock_out_the_right_person(site: Site) -> None:
    await with_totp(site)
    browser = await at_the_form(site)
    answers = [await browser.submit("/staff/sign-in", name="viewer", password="wrong") for _ in range(30)]
    assert [answer.status_code for answer in answers] == [422] * 5 + [429] * 25
    elsewhere = await at_the_form(site, "198.51.100.1")
    entered = await elsewhere.submit("/staff/sign-in", name="viewer", password=PASSWORD, code=code(site))
    assert entered.status_code == 303
    site.hands.move(minutes=15, seconds=1)
    later = await browser.submit("/staff/sign-in", name="viewer", password=PASSWORD, code=code(site))
    assert later.status_code == 303


async def test_a_header_that_anybody_can_write_makes_no_other_place(site: Site) -> None:
    browser = await at_the_form(site)
    for number in range(6):
        browser.headers["x-forwarded-for"] = f"203.0.{number}.1"
        answer = await browser.submit("/staff/sign-in", name="viewer", password="wrong")
    assert answer.status_code == 429


async def test_too_many_attempts_are_refused_alike_for_every_name(site: Site) -> None:
    browser = await at_the_form(site)
    for name in ("viewer", "nobody"):
        for _ in range(5):
            assert (await browser.submit("/staff/sign-in", name=name, password="x")).status_code == 422
    answers = [await browser.submit("/staff/sign-in", name=name, password=PASSWORD) for name in ("viewer", "nobody")]
    assert [answer.status_code for answer in answers] == [429, 429]
    assert without_token(answers[0].text) == without_token(answers[1].text)
    assert answers[0].headers["retry-after"] == "900"


async def test_the_page_speaks_the_language_that_was_chosen(site: Site) -> None:
    browser = await site.browser()
    assert "Se connecter" in (await browser.get("/staff/sign-in")).text
    assert "Sign in" in (await browser.get("/staff/sign-in", headers={"accept-language": "en-GB,en"})).text
    assert "Gundo daɲɛ" in (await browser.get("/staff/sign-in?l=bm")).text


async def test_an_account_reads_in_the_language_it_chose(site: Site) -> None:
    browser = await site.signed_in("viewer")
    answer = await browser.submit("/staff/language", language="bm", next="/staff/account")
    assert answer.headers["location"] == "/staff/account"
    assert '<html lang="bm">' in (await browser.get("/staff")).text
    await browser.submit("/staff/language", language="xx")
    assert '<html lang="bm">' in (await browser.get("/staff")).text


async def test_made_up_figures_are_marked_on_every_page(lite: AsyncEngine, hands: Hands) -> None:
    async with staff_site(lite, hands, made_up=True) as site:
        assert "DÉMO" in (await (await site.browser()).get("/staff/sign-in")).text.upper().replace("DEMO", "DÉMO")
        assert "DEMO" in (await (await site.signed_in("viewer")).get("/staff")).text


async def test_an_account_that_was_made_twice_is_still_one(site: Site) -> None:
    from sqlalchemy.exc import IntegrityError

    with pytest.raises(Exception, match="did not answer") as caught:
        await add_account(site.engine, "viewer", "admin")
    assert not isinstance(caught.value, IntegrityError)
