"""Alive is not ready."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import httpx
import pytest

from bot.settings import Settings
from bot.web import health
from bot.web.asgi import create_app
from bot.web.health import Check
from tests.web.pages import Script, browser


async def well() -> str | None:
    return None


async def ill() -> str | None:
    return "schema is behind"


async def broken() -> str | None:
    raise OSError("postgresql://name:word@host")


async def stuck() -> str | None:
    await asyncio.sleep(60)
    return None


def checked(checks: Mapping[str, Check]) -> httpx.AsyncClient:
    return browser(create_app(Script().travel, Settings(), checks=checks))


async def test_alive_asks_nothing() -> None:
    async with checked({"store": broken}) as client:
        answer = await client.get("/healthz")
    assert (answer.status_code, answer.text) == (200, "ok")


@pytest.mark.parametrize(
    ("checks", "status", "told"),
    [
        ({}, 200, {}),
        ({"store": well, "model": well}, 200, {"store": "ok", "model": "ok"}),
        ({"store": well, "database": ill}, 503, {"store": "ok", "database": "schema is behind"}),
        ({"database": broken}, 503, {"database": "OSError"}),
    ],
)
async def test_ready_says_what_is_not(checks: Mapping[str, Check], status: int, told: dict[str, str]) -> None:
    async with checked(checks) as client:
        answer = await client.get("/readyz")
    assert (answer.status_code, answer.json()) == (status, {"ready": status == 200, "checks": told})


async def test_a_check_that_hangs_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "CHECK_SECONDS", 0.01)
    async with checked({"store": stuck}) as client:
        answer = await client.get("/readyz")
    assert answer.json()["checks"] == {"store": "no answer in time"}
