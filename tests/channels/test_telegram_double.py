"""Runs tests/telegram in its own environment: dialogues through a Telegram client of somebody else's making."""

from __future__ import annotations

import os
import subprocess

import pytest

from bot.settings import ROOT

PYTHON = ROOT / ".venv-telegram" / "bin" / "python"
SUITE = "tests/telegram"


@pytest.mark.telegram
@pytest.mark.timeout(300)
def test_dialogues_through_a_third_partys_client_hold() -> None:
    if not (PYTHON.parent.parent / ".installed").exists():
        reason = ".venv-telegram is not built: make telegram-double (needs Python 3.12)"
        pytest.fail(reason) if os.environ.get("SIRA_TEST_ALL") == "1" else pytest.skip(reason)
    ran = subprocess.run(
        [PYTHON, "-m", "pytest", "-c", f"{SUITE}/pytest.ini", SUITE],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
