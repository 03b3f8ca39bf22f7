"""Lives day after day, closes each and prints its name once it is closed. Meant to be killed."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bot.storage.database import connect
from bot.storage.volatile_sqlite import SqliteStore
from tests.reach.kept import Kept
from tests.storage.fixtures import running

FIRST_DAY = date(2026, 3, 2)


def came(day: date) -> int:
    """How many people come on a day: in fives, so that what is published is what came."""
    return 10 + 5 * (day.toordinal() % 7)


@asynccontextmanager
async def place(folder: Path) -> AsyncIterator[Kept]:
    engine = connect(f"sqlite+aiosqlite:///{folder / 'sira.db'}")
    async with running(SqliteStore(folder / "volatile.db")) as store:
        yield Kept(store, engine, folder / "keys")
    await engine.dispose()


async def live(kept: Kept, day: date) -> None:
    """One day: everybody comes twice, then it is closed."""
    kept.now = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    await kept.tend()
    for delivery in ("first", "second"):
        await kept.come(range(came(day)), delivery=delivery)
    await kept.until(day + timedelta(days=1))


async def main(folder: Path, day: date) -> None:
    async with place(folder) as kept:
        while True:
            await live(kept, day)
            os.write(1, f"{day}\n".encode())
            day += timedelta(days=1)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), date.fromisoformat(sys.argv[2])))
