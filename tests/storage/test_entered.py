"""What staff enter about the project: verified figures and regions, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.database import transaction
from bot.storage.regions import Region, all_regions, put, remove
from bot.storage.verified import Verified, enter, history, latest

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)
FIRST = Verified("returned", date(2026, 6, 30), 2_000, "Report 2, page 4", "awa", NOON)


async def test_a_correction_stands_before_what_it_corrects_and_a_later_day_before_both(engine: AsyncEngine) -> None:
    corrected = replace(FIRST, number=2_050, entered_on=NOON + timedelta(seconds=1))
    older = replace(FIRST, until=date(2026, 3, 31), number=9_999, entered_on=NOON + timedelta(days=1))
    other = replace(FIRST, target="assisted", until=date(2026, 9, 30), number=700)
    async with transaction(engine) as connection:
        for figure in (FIRST, corrected, older, other):
            await enter(connection, figure)
    assert await history(engine) == (other, corrected, FIRST, older)
    assert latest(await history(engine)) == {"assisted": other, "returned": corrected}


async def test_nothing_is_entered_at_first(engine: AsyncEngine) -> None:
    assert (await history(engine), await all_regions(engine)) == ((), ())


async def test_a_region_is_added_changed_and_removed(engine: AsyncEngine) -> None:
    async with transaction(engine) as connection:
        for region in (Region("Kayes", 60), Region("Gao", 20), Region("Kayes", 55)):
            await put(connection, region)
    assert await all_regions(engine) == (Region("Gao", 20), Region("Kayes", 55))
    async with transaction(engine) as connection:
        assert await remove(connection, "Gao")
        assert not await remove(connection, "Gao")
    assert await all_regions(engine) == (Region("Kayes", 55),)
