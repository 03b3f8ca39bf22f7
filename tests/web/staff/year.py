"""A made-up year of closed figures without the people: counts are drawn, every day is closed as in earnest."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import insert

from bot.message import LANGUAGES
from bot.reach.bitmap import CAMPAIGN_BITS, COMMUNITY_BITS, MONTH_BITS, begun
from bot.reach.closed import publish
from bot.reach.closing import ORDINARY, Figures, Open, close
from bot.reach.state import Campaign, Counts, State
from bot.reach.tables import LINKS, MESSAGE_CHANNELS, OUTCOMES, PEOPLE_CHANNELS, VERDICTS
from bot.reach.visit import month_name
from bot.relays.codes import hashed
from bot.relays.offline import PEOPLE, Offline, identifier, keep
from bot.relays.relay import Relay
from bot.storage import tables
from bot.storage.database import connect, transaction, upgrade
from bot.storage.volatile import Bitmap

FIRST, LAST = date(2025, 11, 17), date(2026, 11, 22)
"""A Monday in one year, a Sunday in the next."""
A_DAY: Final = 250
KEY: Final = "key"
FLAGS: Final = {date(2026, 10, 5): frozenset({"incomplete"}), date(2026, 3, 4): frozenset({"split"})}
RELAYS: Final = tuple(
    Relay(f"TEST000{number}", "fr", f"label {number}", community, region)
    for number, (community, region) in enumerate(
        (
            ("Gao Ba", "Gao"),
            ("Gao Ba", "Gao"),
            ("Sikasso <i>/Koko", "Sikasso"),
            ("Kati", "Koulikoro"),
            ("Ansongo", "Gao"),
        )
    )
)
"""The last is of a community to which nobody came; the one before it only held a session."""
COUNTED: Final = RELAYS[:3]
SHARES: Final = (60, 30, 9, 4, 1)


def write(path: Path, topics: Sequence[str]) -> None:
    """The year into a new SQLite file, with its relays and one session."""
    asyncio.run(_write(f"sqlite+aiosqlite:///{path}", topics))


async def _write(address: str, topics: Sequence[str]) -> None:
    await upgrade(address)
    engine = connect(address)
    async with transaction(engine) as connection:
        for day, figures in days(topics):
            await publish(connection, figures, (day.isoformat(), "day"))
        names = ("code", "label", "community", "region", "language", "active")
        rows = [{**{name: getattr(each, name) for name in names}, "secret": hashed(each.code)} for each in RELAYS]
        await connection.execute(insert(tables.relays), rows)
    held = Offline("2026-W46", "market", "bm", dict.fromkeys(PEOPLE, 5))
    await keep(engine, RELAYS[3], held, identifier(RELAYS[3], "nonce"))
    await engine.dispose()


def days(topics: Sequence[str]) -> list[tuple[date, Figures]]:
    """What each day's closing publishes."""
    draw = random.Random(20261122)
    state = State(FIRST - timedelta(days=1), Campaign(FIRST - timedelta(days=1), KEY))
    found = []
    bitmaps: dict[str, Bitmap] = {}
    while state.closed < LAST:
        day = state.closed + timedelta(days=1)
        bitmaps = _grown(bitmaps, day, draw)
        opened = Open(day, _counts(topics, draw), FLAGS.get(day, frozenset()), bitmaps)
        state, figures = close(state, opened, ORDINARY, sorted(topics), draw.random)
        found.append((day, figures))
    return found


def _counts(topics: Sequence[str], draw: random.Random) -> Counts:
    found: Counter[tuple[str, str]] = Counter()
    for _ in range(A_DAY + draw.randrange(40)):
        language = draw.choices(LANGUAGES, (60, 28, 3))[0]
        topic = topics[min(int(draw.expovariate(0.2)), len(topics) - 1)]
        channel = draw.choices(MESSAGE_CHANNELS, SHARES)[0]
        outcome = draw.choices(OUTCOMES, (80, 2, 4, 3, 1, 30, 8))[0]
        found["messages", channel] += draw.randrange(1, 6)
        found["channel" if channel in PEOPLE_CHANNELS else "web", channel if channel != "web" else "conversations"] += 1
        found["language", language] += 1
        found["topic", topic] += 1
        found["topic_language", f"{topic}/{language}"] += 1
        found["outcome", f"{language}/{outcome}"] += 1
        if outcome in VERDICTS:
            found["topic_help", f"{topic}/{outcome}"] += 1
        if outcome == "guess":
            found["chosen", f"{language}/{topic}"] += 1
        if draw.random() < 0.04:
            found["relay", draw.choice(COUNTED).code] += 1
            found["relay_web", draw.choice(COUNTED).code] += 1
            found["openings", LINKS] += 2
    return found


def _grown(bitmaps: dict[str, Bitmap], day: date, draw: random.Random) -> dict[str, Bitmap]:
    """The bitmaps after one more day."""
    sizes = {month_name(day): (MONTH_BITS, 200), f"campaign/{KEY}": (CAMPAIGN_BITS, 60)}
    sizes |= {f"community/{KEY}/{relay.community}": (COMMUNITY_BITS, 1) for relay in COUNTED}
    return {name: _more(bitmaps.get(name), bits, people, draw) for name, (bits, people) in sizes.items()}


def _more(bitmap: Bitmap | None, bits: int, people: int, draw: random.Random) -> Bitmap:
    before = bitmap or begun(bits, draw.randbytes)
    content = bytearray(before.bits)
    for _ in range(people):
        bit = draw.randrange(bits)
        content[bit // 8] |= 1 << bit % 8
    return Bitmap(before.zeros, bytes(content))


def noon(day: date = LAST + timedelta(days=1)) -> datetime:
    """When somebody looks: the day after the last one."""
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
