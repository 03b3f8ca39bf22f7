"""What was published, and that nothing else can be read."""

from __future__ import annotations

import ast
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncEngine

import bot
from bot.reach.closed import (
    RELAY_WEB,
    Figure,
    Verdict,
    days,
    figures,
    flagged,
    last_closed,
    of_communities,
    of_openings,
    of_relays,
    public,
    publish,
    verdicts,
)
from bot.reach.closing import Figures
from bot.storage.database import transaction
from bot.storage.tables import reach_closed

PUBLISHED: Figures = {
    ("2025-12-31", "channel", "sms"): 95,
    ("2026-03-02", "channel", "sms"): 15,
    ("2026-03-02", "flag", "split"): 1,
    ("2026-03-02", "flag", "demo"): 1,
    ("2026-03-03", "channel", "sms"): 20,
    ("2026-W10", "channel_rest", "sms"): 10,
    ("2026-W10", "relay", "AB12CD34"): 30,
    ("2026-03", "people", "all"): 1200,
    ("2026-03", "people_low", "all"): 1100,
    ("2026-03", "people_high", "all"): 1300,
    ("2026-03", "outcome", "fr/helped"): 40,
    ("2026-Q1", "channel_rest", "other"): 10,
    ("2027-01-01", "channel", "sms"): 90,
}


@pytest.fixture
async def engine(engine: AsyncEngine) -> AsyncEngine:
    async with transaction(engine) as connection:
        assert await publish(connection, PUBLISHED, ("2026-03-31", "day"))
    return engine


async def test_figures_come_by_table_and_period_with_bounds_and_flags(engine: AsyncEngine) -> None:
    assert await figures(engine, date(2026, 1, 1), date(2026, 12, 31)) == (
        Figure("2026-03-02", "channel", "sms", 15, flags=("demo", "split")),
        Figure("2026-03-03", "channel", "sms", 20),
        Figure("2026-W10", "channel", "sms", 10, rest=True),
        Figure("2026-Q1", "channel", "other", 10, rest=True),
        Figure("2026-W10", "relay", "AB12CD34", 30),
        Figure("2026-03", "outcome", "fr/helped", 40),
        Figure("2026-03", "people", "all", 1200, 1100, 1300),
    )


async def test_a_table_is_read_with_its_rest_its_bounds_and_flags_and_nothing_else(engine: AsyncEngine) -> None:
    whole = await figures(engine, date(2026, 1, 1), date(2026, 12, 31))
    for tables in (("channel",), ("people", "outcome"), ("relay",), ("topic",)):
        found = await figures(engine, date(2026, 1, 1), date(2026, 12, 31), tables)
        assert found == tuple(figure for figure in whole if figure.dimension in tables)
    assert await figures(engine, date(2026, 1, 1), date(2026, 12, 31), ()) == ()


async def test_flags_are_told_of_days_alone(engine: AsyncEngine) -> None:
    async with transaction(engine) as connection:
        await publish(
            connection, {("2026-W10", "flag", "split"): 1, ("2026-03", "flag", "split"): 1}, ("2026-03-30", "x")
        )
    assert await flagged(engine, date(2026, 3, 1), date(2026, 3, 31)) == {"2026-03-02": ("demo", "split")}
    assert await flagged(engine, date(2026, 3, 3), date(2026, 3, 31)) == {}


async def test_the_first_and_the_last_closed_day(engine: AsyncEngine) -> None:
    assert await days(engine) == (date(2026, 3, 31), date(2026, 3, 31))
    async with transaction(engine) as connection:
        await publish(connection, {}, ("2025-12-31", "day"))
        await publish(connection, {}, ("2026-09-30", "2025-12-01"))
    assert await days(engine) == (date(2025, 12, 31), date(2026, 3, 31))


@pytest.mark.parametrize(
    ("first", "last", "periods"),
    [
        ((2026, 3, 2), (2026, 3, 2), {"2026-03-02"}),
        ((2026, 3, 2), (2026, 3, 8), {"2026-03-02", "2026-03-03", "2026-W10"}),
        ((2026, 3, 3), (2026, 3, 31), {"2026-03-03"}),
        ((2026, 3, 1), (2026, 3, 31), {"2026-03-02", "2026-03-03", "2026-W10", "2026-03"}),
        ((2026, 3, 1), (2026, 3, 30), {"2026-03-02", "2026-03-03", "2026-W10"}),
        ((2025, 12, 31), (2026, 1, 1), {"2025-12-31"}),
        ((2026, 4, 1), (2026, 12, 31), set()),
    ],
)
async def test_only_periods_that_lie_whole_between_the_days_are_shown(
    engine: AsyncEngine, first: tuple[int, int, int], last: tuple[int, int, int], periods: set[str]
) -> None:
    assert {figure.period for figure in await figures(engine, date(*first), date(*last))} == periods


