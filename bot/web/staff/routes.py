"""The staff area, put together for the app."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from typing import Final

from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.routing import BaseRoute

from bot.app import Sira
from bot.web.limits import trusted_networks
from bot.web.staff import (
    accounts,
    api,
    audit_page,
    communities,
    content,
    exports,
    language,
    not_understood,
    overview,
    reach,
    relays,
    static,
    tokens,
    verified,
)
from bot.web.staff.account import OwnAccount
from bot.web.staff.area import Area, Open, Route
from bot.web.staff.cookies import cookies
from bot.web.staff.door import Door
from bot.web.staff.guard import Guard
from bot.web.staff.keys import keys
from bot.web.staff.passwords import Passwords
from bot.web.staff.set_up import SetUp
from bot.web.staff.sign_in import SignIn
from bot.web.staff.throttle import Throttle
from bot.web.staff.views import read_views

PageRoutes = Callable[[Area], Sequence[Route | Open]]

PAGES: Final[tuple[PageRoutes, ...]] = (
    static.routes,
    language.routes,
    overview.routes,
    accounts.routes,
    audit_page.routes,
    reach.routes,
    communities.routes,
    not_understood.routes,
    verified.routes,
    content.routes,
    relays.routes,
    exports.routes,
    tokens.routes,
    api.routes,
)
"""Every page module; a new one is one line here and one in menu.py."""


def staff_routes(
    sira: Sira, engine: AsyncEngine, installation: bytes, *, made_up: bool = False, passwords: Passwords | None = None
) -> Sequence[BaseRoute]:
    """Everything below /staff. `installation` is the key of bot/storage/secret_key.py.

    Raises OSError when a template is missing, ValueError when a trusted proxy is no address or network.
    """
    area = Area(sira, engine, read_views(made_up=made_up), made_up)
    guard = Guard(area, keys(installation), cookies(sira.settings))
    found = [*_door_routes(guard, passwords or Passwords()), *(route for page in PAGES for route in page(area))]
    area.views.routes.extend(route for route in found if isinstance(route, Route))
    return [guard.mounted(route) for route in found]


def _door_routes(guard: Guard, passwords: Passwords) -> Sequence[Route | Open]:
    trusted = trusted_networks(guard.area.sira.settings.trusted_proxies)
    door = Door(guard.area, guard.keys, guard.cookies, passwords, Throttle(secrets.token_bytes), trusted)
    return [*SignIn(door).routes(), *SetUp(door).routes(), *OwnAccount(door).routes()]
