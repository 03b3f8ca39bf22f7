"""The views that tools reading SQL are given: every published figure, as `sira reach report` has it, and no other."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.message import LANGUAGES
from bot.reach import periods
from bot.reach.closed import figures, publish
from bot.reach.closing import Figures
from bot.reach.tables import COUNTED, ESTIMATED, TABLES, domain
from bot.settings import ROOT
from bot.storage.database import migrate, transaction

PERIODS = ("2026-03-02", "2026-W10", "2026-W53", "2026-02", "2026-12", "2026-Q1", "2026-Q4", "2028-02", "2026-W01")
TOPICS = ("risk_sea", "returning")
FLAGS = ("demo", "split", "incomplete", "campaign_split")
VIEWS = {
    "reach_messages": ("messages", "channel", "messages"),
    "reach_channels": ("channel", "channel", "people"),
    "reach_languages": ("language", "language", "people"),
    "reach_topics": ("topic", "topic", "people"),
    "reach_web": ("web", "", "conversations"),
    "reach_relay_weeks": ("relay", "relay", "contacts"),
    "reach_relay_web": ("relay_web", "relay", "conversations"),
    "reach_openings": ("openings", "", "openings"),
    "reach_outcomes": ("outcome", "language outcome", "person_days"),
    "reach_topic_languages": ("topic_language", "topic language", "person_days"),
    "reach_topic_help": ("topic_help", "topic verdict", "person_days"),
    "reach_chosen": ("chosen", "language topic", "person_days"),
    "reach_people": ("people", "", "people"),
    "reach_campaigns": ("campaign", "opened", "people"),
    "reach_communities": ("community", "community", "people"),
}
"""View: its table, the columns that name a figure, the column that counts."""


def published() -> Figures:
    """Something in every table and period, with flags, bounds and rests."""
    values = {
        **{table.dimension: list(domain(table.dimension, TOPICS)) for table in TABLES},
        "relay": ["0a1b2c3d"],
        "relay_web": ["0a1b2c3d"],
        "people": ["all"],
        "campaign": ["2026-01-01"],
        "community": ["Gao Ba", "a/b"],
    }
    found: Figures = {
        (period, f"{table.dimension}{rest}", value): 10 + 5 * n
        for period in PERIODS
        for table in TABLES
        for rest in ("", "_rest" if table in COUNTED else "")
        for n, value in enumerate([*values[table.dimension], *(["other"] if rest else [])])
    }
    for period, dimension, value in [cell for cell in found if cell[1] in ESTIMATED]:
        found |= {(period, f"{dimension}_low", value): 5, (period, f"{dimension}_high", value): 50}
    for period, flag in zip(PERIODS, FLAGS, strict=False):
        found[period, "flag", flag] = 1
    return found


@pytest.fixture
async def filled(engine: AsyncEngine) -> AsyncEngine:
    async with transaction(engine) as connection:
        await publish(connection, published(), ("2026-03-02", "day"))
    return engine


async def rows(engine: AsyncEngine, view: str) -> list[dict[str, Any]]:
    async with engine.connect() as connection:
        return [dict(row) for row in (await connection.execute(sa.text(f"SELECT * FROM {view}"))).mappings()]


async def test_the_view_of_all_figures_agrees_with_the_report_cell_by_cell(filled: AsyncEngine) -> None:
    found = {
        (row["table_name"], bool(row["rest"]), row["period"], row["value"]): (
            row["number"],
            row["low"],
            row["high"],
            tuple(sorted(flag for flag in FLAGS if row[flag])),
        )
        for row in await rows(filled, "reach_figures")
    }
    reported = await figures(filled, date(2025, 1, 1), date(2028, 12, 31))

    assert len(reported) > 500
    assert found == {(f.dimension, f.rest, f.period, f.value): (f.number, f.low, f.high, f.flags) for f in reported}


async def test_the_view_says_when_each_period_begins_and_ends(filled: AsyncEngine) -> None:
    for row in await rows(filled, "reach_figures"):
        first, last = periods.span(row["period"])
        assert (str(row["first_day"]), str(row["last_day"])) == (str(first), str(last))
        assert row["span"] == periods.level(row["period"])


@pytest.mark.parametrize("view", VIEWS)
async def test_each_table_has_a_view_whose_columns_say_what_they_are(filled: AsyncEngine, view: str) -> None:
    table, parts, counted = VIEWS[view]
    found = sorted(
        (row["period"], bool(row["rest"]), "/".join(filter(None, (row[part] for part in parts.split()))), row[counted])
        for row in await rows(filled, view)
    )
    whole = sorted(
        (f.period, f.rest, f.value if parts else "", f.number)
        for f in await figures(filled, date(2025, 1, 1), date(2028, 12, 31))
        if f.dimension == table
    )
    assert found == whole


async def test_a_crossed_table_is_parted_into_its_columns(filled: AsyncEngine) -> None:
    found = await rows(filled, "reach_outcomes")

    assert {row["language"] for row in found} == {*LANGUAGES, "other"}
    assert {row["outcome"] for row in found if row["language"] == "other"} == {None}
    assert {row["community"] for row in await rows(filled, "reach_communities")} == {"Gao Ba", "a/b"}


async def test_the_views_go_with_a_downgrade_and_come_back(filled: AsyncEngine) -> None:
    before = len(await rows(filled, "reach_figures"))

    def back_and_forth(connection: sa.Connection) -> list[str]:
        from alembic import command
        from alembic.config import Config

        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", str(ROOT / "bot" / "storage" / "migrations"))
        command.downgrade(config, "0004")
        left = sa.inspect(connection).get_view_names()
        migrate(connection)
        return left

    async with transaction(filled) as connection:
        assert await connection.run_sync(back_and_forth) == []
    assert len(await rows(filled, "reach_figures")) == before


def shown(connection: sa.Connection) -> dict[str, set[str]]:
    """View to columns."""
    inspector = sa.inspect(connection)
    return {name: {column["name"] for column in inspector.get_columns(name)} for name in inspector.get_view_names()}


async def test_the_views_show_nothing_but_published_figures(engine: AsyncEngine) -> None:
    async with engine.connect() as connection:
        found = await connection.run_sync(shown)

    assert set(found) == {"reach_figures", *VIEWS}
    named = {part for _, parts, counted in VIEWS.values() for part in (*parts.split(), counted)}
    fixed = {"table_name", "rest", "period", "span", "first_day", "last_day", "value", "number", "low", "high", *FLAGS}
    assert set().union(*found.values()) == named | fixed


PAGE = (ROOT / "docs" / "exports.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| `(reach_\w+)` \| ([^|]+) \|", re.MULTILINE)
BLOCK = re.compile(r"^```\n(SELECT .*?)^```", re.MULTILINE | re.DOTALL)


async def test_the_page_about_exports_names_every_view_and_column(engine: AsyncEngine) -> None:
    async with engine.connect() as connection:
        found = await connection.run_sync(shown)
    common = {"period", "span", "first_day", "last_day", "rest", *FLAGS}

    written = {view: set(re.findall(r"`(\w+)`", columns)) for view, columns in ROW.findall(PAGE)}
    assert written == {view: columns - common for view, columns in found.items()}
    granted = re.search(r"GRANT SELECT ON ([^;]+) TO", PAGE)
    assert granted
    assert set(re.split(r",\s+", granted[1])) == set(found)


async def test_the_queries_of_the_page_about_exports_run(filled: AsyncEngine) -> None:
    queries = BLOCK.findall(PAGE)

    assert len(queries) == 2
    async with filled.connect() as connection:
        for query in queries:
            assert (await connection.execute(sa.text(query))).first() is not None
