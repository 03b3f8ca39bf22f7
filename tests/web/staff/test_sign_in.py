"""Signing in and out."""

from __future__ import annotations

from tests.web.staff.site import PASSWORD, Site


async def test_whoever_knows_name_and_password_gets_in_and_out(site: Site) -> None:
    browser = await site.browser()
    assert (await browser.get("/staff")).headers["location"] == "/staff/sign-in?next=%2Fstaff"
    assert (await browser.get("/staff/sign-in")).status_code == 200
    entered = await browser.submit("/staff/sign-in", name="viewer", password=PASSWORD, next="/staff")
    assert (entered.status_code, entered.headers["location"]) == (303, "/staff")
    page = await browser.get("/staff")
    assert (page.status_code, "viewer" in page.text) == (200, True)
    left = await browser.submit("/staff/sign-out")
    assert left.headers["location"] == "/staff/sign-in"
    assert (await browser.get("/staff")).status_code == 303
