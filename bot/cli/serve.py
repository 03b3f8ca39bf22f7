"""`sira serve`: web chat and whatever channels are set up, in one process."""

from __future__ import annotations

import asyncio
import signal
import socket
import sys
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from ipaddress import ip_address
from typing import Annotated

import structlog
import typer
import uvicorn
import uvloop
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.types import ASGIApp

from bot.app import Sira, compose, utc_now
from bot.cli.failure import failing
from bot.demo.place import demo_settings, lived
from bot.guidance.model import ContentError
from bot.logs import configure
from bot.machine import keep_memory_private
from bot.reach.open import warnings
from bot.relays.roll import Roll
from bot.settings import Settings, SettingsError, load
from bot.storage.database import DatabaseError
from bot.storage.leases import new_holder
from bot.storage.secret_key import secret_key
from bot.storage.volatile import VolatileError
from bot.understanding.engine import BROKEN
from bot.web.asgi import create_app
from bot.web.background import Background, checks, lasting, volatile
from bot.web.health import swap
from bot.web.relay_routes import relay_routes
from bot.web.staff.changes import first_link
from bot.web.staff.links import MINUTES, PATH
from bot.web.staff.roster import accounts
from bot.web.staff.routes import staff_routes

GRACE_SECONDS = 10

TWILIO_NEEDS = ("SIRA_TWILIO_ACCOUNT_SID", "SIRA_TWILIO_AUTH_TOKEN", "SIRA_PUBLIC_URL")
"""A signature is checked over the public address, with the account's token."""

log = structlog.get_logger()


def serve(
    demo: Annotated[
        bool, typer.Option("--demo", help="The made-up year of `sira demo`, under a banner; the web page alone.")
    ] = False,
) -> None:
    """Serve until stopped. With no setting at all: the web chat on http://127.0.0.1:8000, on SQLite."""
    with failing(SettingsError, ContentError, DatabaseError, VolatileError, *BROKEN):
        settings = lived(demo_settings(load())) if demo else load()
        refuse(settings)
        if not demo:
            secret_key(settings)
        if settings.production:
            keep_memory_private()
        lines: Counter[str] = Counter()
        configure(counts=lines)
        uvloop.run(run(settings, lines, made_up=demo))


def refuse(settings: Settings) -> None:
    """Raises SettingsError when Twilio is set up by half, or when Sira would be open to others and nobody said so."""
    twilio = {
        "SIRA_TWILIO_ACCOUNT_SID": settings.twilio_account_sid,
        "SIRA_TWILIO_AUTH_TOKEN": settings.twilio_auth_token,
        "SIRA_TWILIO_AUTH_TOKEN_PREVIOUS": settings.twilio_auth_token_previous,
        "SIRA_TWILIO_API_URL": settings.twilio_api_url,
        "SIRA_WHATSAPP_NUMBER": settings.whatsapp_number,
        "SIRA_SMS_NUMBER": settings.sms_number,
    }
    outside = {"SIRA_PUBLIC_URL": settings.public_url, "SIRA_TELEGRAM_TOKEN": settings.telegram_token, **twilio}
    opened = [name for name, value in outside.items() if value is not None]
    if not loopback(settings.host):
        opened.append(f"SIRA_HOST={settings.host}")
    if opened and settings.env is None:
        raise SettingsError(f"{', '.join(opened)} is set: say SIRA_ENV=production or SIRA_ENV=development")
    missing = [name for name in TWILIO_NEEDS if outside[name] is None]
    if missing and any(value is not None for value in twilio.values()):
        raise SettingsError(f"{', '.join(missing)}: Twilio needs this too")


