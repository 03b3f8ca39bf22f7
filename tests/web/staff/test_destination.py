"""Where a form leads back to."""

from __future__ import annotations

import pytest

from bot.web.staff.destination import destination
from tests.web.staff.site import PASSWORD, Site

GOOD = ["/staff", "/staff/reach", "/staff/reach?period=2026-10", "/staff/content/risk_sea/bm", "/staff/reach?a=1&b=2"]
EVIL = [
    None,
    "",
    "/",
    "//evil.example",
    "///evil.example",
    "https://evil.example",
    "https:evil.example",
    "http://sira.example.org.evil.example/staff",
    "//evil.example/staff",
    "/\\evil.example",
    "\\\\evil.example",
    "/staff\\@evil.example",
    "/staff@evil.example",
    "/staff.evil.example",
    "/staffing",
    "/staff/../r/00000000",
    "/staff/..%2f..",
    "/staff//evil.example",
    "/staff/%2e%2e/",
    "/staff\r\nSet-Cookie: a=b",
    "/staff%0d%0aSet-Cookie:a=b",
    "/staff\x00",
    "/staff#//evil.example",
    "/staff/?x=//evil.example",
    " /staff",
    "/staff\t",
    "javascript:alert(1)",
    "data:text/html,<script>",
    "/staff?next=https://evil.example",
    "/staff/\u2025/evil",
    "／staff",
    "/staff/" + "a" * 600,
    "/relay/secret",
]


@pytest.mark.parametrize("path", GOOD)
def test_a_path_of_the_area_is_kept(path: str) -> None:
    assert destination(path) == path


@pytest.mark.parametrize("path", EVIL)
def test_anything_else_leads_to_the_overview(path: str | None) -> None:
    assert destination(path) == "/staff"


@pytest.mark.parametrize("path", [each for each in EVIL if each])
async def test_signing_in_never_leads_out(site: Site, path: str) -> None:
    browser = await site.browser()
    page = await browser.get("/staff/sign-in", params={"next": path})
    assert 'name="next" value="/staff"' in page.text
    entered = await browser.submit("/staff/sign-in", name="viewer", password=PASSWORD, next=path)
    assert (entered.status_code, entered.headers["location"]) == (303, "/staff")
