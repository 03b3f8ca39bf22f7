"""Clocks that are set wrong, set right again or stand apart: no day loses anybody without saying so."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.reach.periods import ONE_DAY
from bot.storage.volatile import VolatileError, VolatileStore
from tests.reach.kept import Kept, never

pytestmark = pytest.mark.parametrize("either", ["sqlite"], indirect=True)
FILE = pytest.mark.parametrize("store", ["file"], indirect=True)
ONE_AND_MANY = pytest.mark.parametrize("store", ["file", "redis"], indirect=True)

MONDAY, TUESDAY, WEDNESDAY = (date(2026, 3, day) for day in (2, 3, 4))


def at(day: date, hour: float) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(hours=hour)


async def told(kept: Kept, dimension: str = "channel") -> dict[str, int]:
    """What was published of a table, by its period."""
    return {period: n for (period, name, _), n in (await kept.figures()).items() if name == dimension}


async def flagged(kept: Kept) -> set[tuple[str, str]]:
    """The days that are flagged, and as what."""
    return {(period, value) for period, name, value in await kept.figures() if name == "flag" and len(period) == 10}


async def moved(kept: Kept, now: datetime) -> tuple[date, ...]:
    kept.now = now
    return await kept.tend()


async def killed(kept: Kept, now: datetime, call: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The keeper of this moment ends where it calls the store so."""

    async def end(*asked: object, **named: object) -> None:
        raise VolatileError("killed")

    with monkeypatch.context() as patch:
        patch.setattr(kept.store, call, end)
        with pytest.raises(VolatileError, match="killed"):
            await moved(kept, now)
    kept.restart()


async def begun(kept: Kept) -> None:
    """Twenty people came on Monday."""
    await kept.tend()
    await kept.come(range(20))


@ONE_AND_MANY
async def test_who_comes_while_the_clock_is_back_in_a_closed_day_counts_on_the_next(kept: Kept) -> None:
    await begun(kept)
    assert await moved(kept, at(TUESDAY, 2.5)) == (MONDAY,)
    monday = await told(kept)

    await moved(kept, at(TUESDAY, -1.5))
    await kept.come(range(100, 115))
    await moved(kept, at(TUESDAY, 3))
    await kept.come(range(200, 210))
    assert await moved(kept, at(WEDNESDAY, 3)) == (TUESDAY,)

    assert await told(kept) == monday | {"2026-03-03": 25}
    assert await told(kept, "messages") == {"2026-03-02": 20, "2026-03-03": 25}
    assert await flagged(kept) == {("2026-03-03", "split")}
    assert await kept.store.days() == ()


@ONE_AND_MANY
async def test_a_clock_two_hours_back_within_a_day_changes_nothing(kept: Kept) -> None:
    await begun(kept)
    key = await kept.store.held("day/2026-03-02", kept.now.timestamp())
    await moved(kept, at(MONDAY, 10))
    await kept.come(range(30))
    assert await kept.store.held("day/2026-03-02", kept.now.timestamp()) == key

    assert await moved(kept, at(TUESDAY, 3)) == (MONDAY,)
    assert await told(kept) == {"2026-03-02": 30}
    assert await flagged(kept) == set()


@ONE_AND_MANY
async def test_a_clock_26_hours_ahead_for_an_hour_loses_nobody(kept: Kept) -> None:
    await begun(kept)
    assert await moved(kept, kept.now + timedelta(hours=26)) == (MONDAY,)
    await kept.come(range(100, 115))
    await moved(kept, at(MONDAY, 13))
    await kept.come(range(200, 235))
    await moved(kept, at(TUESDAY, 12))
    await kept.come(range(300, 310))
    assert await moved(kept, at(WEDNESDAY, 3)) == (TUESDAY,)

    assert await told(kept, "messages") == {"2026-03-02": 20, "2026-03-03": 60}
    assert await told(kept) == {"2026-03-02": 20, "2026-03-03": 60}
    assert await flagged(kept) == {("2026-03-03", "split")}


@ONE_AND_MANY
async def test_what_was_not_counted_on_a_closed_day_is_told_of_the_next(kept: Kept) -> None:
    await begun(kept)
    await moved(kept, at(TUESDAY, 3))
    await kept.store.flag(MONDAY, "incomplete")
    await kept.come(range(20))
    await moved(kept, at(TUESDAY, 5))
    await moved(kept, at(WEDNESDAY, 3))

    assert await flagged(kept) == {("2026-03-03", "incomplete")}


