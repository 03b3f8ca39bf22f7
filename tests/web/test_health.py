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


def checked(checks: Mapping[str, Check], warnings: Mapping[str, Check] | None = None) -> httpx.AsyncClient:
    return browser(create_app(Script().travel, Settings(), checks=checks, warnings=warnings or {}))


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
    assert (answer.status_code, answer.json()) == (
        status,
        {"ready": status == 200, "checks": told, "warnings": {}},
    )


async def test_a_warning_is_told_and_leaves_sira_ready() -> None:
    async with checked({"store": well}, {"swap": ill, "clock": well}) as client:
        answer = await client.get("/readyz")
    assert (answer.status_code, answer.json()) == (
        200,
        {"ready": True, "checks": {"store": "ok"}, "warnings": {"swap": "schema is behind"}},
    )


@pytest.mark.parametrize(("areas", "told"), [((), None), (("/dev/sda2",), "memory may reach a disk unencrypted")])
async def test_swap_is_warned_of(areas: tuple[str, ...], told: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "swap_in_the_clear", lambda: areas)
    assert await health.swap() == told


async def test_a_check_that_hangs_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "CHECK_SECONDS", 0.01)
    async with checked({"store": stuck}) as client:
        answer = await client.get("/readyz")
    assert answer.json()["checks"] == {"store": "no answer in time"}
