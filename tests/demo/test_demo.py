"""The made-up year: the same for the same seed, in a folder of its own. What it leaves is searched in tests/privacy."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from bot.cli.serve import refuse
from bot.demo.crowd import RELAYS, Plan, visits
from bot.demo.furnish import SILENT
from bot.demo.place import demo_settings, lived
from bot.demo.year import live
from bot.reach.closed import Figure, figures, last_closed
from bot.reach.closing import ORDINARY
from bot.relays.network import read_network
from bot.relays.standing import TARGET
from bot.settings import Settings, SettingsError, load
from bot.storage.database import open_database
from bot.storage.regions import all_regions
from bot.storage.verified import VERIFIED, history, latest

LAST = date(2026, 11, 22)
PLAN = Plan(120, 40, 1, LAST)
SMALL = Plan(40, 15, 7, LAST)


@pytest.fixture(autouse=True)
def all_the_time_in_the_world(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine would lose a count now and then, and say so: the figures would differ."""
    monkeypatch.setattr("bot.app.COMMIT_SECONDS", 60.0)
    monkeypatch.setattr("bot.app.UNDERSTAND_SECONDS", 60.0)


async def figures_of(settings: Settings) -> tuple[Figure, ...]:
    engine = await open_database(settings)
    try:
        assert await last_closed(engine) == LAST
        return await figures(engine, date(2020, 1, 1), LAST)
    finally:
        await engine.dispose()


async def test_the_same_seed_gives_the_same_figures_and_another_seed_others(tmp_path: Path) -> None:
    found = []
    for name, plan in (("one", SMALL), ("again", SMALL), ("other", Plan(40, 15, 8, LAST))):
        settings = demo_settings(Settings(var_dir=tmp_path / name))
        await live(settings, plan, lambda day: None)
        found.append(await figures_of(settings))
    assert found[0] == found[1]
    assert found[0] != found[2]


async def test_another_made_up_year_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    settings = demo_settings(Settings(var_dir=tmp_path))
    with pytest.raises(SettingsError, match="sira demo"):
        lived(settings)
    for _ in range(2):
        await live(settings, Plan(10, 3, 1, LAST), lambda day: None)
    engine = await open_database(lived(settings))
    assert len({f.period for f in await figures(engine, LAST, LAST)}) <= 1
    await engine.dispose()


def test_made_up_people_are_not_let_into_production() -> None:
    with pytest.raises(SettingsError, match="production"):
        demo_settings(Settings(env="production"))


def test_a_made_up_year_has_no_channel_and_no_place_but_its_own(tmp_path: Path) -> None:
    settings = load(
        {
            "SIRA_VAR_DIR": str(tmp_path),
            "SIRA_KEY_DIR": str(tmp_path / "keys"),
            "SIRA_DATABASE_URL": "postgresql://127.0.0.1/real",
            "SIRA_REDIS_URL": "redis://127.0.0.1/0",
            "SIRA_PUBLIC_URL": "https://sira.example",
            "SIRA_TELEGRAM_TOKEN": "1:x",
        }
    )
    made = demo_settings(settings)
    refuse(made)
    assert made.var_dir == tmp_path / "demo"
    assert made.volatile_dir == tmp_path / "demo" / "volatile"
    assert made.database == f"sqlite+aiosqlite:///{tmp_path / 'demo' / 'sira.db'}"
    assert (made.redis_url, made.public_url, made.telegram_token, made.key_dir) == (None, None, None, None)


def test_people_come_in_the_days_of_the_plan_on_addresses_that_nobody_has() -> None:
    said = visits(PLAN)
    assert {visit.number for visit in said} == set(range(PLAN.people))
    assert all(PLAN.first <= visit.day <= PLAN.last for visit in said)
    assert said == sorted(said, key=lambda visit: visit.day)
    assert {visit.sender.lstrip("+")[:3] for visit in said if visit.channel != "web"} == {"999"}
    assert Counter(visit.channel for visit in said).keys() == {"web", "telegram", "whatsapp", "sms", "voice"}
    assert "999" not in repr(next(visit for visit in said if visit.channel == "sms"))


async def test_the_made_up_year_is_furnished_as_staff_would_have_and_says_that_it_is_made_up(tmp_path: Path) -> None:
    settings = demo_settings(Settings(var_dir=tmp_path))
    await live(settings, SMALL, lambda day: None)
    engine = await open_database(settings)
    network, regions, entered = await read_network(engine, ORDINARY), await all_regions(engine), await history(engine)
    await engine.dispose()
    assert {relay.code for relay in network.relays} >= set(RELAYS)
    assert all(relay.label.startswith("DEMO") for relay in network.relays)
    assert {relay.region for relay in network.relays} <= {region.name for region in regions}
    assert sum(region.aim for region in regions) == TARGET
    assert len(network.sessions) == len({(relay.region, relay.community) for relay in network.relays}) - SILENT
    assert set(latest(entered)) == set(VERIFIED)
    assert all(figure.source.startswith("DEMO") and figure.until <= LAST for figure in entered)