async def test_what_was_marked_is_not_published_again(engine: AsyncEngine) -> None:
    async with transaction(engine) as connection:
        assert not await publish(connection, {("2026-03-31", "channel", "sms"): 1000}, ("2026-03-31", "day"))

    assert await last_closed(engine) == date(2026, 3, 31)
    assert not await figures(engine, date(2026, 3, 31), date(2026, 3, 31))


@pytest.mark.parametrize(("number", "told"), [(0, 0), (49, 0), (50, 100), (1240, 1200), (70_950, 71_000)])
def test_outside_the_house_a_campaign_is_told_in_hundreds(number: int, told: int) -> None:
    assert public(number) == told


def test_nothing_outside_reach_and_storage_touches_the_tables() -> None:
    """Whatever wants figures asks bot.reach.closed."""
    root = Path(bot.__file__).parent
    touching = set()
    for path in root.rglob("*.py"):
        names = {
            node.id for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Name)
        }
        if names & {"reach_closed", "reach_state"}:
            touching.add(path.relative_to(root).as_posix())

    assert touching == {"reach/closed.py", "reach/sealed.py", "storage/tables.py"}


async def test_relays_and_communities_are_read_with_their_rests_and_without_what_is_other(engine: AsyncEngine) -> None:
    rows = [
        ("2026-W10", "relay", "7K3MQ901", 15),
        ("2026-W11", "relay", "7K3MQ901", 20),
        ("2026-03", "relay_rest", "7K3MQ901", 10),
        ("2026-W10", "relay", "0000000Z", 25),
        ("2026-Q1", "relay_rest", "other", 30),
        ("2026-W10", "relay_web", "7K3MQ901", 50),
        ("2026-03-30", "openings", "links", 40),
        ("2026-W13", "openings_rest", "links", 10),
        ("2026-03-31", "community", "Gao Ba", 60),
        ("2026-04-30", "community", "Gao Ba", 90),
    ]
    names = ("period", "dimension", "value", "number")
    async with transaction(engine) as connection:
        await connection.execute(insert(reach_closed), [dict(zip(names, row, strict=True)) for row in rows])

    one = {"7K3MQ901": {"2026-W10": 15, "2026-W11": 20, "2026-03": 10}}
    assert await of_relays(engine, "7K3MQ901") == one
    assert await of_relays(engine) == {**one, "0000000Z": {"2026-W10": 25}, "AB12CD34": {"2026-W10": 30}}
    assert await of_relays(engine, table=RELAY_WEB) == {"7K3MQ901": {"2026-W10": 50}}
    assert await of_communities(engine) == {"Gao Ba"}
    assert await of_openings(engine) == {"2026-03-30": 40}


SAID: Figures = {
    ("2026-01", "topic_help", "risk_sea/helped"): 40,
    ("2026-02", "topic_help", "risk_sea/helped"): 25,
    ("2026-02", "topic_help", "risk_sea/not_helped"): 10,
    ("2026-03", "topic_help", "risk_sea/not_helped"): 15,
    ("2026-Q1", "topic_help_rest", "risk_sea/helped"): 10,
    ("2026-Q1", "topic_help_rest", "help_mind/helped"): 15,
    ("2026-Q1", "topic_help_rest", "other"): 20,
    ("2026-03", "topic_language", "risk_gold_mines/fr"): 90,
}


async def test_a_topic_s_verdict_is_that_of_its_last_published_period_and_never_a_sum(engine: AsyncEngine) -> None:
    async with transaction(engine) as connection:
        await publish(connection, SAID, ("2026-03-31", "campaign"))
    assert await verdicts(engine) == {
        "risk_sea": Verdict("2026-03", rest=False, helped=None, not_helped=15),
        "help_mind": Verdict("2026-Q1", rest=True, helped=15, not_helped=None),
    }
