"""/healthz: the process answers. /readyz: everything it needs answers too."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from bot.machine import swap_in_the_clear

CHECK_SECONDS = 2.0

Check = Callable[[], Awaitable[str | None]]
"""None when all is well, else a short reason that holds no value, name or address."""


def health_routes(checks: Mapping[str, Check], warnings: Mapping[str, Check]) -> list[BaseRoute]:
    """Both routes. A warning is told and leaves Sira ready."""

    async def alive(request: Request) -> Response:
        return PlainTextResponse("ok")

    async def ready(request: Request) -> Response:
        reasons = await asked(checks)
        well = not any(reasons.values())
        told = {name: reason or "ok" for name, reason in reasons.items()}
        warned = {name: reason for name, reason in (await asked(warnings)).items() if reason}
        return JSONResponse({"ready": well, "checks": told, "warnings": warned}, 200 if well else 503)

    return [Route("/healthz", alive), Route("/readyz", ready)]


async def asked(checks: Mapping[str, Check]) -> dict[str, str | None]:
    """What each check says, all asked at once."""
    reasons = await asyncio.gather(*map(_ask, checks.values()))
    return dict(zip(checks, reasons, strict=True))


async def swap() -> str | None:
    """Warns while memory, and with it the keys of the day, may be written to a disk."""
    return "memory may reach a disk unencrypted" if swap_in_the_clear() else None


async def _ask(check: Check) -> str | None:
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            return await check()
    except TimeoutError:
        return "no answer in time"
    except Exception as error:  # noqa: BLE001 - whatever fails is not ready, and its message may hold an address
        return type(error).__name__
