"""The committed model with the project's lexicons, loaded once."""

from __future__ import annotations

import pytest

from bot.settings import Settings
from bot.understanding.engine import Understanding, open_understanding


@pytest.fixture(scope="session")
def understanding() -> Understanding:
    return open_understanding(Settings())
