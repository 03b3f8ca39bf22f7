"""/healthz: the process answers. /readyz: everything it needs answers too."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

CHECK_SECONDS = 2.0

Check = Callable[[], Awaitable[str | None]]
"""None when all is well, else a short reason that holds no value, name or address."""


def health_routes(checks: Mapping[str, Check]) -> list[BaseRoute]:
    """Both routes."""

    async def alive(request: Request) -> Response:
        return PlainTextResponse("ok")

    async def ready(request: Request) -> Response:
        reasons = await asyncio.gather(*map(_ask, checks.values()))
        told = {name: reason or "ok" for name, reason in zip(checks, reasons, strict=True)}
        well = not any(reasons)
        return JSONResponse({"ready": well, "checks": told}, 200 if well else 503)

    return [Route("/healthz", alive), Route("/readyz", ready)]


async def _ask(check: Check) -> str | None:
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            return await check()
    except TimeoutError:
        return "no answer in time"
    except Exception as error:  # noqa: BLE001 - whatever fails is not ready, and its message may hold an address
        return type(error).__name__
