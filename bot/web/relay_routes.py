"""The relays' pages, put together for the app."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence

from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.routing import BaseRoute

from bot.app import Sira
from bot.reach.open import terms
from bot.relays.roll import Roll
from bot.web.limits import AddressLimit, trusted_networks
from bot.web.openings import Openings
from bot.web.relay_files import Files
from bot.web.relay_links import ways
from bot.web.relay_own import MOST_REQUESTS, OwnPages
from bot.web.relay_public import IMAGE, MOST_OPENINGS, PublicPages
from bot.web.relay_sheets import read_sheets


def relay_routes(
    sira: Sira, engine: AsyncEngine, roll: Roll, telegram_name: Callable[[], str | None]
) -> Sequence[BaseRoute]:
    """`/r/{code}` and `/relay/{secret}`. `telegram_name` gives the bot's user name once Telegram has told it.

    Raises ValueError when a trusted proxy is no address or network.
    """
    settings, sheets = sira.settings, read_sheets()
    trusted = trusted_networks(settings.trusted_proxies)
    public = PublicPages(
        roll,
        ways(settings, telegram_name),
        sheets,
        Openings(sira.store, sira.clock),
        AddressLimit(draw=secrets.token_bytes, most=MOST_OPENINGS),
        trusted,
        sira.clock,
        AddressLimit(draw=secrets.token_bytes),
        settings.place,
        f"{settings.public_url.rstrip('/')}{IMAGE}" if settings.public_url else "",
    )
    own = OwnPages(
        engine,
        sira.guidance,
        sheets,
        AddressLimit(draw=secrets.token_bytes, most=MOST_REQUESTS),
        trusted,
        sira.clock,
        settings.place,
        terms(settings).least,
        Files(settings.production),
    )
    return (*public.routes(), *own.routes())
