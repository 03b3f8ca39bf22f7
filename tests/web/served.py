"""An app on a real port, served from a thread, for browsers."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager

import uvicorn
from fastapi import FastAPI

from bot.app import compose
from bot.settings import Settings
from bot.storage.volatile_sqlite import SqliteStore
from bot.web.asgi import create_app

Opened = Callable[[], AbstractAsyncContextManager[FastAPI]]


@asynccontextmanager
async def real_site() -> AsyncIterator[FastAPI]:
    """The web chat on the real road, with a store in memory."""
    store = SqliteStore(None)
    await store.open()
    sira = compose(Settings(), store)
    yield create_app(sira.road.travel, sira.settings, checks={}, urgent=sira.road.urgent)
    await store.close()


@contextmanager
def served(opened: Opened) -> Iterator[str]:
    """The address at which the app answers while the test runs."""
    servers: list[uvicorn.Server] = []
    thread = threading.Thread(target=lambda: asyncio.run(_serve(opened, servers)), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{_port(servers)}"
    finally:
        servers[0].should_exit = True
        thread.join(10)


async def _serve(opened: Opened, servers: list[uvicorn.Server]) -> None:
    async with opened() as app:
        servers.append(uvicorn.Server(uvicorn.Config(app, port=0, log_config=None, lifespan="off")))
        await servers[0].serve()


def _port(servers: list[uvicorn.Server]) -> int:
    deadline = time.monotonic() + 30
    while not (servers and servers[0].started):
        assert time.monotonic() < deadline, "the server does not start"
        time.sleep(0.02)
    port: int = servers[0].servers[0].sockets[0].getsockname()[1]
    return port
