"""What staff answered for, on both databases."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.confirmations import Row, all_rows, keep, withdraw
from bot.storage.database import transaction

TEXT = Row("text", "risk_sea/bm", "a" * 64, "awa", "2026-11-23")
NUMBER = Row("number", "svc-001:0", "b" * 64, "awa", "2026-11-23")


async def test_the_last_signature_of_a_thing_stands(engine: AsyncEngine) -> None:
    later = Row("text", "risk_sea/bm", "c" * 64, "bakary", "2026-11-24")
    async with transaction(engine) as connection:
        for row in (TEXT, NUMBER, later):
            await keep(connection, row)
    assert await all_rows(engine) == (NUMBER, later)


async def test_a_signature_that_is_withdrawn_is_gone(engine: AsyncEngine) -> None:
    async with transaction(engine) as connection:
        await keep(connection, TEXT)
        await keep(connection, NUMBER)
        assert await withdraw(connection, "text", "risk_sea/bm")
        assert not await withdraw(connection, "text", "risk_sea/bm")
        assert not await withdraw(connection, "text", "svc-001:0")
    assert await all_rows(engine) == (NUMBER,)
