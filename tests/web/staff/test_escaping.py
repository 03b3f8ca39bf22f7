"""Whatever is typed or stored, a page shows it as text and runs none of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.web.staff import audit
from tests.web.pages import Taken
from tests.web.staff.listed import listed
from tests.web.staff.site import Site, add_account

XSS = json.loads((Path(__file__).parent.parent / "xss.json").read_text(encoding="utf-8"))
QUERIES = ("next", "l", "done", "period", "community", "region", "language", "topic", "n")


def shape(html: str) -> list[tuple[str, list[str]]]:
    """The elements of a page with the names of their attributes."""
    return [(tag, sorted(has)) for tag, has in Taken(html).elements]


async def test_nothing_in_a_query_becomes_part_of_a_page(site: Site) -> None:
    browser = await site.signed_in("admin")
    pages = [each.example for each in listed() if each.method == "GET" and each.least != "token"]
    for path in pages:
        plain = await browser.get(path)
        if not plain.headers.get("content-type", "").startswith("text/html"):
            continue
        for payload in ("".join(XSS[::2]), "".join(XSS[1::2])):
            answer = await browser.get(path, params=dict.fromkeys(QUERIES, payload))
            assert answer.status_code < 500, path
            if (
                answer.headers.get("content-type", "").startswith("text/html")
                and answer.status_code == plain.status_code
            ):
                assert shape(answer.text) == shape(plain.text), path


@pytest.mark.parametrize("form", ["/staff/sign-in", "/staff/accounts/add"])
async def test_nothing_that_is_typed_becomes_part_of_a_page(site: Site, form: str) -> None:
    browser = await site.signed_in("admin")
    await browser.get("/staff/sign-in")
    plain = await browser.submit(form, name="?", password="x")
    for number, payload in enumerate(XSS[::3]):
        site.hands.move(minutes=16 if number % 4 == 3 else 0)
        site.hands.move(hours=1 if number % 16 == 15 else 0)
        if number % 4 == 3:
            browser = await site.signed_in("admin")
            await browser.get("/staff/sign-in")
        answer = await browser.submit(form, name=payload, password=payload, role="editor")
        assert answer.status_code == 422
        assert shape(answer.text) == shape(plain.text)


async def test_nothing_that_is_stored_becomes_part_of_a_page(site: Site) -> None:
    browser = await site.signed_in("admin")
    await add_account(site.engine, "zz", "viewer")
    await audit.audit(site.engine, site.hands.now(), "zz", "sign_in", "zz")
    plain = {path: (await browser.get(path)).text for path in ("/staff/accounts", "/staff/audit")}
    for number, payload in enumerate(XSS):
        await add_account(site.engine, f"{number} {payload}", "viewer")
        await audit.audit(site.engine, site.hands.now(), payload, "sign_in", payload)
    for path, before in plain.items():
        tags = {(tag, tuple(has)) for tag, has in shape((await browser.get(path)).text)}
        assert tags == {(tag, tuple(has)) for tag, has in shape(before)}
