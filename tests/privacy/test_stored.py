"""docs/privacy.md says all that is stored: every table and column, every field of a session, every field of the log."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import fields
from pathlib import Path

from bot.conversation.session import Session
from bot.logs import ALLOWED
from bot.settings import ROOT
from bot.storage import volatile_redis
from bot.storage.database import upgrade
from bot.storage.volatile_file import VolatileFile

PAGE = (ROOT / "docs" / "privacy.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| (database|volatile) \| `(\w+)` \|([^|]+)\|([^|]*)\|", re.MULTILINE)
CODE = re.compile(r"`(\w+)`")


def written(where: str) -> dict[str, set[str]]:
    """Table to columns, as the page says."""
    return {table: set(CODE.findall(columns)) for place, table, columns, _ in ROW.findall(PAGE) if place == where}


def listed(opening: str) -> set[str]:
    """What the sentence that begins so lists."""
    sentence = PAGE[PAGE.index(opening) :].partition(". ")[0]
    return set(CODE.findall(sentence))


def of_sqlite(connection: sqlite3.Connection) -> Iterator[tuple[str, set[str]]]:
    for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
        yield table, {row[1] for row in connection.execute(f"PRAGMA table_info({table})")}


async def test_every_table_of_the_database_is_written_down(tmp_path: Path) -> None:
    await upgrade(f"sqlite+aiosqlite:///{tmp_path / 'sira.db'}")
    with closing(sqlite3.connect(tmp_path / "sira.db")) as connection:
        assert written("database") == dict(of_sqlite(connection))


def test_every_table_of_the_volatile_store_is_written_down() -> None:
    with closing(VolatileFile(None).create()) as connection:
        assert written("volatile") == dict(of_sqlite(connection))


def test_every_kind_of_key_in_redis_is_written_down() -> None:
    source = Path(volatile_redis.__file__).read_text(encoding="utf-8")
    named = {name for _, _, _, names in ROW.findall(PAGE) for name in CODE.findall(names)}
    assert named == set(re.findall(r'_name\("(\w+)"', source))


def test_every_field_of_a_session_is_written_down() -> None:
    assert listed("A session holds:") == {field.name for field in fields(Session)}


def test_every_field_of_the_log_is_written_down() -> None:
    assert listed("A line of the log may hold:") == set(ALLOWED)
