"""Lives through the made-up days: people come to the road, every night their day is closed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from typing import Final

from bot.app import Sira, compose
from bot.demo.crowd import COMMUNITIES, RELAYS, Plan, Visit, drawn, visits
from bot.demo.furnish import furnish
from bot.demo.place import emptied
from bot.demo.talk import Sentences, Talker, sentences
from bot.reach.bitmap import COMMUNITY_BITS, begun
from bot.reach.keeper import Keeper, Reach
from bot.reach.open import DEMO, key_dir, terms
from bot.reach.visit import CAMPAIGN, CLOSES_AFTER, community_name
from bot.settings import ROOT, Settings
from bot.storage.database import open_database, upgrade
from bot.storage.open import open_volatile
from bot.storage.volatile import Refill, VolatileStore

SITTINGS: Final = (time(8), time(13), time(19))
"""When people write: those of one sitting write at the same time."""
AT_ONCE: Final = 16
BETWEEN_MESSAGES: Final = timedelta(seconds=40)


@dataclass
class Hands:
    """The hands of the made-up days' clock."""

    at: datetime

    def now(self) -> datetime:
        return self.at


class DemoCredit:
    """The relays of the made-up year."""

    async def community(self, code: str) -> str | None:
        """The community of a made-up relay's code."""
        return RELAYS.get(code)


async def live(settings: Settings, plan: Plan, closed: Callable[[date], None]) -> int:
    """Lives through the plan from an empty folder and gives the number of messages; `closed` is told of each day.

    `settings` are those of `bot.demo.place`. Raises what opening a database, a store, the content or the model raises.
    """
    emptied(settings)
    async with AsyncExitStack() as stack:
        await upgrade(settings.database)
        engine = await open_database(settings)
        stack.push_async_callback(engine.dispose)
        await furnish(engine, plan)
        store, _ = await open_volatile(settings)
        stack.push_async_callback(store.close)
        hands = Hands(_night_before(plan.first))
        sira = compose(settings, store, hands.now, DemoCredit())
        stack.push_async_callback(sira.road.understanding.aclose)
        draw = drawn(plan.seed, "keeper")
        topics = sorted(sira.guidance.topics)
        marks = frozenset({DEMO})
        reach = Reach(store, engine, key_dir(settings), terms(settings), topics, draw.random, draw.randbytes, marks)
        days = Days(sira, Keeper(reach), hands, plan)
        return await days.live(closed)


class Days:
    """The days of a plan, one after another."""

    def __init__(self, sira: Sira, keeper: Keeper, hands: Hands, plan: Plan) -> None:
        self._sira, self._keeper, self._hands, self._plan = sira, keeper, hands, plan
        self._said = sentences(ROOT / "nlu")
        self._messages = 0

    async def live(self, closed: Callable[[date], None]) -> int:
        """Every day with its visits; gives the number of messages."""
        await self._keeper.tend(self._hands.at)
        await _lay_communities(self._sira.store, self._plan.seed, self._hands.at)
        by_day = {day: list(held) for day, held in groupby(visits(self._plan), key=lambda visit: visit.day)}
        for number in range(self._plan.days):
            day = self._plan.first + timedelta(days=number)
            for place, sitting in enumerate(SITTINGS):
                talkers = _talkers(by_day.get(day, ())[place :: len(SITTINGS)], self._said, self._plan.seed)
                await self._sit(talkers, datetime.combine(day, sitting, UTC))
            self._hands.at = _night_before(day + timedelta(days=1))
            for done in await self._keeper.tend(self._hands.at):
                closed(done)
        return self._messages

    async def _sit(self, talkers: list[Talker], begins: datetime) -> None:
        """All write at once, then all wait for the answers, then all write again."""
        going = [(talker, talker.moves()) for talker in talkers]
        self._hands.at = begins
        while going:
            said = [(talker, moves, move) for talker, moves in going if (move := next(moves, None)) is not None]
            for at in range(0, len(said), AT_ONCE):
                await asyncio.gather(
                    *(
                        self._sira.road.travel(talker.inbound(move, self._hands.at), talker.keep)
                        for talker, _, move in said[at : at + AT_ONCE]
                    )
                )
            self._messages += len(said)
            self._hands.at += BETWEEN_MESSAGES
            going = [(talker, moves) for talker, moves, _ in said]


def _talkers(held: Iterable[Visit], said: Sentences, seed: int) -> list[Talker]:
    return [Talker(visit, said, seed) for visit in held]


def _night_before(day: date) -> datetime:
    """When the day before is closed."""
    return datetime.combine(day, time(), UTC) + CLOSES_AFTER


async def _lay_communities(store: VolatileStore, seed: int, now: datetime) -> None:
    """Bitmaps of the communities that are the same for the same seed; in earnest the first person brings one."""
    key = await store.held(CAMPAIGN, now.timestamp())
    if key is None:
        return
    draw = drawn(seed, "communities")
    bitmaps = {community_name(key, name): begun(COMMUNITY_BITS, draw.randbytes) for name in COMMUNITIES}
    await store.refill(Refill(bitmaps=bitmaps), now.timestamp())
