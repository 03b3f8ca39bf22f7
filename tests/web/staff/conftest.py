"""The staff area on a database of this test's own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.web.staff import passwords
from tests.people import Hands
from tests.storage.fixtures import address, copied, either, engine, postgres
from tests.web.staff.site import QUICK, Site, staff_site

__all__ = ["address", "either", "engine", "postgres"]


@pytest.fixture
async def lite(tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    """SQLite alone, for what does not hang on the database (`engine` gives both)."""
    new = copied(tmp_path / "sira.db")
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
