"""The keeper: the one process that reads the key store, keeps the sealed state and closes days. It holds the lease.

While the volatile store lives it is what counts, and the sealed state is a copy for its loss. The keeper lays the keys
of month and campaign, with their bitmaps, into the store, where every worker finds them. Nothing that matters is
remembered in the process: another may go on after it at any point, or the same after a crash.

What a loss costs. kill -9: nothing. The volatile store (power loss): at most an hour, and the digests of the open days;
their people are then the sum of before and after, flagged `split`. The key store or the state: the people of before
can no longer be recognised, and what waited for a longer period is gone; flagged too. Published figures: never.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.logs import of
from bot.reach import keystore, sealed
from bot.reach.bitmap import DrawBytes
from bot.reach.closed import last_campaign, last_closed_day, publish
from bot.reach.closing import Closing, Figures, Open, Terms, close
from bot.reach.filling import MONTH_KEY_OUTLIVES, Filling, new_campaign
from bot.reach.keystore import KeyStore
from bot.reach.periods import ONE_DAY, ends_month
from bot.reach.publication import Draw
from bot.reach.state import GATHERED, Campaign, State, decode, encode
from bot.reach.visit import CAMPAIGN, CLOSES_AFTER, campaign_id, campaign_name, day_key, month_name
from bot.storage.database import transaction, truncate_journal
from bot.storage.volatile import Refill, VolatileError, VolatileStore

PERSIST_EVERY: Final = timedelta(hours=1)
SPLIT: Final = "split"

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Reach:
    """What a keeper works on. `draw` is for noise; `marks` are flags of every period, for traffic that is made up."""

    store: VolatileStore
    engine: AsyncEngine
    key_dir: Path
    terms: Terms
    topics: Sequence[str]
    draw: Draw = field(repr=False)
    draw_bytes: DrawBytes = field(default=os.urandom, repr=False)
    marks: frozenset[str] = frozenset()


class Keeper:
    """Whoever calls these methods holds the lease (bot.reach.lease), so that there is one at a time.

    Each raises VolatileError, DatabaseError or KeyStoreError, and may be called again after that.
    """

    def __init__(self, reach: Reach) -> None:
        self._reach = reach
        self._store = reach.store
        self._persisted: datetime | None = None
        self._closed: date | None = None

    async def tend(self, now: datetime) -> tuple[date, ...]:
        """To be called every minute. Does what is due and gives the days that were closed.

        Lays keys and bitmaps into the store where they are missing, closes each day at 02:00 UTC of the next (oldest
        first, however many there are), and persists the state every hour.
        """
        return () if await self._is_tended(now) else await self.persist(now)

    async def persist(self, now: datetime) -> tuple[date, ...]:
        """The same, and persists whether or not an hour has passed: when a server ends."""
        with keystore.opened(self._reach.key_dir) as keys:
            state, closed = await self._close_days(keys, await self._settled(keys, now), now)
            await self._save(keys, await self._with_copies(replace(state, leaving={})))
        self._persisted, self._closed = now, state.closed
        return closed

    async def close_campaign(self, now: datetime) -> bool:
        """Publishes the campaign's last figures and destroys its key; the next campaign is open from then on.

        False, and nothing happens, on the day on which the campaign was opened.
        """
        with keystore.opened(self._reach.key_dir) as keys:
            state = await self._settled(keys, now)
            today, ended = now.date(), state.campaign
            if ended.opened >= today:
                return False
            closing = Closing(state, self._reach.terms, self._reach.topics, self._reach.draw)
            closing.campaign(today.isoformat(), await self._store.bitmaps())
            state = await self._with_copies(state)
            months = {name: bitmap for name, bitmap in state.bitmaps.items() if name.startswith("month/")}
            begun = Campaign(today, campaign_id(new_campaign(keys, self._reach.draw_bytes)))
            mark = (today.isoformat(), ended.opened.isoformat())
            await self._save(keys, replace(state, campaign=begun, bitmaps=months), closing.figures, mark)
            await self._settled(keys, now)
        return True

    async def _is_tended(self, now: datetime) -> bool:
        if self._persisted is None or not timedelta() <= now - self._persisted < PERSIST_EVERY:
            return False
        if self._closed is None or self._closed < _due(now):
            return False
        names = (CAMPAIGN, *(month_name(day) for day in _days_of_months(now)))
        return all([await self._store.held(name, now.timestamp()) is not None for name in names])

    async def _settled(self, keys: KeyStore, now: datetime) -> State:
        """The state, with the volatile store and the key store made to agree with it."""
        made = await self._store.bitmaps()
        held = await self._store.held(CAMPAIGN, now.timestamp())
        if held is not None and campaign_name(held) not in made:
            held = None  # The store is a new one: a key may be remembered for a minute longer than it is there.
        state = await self._loaded(keys) or await self._begun(held, now)
        filling = Filling(keys, self._reach.draw_bytes, now)
        state = filling.campaign(state, held)
        if held is None:
            filling.copies(state)
            for day in state.open_days:
                await self._store.flag(day, SPLIT)
        for day in _days_of_months(now):
            name = month_name(day)
            filling.month(state, day, await self._store.held(name, now.timestamp()) if name in made else None)
        if filling.needed:
            await self._store.refill(filling.refill(), now.timestamp())
        await self._forget(keys, state, now)
        return state

    async def _loaded(self, keys: KeyStore) -> State | None:
        """The state as it was persisted; None when there is none, and then one that cannot be read is set aside."""
        try:
            data = await sealed.unseal(self._reach.engine, keys)
            return None if data is None else decode(data)
        except (sealed.SealError, ValueError) as error:
            log.error("reach_state_lost", **of(error))
            await sealed.set_aside(self._reach.engine)
            return None

    async def _begun(self, held: bytes | None, now: datetime) -> State:
        """A first state: of a new Sira, or after a loss, with what the published figures and the store still know."""
        async with transaction(self._reach.engine) as connection:
            closed, published = await last_closed_day(connection), await last_campaign(connection)
            known = await sealed.known(connection)
        if closed is None:
            days = await self._store.days()
            if held is None and not (days or known):
                await self._greet(now)
            return State(min([_due(now) + ONE_DAY, *days]) - ONE_DAY, Campaign(now.date(), _id(held)))
        campaign = Campaign(now.date(), _id(held))
        if published is not None:
            earlier = 0 if held is not None else published.number
            campaign = replace(campaign, opened=date.fromisoformat(published.value), earlier=earlier)
        await self._store.flag(now.date(), SPLIT)
        leaving = await self._store.counters(closed)
        return State(closed, campaign, leaving, flags={period: frozenset({SPLIT}) for period in GATHERED})

    async def _greet(self, now: datetime) -> None:
        """The first store of a new Sira replaces none: nothing was lost, and its birth is no split."""
        await self._store.refill(Refill(), now.timestamp())
        for day in (now.date() - ONE_DAY, now.date()):
            await self._store.unflag(day, SPLIT)

    async def _close_days(self, keys: KeyStore, state: State, now: datetime) -> tuple[State, tuple[date, ...]]:
        closed = []
        while state.closed < _due(now):
            state = await self._close_day(keys, state, state.closed + ONE_DAY)
            closed.append(state.closed)
        if closed:
            await self._forget(keys, state, now)
        return state, tuple(closed)

    async def _close_day(self, keys: KeyStore, state: State, day: date) -> State:
        flags = await self._store.flags(day) | self._reach.marks
        bitmaps = await self._store.bitmaps() if ends_month(day) else {}
        opened = Open(day, await self._store.counters(day), flags, bitmaps)
        state, figures = close(state, opened, self._reach.terms, self._reach.topics, self._reach.draw)
        state = await self._with_copies(replace(state, leaving=opened.counts))
        await self._save(keys, state, figures, (day.isoformat(), "day"))
        await self._drop(day)
        return state

    async def _with_copies(self, state: State) -> State:
        """With what the store holds now of the days that are open. A store that was lost is never copied."""
        days = [day for day in await self._store.days() if day > state.closed]
        counts = {day: await self._store.counters(day) for day in days}
        bitmaps = await self._store.bitmaps()
        if f"{CAMPAIGN}/{state.campaign.key_id}" not in bitmaps:
            raise VolatileError("the volatile store was lost while it was copied")
        return replace(state, open_days=counts, bitmaps={n: bitmaps[n] for n in self._wanted(state, bitmaps)})

    async def _save(
        self, keys: KeyStore, state: State, figures: Figures | None = None, mark: tuple[str, str] | None = None
    ) -> None:
        """The state under a new key; with it, in one transaction, figures that were not published under this mark."""
        seal = sealed.new_seal(keys)
        async with transaction(self._reach.engine) as connection:
            if mark is not None:
                await publish(connection, figures or {}, mark)
            await sealed.write(connection, seal, encode(state))
        sealed.retire(keys, seal.key_id)
        await truncate_journal(self._reach.engine)

    async def _forget(self, keys: KeyStore, state: State, now: datetime) -> None:
        """Destroys what no open period needs: keys and bitmaps of closed months and campaigns, days already closed."""
        days = await self._store.days()
        for day in sorted({*days, state.closed, now.date()}):
            if day <= state.closed and (day in days or await self._store.flags(day)):
                await self._carry(state, day, now)
                await self._drop(day)
        bitmaps = await self._store.bitmaps()
        gone = set(bitmaps) - set(self._wanted(state, bitmaps))
        if gone:
            await self._store.discard(keys=[name for name in gone if name.startswith("month/")], bitmaps=gone)
        alive = {month_name(day) for day in (now.date() - MONTH_KEY_OUTLIVES, *_days_of_months(now))}
        alive = {name for name in alive if name >= month_name(state.closed + ONE_DAY)}
        alive.add(f"{CAMPAIGN}/{state.campaign.key_id}")
        keys.drop(*(name for name in keys.all() if name not in alive and not name.startswith(sealed.PREFIX)))

    async def _carry(self, state: State, day: date, now: datetime) -> None:
        """What was counted on a closed day after it was closed, as after the clock was set back, counts on the next.

        In one piece, so that a crash neither loses it nor counts it twice; whoever comes on both days does count twice.
        """
        counts, published = await self._store.counters(day), state.leaving if day == state.closed else {}
        late = {cell: number - published.get(cell, 0) for cell, number in counts.items()}
        late = {cell: number for cell, number in late.items() if number > 0}
        if published and not late:
            return
        first = state.closed + ONE_DAY
        for flag in await self._store.flags(day) | {SPLIT} if late else await self._store.flags(day):
            await self._store.flag(first, flag)
        if late:
            taken = {cell: -number for cell, number in late.items()}
            await self._store.refill(Refill(counts={day: taken, first: late}), now.timestamp())

    def _wanted(self, state: State, names: Collection[str]) -> list[str]:
        """The bitmaps of months that are not closed, and of the open campaign."""
        heads = [f"{CAMPAIGN}/{state.campaign.key_id}"]
        if self._reach.terms.communities:
            heads.append(f"community/{state.campaign.key_id}/")
        first = month_name(state.closed + ONE_DAY)
        return [n for n in names if n.startswith(tuple(heads)) or (n.startswith("month/") and n >= first)]

    async def _drop(self, day: date) -> None:
        await self._store.discard(keys=[day_key(day)])
        await self._store.drop_day(day)


def _id(held: bytes | None) -> str:
    return "" if held is None else campaign_id(held)


def _due(now: datetime) -> date:
    """The last day that should be closed by now."""
    return (now - CLOSES_AFTER).date() - ONE_DAY


def _days_of_months(now: datetime) -> tuple[date, ...]:
    """Days whose months need a key: the next month's is there a day before it is needed."""
    return now.date(), now.date() + ONE_DAY
