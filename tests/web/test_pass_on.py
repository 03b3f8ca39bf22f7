"""Who asks how to pass Sira on sees the link and its QR code on the page, and others can scan it from there."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import httpx
import pytest
from fastapi import FastAPI
from PIL import Image
from playwright.sync_api import expect

from bot.app import compose
from bot.settings import Settings
from bot.storage.volatile_sqlite import SqliteStore
from bot.web.asgi import create_app
from tests.relays.looking import decoded
from tests.web.conftest import Opening
from tests.web.pages import MOST_BYTES, Taken
from tests.web.served import served
from tests.web.steps import WAYS, choose, write

PLACE = "https://sira.example.org"
ASKED = "comment partager sira avec mes amis"


@asynccontextmanager
async def public_site() -> AsyncIterator[FastAPI]:
    """The web chat of a Sira that has a public address."""
    store = SqliteStore(None)
    await store.open()
    sira = compose(Settings(public_url=PLACE), store)
    yield create_app(sira.road.travel, sira.settings, checks={}, urgent=sira.road.urgent)
    await store.close()


@pytest.fixture(scope="module")
def site_address() -> Iterator[str]:
    with served(public_site) as address:
        yield address


async def test_the_code_stands_in_the_page_itself_and_the_page_stays_small() -> None:
    async with (
        public_site() as app,
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1") as client,
    ):
        token = "0" * 32
        await client.post("/chat", data={"token": token, "nonce": "1" * 32, "choice": "fr.lang"})
        whole = await client.post("/chat", data={"token": token, "nonce": "2" * 32, "text": ASKED})

    page = Taken(whole.text)
    assert len(whole.content) < MOST_BYTES
    assert [part["aria-label"] for part in page.all("div") if part.get("class") == "qr"] == ["Code QR de ce lien"]
    assert not page.all("img")
    assert PLACE in [link["href"] for link in page.all("a")]


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@WAYS
def test_the_code_on_a_small_phone_scans(opening: Opening, script: bool, scheme: str) -> None:
    page = opening(java_script_enabled=script, color_scheme=scheme, device_scale_factor=2)
    choose(page)
    write(page, ASKED, "sira.example.org")

    shown = page.locator(".turn").last.locator(".qr")
    expect(shown).to_be_visible()
    assert decoded(Image.open(io.BytesIO(page.locator(".turn").last.screenshot()))) == [PLACE]
    box = shown.bounding_box()
    assert box
    assert 150 < box["width"] <= 320 - box["x"]
