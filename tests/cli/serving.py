"""A server in a process of its own, as `sira serve` starts it."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from tests.cli.running import env

Process = subprocess.Popen[str]


@contextmanager
def serving(variables: Mapping[str, str]) -> Iterator[tuple[str, Process]]:
    """The address of a server on a free port, and its process, which ends with the block."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "serve"],
        env=env({"SIRA_PORT": "0", **variables}),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        told = re.search(r"http://\S+", process.stdout.readline())
        assert told, process.communicate()
        yield told[0], process
    finally:
        process.terminate()
        process.communicate(timeout=60)
