"""The two cookies of the staff area: who is signed in, and which browser a form belongs to before anybody is.

Over https, and always in production, their names begin with __Host- (RFC 6265bis section 4.1.3.2): no other site of
the same domain can set them.
"""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from bot.settings import Settings


@dataclass(frozen=True, slots=True)
class Cookies:
    """How cookies are named and set here."""

    secure: bool

    @property
    def session(self) -> str:
        """The name of the one that says who is signed in."""
        return f"{self._prefix}sira"

    @property
    def form(self) -> str:
        """The name of the one that says which browser a form belongs to."""
        return f"{self._prefix}sira-form"

    def read(self, request: Request, name: str) -> str:
        """The value that came with the request, or ""."""
        return request.cookies.get(name, "")

    def set(self, response: Response, name: str, value: str) -> None:
        """Give the browser a value that lives until it is closed."""
        response.set_cookie(name, value, path="/", secure=self.secure, httponly=True, samesite="strict")

    def drop(self, response: Response, name: str) -> None:
        """Take it away."""
        response.delete_cookie(name, path="/", secure=self.secure, httponly=True, samesite="strict")

    @property
    def _prefix(self) -> str:
        return "__Host-" if self.secure else ""


def cookies(settings: Settings) -> Cookies:
    """Plain cookies in development over http alone."""
    return Cookies(settings.production or (settings.public_url or "").startswith("https://"))
