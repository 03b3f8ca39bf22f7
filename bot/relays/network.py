"""Reads all that staff see of the relays: who they are, what was published of them, what they reported."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.reach import closed, periods
from bot.reach.closing import Terms
from bot.relays import offline, store
from bot.relays.listing import Network
from bot.relays.standing import shown_lately


async def read_network(engine: AsyncEngine, terms: Terms, until: date = date.max) -> Network:
    """Under what the figures are published as, `terms`. `until`: what was reached by that day. Raises DatabaseError."""
    last, opened = await closed.last_closed(engine), await closed.of_openings(engine)
    return Network(
        relays=await store.all_relays(engine),
        figures={code: _until(figures, until) for code, figures in (await closed.of_relays(engine)).items()},
        shown=await closed.of_communities(engine, until),
        reported=await offline.weeks(engine),
        sessions=await offline.communities(engine, until),
        last_closed=None if last is None else min(last, until),
        least=terms.least,
        web=await closed.of_relays(engine, table=closed.RELAY_WEB),
        openings={period: opened.get(period) for period in (shown_lately(last, days=terms.days) if last else ())},
    )


def _until(figures: Mapping[str, int], until: date) -> Mapping[str, int]:
    return {period: number for period, number in figures.items() if periods.span(period)[1] <= until}
