"""A process that is killed in the middle of its commits."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.storage.committer import store_at
from tests.storage.fixtures import CELLS, DAY, NOON, digest, record, redis_prefix, running

ROOT = Path(__file__).resolve().parents[2]
KILLS_AFTER = (1, 150, 700)


@pytest.fixture(params=["file", "redis"])
async def place(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[tuple[str, str]]:
    if request.param == "file":
        yield "file", str(tmp_path / "volatile.db")
    else:
        async with redis_prefix() as prefix:
            yield "redis", prefix


def told_before_kill(kind: str, place: str, lines: int) -> set[int]:
    """What a process said it had committed before it was killed (signal 9), at least this many lines."""
    command = [sys.executable, "-m", "tests.storage.committer", kind, place]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        told = [process.stdout.readline() for _ in range(lines)]
        process.kill()
        told += process.stdout.readlines()
    return {int(line) for line in told if line.endswith("\n")}


async def test_nothing_acknowledged_is_lost_and_nothing_counts_twice(place: tuple[str, str]) -> None:
    told: set[int] = set()
    for lines in KILLS_AFTER:
        told |= told_before_kill(*place, lines)
    messages = range(max(told) + 100)

    async with running(store_at(*place)) as store:
        for number in told:
            assert (await store.look(digest("x"), digest(f"m{number}"), NOON)).duplicate
        for number in messages:
            await store.commit(record(f"p{number % 50}", f"m{number}"), NOON)

        assert await store.counters(DAY) == dict.fromkeys(CELLS, len(messages))