@ONE_AND_MANY
@pytest.mark.parametrize("broken", ["flag", "refill", "discard", "drop_day"])
async def test_a_crash_while_late_counts_are_carried_neither_loses_nor_doubles_them(
    kept: Kept, broken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await begun(kept)
    await moved(kept, at(TUESDAY, 2.5))
    await moved(kept, at(TUESDAY, -1.5))
    await kept.come(range(100, 115))

    await killed(kept, at(TUESDAY, 3), broken, monkeypatch)
    await moved(kept, at(WEDNESDAY, 3))

    assert await told(kept, "messages") == {"2026-03-02": 20, "2026-03-03": 15}


@FILE
async def test_late_counts_beside_a_day_that_was_published_and_not_yet_forgotten(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    await begun(kept)

    await killed(kept, at(TUESDAY, 2.5), "discard", monkeypatch)
    kept.now = at(TUESDAY, -1.5)
    await kept.come(range(100, 115))
    await moved(kept, at(TUESDAY, 3))
    await moved(kept, at(WEDNESDAY, 3))

    assert await told(kept, "messages") == {"2026-03-02": 20, "2026-03-03": 15}


@FILE
@pytest.mark.parametrize(
    ("first", "periods"),
    [
        (date(2028, 2, 27), {"2028-02-27", "2028-02-28", "2028-02-29", "2028-03-01", "2028-W08", "2028-02"}),
        (
            date(2026, 12, 30),
            {"2026-12-30", "2026-12-31", "2027-01-01", "2027-01-02", "2026-W53", "2026-12", "2026-Q4"},
        ),
    ],
)
async def test_leap_days_and_the_ends_of_years_are_days_like_others(kept: Kept, first: date, periods: set[str]) -> None:
    kept.now = at(first, 12)
    days = [first + n * ONE_DAY for n in range(4)]
    for number, day in enumerate(days):
        await moved(kept, at(day, 12))
        await kept.come(range(10 + 5 * number))
        await moved(kept, at(day, 23.9))
    await moved(kept, at(days[-1] + 2 * ONE_DAY, 3))
    kept.restart(draw=never)
    assert await kept.keeper.persist(kept.now) == ()

    assert await told(kept) == {day.isoformat(): 10 + 5 * n for n, day in enumerate(days)}
    assert await told(kept, "messages") == await told(kept)
    assert await flagged(kept) == set()
    assert {period for period, _, _ in await kept.figures()} <= periods


@ONE_AND_MANY
@pytest.mark.parametrize("behind", [-5, 5])
async def test_two_workers_five_seconds_apart_at_midnight_count_everybody_once_a_day(kept: Kept, behind: int) -> None:
    await begun(kept)
    for second in range(-10, 10):
        kept.now = at(TUESDAY, 0) + timedelta(seconds=second)
        await kept.come([f"one-{second}"])
        kept.now += timedelta(seconds=behind)
        await kept.come([f"two-{second}"])
    await kept.tend()
    await moved(kept, at(WEDNESDAY, 3))

    counted = await told(kept)
    assert counted == await told(kept, "messages")
    assert sum(counted.values()) == 20 + 40
    assert await flagged(kept) == set()


@pytest.fixture
def paris() -> Iterator[None]:
    """Sira in a process whose local time is that of Paris."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = "Europe/Paris"
    time.tzset()
    yield
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    time.tzset()


@FILE
@pytest.mark.usefixtures("paris")
@pytest.mark.parametrize("change", [date(2026, 3, 29), date(2026, 10, 25)])
async def test_summer_time_where_the_server_stands_moves_no_day(
    store: VolatileStore, engine: AsyncEngine, tmp_path: Path, change: date
) -> None:
    kept = Kept(store, engine, tmp_path / "keys", now=at(change - ONE_DAY, 12))
    came: dict[str, int] = {}
    for hour in range(12, 60):
        closed = await moved(kept, at(change - ONE_DAY, hour))
        assert closed == ((kept.now.date() - ONE_DAY,) if hour in (26, 50) else ())
        await kept.come([hour, f"{hour} again"])
        came[kept.now.date().isoformat()] = came.get(kept.now.date().isoformat(), 0) + 2
    await moved(kept, at(change + 2 * ONE_DAY, 3))

    assert await told(kept) == {day: 5 * ((2 * n + 5) // 10) for day, n in came.items()}
    assert await flagged(kept) == set()
