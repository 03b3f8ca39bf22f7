from __future__ import annotations

import random
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.volatile import VolatileStore
from tests.reach.kept import Kept
from tests.storage.fixtures import address, either, engine, postgres, store

__all__ = ["address", "either", "engine", "postgres", "store"]


@pytest.fixture
def kept(store: VolatileStore, engine: AsyncEngine, tmp_path: Path) -> Kept:
    """On every store and both databases. Its keys and bitmaps are the same in every run, so that estimates are too."""
    return Kept(store, engine, tmp_path / "keys", draw_bytes=random.Random(20260302).randbytes)
