"""Commits turns 0, 1, 2, ... eight at a time, and prints each number once it is committed. Meant to be killed."""

from __future__ import annotations

import asyncio
import itertools
import os
import sys
from pathlib import Path

from bot.storage.volatile import VolatileStore
from bot.storage.volatile_redis import RedisStore
from bot.storage.volatile_sqlite import SqliteStore
from tests.storage.fixtures import NOON, REDIS, record


def store_at(kind: str, place: str) -> VolatileStore:
    return SqliteStore(Path(place)) if kind == "file" else RedisStore(REDIS, production=False, prefix=place)


async def commit_without_end(store: VolatileStore) -> None:
    await store.open()
    numbers = itertools.count()

    async def lane() -> None:
        for number in numbers:
            await store.commit(record(f"p{number % 50}", f"m{number}"), NOON)
            os.write(1, f"{number}\n".encode())

    await asyncio.gather(*(lane() for _ in range(8)))


if __name__ == "__main__":
    asyncio.run(commit_without_end(store_at(sys.argv[1], sys.argv[2])))
