"""Every page in Chromium, signed in with each role, on a desktop and on a phone: nothing refused, nothing cut off, and
nothing that axe-core calls serious.

Pages come from roles.json: a new one is walked without a word here.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, ViewportSize

from bot.guidance.guidance import Guidance
from bot.settings import Settings
from bot.storage.database import connect
from bot.web.staff.area import ROLES, may
from tests.people import Hands
from tests.web.conftest import chromium
from tests.web.served import served
from tests.web.staff import year
from tests.web.staff.listed import listed
from tests.web.staff.site import PASSWORD, staff_site
from tests.web.test_access import AXE, RULES

__all__ = ["chromium"]

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

DESKTOP = ViewportSize(width=1280, height=900)
PHONE = ViewportSize(width=360, height=740)
GRAVE = ("serious", "critical")
PAGES = [
    each
    for each in listed()
    if each.method == "GET" and each.least in ROLES and "." not in each.example.rpartition("/")[2]
]
"""A name with a dot is that of a file to download."""
WAYS_IN = ["/staff/sign-in", "/staff/set-up/none"]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, guidance: Guidance) -> Iterator[str]:
    """Where the area answers, on a made-up year."""
    file = tmp_path_factory.mktemp("walk") / "sira.db"

    @asynccontextmanager
    async def opened() -> AsyncIterator[FastAPI]:
        await asyncio.to_thread(year.write, file, tuple(guidance.topics))
        engine = connect(f"sqlite+aiosqlite:///{file}")
        async with staff_site(engine, Hands(), Settings()) as site:
            yield site.app
        await engine.dispose()

    with served(opened) as found:
        yield found


@contextmanager
def walking(chromium: Browser, **options: object) -> Iterator[Page]:
    """A page; at the end no policy may have refused anything, and no script failed."""
    context = chromium.new_context(viewport=DESKTOP, locale="fr-FR", **options)  # type: ignore[arg-type]
    context.add_init_script(AXE)
    page, complaints = context.new_page(), list[str]()
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert [text for text in complaints if "status of" not in text] == []


def sign_in(page: Page, address: str, role: str) -> None:
    page.goto(f"{address}/staff")
    page.fill("[name=name]", role)
    page.fill("[name=password]", PASSWORD)
    page.click("main button")
    assert page.url == f"{address}/staff"


def faults(page: Page) -> list[str]:
    """What axe-core finds, if it is grave."""
    wanted = {"runOnly": RULES, "resultTypes": ["violations"]}
    found: dict[str, Any] = page.evaluate("wanted => axe.run(document, wanted)", wanted)
    grave = [each for each in found["violations"] if each["impact"] in GRAVE]
    return [f"{each['id']}: {node['html']}" for each in grave for node in each["nodes"]]


def too_wide(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


def walk(page: Page, path: str, looked_at: Sequence[str]) -> dict[str, object]:
    """What is wrong with a page, by look. axe-core is asked about the looks that are looked at."""
    wrong: dict[str, object] = {}
    for look in ("desktop", "phone", *(["dark"] if "dark" in looked_at else [])):
        page.set_viewport_size(PHONE if look == "phone" else DESKTOP)
        page.emulate_media(color_scheme="dark" if look == "dark" else "light")
        found = [*(faults(page) if look in looked_at else []), *(["wider than the screen"] if too_wide(page) else [])]
        wrong |= {f"{path} {look}": found} if found else {}
    return wrong


@pytest.mark.parametrize(
    ("role", "looked_at"),
    [("viewer", ["phone"]), ("editor", ["desktop"]), ("admin", ["desktop", "phone", "dark"])],
)
def test_every_page_can_be_read_by_everybody_on_every_screen(
    chromium: Browser, address: str, role: str, looked_at: list[str]
) -> None:
    wrong: dict[str, object] = {}
    with walking(chromium) as page:
        sign_in(page, address, role)
        for route in PAGES:
            answer = page.goto(f"{address}{route.example}")
            assert answer is not None
            assert answer.status == (200 if may(role, route.least) else 403), route.name  # type: ignore[arg-type]
            wrong |= walk(page, route.example, looked_at)
    assert wrong == {}


def test_the_ways_in_can_be_read_by_everybody(chromium: Browser, address: str) -> None:
    wrong: dict[str, object] = {}
    with walking(chromium) as page:
        for path in WAYS_IN:
            page.goto(f"{address}{path}")
            wrong |= walk(page, path, ["desktop", "phone", "dark"])
    assert wrong == {}


def test_the_language_is_switched_from_any_page_and_the_way_out_works(chromium: Browser, address: str) -> None:
    with walking(chromium, java_script_enabled=False) as page:
        sign_in(page, address, "viewer")
        page.goto(f"{address}/staff/account")
        page.click("button[lang=bm]")
        assert page.url == f"{address}/staff/account"
        assert page.locator("html").get_attribute("lang") == "bm"
        page.click("button[lang=en]")
        page.click("text=Sign out")
        assert page.url == f"{address}/staff/sign-in"
        page.go_back()
        page.goto(f"{address}/staff")
        assert "/staff/sign-in" in page.url
