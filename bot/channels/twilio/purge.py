"""Finds what still lies at Twilio although it should be gone: messages whose callback was lost, or that came before."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from bot.channels.twilio.client import told
from bot.channels.twilio.status import RANKS, is_sid

PAGE = 200
MOST = 5_000
"""Messages looked at for each address and direction in one run."""
FRESH = timedelta(minutes=10)
"""Younger messages may still be under way, or be blanked by a running Sira."""
STUCK = timedelta(days=1)
"""Past this a message that never arrived is tried as well."""
RECEIVED = "received"


async def leftovers(client: Any, addresses: Iterable[str], now: datetime) -> list[str]:
    """The sids of the messages from and to these addresses of ours that may be deleted. Raises TwilioError."""
    found: dict[str, None] = {}
    for address in addresses:
        for end in ("to", "from_"):
            with told():
                async for message in await client.messages.stream_async(page_size=PAGE, limit=MOST, **{end: address}):
                    if is_sid(message.sid) and may_go(message.status, message.date_created, now):
                        found[message.sid] = None
    return list(found)


def may_go(status: str, created: datetime | None, now: datetime) -> bool:
    """Whether nothing more can be expected of a message."""
    age = now - created if created is not None else STUCK
    return age >= STUCK or (age >= FRESH and (status == RECEIVED or status in RANKS))
