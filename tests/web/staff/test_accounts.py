"""Administration of accounts, and the audit."""

from __future__ import annotations

import asyncio
import re
from typing import get_args

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.i18n import words
from bot.web.staff import audit, changes, roster
from tests.people import Hands
from tests.web.staff.site import Browser, Site, staff_site


async def test_an_administrator_makes_a_link_that_is_shown_once(site: Site) -> None:
    browser = await site.signed_in("admin")
    answer = await browser.submit("/staff/accounts/add", name="Awa", role="editor")
    found = re.search(r"https://sira\.example\.org(/staff/set-up/[\w-]{43})", answer.text)
    assert found
    assert (await (await site.browser()).get(found[1])).status_code == 200
    page = (await browser.get("/staff/accounts")).text
    assert ("awa" in page, found[1] in page) == (True, False)


async def test_what_is_no_name_no_role_or_taken_makes_no_link(site: Site) -> None:
    browser = await site.signed_in("admin")
    for name, role in (("", "editor"), ("a b", "editor"), ("awa", "owner"), ("awa", ""), ("viewer", "editor")):
        answer = await browser.submit("/staff/accounts/add", name=name, role=role)
        assert (answer.status_code, "/staff/set-up/" in answer.text) == (422, False)


async def test_a_role_is_changed(site: Site) -> None:
    browser = await site.signed_in("admin")
    assert (await browser.submit("/staff/accounts/role", name="viewer", role="editor")).status_code == 303
    account = await roster.account(site.engine, "viewer")
    assert account is not None
    assert account.role == "editor"
    for name, role in (("viewer", "owner"), ("nobody", "editor"), ("viewer", "")):
        assert (await browser.submit("/staff/accounts/role", name=name, role=role)).status_code == 422


async def test_an_account_that_is_off_stays_out_and_its_link_leads_nowhere(site: Site) -> None:
    browser, viewer = await site.signed_in("admin"), await site.signed_in("viewer")
    link = await changes.reset(site.engine, "viewer", site.hands.now(), "admin")
    viewer = await site.signed_in("viewer")
    assert (await browser.submit("/staff/accounts/active", name="viewer", active="no")).status_code == 303
    assert (await viewer.get("/staff")).status_code == 303
    assert (await (await site.signed_in("viewer")).get("/staff")).status_code == 303
    assert (await browser.get(f"/staff/set-up/{link}")).status_code == 404
    await browser.submit("/staff/accounts/active", name="viewer", active="yes")
    assert (await (await site.signed_in("viewer")).get("/staff")).status_code == 200


async def test_the_last_administrator_stays(engine: AsyncEngine, hands: Hands) -> None:
    async with staff_site(engine, hands) as site:
        browser = await site.signed_in("admin")
        for path, fields in (("role", {"role": "viewer"}), ("active", {"active": "no"})):
            answer = await browser.submit(f"/staff/accounts/{path}", name="admin", **fields)
            assert (answer.status_code, "last account" in answer.text) == (422, True)
        await browser.submit("/staff/accounts/role", name="editor", role="admin")
        assert (await browser.submit("/staff/accounts/role", name="admin", role="viewer")).status_code == 303


async def test_two_administrators_cannot_both_go_at_once(engine: AsyncEngine, hands: Hands) -> None:
    async with staff_site(engine, hands) as site:
        now = hands.now()
        await changes.change_role(site.engine, "editor", "admin", now, "admin")
        leaving = (changes.switch(site.engine, name, now, name, active=False) for name in ("admin", "editor"))
        await asyncio.gather(*leaving, return_exceptions=True)
        active = [each.name for each in await roster.accounts(site.engine) if each.role == "admin" and each.active]
        assert len(active) == 1


async def test_a_new_link_takes_the_second_step_away(site: Site) -> None:
    browser = await site.signed_in("admin")
    answer = await browser.submit("/staff/accounts/reset", name="viewer")
    assert "/staff/set-up/" in answer.text
    assert (await browser.submit("/staff/accounts/reset", name="nobody")).status_code == 422


async def test_all_of_it_is_accounted_for(site: Site) -> None:
    browser = await site.signed_in("admin")
    await do_everything(browser)
    lines = {(line.name, line.event, line.about) for line in await audit.latest(site.engine)}
    assert lines == {
        ("admin", "link_made", "awa editor"),
        ("admin", "role_changed", "viewer viewer editor"),
        ("admin", "deactivated", "viewer"),
        ("admin", "activated", "viewer"),
        ("admin", "totp_reset", "viewer"),
    }
    page = (await browser.get("/staff/audit")).text
    assert "Role changed" in page
    assert "viewer viewer editor" in page
    assert "192.0.2" not in page


async def do_everything(browser: Browser) -> None:
    await browser.submit("/staff/accounts/add", name="awa", role="editor")
    await browser.submit("/staff/accounts/role", name="viewer", role="editor")
    await browser.submit("/staff/accounts/active", name="viewer", active="no")
    await browser.submit("/staff/accounts/active", name="viewer", active="yes")
    await browser.submit("/staff/accounts/reset", name="viewer")


async def test_an_empty_audit_says_so(site: Site) -> None:
    assert "Nothing has been done yet." in (await (await site.signed_in("admin")).get("/staff/audit")).text


def test_every_event_has_its_words_in_every_language() -> None:
    assert set(audit.WORDS) == set(get_args(audit.Event))
    assert set(audit.WORDS.values()) <= set(words("fr"))
