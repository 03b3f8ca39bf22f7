"""The committed model with the project's lexicons, loaded once; and the archive that Rasa trained for this checkout."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.settings import ROOT, Settings
from bot.understanding.embedded import Embedded
from bot.understanding.engine import Understanding, open_understanding
from bot.understanding.trained import NoTrainingError
from bot.understanding.trained import trained as training_of
from bot.understanding.training import Rasa
from tests.conftest import missing


@pytest.fixture(scope="session")
def understanding() -> Understanding:
    return open_understanding(Settings())


def with_numpy(model: Embedded) -> Embedded:
    """The same without what is compiled."""
    return replace(model, scorer=None, emergency=replace(model.emergency, pairs=None))


@pytest.fixture(scope="session")
def trained() -> Path:
    """Rasa's archive of exactly the present files; a failure when it is of others, which a test must not pass for."""
    if not Rasa(ROOT).python.is_file():
        missing("Rasa's environment .venv-nlu is not there (make nlu)")
    try:
        return training_of(ROOT).archive
    except NoTrainingError as why:
        missing(str(why))
