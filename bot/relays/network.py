"""Reads all that staff see of the relays: who they are, what was published of them, what they reported."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.reach import closed
from bot.reach.closing import Terms
from bot.relays import offline, store
from bot.relays.listing import Network
from bot.relays.standing import shown_lately


async def read_network(engine: AsyncEngine, terms: Terms) -> Network:
    """Under what the figures are published as, `terms`. Raises DatabaseError."""
    last, opened = await closed.last_closed(engine), await closed.of_openings(engine)
    return Network(
        relays=await store.all_relays(engine),
        figures=await closed.of_relays(engine),
        shown=await closed.of_communities(engine),
        reported=await offline.weeks(engine),
        sessions=await offline.communities(engine),
        last_closed=last,
        least=terms.least,
        web=await closed.of_relays(engine, table=closed.RELAY_WEB),
        openings={period: opened.get(period) for period in (shown_lately(last, days=terms.days) if last else ())},
    )
