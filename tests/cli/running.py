"""Runs `sira` as its users do: in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping

SECONDS = 60


def sira(
    *arguments: str, stdin: bytes = b"", variables: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    """The ended process, with what it wrote."""
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        input=stdin,
        capture_output=True,
        timeout=SECONDS,
        env=env(variables or {}),
    )


def env(variables: Mapping[str, str]) -> dict[str, str]:
    """This environment without any setting of Sira, and these instead."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("SIRA_")}
    return {**ours, "NO_COLOR": "1", "COLUMNS": "120", **variables}
