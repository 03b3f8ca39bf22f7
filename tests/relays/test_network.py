"""What was reached by a day, as a report of the past must tell it."""

from __future__ import annotations

import secrets
from datetime import date

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.reach.closed import publish
from bot.reach.closing import ORDINARY
from bot.relays import offline, store
from bot.relays.network import read_network
from bot.relays.offline import Offline
from bot.relays.relay import Relay
from bot.relays.standing import reached
from bot.storage.database import transaction
from tests.storage.fixtures import address, either, engine, postgres

__all__ = ["address", "either", "engine", "postgres"]

PEOPLE = {"women": 5, "men": 5, "children": 0, "youth": 0}


BY_DAY: dict[date, set[str]] = {
    date(2026, 3, 1): set(),
    date(2026, 3, 8): {"Contacts"},
    date(2026, 3, 30): {"Contacts", "Session"},
    date(2026, 3, 31): {"Contacts", "Session", "People"},
    date.max: {"Contacts", "Session", "People"},
}


async def test_a_community_counts_from_the_day_on_which_it_was_reached(engine: AsyncEngine) -> None:
    opened = {
        name: (await store.add(engine, Relay("00000000", "fr", "stall", name, "Gao"), secrets.token_bytes)).relay
        for name in ("Contacts", "Session", "People", "Nobody")
    }
    async with transaction(engine) as connection:
        figures = {
            ("2026-W10", "relay", opened["Contacts"].code): 15,
            ("2026-03-31", "community", "People"): 20,
        }
        await publish(connection, figures, ("2026-03-31", "day"))
    await offline.keep(engine, opened["Session"], Offline("2026-W12", "market", "fr", PEOPLE), "one")

    for until, places in BY_DAY.items():
        found = await read_network(engine, ORDINARY, until)
        assert reached(found.relays, found.figures, found.shown, found.sessions) == {("Gao", name) for name in places}
        assert found.last_closed == min(until, date(2026, 3, 31))
