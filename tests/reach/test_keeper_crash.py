"""A keeper that is killed while it counts, closes, persists and changes its keys."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.reach import keystore
from bot.reach.bitmap import error, estimate
from bot.storage.database import upgrade
from tests.reach.keeping import FIRST_DAY, came, live, place

ROOT = Path(__file__).resolve().parents[2]
KILLS = 6


@pytest.fixture
async def folder(tmp_path: Path) -> Path:
    await upgrade(f"sqlite+aiosqlite:///{tmp_path / 'sira.db'}")
    return tmp_path


def lived_before_kill(folder: Path, day: date, lines: int, after: float) -> date:
    """The first day that the process did not say was closed before it was killed (signal 9)."""
    command = [sys.executable, "-m", "tests.reach.keeping", str(folder), day.isoformat()]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        told = [process.stdout.readline() for _ in range(lines)]
        time.sleep(after)
        process.kill()
        told += process.stdout.readlines()
    closed = [date.fromisoformat(line.strip()) for line in told if line.endswith("\n")]
    return closed[-1] + timedelta(days=1)


async def test_every_day_is_closed_once_and_exactly_however_often_the_keeper_is_killed(folder: Path) -> None:
    chance, day = random.Random(20260302), FIRST_DAY
    for _ in range(KILLS):
        day = lived_before_kill(folder, day, 2, chance.uniform(0, 0.15))

    async with place(folder) as kept:
        await live(kept, day)
        figures = await kept.figures()
        days = [FIRST_DAY + timedelta(days=n) for n in range((day - FIRST_DAY).days + 1)]
        wanted = {each.isoformat(): came(each) for each in days}
        assert {p: n for (p, dimension, _), n in figures.items() if dimension == "channel"} == wanted
        assert {p: n for (p, dimension, _), n in figures.items() if dimension == "messages"} == {
            period: 2 * number for period, number in wanted.items()
        }
        (campaign,) = [b for name, b in (await kept.store.bitmaps()).items() if name.startswith("campaign/")]
        assert abs(estimate(campaign) - 40) < 4 * error(40, 2**18)
    with keystore.opened(folder / "keys") as keys:
        assert len([name for name in keys.all() if name.startswith("state/")]) == 1
