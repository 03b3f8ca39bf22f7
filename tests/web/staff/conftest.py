"""The staff area on a database of this test's own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.database import connect, upgrade
from tests.people import Hands
from tests.storage.fixtures import address, engine, postgres
from tests.web.staff.site import Site, staff_site

__all__ = ["address", "engine", "postgres"]


@pytest.fixture
async def lite(tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    """SQLite alone, for what does not hang on the database (`engine` gives both)."""
    url = f"sqlite+aiosqlite:///{tmp_path / 'var' / 'sira.db'}"
    await upgrade(url)
    new = connect(url)
    yield new
    await new.dispose()


@pytest.fixture
async def site(lite: AsyncEngine, hands: Hands) -> AsyncIterator[Site]:
    """The area with an account for each role."""
    async with staff_site(lite, hands) as new:
        yield new
