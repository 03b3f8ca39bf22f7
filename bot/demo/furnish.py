"""What staff would have entered in the made-up year: relays, sessions, regions, verified figures. All say so."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from random import Random
from typing import Final

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.demo.crowd import COMMUNITIES, LANGUAGE_SHARES, RELAYS, Plan, drawn, weighted
from bot.reach import periods
from bot.relays.codes import hashed, new_secret
from bot.relays.offline import PEOPLE, PLACES, Offline, identifier, keep
from bot.relays.relay import Relay
from bot.storage import regions, tables, verified
from bot.storage.database import transaction
from bot.storage.regions import Region
from bot.storage.verified import Verified

REGIONS: Final = {"Kayes": 60, "Sikasso": 50, "Bamako": 40, "Gao": 30, "Mopti": 20}
"""Regions that exist, with aims that are made up."""
SPEAKING: Final = 36
"""Relays beside those of the crowd that hold sessions, each in a community of its own; nobody writes through them."""
SILENT: Final = 4
"""Relays of whom nothing is heard."""
SESSIONS: Final = 3
"""How many each reports, within the time that the form allows."""
FIGURES: Final = {"assisted": 1_148, "returned": 2_735, "reintegrated": 912}
"""Where the made-up year ends."""
QUARTERS: Final = 4
SOURCE: Final = "DEMO: made up, no report says so"
STAFF: Final = "demo"


async def furnish(engine: AsyncEngine, plan: Plan) -> None:
    """Write all of it. Raises DatabaseError."""
    draw = drawn(plan.seed, "staff")
    found = relays()
    async with transaction(engine) as connection:
        for name, aim in REGIONS.items():
            await regions.put(connection, Region(name, aim))
        for figure in figures(plan):
            await verified.enter(connection, figure)
        await connection.execute(insert(tables.relays), [_row(relay, draw) for relay in found])
    for relay in found[: len(found) - SILENT]:
        for number in range(SESSIONS):
            await keep(engine, relay, session(relay, plan, draw), identifier(relay, f"{plan.seed}/{number}"))


def relays() -> list[Relay]:
    """The crowd's relays, then those that hold sessions, then the silent ones."""
    places = list(RELAYS.values())
    places += [f"demo-{len(COMMUNITIES) + 1 + number:02d}" for number in range(SPEAKING + SILENT)]
    return [_relay(number, place) for number, place in enumerate(places)]


def figures(plan: Plan) -> list[Verified]:
    """A figure of each target at the end of every quarter of the plan, growing evenly."""
    ends = sorted({plan.first + timedelta(days=plan.days * step // QUARTERS - 1) for step in range(1, QUARTERS + 1)})
    return [
        Verified(target, end, most * (place + 1) // len(ends), SOURCE, STAFF, datetime.combine(end, time(9), UTC))
        for target, most in FIGURES.items()
        for place, end in enumerate(ends)
    ]


def session(relay: Relay, plan: Plan, draw: Random) -> Offline:
    """A session in one of the plan's last weeks."""
    week = periods.week(plan.last - timedelta(days=draw.randrange(min(plan.days, 84))))
    people = {name: draw.randrange(1, 25) for name in PEOPLE}
    return Offline(week, draw.choice(list(PLACES)), weighted(draw, LANGUAGE_SHARES), people)


def _relay(number: int, place: str) -> Relay:
    names = list(REGIONS)
    region = names[int(place.removeprefix("demo-")) % len(names)]
    return Relay(f"DEM0{number:04d}", "fr", f"DEMO {number + 1}", place, region)


def _row(relay: Relay, draw: Random) -> dict[str, object]:
    columns = ("code", "label", "community", "region", "language", "active")
    values = {name: getattr(relay, name) for name in columns}
    return {**values, "secret": hashed(new_secret(draw.randbytes))}
