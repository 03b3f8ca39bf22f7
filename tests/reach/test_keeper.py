"""Closing days, keeping keys and state, and what a loss costs: on both databases and every volatile store."""

from __future__ import annotations

from datetime import date

from tests.reach.kept import Kept, never

MONDAY = date(2026, 3, 2)
TUESDAY = date(2026, 3, 3)


async def test_a_day_becomes_people_and_messages_and_is_gone(kept: Kept) -> None:
    await kept.tend()
    await kept.come(range(23))
    await kept.come(range(23))
    await kept.come(range(9), channel="sms", language="bm", topic=None)

    assert await kept.until(TUESDAY, 1.9) == ()
    assert await kept.until(TUESDAY, 2) == (MONDAY,)

    figures = await kept.figures()
    assert {cell: n for cell, n in figures.items() if cell[1] != "flag"} == {
        ("2026-03-02", "messages", "telegram"): 45,
        ("2026-03-02", "channel", "telegram"): 25,
        ("2026-03-02", "language", "fr"): 25,
        ("2026-03-02", "topic", "risk_desert"): 25,
    }
    assert await kept.store.days() == ()
    assert await kept.store.held("day/2026-03-02", kept.now.timestamp()) is None
    kept.restart(draw=never)
    assert await kept.tend() == ()
