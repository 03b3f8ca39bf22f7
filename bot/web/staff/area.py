"""The words that all staff pages share: who looks, what is at hand, which routes a page has."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.requests import Request
from starlette.responses import Response

from bot.app import Sira
from bot.i18n import marked
from bot.message import Language

if TYPE_CHECKING:
    from bot.web.staff.views import Views

Role = Literal["viewer", "editor", "admin"]
Method = Literal["GET", "POST"]

ROLES: dict[Role, str] = {"viewer": marked("Reading"), "editor": marked("Editing"), "admin": marked("Administration")}
"""Each may do what those before it may."""

ROOT = "/staff"
SIGN_IN = "/staff/sign-in"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody signed in."""

    name: str
    role: Role
    language: Language


@dataclass(frozen=True, slots=True)
class Area:
    """What the pages work with. `made_up`: the figures are, and every page and export says so."""

    sira: Sira
    engine: AsyncEngine
    views: Views
    made_up: bool


Handle = Callable[[Request, Visitor], Awaitable[Response]]
"""Answers a request that was let in: its form, if it has one, came from a page of ours."""
OpenHandle = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Route:
    """An address for those who are signed in with this role at least. `path` begins with /staff."""

    path: str
    method: Method
    least: Role
    handle: Handle


@dataclass(frozen=True, slots=True)
class Open:
    """An address that lets anybody in and looks for itself who asks. `form`: a POST must come from a page of ours."""

    path: str
    method: Method
    handle: OpenHandle
    form: bool = True


def may(role: Role, least: Role) -> bool:
    """Whether the role may do what `least` may."""
    order = list(ROLES)
    return order.index(role) >= order.index(least)
