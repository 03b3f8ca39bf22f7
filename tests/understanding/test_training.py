"""A training and the validation of its data run side by side: when one fails the other ends."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from bot.understanding.training import Rasa, RasaError

LONG = "echo $$ >{pid}; exec sleep 60"
PYTHON = """#!/bin/sh
case "$*" in
*validate*) {validate} ;;
*) {train} ;;
esac
"""
TRAINED = ": >sira.tar.gz"


def rasa(folder: Path, *, validate: str, train: str) -> Rasa:
    """In place of Rasa's interpreter a script that does this to validate and that to train."""
    python = folder / ".venv-nlu" / "bin" / "python"
    python.parent.mkdir(parents=True)
    pid = folder / "pid"
    python.write_text(PYTHON.format(validate=validate, train=train).replace("{pid}", str(pid)), encoding="utf-8")
    python.chmod(0o755)
    return Rasa(folder)


def test_an_archive_whose_data_passed_is_given(tmp_path: Path) -> None:
    archive = rasa(tmp_path, validate="sleep 1", train=TRAINED).train(tmp_path / "out")
    assert archive == tmp_path / "out" / "sira.tar.gz"
    assert archive.is_file()


FAILING = [
    ("exit 1", LONG, "the data do not pass"),
    ("exit 1", TRAINED, "the data do not pass"),
    ("kill -9 $$", LONG, "rasa data validate ended with -9"),
    (LONG, "exit 3", "rasa train ended with 3"),
    ("exit 0", "exit 0", "rasa train ended with 0"),
]


@pytest.mark.parametrize(("validate", "train", "says"), FAILING)
def test_when_one_fails_the_other_ends_and_no_archive_is_left(
    tmp_path: Path, validate: str, train: str, says: str
) -> None:
    begun = time.monotonic()
    with pytest.raises(RasaError, match=says):
        rasa(tmp_path, validate=validate, train=train).train(tmp_path / "out")
    assert time.monotonic() - begun < 30
    assert not (tmp_path / "out" / "sira.tar.gz").exists()
    if (pid := tmp_path / "pid").exists() and (written := pid.read_text(encoding="utf-8")):
        with pytest.raises(ProcessLookupError):
            os.kill(int(written), 0)
