"""Reads all that staff see of the relays: who they are, what was published of them, what they reported."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.reach import closed
from bot.relays import offline, store
from bot.relays.listing import Network


async def read_network(engine: AsyncEngine, least: int) -> Network:
    """`least` is the smallest figure that is shown. Raises DatabaseError."""
    return Network(
        relays=await store.all_relays(engine),
        figures=await closed.of_relays(engine),
        shown=await closed.of_communities(engine),
        reported=await offline.weeks(engine),
        sessions=await offline.communities(engine),
        last_closed=await closed.last_closed(engine),
        least=least,
    )
