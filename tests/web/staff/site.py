"""The staff area on real parts: a database, a composed Sira, a browser that is no browser for each role."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import cache

import httpx
from argon2 import PasswordHasher
from fastapi import FastAPI
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.app import Sira, join
from bot.guidance.guidance import Guidance, Policy, read_guidance
from bot.relays.roll import Roll
from bot.settings import ROOT, Settings
from bot.storage.database import transaction
from bot.storage.tables import staff
from bot.storage.volatile_sqlite import SqliteStore
from bot.understanding.engine import Understanding, open_understanding
from bot.web.asgi import create_app
from bot.web.relay_routes import relay_routes
from bot.web.staff import sessions
from bot.web.staff.area import Role
from bot.web.staff.keys import form_token, keys
from bot.web.staff.passwords import Passwords
from bot.web.staff.routes import staff_routes
from tests.people import Hands

INSTALLATION = b"k" * 32
SET_UP = Settings(public_url="https://sira.example.org")
PASSWORD = "kilometre trois cents"
WAYS_IN = ("/staff/sign-in", "/staff/set-up/")
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""Checks in no time; the parameters of real hashes have a test of their own."""


class Browser(httpx.AsyncClient):
    """Somebody's browser. `submit` sends a form as a page of ours does."""

    async def submit(self, path: str, **fields: str) -> httpx.Response:
        """POST with the token that belongs to the session, or to the form's cookie."""
        prefix = "__Host-" if self.base_url.scheme == "https" else ""
        # Before anybody is signed in, a form belongs to a cookie of its own.
        name = f"{prefix}sira-form" if path.startswith(WAYS_IN) else f"{prefix}sira"
        cookie = self.cookies.get(name) or ""
        token = form_token(keys(INSTALLATION).forms, cookie)
        return await self.post(path, data={"csrf": token, **fields})


@dataclass
class Site:
    """A staff area, its database and its clock."""

    sira: Sira
    engine: AsyncEngine
    hands: Hands
    app: FastAPI
    address: str
    stack: AsyncExitStack = field(repr=False)

    async def browser(self, prefix: str = "192.0.2.7", **options: object) -> Browser:
        """A browser at this address in which nobody is signed in."""
        transport = httpx.ASGITransport(self.app, client=(prefix, 40_000))
        new = Browser(transport=transport, base_url=self.address, **options)  # type: ignore[arg-type]
        return await self.stack.enter_async_context(new)

    async def signed_in(self, role: Role, prefix: str = "192.0.2.7") -> Browser:
        """A browser in which the account of this role (its name is the role) is signed in."""
        browser = await self.browser(prefix)
        async with transaction(self.engine) as connection:
            token = await sessions.begin(connection, role, self.hands.now())
        name = "__Host-sira" if self.address.startswith("https") else "sira"
        browser.cookies.set(name, token, domain=browser.base_url.host)
        return browser


async def add_account(engine: AsyncEngine, name: str, role: Role, **more: object) -> None:
    """An account with PASSWORD, without a second step unless told."""
    values = {"password": QUICK.hash(PASSWORD), "totp": "", "totp_step": 0, "language": "en", "active": True}
    async with transaction(engine) as connection:
        await connection.execute(insert(staff).values(name=name, role=role, **(values | more)))


@cache
def read(production: bool) -> tuple[Guidance, Understanding]:
    """Content and understanding, read once for all tests: neither ever changes."""
    return read_guidance(ROOT / "content", Policy(production, serve_drafts=False)), open_understanding(Settings())


@asynccontextmanager
async def staff_site(
    engine: AsyncEngine, hands: Hands, settings: Settings = SET_UP, *, made_up: bool = False
) -> AsyncIterator[Site]:
    """The area with accounts named viewer, editor and admin, in English."""
    volatile = SqliteStore(None)
    await volatile.open()
    roll = Roll(engine, hands.now)
    sira = join(settings, volatile, *read(settings.production), hands.now, roll)
    app = create_app(
        sira.road.travel,
        settings,
        checks={},
        routes=[
            *relay_routes(sira, engine, roll, lambda: None),
            *staff_routes(sira, engine, INSTALLATION, made_up=made_up, passwords=Passwords(QUICK)),
        ],
        now=hands.now,
        made_up=made_up,
    )
    for role in ("viewer", "editor", "admin"):
        await add_account(engine, role, role)
    async with AsyncExitStack() as stack:
        yield Site(sira, engine, hands, app, settings.place, stack)
    await volatile.close()
