"""How long the staff pages take over a made-up year, and how large they are as sent. By hand:

    .venv/bin/sira demo
    .venv/bin/python -m benchmarks.staff

Every page of the area that is fetched with GET, through the whole app in one process, as an administrator; of pages
that show a period, every view of every year, quarter and month.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx
import uvloop
from fastapi import FastAPI
from sqlalchemy import delete, insert
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.routing import Route

from bot.app import compose, utc_now
from bot.demo.crowd import RELAYS
from bot.demo.place import demo_settings, lived
from bot.logs import configure
from bot.message import LANGUAGES
from bot.reach.closed import days
from bot.settings import Settings, SettingsError
from bot.storage.database import open_database, transaction, upgrade
from bot.storage.tables import staff
from bot.storage.volatile_sqlite import SqliteStore
from bot.web.asgi import create_app
from bot.web.staff import sessions
from bot.web.staff.choice import choice
from bot.web.staff.cookies import cookies
from bot.web.staff.reach import VIEWS
from bot.web.staff.routes import staff_routes

TIMES = 5
MS, KB = 150, 60
INSTALLATION = b"benchmark" * 4
NAME = "benchmark"
PARAMETERS = {"topic": "risk_desert", "language": LANGUAGES[0], "code": next(iter(RELAYS))}
ELSEWHERE = ("/staff/set-up/{secret}", "/staff/sign-in")
"""Before the door. Files that a page leads to are left out too."""

Row = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Measured:
    """One address: median milliseconds, of the clock and of a core, and bytes as sent."""

    path: str
    kind: str
    clock: float
    core: float
    size: int


@asynccontextmanager
async def looking(settings: Settings) -> AsyncIterator[tuple[FastAPI, AsyncEngine, httpx.AsyncClient]]:
    """The app over a made-up year, and an administrator's browser. The account goes at the end."""
    await upgrade(settings.database)
    engine, store = await open_database(settings), SqliteStore(None)
    await store.open()
    sira = compose(settings, store)
    routes = staff_routes(sira, engine, INSTALLATION[:32], made_up=True)
    app = create_app(sira.road.travel, settings, checks={}, routes=routes, made_up=True)
    async with transaction(engine) as connection:
        await connection.execute(delete(staff).where(staff.c.name == NAME))
        account = {"name": NAME, "password": "", "totp": "", "totp_step": 0, "role": "admin", "language": "fr"}
        await connection.execute(insert(staff).values(**account, active=True))
        token = await sessions.begin(connection, NAME, utc_now())
    try:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1") as client:
            client.cookies.set(cookies(settings).session, token, domain="127.0.0.1")
            yield app, engine, client
    finally:
        async with transaction(engine) as connection:
            await sessions.end_all(connection, NAME)
            await connection.execute(delete(staff).where(staff.c.name == NAME))
        await sira.road.understanding.aclose()
        await store.close()
        await engine.dispose()


async def addresses(app: FastAPI, engine: AsyncEngine) -> list[str]:
    """Every address below /staff that GET answers; pages with periods once for each."""
    spans = await periods(engine)
    found = []
    for route in app.routes:
        if isinstance(route, Route) and route.path.startswith("/staff") and "GET" in (route.methods or ()):
            if route.path == "/staff/reach":
                found += [f"{route.path}?view={view}&period={span}" for view in VIEWS for span in spans]
            elif route.path == "/staff/not-understood":
                found += [f"{route.path}?period={span}" for span in spans]
            elif route.path not in ELSEWHERE and set(route.param_convertors) <= set(PARAMETERS):
                found.append(route.path.format(**PARAMETERS))
    return found


async def periods(engine: AsyncEngine) -> list[str]:
    """Every period that may be chosen."""
    closed = await days(engine)
    if closed is None:
        return []
    years = [str(year) for year in range(closed[0].year, closed[1].year + 1)]
    chosen = [found for year in years if (found := choice(closed, year))]
    return years + [span.period for each in chosen for span in (*each.quarters, *each.months)]


async def measured(client: httpx.AsyncClient, path: str) -> Measured:
    """One address, asked for TIMES times after a first time that does not count."""
    clock, core = [], []
    answer = await client.get(path)
    for _ in range(TIMES):
        begun, spent = time.perf_counter(), time.process_time()
        answer = await client.get(path)
        clock.append(1e3 * (time.perf_counter() - begun))
        core.append(1e3 * (time.process_time() - spent))
    if answer.status_code != 200:
        raise RuntimeError(f"{path}: answered {answer.status_code}")
    kind = answer.headers["content-type"].partition(";")[0]
    return Measured(path, kind, statistics.median(clock), statistics.median(core), answer.num_bytes_downloaded)


async def measure() -> list[Measured]:
    """All pages. Raises SettingsError when no made-up year was lived through."""
    async with looking(lived(demo_settings(Settings()))) as (app, engine, client):
        return [await measured(client, path) for path in await addresses(app, engine)]


def table(found: Sequence[Measured]) -> Iterator[Row]:
    """A row for each page: its slowest and its largest address."""
    pages = [each for each in found if each.kind == "text/html"]
    for name in dict.fromkeys(each.path.partition("?")[0] for each in pages):
        held = [each for each in pages if each.path.partition("?")[0] == name]
        slow, large = max(held, key=lambda each: each.core), max(held, key=lambda each: each.size)
        many = f", the worst of {len(held)}" if len(held) > 1 else ""
        told = f"{slow.core:.0f} ms of a core ({slow.clock:.0f} ms), {large.size / 1e3:.1f} kB"
        yield f"`{name}`{many}", told, f"<= {MS} ms, <= {KB} kB"
    for each in found:
        if each.kind != "text/html":
            yield f"`{each.path}`", f"{each.core:.0f} ms of a core ({each.clock:.0f} ms), {each.size / 1e3:.1f} kB", ""


async def rows() -> list[Row]:
    """The same for `python -m benchmarks`; says what to do where no made-up year lies."""
    try:
        return list(table(await measure()))
    except SettingsError:
        return [("staff pages over a made-up year", "not measured: run `sira demo` first", f"<= {MS} ms, <= {KB} kB")]


def main() -> None:
    """Print the table."""
    configure()
    print("| page | measured | aim |\n|---|---|---|")
    for row in uvloop.run(rows()):
        print("| " + " | ".join(row) + " |")


if __name__ == "__main__":
    main()
