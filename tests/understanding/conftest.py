"""The committed model with the project's lexicons, loaded once; and a model that Rasa trains afresh, once."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import ROOT, Settings
from bot.understanding.engine import Understanding, open_understanding
from bot.understanding.training import Rasa
from tests.conftest import missing


@pytest.fixture(scope="session")
def understanding() -> Understanding:
    return open_understanding(Settings())


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive of a training on the project's data, in a folder of its own: two in one break one another."""
    rasa = Rasa(ROOT)
    if not rasa.python.is_file():
        missing("Rasa's environment .venv-nlu is not there (make nlu)")
    return rasa.train(tmp_path_factory.mktemp("trained"))
