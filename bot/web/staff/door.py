"""What the pages share on which somebody proves who they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request

from bot.web.limits import Network
from bot.web.relay_public import asked_by
from bot.web.staff import roster, totp
from bot.web.staff.area import Area
from bot.web.staff.cookies import Cookies
from bot.web.staff.keys import Keys
from bot.web.staff.passwords import Passwords
from bot.web.staff.throttle import Throttle


@dataclass(frozen=True, slots=True)
class Door:
    """The area, and what is needed to check a password and a code."""

    area: Area
    keys: Keys
    cookies: Cookies
    passwords: Passwords
    throttle: Throttle
    trusted: tuple[Network, ...]

    @property
    def now(self) -> datetime:
        return self.area.sira.clock()

    @property
    def strict(self) -> bool:
        """Whether nobody gets in without a second step."""
        return self.area.sira.settings.production

    def admits(self, request: Request, name: str) -> bool:
        """Whether one more password may be tried for this account from where the request comes; counts it."""
        return self.throttle.take(name, asked_by(request, self.trusted), self.now)

    def forgive(self, request: Request, name: str) -> None:
        """The password was right after all."""
        self.throttle.forgive(name, asked_by(request, self.trusted))

    def secret(self, account: roster.Account) -> str:
        """The secret of an account's second step. Raises SealError where the installation's key is another."""
        return totp.unseal(self.keys.totp, account.totp, account.name)
