"""A whole made-up year through the real road: every day is closed, and nobody is found in what it leaves."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.demo.crowd import Plan, visits
from bot.demo.place import demo_settings
from bot.demo.year import live
from bot.logs import configure
from bot.reach.closed import figures
from bot.settings import Settings
from bot.storage.database import open_database
from tests.privacy.conftest import Measured
from tests.privacy.lives import standard_error
from tests.privacy.scale import sized
from tests.privacy.scanner import Scanner, owners

PLAN = Plan(sized(120, 5_000), sized(40, 365), 1, date(2026, 11, 22))
MEGABYTES = 5.0


def size_of(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


async def test_a_year_closes_every_day_and_leaves_nobody_behind(
    tmp_path: Path, measured: Measured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.app.COMMIT_SECONDS", 60.0)
    settings, closed = demo_settings(Settings(var_dir=tmp_path / "var")), list[date]()
    with standard_error(tmp_path / "log"):
        configure()
        messages = await live(settings, PLAN, closed.append)
    said = visits(PLAN)
    scanner = Scanner({f"{v.number} {kind}": getattr(v, kind) for v in said for kind in ("sender", "name")})
    hits = scanner.leaks(tmp_path)
    engine = await open_database(settings)
    published = await figures(engine, PLAN.first, PLAN.last)
    await engine.dispose()
    spool = "".join(f"{visit.sender} {visit.name}\n" for visit in said)
    planted = owners(scanner.scan("spool", spool.encode()))
    measured(
        f"P1 demo: {PLAN.people} people, {PLAN.days} days, {messages} messages",
        "0 found, <= 5 MB",
        f"{len(hits)} found, {size_of(tmp_path):.2f} MB",
        f"{len(planted)} in a spool",
    )
    assert closed == [PLAN.first + timedelta(days=number) for number in range(PLAN.days)]
    assert hits == []
    assert size_of(tmp_path) <= MEGABYTES
    assert {f"{visit.number} sender" for visit in said} <= planted
    assert published
    assert all("demo" in figure.flags for figure in published)
    assert not any("incomplete" in figure.flags for figure in published)
