"""What the volatile store does: sessions, deduplication, open counters and bitmaps, keys and leases, which may all die.

Two stores fulfil this contract: a SQLite file on a memory file system (one process) and Redis (many). People appear
in it only as keyed digests.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

Cell = tuple[str, str]
"""A dimension and its value: ("channel", "sms")."""

Seen = tuple[Cell, bytes]
"""A cell that counts people, and the 16 byte digest of one person in this cell on this day."""


class VolatileError(Exception):
    """The store did not answer or did not commit. Says nothing about people."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a person and a message as it comes in.

    `session` is what the last turn left, None when there is none or it is over 30 minutes idle (or 24 hours old).
    `duplicate`: this message was committed before. `before` is then the session as it was before that first delivery,
    for 15 minutes (`replayable`); after that only the mark is left. `recent` counts the person's messages in the
    running 10 minute window, this one not included.
    """

    session: bytes | None = field(default=None, repr=False)
    duplicate: bool = False
    replayable: bool = False
    before: bytes | None = field(default=None, repr=False)
    recent: int = 0


@dataclass(frozen=True, slots=True)
class Bit:
    """One bit to set in the bitmap of this name (bit 0 is the highest of the first byte).

    Where there is no such bitmap, `fresh` is what it begins with; without `fresh` the bit is then left out.
    """

    bitmap: str
    index: int = field(repr=False)
    fresh: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Bitmap:
    """The bits as they are, and how many of them were zero when it was made."""

    zeros: int
    bits: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Record:
    """One turn, to be committed whole or not at all.

    `person` and `mark` are 16 byte digests; `mark` is None when the channel gives no message id. `session` None ends
    the session. A record whose mark was committed before changes nothing.

    `cells` count messages: each adds one. `seen` counts people: a cell gets one more only when its digest was not yet
    seen that day. `bits` are set whether or not they were.
    """

    person: bytes = field(repr=False)
    mark: bytes | None = field(repr=False)
    before: bytes | None = field(repr=False)
    session: bytes | None = field(repr=False)
    day: date
    cells: tuple[Cell, ...] = ()
    seen: tuple[Seen, ...] = field(default=(), repr=False)
    bits: tuple[Bit, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Refill:
    """What a store is given in one piece.

    Keys with the time they die, bitmaps in place of those of the same name, and counts that are added to a day's own.
    """

    keys: Mapping[str, tuple[bytes, float]] = field(default_factory=dict, repr=False)
    bitmaps: Mapping[str, Bitmap] = field(default_factory=dict)
    counts: Mapping[date, Mapping[Cell, int]] = field(default_factory=dict)


def zeros(bits: bytes) -> int:
    """How many bits are not set."""
    return 8 * len(bits) - int.from_bytes(bits, "big").bit_count()


class VolatileStore(Protocol):
    """`now` is in seconds since the epoch, UTC. Every method raises VolatileError when the store fails."""

    async def open(self) -> None: ...
    async def close(self) -> None: ...
    async def ping(self) -> None: ...

    async def key(self, name: str, lifetime: float, now: float) -> bytes:
        """The random 32 byte key of this name, drawn at first use, gone `lifetime` seconds after that."""
        ...

    async def held(self, name: str, now: float) -> bytes | None:
        """The key of this name where there is one; draws none."""
        ...

    async def look(self, person: bytes, mark: bytes | None, now: float) -> Known: ...

    async def commit(self, record: Record, now: float) -> None:
        """Returns once the record is committed; commits that gather within 5 ms share one transaction."""
        ...

    async def days(self) -> tuple[date, ...]:
        """The days that have open counters, oldest first."""
        ...

    async def counters(self, day: date) -> Mapping[Cell, int]:
        """Messages and people of a day, by cell."""
        ...

    async def drop_day(self, day: date) -> None:
        """Forgets the counters, flags and digests of a day."""
        ...

    async def bitmaps(self) -> Mapping[str, Bitmap]:
        """Every bitmap there is, by name."""
        ...

    async def refill(self, refill: Refill, now: float) -> None: ...

    async def discard(self, *, keys: Collection[str] = (), bitmaps: Collection[str] = ()) -> None:
        """Forgets keys and bitmaps of these names. Another process may go on using such a key for a minute."""
        ...

    async def flag(self, day: date, flag: str) -> None:
        """Marks a day, for example `incomplete` or `split`."""
        ...

    async def flags(self, day: date) -> frozenset[str]: ...

    async def unflag(self, day: date, flag: str) -> None: ...

    async def lease(self, name: str, holder: str, seconds: float, now: float) -> bool:
        """Takes or renews the lease of this name; false when another holder has it."""
        ...

    async def holder(self, name: str, now: float) -> str | None:
        """Who has the lease of this name."""
        ...

    async def release(self, name: str, holder: str) -> None: ...

    async def shelve(self, shelf: str, name: bytes, value: bytes, lifetime: float, now: float) -> None:
        """Lays a small value on a shelf for `lifetime` seconds, in place of what lay there under this name."""
        ...

    async def shelf(self, shelf: str, now: float) -> Mapping[bytes, bytes]:
        """What lies on a shelf, by name."""
        ...

    async def unshelve(self, shelf: str, name: bytes) -> None: ...

    async def tally(self, name: str, amount: int, lifetime: float, now: float) -> int:
        """Adds to a number that is gone `lifetime` seconds after its first adding; gives what it then is."""
        ...