def loopback(host: str) -> bool:
    """Whether only this machine can reach the host."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


async def run(settings: Settings, lines: Mapping[str, int], *, made_up: bool = False) -> None:
    """Open everything, serve, close everything; what is `made_up` says so.

    Raises SettingsError, ContentError, DatabaseError or VolatileError.
    """
    async with AsyncExitStack() as stack:
        engine = await stack.enter_async_context(lasting(settings))
        store = await stack.enter_async_context(volatile(settings))
        sira = compose(settings, store, credit=Roll(engine, utc_now))
        stack.push_async_callback(sira.road.understanding.aclose)
        stack.push_async_callback(sira.road.settled)
        background = Background(sira, engine, new_holder(), made_up=made_up)
        for warning in warnings(settings):
            log.warning("key_store", reason=warning)
        if settings.metrics_port is not None:
            from bot.web.metrics import metrics_app

            app = metrics_app(sira, checks(sira, engine), background.counts, lambda: lines)
            await stack.enter_async_context(beside(app, settings.metrics_port))
        await background.prepare()
        await listen(sira, uvicorn_config(web(sira, background, made_up=made_up)), background)


def web(sira: Sira, background: Background, *, made_up: bool = False) -> FastAPI:
    """The app of a composed Sira. Raises SettingsError."""
    roll = Roll(background.engine, sira.clock)
    try:
        return create_app(
            sira.road.travel,
            sira.settings,
            checks=checks(sira, background.engine),
            warnings={"swap": swap},
            routes=[
                *background.routes(),
                *relay_routes(sira, background.engine, roll, background.telegram_name),
                *staff_routes(sira, background.engine, secret_key(sira.settings), made_up=made_up),
            ],
            urgent=sira.road.urgent,
            made_up=made_up,
        )
    except ValueError:
        raise SettingsError("SIRA_TRUSTED_PROXIES: neither an address nor a network") from None


def uvicorn_config(app: ASGIApp) -> uvicorn.Config:
    """No access log, no word of ours in a library's log, and ten seconds for what is under way at the end."""
    return uvicorn.Config(
        app,
        access_log=False,
        date_header=False,
        lifespan="off",
        log_config=None,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )


class Server(uvicorn.Server):
    """Ends on a signal as uvicorn's does, but does not raise the signal again: what is ours is still to be closed."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.handle_exit, number, None)
        yield


class Beside(uvicorn.Server):
    """A second server in the same process: the signals belong to the first."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def beside(app: ASGIApp, port: int) -> AsyncIterator[None]:
    """Serves the app on 127.0.0.1, to this machine only, during the block. Raises SettingsError."""
    bound = bind("127.0.0.1", port, "SIRA_METRICS_PORT")
    server = Beside(uvicorn_config(app))
    serving = asyncio.create_task(server.serve(sockets=[bound]))
    try:
        yield
    finally:
        server.should_exit = True
        await serving


async def listen(sira: Sira, config: uvicorn.Config, background: Background) -> None:
    """Serve on the settings' port, with the background work beside it, until a signal comes."""
    bound = bind(sira.settings.host, sira.settings.port, "SIRA_PORT")
    port = bound.getsockname()[1]
    tell(sira, port)
    await invite(sira, background.engine, port, always=background.made_up)
    work = asyncio.create_task(background.run())
    try:
        await Server(config).serve(sockets=[bound])
    finally:
        work.cancel()
        with suppress(asyncio.CancelledError):
            await work


async def invite(sira: Sira, engine: AsyncEngine, port: int, *, always: bool) -> None:
    """On standard output, never in the log: a link that makes the first account, while there is none.

    Where a service keeps what is printed, in production, only the way to such a link. `always`: also when there is an
    account, for a made-up year that anybody on this machine may look at.
    """
    if sira.settings.production and not sys.stdout.isatty():
        if not await accounts(engine):
            typer.echo("The staff area has no account yet: run `sira staff add NAME --role admin` on a terminal")
        return
    secret = await first_link(engine, sira.clock(), always=always)
    if secret is not None:
        place = sira.settings.public_url or f"http://{shown(sira.settings.host)}:{port}"
        typer.echo(f"Set up the staff area, once, within {MINUTES} minutes: {place.rstrip('/')}{PATH}/{secret}")


def bind(host: str, port: int, setting: str) -> socket.socket:
    """The listening socket. Raises SettingsError when the port cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        raise SettingsError(f"{setting}={port}: cannot listen there ({error.strerror})") from None


def shown(host: str) -> str:
    """The host as an address writes it."""
    return f"[{host}]" if ":" in host else host


def tell(sira: Sira, port: int) -> None:
    """On standard output: the address and, in production, where the keys lie and what rests on unconfirmed numbers."""
    typer.echo(f"Sira answers on http://{shown(sira.settings.host)}:{port}")
    if not sira.settings.production:
        return
    if sira.settings.key_dir is None:
        typer.echo("SIRA_KEY_DIR is not set: whoever seizes this disk may recover keys that were thrown away")
    for danger, services in sira.guidance.unconfirmed().items():
        typer.echo(f"Not confirmed by a person: the emergency answer {danger} shows numbers of {', '.join(services)}")
