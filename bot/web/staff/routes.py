"""The staff area, put together for the app."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.routing import BaseRoute

from bot.app import Sira
from bot.web.staff import language, overview, reach, static
from bot.web.staff.area import Area, Open, Route
from bot.web.staff.cookies import cookies
from bot.web.staff.guard import Guard
from bot.web.staff.keys import keys
from bot.web.staff.passwords import Passwords
from bot.web.staff.sign_in import SignIn
from bot.web.staff.views import read_views

PageRoutes = Callable[[Area], Sequence[Route | Open]]

PAGES: Final[tuple[PageRoutes, ...]] = (
    static.routes,
    language.routes,
    overview.routes,
    reach.routes,
)
"""Every page module; a new one is one line here and one in menu.py."""


def staff_routes(sira: Sira, engine: AsyncEngine, installation: bytes, *, made_up: bool = False) -> Sequence[BaseRoute]:
    """Everything below /staff. `installation` is the key of bot/storage/secret_key.py. Raises OSError."""
    area = Area(sira, engine, read_views(made_up=made_up), made_up)
    kept, jar, passwords = keys(installation), cookies(sira.settings), Passwords()
    found = [*SignIn(area, jar, passwords).routes(), *(route for page in PAGES for route in page(area))]
    area.views.routes.extend(route for route in found if isinstance(route, Route))
    guard = Guard(area, kept, jar)
    return [guard.mounted(route) for route in found]
