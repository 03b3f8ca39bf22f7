"""How often a password may be guessed. Kept in memory only, under keyed digests: names and addresses stand nowhere.

Five failures in a quarter of an hour for one account from one place, twenty in an hour from one place whatever the
account. Nobody is locked out by others: from another place the right person gets in. Each process counts for itself.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from datetime import datetime
from hashlib import blake2b
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final

from bot.i18n import marked

ACCOUNT_MOST: Final = 5
ACCOUNT_SECONDS: Final = 15 * 60
PLACE_MOST: Final = 20
PLACE_SECONDS: Final = 60 * 60
TOO_MANY: Final = marked("Too many attempts from here. Please wait a quarter of an hour.")
KEPT: Final = 20_000
"""Digests, after which those without recent failures are swept out."""
SWEEP_SECONDS: Final = 60
"""Between one sweep and the next: it looks at every digest."""


class Throttle:
    """Counts the attempts that failed."""

    def __init__(self, draw: Callable[[int], bytes]) -> None:
        self._key = draw(32)
        self._failures: dict[bytes, deque[float]] = {}
        self._swept = 0.0

    def take(self, name: str, address: str, now: datetime) -> bool:
        """Count an attempt before it is looked at; False, and not counted, when it is one too many."""
        at, limits = now.timestamp(), self._limits(name, address)
        if any(len(self._recent(who, at - seconds)) >= most for who, most, seconds in limits):
            return False
        for who, _, _ in limits:
            self._failures.setdefault(who, deque()).append(at)
        if len(self._failures) > KEPT and at - self._swept >= SWEEP_SECONDS:
            self._sweep(at)
        return True

    def forgive(self, name: str, address: str) -> None:
        """The attempt was right: earlier failures of this account from this place, and the attempt, do not count."""
        (account, _, _), (place, _, _) = self._limits(name, address)
        self._failures.pop(account, None)
        if self._failures.get(place):
            self._failures[place].pop()

    def _limits(self, name: str, address: str) -> tuple[tuple[bytes, int, int], tuple[bytes, int, int]]:
        place = prefix(address)
        return (
            (self._digest(f"account {name} {place}"), ACCOUNT_MOST, ACCOUNT_SECONDS),
            (self._digest(f"place {place}"), PLACE_MOST, PLACE_SECONDS),
        )

    def _recent(self, who: bytes, since: float) -> deque[float]:
        times = self._failures.get(who, deque())
        while times and times[0] <= since:
            times.popleft()
        return times

    def _sweep(self, at: float) -> None:
        self._swept = at
        for who in [each for each in self._failures if not self._recent(each, at - PLACE_SECONDS)]:
            del self._failures[who]

    def _digest(self, text: str) -> bytes:
        return blake2b(text.encode(errors="replace"), key=self._key, digest_size=12).digest()


def prefix(address: str) -> str:
    """The network that an address counts under: /24, or /48 for IPv6 (one site); any other text as it is."""
    try:
        ip = ip_address(address)
    except ValueError:
        return address
    if isinstance(ip, IPv6Address) and ip.ipv4_mapped is not None:
        ip = ip.ipv4_mapped
    return str(ip_network(f"{ip}/{24 if ip.version == 4 else 48}", strict=False))
