"""Every route for everybody: nobody, a relay, and the three roles."""

from __future__ import annotations

import secrets

import httpx
import pytest

from bot.relays import store
from bot.web.staff.area import ROLES, may
from tests.web.relay_site import WANTED
from tests.web.staff.listed import Listed, listed, registered
from tests.web.staff.site import Browser, Site

PEOPLE = ("nobody", "relay", *ROLES)


async def test_every_route_is_listed_with_its_least_role(site: Site) -> None:
    assert registered(site.app) == {each.name for each in listed()}


@pytest.mark.parametrize("person", PEOPLE)
async def test_each_route_lets_in_whom_it_may_and_nobody_else(site: Site, person: str) -> None:
    wrong = {}
    for route in listed():
        answer = await ask(await arriving(site, person), route)
        if not right(person, route, answer):
            wrong[route.name] = (answer.status_code, answer.headers.get("location"))
    assert wrong == {}


def right(person: str, route: Listed, answer: httpx.Response) -> bool:
    """Whether the answer is the one that this person must get."""
    if route.least == "token":
        return answer.status_code == 401
    if route.least == "open":
        return answer.status_code < 500 and answer.status_code != 403
    if person not in ROLES:
        return is_shut(route, answer)
    if may(person, route.least):  # type: ignore[arg-type]
        return answer.status_code < 500 and answer.status_code != 403 and not is_led_away(route, answer)
    return answer.status_code == 403


def is_shut(route: Listed, answer: httpx.Response) -> bool:
    return answer.status_code == 403 if route.method == "POST" else is_led_away(route, answer)


def is_led_away(route: Listed, answer: httpx.Response) -> bool:
    return route.method == "GET" and answer.headers.get("location", "").startswith("/staff/sign-in?next=")


async def ask(browser: Browser, route: Listed) -> httpx.Response:
    if route.method != "POST":
        return await browser.get(route.example)
    await browser.get("/staff/sign-in")
    return await browser.submit(route.example)


async def arriving(site: Site, person: str) -> Browser:
    """A fresh browser of this person."""
    if person in ROLES:
        return await site.signed_in(person)
    browser = await site.browser()
    if person == "relay":
        opened = await store.add(site.engine, WANTED, secrets.token_bytes)
        assert (await browser.get(f"/relay/{opened.secret}")).status_code == 200
        browser.cookies.set("__Host-sira", opened.secret, domain="sira.example.org")
    return browser


async def test_a_role_counts_from_the_next_request(site: Site) -> None:
    admin, editor = await site.signed_in("admin"), await site.signed_in("editor")
    assert (await editor.get("/staff/audit")).status_code == 403
    await admin.submit("/staff/accounts/role", name="editor", role="admin")
    assert (await editor.get("/staff/audit")).status_code == 303
    again = await site.signed_in("editor")
    assert (await again.get("/staff/audit")).status_code == 200
