"""The relays' pages on real parts: a database, a volatile store, and a browser that is no browser."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.app import Sira, compose
from bot.relays import store
from bot.relays.relay import Relay
from bot.relays.roll import Roll
from bot.relays.store import Opened
from bot.settings import Settings
from bot.storage.volatile_sqlite import SqliteStore
from bot.web.asgi import create_app
from bot.web.openings import CELL
from bot.web.relay_routes import relay_routes
from tests.people import Hands

PHONE = "Mozilla/5.0 (Linux; Android 10; TECNO KC8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile"
SET_UP = Settings(
    public_url="https://sira.example.org",
    whatsapp_number="whatsapp:+15005550006",
    telegram_name="sira_example_bot",
)
WANTED = Relay("00000000", "fr", "tea stall", "Gao Ba", "Gao")


@dataclass
class Site:
    """A site, its database and its clock."""

    sira: Sira
    engine: AsyncEngine
    client: httpx.AsyncClient
    hands: Hands

    async def add(self, relay: Relay = WANTED) -> Opened:
        """A new relay, known at once."""
        opened = await store.add(self.engine, relay, secrets.token_bytes)
        self.hands.move(minutes=1)
        return opened

    async def openings(self) -> int:
        """On how many phones links were opened today."""
        return (await self.sira.store.counters(self.hands.at.date())).get(CELL, 0)

    def again(self, address: str = "127.0.0.1") -> httpx.AsyncClient:
        """Another phone."""
        return _client(self.client, address)


@asynccontextmanager
async def relay_site(engine: AsyncEngine, hands: Hands, settings: Settings = SET_UP) -> AsyncIterator[Site]:
    volatile = SqliteStore(None)
    await volatile.open()
    roll = Roll(engine, hands.now)
    sira = compose(settings, volatile, hands.now, roll)
    app = create_app(
        sira.road.travel, settings, checks={}, routes=relay_routes(sira, engine, roll, lambda: None), now=hands.now
    )
    transport = httpx.ASGITransport(app, raise_app_exceptions=True)
    async with httpx.AsyncClient(
        transport=transport, base_url="https://sira.example.org", headers={"user-agent": PHONE}
    ) as client:
        yield Site(sira, engine, client, hands)
    await volatile.close()


def _client(like: httpx.AsyncClient, address: str) -> httpx.AsyncClient:
    transport = like._transport
    assert isinstance(transport, httpx.ASGITransport)
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(transport.app, client=(address, 1)),
        base_url=like.base_url,
        headers={"user-agent": PHONE},
    )
