"""The staff area on a database of this test's own."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.database import connect, upgrade
from bot.web.staff import passwords
from tests.people import Hands
from tests.storage.fixtures import address, engine, postgres
from tests.web.staff.site import QUICK, Site, staff_site

__all__ = ["address", "engine", "postgres"]


@pytest.fixture(scope="session")
def newest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file of the newest schema, to be copied."""
    file = tmp_path_factory.mktemp("newest") / "sira.db"
    asyncio.run(upgrade(f"sqlite+aiosqlite:///{file}"))
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return file


@pytest.fixture
async def lite(newest: Path, tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    """SQLite alone, for what does not hang on the database (`engine` gives both)."""
    file = tmp_path / "sira.db"
    shutil.copy(newest, file)
    new = connect(f"sqlite+aiosqlite:///{file}")
    yield new
    await new.dispose()


@pytest.fixture
def quick_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wrong names are looked up as quickly as right ones: both hashes of the tests are cheap."""
    monkeypatch.setattr(passwords, "NOBODY", QUICK.hash("nobody"))


@pytest.fixture
async def site(lite: AsyncEngine, hands: Hands, quick_nobody: None) -> AsyncIterator[Site]:
    """The area with an account for each role."""
    async with staff_site(lite, hands) as new:
        yield new
