"""Closing days, keeping keys and state, and what a loss costs: on both databases and every volatile store."""

from __future__ import annotations

import os
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest
from redis.asyncio import Redis
from sqlalchemy import delete, text, update
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.reach import keystore
from bot.reach.bitmap import error, estimate
from bot.reach.closed import last_closed
from bot.reach.closing import HIGH_RISK, Figures
from bot.reach.visit import campaign_name
from bot.storage.database import DatabaseError, transaction
from bot.storage.tables import reach_state
from bot.storage.volatile import VolatileError
from bot.storage.volatile_redis import RedisStore
from bot.storage.volatile_sqlite import SqliteStore
from tests.reach.kept import Kept, never
from tests.storage.fixtures import REDIS, redis_prefix, running

MONDAY, TUESDAY, WEDNESDAY = (date(2026, 3, day) for day in (2, 3, 4))
APRIL = date(2026, 4, 1)


def without_flags(figures: Figures) -> Figures:
    return {cell: number for cell, number in figures.items() if cell[1] != "flag"}


def of(figures: Figures, dimension: str) -> dict[str, int]:
    return {period: number for (period, name, _), number in figures.items() if name == dimension}


def held(kept: Kept) -> dict[str, bytes]:
    with keystore.opened(kept.folder) as keys:
        return dict(keys.all())


