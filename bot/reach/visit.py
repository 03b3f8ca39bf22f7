"""Who came, as digests that say so for one day and bits that prove it never.

In a day's sets a person is HMAC-SHA256(K_day, cell and channel-scoped address), cut to 16 bytes: another digest in
every cell, so that even who reads the live store cannot follow one person through the cells without K_day. K_day dies
at 02:00 UTC of the next day. The bits of the month's, the campaign's and the community's bitmap are chosen with K_month
and K_campaign, which the keeper (bot.reach.keeper) lays into the store; without them no bit is set.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from bot.reach import bitmap
from bot.reach.counting import Event, people
from bot.reach.periods import month
from bot.storage.volatile import Bit, Cell, Seen, VolatileStore

DIGEST_BYTES = 16
CAMPAIGN = "campaign"
"""The name under which the store holds the key of the campaign that is open."""
CLOSES_AFTER = timedelta(hours=2)
"""A day is closed at 02:00 UTC of the next."""


@dataclass(frozen=True, slots=True)
class Visit:
    """What a turn adds to the open counts. `whole` is False when the keeper's keys were missing."""

    seen: tuple[Seen, ...] = field(default=(), repr=False)
    bits: tuple[Bit, ...] = field(default=(), repr=False)
    whole: bool = True


def day_key(day: date) -> str:
    """The name of K_day in the volatile store."""
    return f"day/{day.isoformat()}"


def closes_at(day: date) -> datetime:
    """When a day is closed, and its key dies."""
    return datetime.combine(day + timedelta(days=1), time(), UTC) + CLOSES_AFTER


def month_name(day: date) -> str:
    """The name of K_month and of the month's bitmap."""
    return f"month/{month(day)}"


def campaign_id(key: bytes) -> str:
    """Tells campaigns apart: a key's own fingerprint, so that the bits of an old key never reach a new bitmap."""
    return hashlib.sha256(b"campaign" + key).hexdigest()[:8]


def campaign_name(key: bytes) -> str:
    """The name of the campaign's bitmap, and of its key in the key store."""
    return f"{CAMPAIGN}/{campaign_id(key)}"


def community_name(key: bytes, community: str) -> str:
    """The name of a community's bitmap within the campaign of this key."""
    return f"community/{campaign_id(key)}/{community}"


async def visit(store: VolatileStore, sender: str, event: Event, day: date, now: float) -> Visit:
    """What this person's turn adds. Raises VolatileError."""
    cells = people(event)
    if not cells:
        return Visit()
    key = await store.key(day_key(day), max(closes_at(day).timestamp() - now, 0.0), now)
    seen = tuple((cell, digest(key, cell, event.channel, sender)) for cell in cells)
    if not event.reaches:
        return Visit(seen)
    of_month, of_campaign = await store.held(month_name(day), now), await store.held(CAMPAIGN, now)
    if of_month is None or of_campaign is None:
        return Visit(seen, whole=False)
    return Visit(seen, _bits(of_month, of_campaign, sender, event, day))


def digest(key: bytes, cell: Cell, channel: str, sender: str) -> bytes:
    """Stands for one person in one cell on one day."""
    message = "\0".join((*cell, channel, sender)).encode("utf-8", "surrogatepass")
    return hmac.digest(key, message, "sha256")[:DIGEST_BYTES]


def _bits(of_month: bytes, of_campaign: bytes, sender: str, event: Event, day: date) -> tuple[Bit, ...]:
    who = (event.channel, sender)
    bits = (
        Bit(month_name(day), bitmap.index(of_month, bitmap.MONTH_BITS, "month", *who)),
        Bit(campaign_name(of_campaign), bitmap.index(of_campaign, bitmap.CAMPAIGN_BITS, "campaign", *who)),
    )
    if not event.community:
        return bits
    name = community_name(of_campaign, event.community)
    place = bitmap.index(of_campaign, bitmap.COMMUNITY_BITS, "community", event.community, *who)
    return *bits, Bit(name, place, bitmap.fresh(bitmap.COMMUNITY_BITS, os.urandom))
