"""Puts the ASGI app together: web chat, health, whatever other routes it is given, and what surrounds them all."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from types import MappingProxyType

from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import BaseRoute
from starlette.types import StatelessLifespan

from bot.channels.contract import Travel
from bot.channels.webchat.receive import Draw
from bot.settings import Settings
from bot.web.body import BodyLimit
from bot.web.chat import Chat
from bot.web.errors import Errors, LastResort
from bot.web.headers import SecurityHeaders, security_headers
from bot.web.health import Check, health_routes
from bot.web.limits import AddressLimit, trusted_networks
from bot.web.pages import Pages, read_pages

COMPRESS_FROM_BYTES = 1_000


def utc_now() -> datetime:
    """The clock of the served app."""
    return datetime.now(UTC)


def never(text: str) -> bool:
    """No text is urgent."""
    return False


def create_app(
    travel: Travel,
    settings: Settings,
    *,
    checks: Mapping[str, Check],
    warnings: Mapping[str, Check] = MappingProxyType({}),
    routes: Sequence[BaseRoute] = (),
    lifespan: StatelessLifespan[FastAPI] | None = None,
    now: Callable[[], datetime] = utc_now,
    draw: Draw = secrets.token_bytes,
    urgent: Callable[[str], bool] = never,
    made_up: bool = False,
) -> FastAPI:
    """The app. Reads templates and catalogues now. Raises ValueError when a trusted proxy is no address or network.

    `urgent` tells the texts that pass the limit of messages an address: danger is always answered.
    `made_up`: every page says that its figures are.
    """
    pages = read_pages(made_up=made_up)
    chat = Chat(travel, pages, AddressLimit(draw=draw), trusted_networks(settings.trusted_proxies), now, draw, urgent)
    errors = Errors(pages)
    return FastAPI(
        routes=[*chat.routes(), *health_routes(checks, warnings), *routes],
        lifespan=lifespan,
        middleware=_middleware(pages, errors, https=(settings.public_url or "").startswith("https://")),
        exception_handlers=errors.handlers(),
        openapi_url=None,
        # A redirect to the path with a slash would repeat the Host header that the client wrote.
        redirect_slashes=False,
        # FastAPI would send spans, and exceptions with their messages, wherever OTEL_* variables point.
        telemetry={
            "tracing": False,
            "metrics": False,
            "logs": False,
            "operation_spans": False,
            "auto_configure": False,
        },
    )


def _middleware(pages: Pages, errors: Errors, *, https: bool) -> list[Middleware]:
    return [
        Middleware(SecurityHeaders, headers=security_headers(pages.policy, https=https)),
        Middleware(LastResort, errors=errors),
        Middleware(GZipMiddleware, minimum_size=COMPRESS_FROM_BYTES, compresslevel=6),
        Middleware(BodyLimit, errors=errors),
    ]
