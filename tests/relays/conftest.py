"""What tests of relays share: both databases, and a studio as development has it, opened once."""

from __future__ import annotations

import pytest

from bot.relays.kit import Studio, open_studio
from tests.storage.fixtures import address, either, engine, postgres

__all__ = ["address", "either", "engine", "postgres"]


@pytest.fixture(scope="session")
def studio() -> Studio:
    """Fonts, templates, words and backgrounds, with the TEST line."""
    return open_studio(production=False)
