"""How many messages one address may send. An address is kept in memory only, as a digest under a key of the day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, datetime
from hashlib import blake2b
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

MOST = 600
MINUTES = 10

Network = IPv4Network | IPv6Network


class AddressLimit:
    """At most `most` messages an address in any `minutes` minutes.

    Counts by whole minutes, so the window is up to one minute longer than it says. The key is drawn anew each day
    (UTC) and the counts under the old one are dropped with it.
    """

    def __init__(self, *, draw: Callable[[int], bytes], most: int = MOST, minutes: int = MINUTES) -> None:
        self._draw = draw
        self._most = most
        self._minutes = minutes
        self._day: date | None = None
        self._key = b""
        self._counts: dict[int, Counter[bytes]] = {}

    def allows(self, address: str, now: datetime) -> bool:
        """Count one message of this address; False when it is one too many. `now` is aware, UTC."""
        self._turn(now.date())
        minute = int(now.timestamp() // 60)
        self._forget(minute)
        who = digest(address, self._key)
        if sum(counts[who] for counts in self._counts.values()) >= self._most:
            return False
        self._counts.setdefault(minute, Counter())[who] += 1
        return True

    def _turn(self, today: date) -> None:
        if today != self._day:
            self._day, self._key, self._counts = today, self._draw(32), {}

    def _forget(self, minute: int) -> None:
        for old in [each for each in self._counts if each < minute - self._minutes]:
            del self._counts[old]


def digest(address: str, key: bytes) -> bytes:
    """An address under a key: equal for equal addresses, useless without the key. IPv6 counts by /64, one line."""
    return blake2b(_line(address).encode(), key=key, digest_size=12).digest()


def trusted_networks(proxies: Sequence[str]) -> tuple[Network, ...]:
    """SIRA_TRUSTED_PROXIES, addresses or networks. Raises ValueError for anything else."""
    return tuple(ip_network(each.strip(), strict=False) for each in proxies if each.strip())


def client_address(peer: str, forwarded: Sequence[str], trusted: Sequence[Network]) -> str:
    """Whose message it is: the rightmost hop of X-Forwarded-For when the peer is a proxy of ours, else the peer.

    Hops further left are whatever the client wrote. `forwarded` are the header's values in order.
    """
    hop = forwarded[-1].rpartition(",")[2].strip() if forwarded else ""
    return hop if _is_in(peer, trusted) and _is_address(hop) else peer


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _is_in(address: str, networks: Sequence[Network]) -> bool:
    return _is_address(address) and any(ip_address(address) in network for network in networks)


def _line(address: str) -> str:
    if not _is_address(address):
        return address
    ip = ip_address(address)
    if not isinstance(ip, IPv6Address):
        return str(ip)
    return str(ip.ipv4_mapped or IPv6Network((int(ip) >> 64 << 64, 64)))
