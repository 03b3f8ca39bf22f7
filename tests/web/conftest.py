"""Chromium, and pages that notice what no page of ours may do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.conftest import missing
from tests.web.served import real_site, served

CHROMIUM = Path("/usr/bin/chromium")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]

Opening = Callable[..., Page]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium."""
    if not CHROMIUM.exists():
        missing(f"{CHROMIUM} is not installed (apt-get install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def site_address() -> Iterator[str]:
    """The web chat on the real road; a module may serve another."""
    with served(real_site) as address:
        yield address


@pytest.fixture
def opening(chromium: Browser, site_address: str) -> Iterator[Opening]:
    """Opens the site as a phone does; at the end no page may have complained, kept a cookie or asked another host."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []
    asked: list[str] = []

    def open_site(**options: object) -> Page:
        settings = {"viewport": {"width": 320, "height": 640}, "locale": "fr-FR"} | options
        context = chromium.new_context(**settings)  # type: ignore[arg-type]
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(site_address)
        return page

    yield open_site
    cookies = [cookie for context in contexts for cookie in context.cookies()]
    for context in contexts:
        context.close()
    assert cookies == []
    assert [text for text in complaints if "net::ERR_" not in text and "status of" not in text] == []
    assert {urlsplit(url).netloc for url in asked} <= {urlsplit(site_address).netloc, "fr.wikipedia.org"}