async def closed_and_not_forgotten(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    """Monday is published, and the keeper is gone before it forgets what the store holds of it."""

    async def killed(*asked: object, **named: object) -> None:
        raise VolatileError("killed")

    with monkeypatch.context() as patch:
        patch.setattr(kept.store, "discard", killed)
        with pytest.raises(VolatileError, match="killed"):
            await kept.until(TUESDAY)


@asynccontextmanager
async def lost(kept: Kept) -> AsyncIterator[None]:
    """The volatile store is gone, as after a power loss; the keeper goes on with a new one."""
    async with running(SqliteStore(None)) as store:
        kept.restart(store=store)
        yield


async def test_a_day_becomes_people_and_messages_and_is_gone(kept: Kept) -> None:
    await kept.tend()
    await kept.come(range(23))
    await kept.come(range(23))
    await kept.come(range(9), channel="sms", language="bm", topic=None)

    noon = kept.now.timestamp()
    assert await kept.store.held("day/2026-03-02", noon) is not None
    assert await kept.until(TUESDAY, 1.9) == ()
    assert await kept.until(TUESDAY, 2) == (MONDAY,)

    assert without_flags(await kept.figures()) == {
        ("2026-03-02", "messages", "telegram"): 45,
        ("2026-03-02", "channel", "telegram"): 25,
        ("2026-03-02", "language", "fr"): 25,
        ("2026-03-02", "topic", "risk_desert"): 25,
    }
    assert await kept.store.days() == ()
    assert await kept.store.held("day/2026-03-02", noon) is None


async def test_closing_again_draws_nothing_and_changes_nothing(kept: Kept) -> None:
    await kept.tend()
    await kept.come(range(23))
    await kept.until(TUESDAY)
    figures = await kept.figures()

    kept.restart(draw=never)
    for _ in range(2):
        assert await kept.keeper.persist(kept.now) == ()
    assert await kept.figures() == figures


async def test_days_left_open_are_closed_oldest_first_and_empty_ones_too(kept: Kept) -> None:
    await kept.tend()
    await kept.come(range(20))
    kept.now += timedelta(days=2)
    await kept.come(range(30))

    assert await kept.until(date(2026, 3, 6)) == tuple(MONDAY + timedelta(days=n) for n in range(4))
    assert of(await kept.figures(), "channel") == {"2026-03-02": 20, "2026-03-04": 30}
    assert await last_closed(kept.engine) == date(2026, 3, 5)


async def test_a_day_stays_open_while_the_database_fails(kept: Kept) -> None:
    await kept.tend()
    await kept.come(range(20))
    async with transaction(kept.engine) as connection:
        await connection.execute(text("ALTER TABLE reach_closed RENAME TO away"))

    with pytest.raises(DatabaseError):
        await kept.until(TUESDAY)
    assert (await kept.store.counters(MONDAY))["channel", "telegram"] == 20
    assert len([name for name in held(kept) if name.startswith("state/")]) <= 2

    async with transaction(kept.engine) as connection:
        await connection.execute(text("ALTER TABLE away RENAME TO reach_closed"))
    assert await kept.tend() == (MONDAY,)
    assert of(await kept.figures(), "channel") == {"2026-03-02": 20}


async def test_after_a_crash_between_publishing_and_forgetting_the_day_is_only_forgotten(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    await kept.tend()
    await kept.come(range(20))
    await closed_and_not_forgotten(kept, monkeypatch)
    figures = await kept.figures()
    assert figures
    assert await kept.store.days() == (MONDAY,)

    kept.restart(draw=never)
    assert await kept.tend() == ()
    assert await kept.figures() == figures
    assert await kept.store.days() == ()
    assert await kept.store.flags(TUESDAY) == frozenset()


async def test_a_restart_of_the_keeper_forgets_nobody(kept: Kept) -> None:
    await kept.tend()
    await kept.come(range(15))
    before = await kept.store.bitmaps()
    kept.restart()
    kept.now += timedelta(hours=2)
    await kept.tend()
    await kept.come(range(30))

    after = await kept.store.bitmaps()
    assert before.keys() == after.keys()
    await kept.until(TUESDAY)
    assert of(await kept.figures(), "channel") == {"2026-03-02": 30}


async def test_a_lost_store_costs_what_came_since_the_last_hour_and_the_day_is_flagged(kept: Kept) -> None:
    await kept.tend()
    await kept.come(range(20))
    kept.now += timedelta(hours=1)
    await kept.tend()
    await kept.come(range(100, 105))
    names = (await kept.store.bitmaps()).keys()

    async with lost(kept):
        kept.now += timedelta(minutes=5)
        await kept.tend()
        assert (await kept.store.bitmaps()).keys() == names
        await kept.come(range(10, 30))
        await kept.until(TUESDAY)

        assert of(await kept.figures(), "channel") == {"2026-03-02": 40}
        assert ("2026-03-02", "flag", "split") in await kept.figures()


async def test_people_of_the_month_and_the_campaign_are_still_known_after_a_loss(kept: Kept) -> None:
    await kept.tend()
    await kept.come(range(300))
    await kept.keeper.persist(kept.now)

    async with lost(kept):
        await kept.tend()
        await kept.come(range(300))
        for name, bitmap in (await kept.store.bitmaps()).items():
            if name.startswith("campaign") or name == "month/2026-03":
                assert abs(estimate(bitmap) - 300) < 4 * error(300, 8 * len(bitmap.bits))


async def test_a_redis_that_was_lost_unnoticed_is_filled_again_and_never_copied(
    engine: AsyncEngine, tmp_path: Path
) -> None:
    """Keys are remembered for a minute: the keeper must not take that for a store that lives."""
    async with redis_prefix() as prefix, running(RedisStore(REDIS, production=False, prefix=prefix)) as store:
        kept = Kept(store, engine, tmp_path / "keys", draw_bytes=random.Random(1).randbytes)
        await kept.tend()
        await kept.come(range(300))
        await kept.keeper.persist(kept.now)
        async with Redis.from_url(REDIS) as client:
            await client.delete(*[name async for name in client.scan_iter(f"{prefix}*", count=1000)])

        await kept.keeper.persist(kept.now)

        assert (await store.counters(MONDAY))["channel", "telegram"] == 300
        assert await store.flags(MONDAY) == {"split"}
        for name, bitmap in (await store.bitmaps()).items():
            wanted = 300 if name != "month/2026-04" else 0
            assert abs(estimate(bitmap) - wanted) < 4 * error(300, 8 * len(bitmap.bits))


@pytest.mark.parametrize("loss", ["keys", "ciphertext", "row"])
async def test_a_lost_key_store_or_state_costs_recognition_but_no_figure(kept: Kept, loss: str) -> None:
    await kept.tend()
    await kept.come(range(400))
    await kept.until(APRIL)
    told = await kept.figures()
    people = told["2026-03-31", "campaign", "2026-03-02"]

    async with transaction(kept.engine) as connection:
        if loss == "ciphertext":
            await connection.execute(update(reach_state).values(ciphertext=bytes(50)))
        elif loss == "row":
            await connection.execute(delete(reach_state))
    if loss == "keys":
        (kept.folder / keystore.FILE).unlink()
    async with lost(kept):
        await kept.tend()
        await kept.come(range(400))
        assert await kept.until(date(2026, 5, 1)) == tuple(APRIL + timedelta(days=n) for n in range(30))

        figures = await kept.figures()
        assert figures.items() >= told.items()
        both = figures["2026-04-30", "campaign", "2026-03-02"]
        assert abs(both - 2 * people) < 4 * error(800, 2**18)
        assert both - figures["2026-04-30", "campaign_low", "2026-03-02"] > people / 2
        assert figures["2026-04-30", "flag", "campaign_split"] == 1


async def test_a_lost_key_store_costs_nothing_while_the_volatile_store_lives(kept: Kept) -> None:
    await kept.tend()
    await kept.come(range(400))
    before = held(kept)
    (kept.folder / keystore.FILE).unlink()
    kept.restart()
    await kept.tend()

    alive = {name: key for name, key in held(kept).items() if not name.startswith("state/")}
    assert alive == {name: key for name, key in before.items() if not name.startswith("state/")}
    await kept.until(APRIL)
    assert abs((await kept.figures())["2026-03-31", "campaign", "2026-03-02"] - 400) < 4 * error(400, 2**18)


async def test_a_month_ends_with_its_key_and_its_bitmap(kept: Kept) -> None:
    await kept.tend()
    await kept.come(range(50))
    await kept.until(date(2026, 3, 31), 12)
    key = held(kept)["month/2026-03"]
    assert held(kept).keys() >= {"month/2026-03", "month/2026-04"}

    await kept.until(APRIL)

    assert abs((await kept.figures())["2026-03", "people", "all"] - 50) < 4 * error(50, 2**16)
    assert "month/2026-03" not in held(kept)
    assert key.hex().encode() not in (kept.folder / keystore.FILE).read_bytes()
    assert await kept.store.held("month/2026-03", kept.now.timestamp()) is None
    assert "month/2026-03" not in await kept.store.bitmaps()


async def test_keys_are_drawn_and_never_derived(kept: Kept, tmp_path: Path, engine: AsyncEngine) -> None:
    kept.restart(draw_bytes=os.urandom)
    await kept.tend()
    first = held(kept)
    async with transaction(engine) as connection:
        await connection.execute(delete(reach_state))
    async with lost(kept):
        kept.restart(folder=tmp_path / "other")
        await kept.tend()

    assert not set(first.values()) & set(held(kept).values())


async def test_each_hour_the_state_has_a_new_key_and_one_version(kept: Kept) -> None:
    seals = set()
    for _ in range(4):
        await kept.tend()
        (seal,) = [name for name in held(kept) if name.startswith("state/")]
        seals.add(seal)
        await kept.tend()
        assert seal in held(kept)
        kept.now += timedelta(hours=1)

    assert len(seals) == 4


async def test_the_next_months_key_is_there_before_the_month(kept: Kept) -> None:
    await kept.until(date(2026, 3, 31), 23.5)
    kept.now += timedelta(minutes=31)
    await kept.come(range(20))

    bitmap = (await kept.store.bitmaps())["month/2026-04"]
    assert abs(estimate(bitmap) - 20) < 4 * error(20, 2**16)


async def test_a_closed_campaign_is_told_once_and_its_key_is_gone(kept: Kept) -> None:
    await kept.tend()
    await kept.come(range(200), relay="AB12CD34", community="c1")
    assert not await kept.keeper.close_campaign(kept.now)
    kept.now += timedelta(days=3)
    await kept.tend()
    (name,) = [name for name in held(kept) if name.startswith("campaign/")]
    key = held(kept)[name]

    assert await kept.keeper.close_campaign(kept.now)

    figures = await kept.figures()
    assert abs(figures["2026-03-05", "campaign", "2026-03-02"] - 200) < 4 * error(200, 2**18) + 5
    assert abs(figures["2026-03-05", "community", "c1"] - 200) < 4 * error(200, 2**11) + 3
    assert name not in held(kept)
    assert key.hex().encode() not in (kept.folder / keystore.FILE).read_bytes()
    now_held = await kept.store.held("campaign", kept.now.timestamp())
    assert now_held not in (None, key)
    assert not [bitmap for bitmap in await kept.store.bitmaps() if name.partition("/")[2] in bitmap]

    await kept.come(range(30))
    assert now_held is not None
    assert abs(estimate((await kept.store.bitmaps())[campaign_name(now_held)]) - 30) < 4 * error(30, 2**18)
    await kept.until(APRIL)
    assert ("2026-03-31", "campaign", "2026-03-02") not in await kept.figures()


async def test_a_flagged_day_is_closed_also_when_a_campaign_was_closed_on_it(kept: Kept) -> None:
    await kept.tend()
    await kept.come(range(50))
    await kept.store.flag(MONDAY, "incomplete")
    await kept.until(TUESDAY, 12)
    await kept.come(range(60))
    await kept.store.flag(TUESDAY, "incomplete")
    assert await kept.keeper.close_campaign(kept.now)

    assert await kept.until(WEDNESDAY) == (TUESDAY,)
    figures = await kept.figures()
    assert ("2026-03-03", "channel", "telegram") in figures
    assert ("2026-03-03", "flag", "incomplete") in figures


async def test_a_switch_to_high_risk_forgets_the_communities(kept: Kept) -> None:
    await kept.tend()
    await kept.come(range(60), relay="AB12CD34", community="c1")
    kept.restart(terms=HIGH_RISK)
    await kept.tend()

    assert not [name for name in await kept.store.bitmaps() if name.startswith("community")]
    await kept.until(date(2026, 3, 9))
    figures = without_flags(await kept.figures())
    assert ("2026-W10", "channel", "telegram") in figures
    assert {period for period, _, _ in figures} == {"2026-W10"}


async def test_without_the_keepers_keys_days_count_and_the_visit_says_it_was_not_whole(kept: Kept) -> None:
    await kept.come(range(3))

    assert (await kept.store.counters(MONDAY))["channel", "telegram"] == 3
    assert await kept.store.bitmaps() == {}


async def test_a_store_that_is_down_leaves_everything_as_it_was(kept: Kept) -> None:
    await kept.tend()
    await kept.come(range(20))
    store = SqliteStore(None)
    kept.restart(store=store)
    with pytest.raises(VolatileError):
        await kept.until(TUESDAY)

    assert await kept.figures() == {}


async def test_the_first_day_of_a_new_sira_is_no_split(kept: Kept) -> None:
    await kept.tend()
    await kept.come(range(20))
    await kept.until(date(2026, 3, 9))

    assert of(await kept.figures(), "channel") == {"2026-03-02": 20}
    assert of(await kept.figures(), "flag") == {}


async def test_a_new_store_that_counted_before_its_keeper_came_may_stand_for_another(kept: Kept) -> None:
    await kept.come(range(20))
    await kept.until(TUESDAY)

    assert of(await kept.figures(), "flag") == {"2026-03-02": 1}


async def test_a_new_store_is_a_split_where_a_state_was_before_that_nobody_can_read(kept: Kept) -> None:
    await kept.tend()
    await kept.come(range(20))
    (kept.folder / keystore.FILE).unlink()
    async with lost(kept):
        await kept.tend()
        await kept.come(range(20))
        await kept.until(TUESDAY)

        assert ("2026-03-02", "flag", "split") in await kept.figures()
