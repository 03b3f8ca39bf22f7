"""The README's commands run as they stand there."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest

from bot.settings import ROOT
from tests.cli.running import env

BLOCK = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
SECONDS = 60


def commands() -> list[str]:
    blocks = BLOCK.findall((ROOT / "README.md").read_text(encoding="utf-8"))
    return [line.split("  #")[0].strip() for block in blocks for line in block.splitlines() if line.strip()]


SERVES, SUITE, CHECKS = "make run", "make test", "make check"


def test_the_readme_begins_with_two_commands() -> None:
    assert commands()[:2] == [SERVES, SUITE]


@pytest.mark.parametrize("command", [each for each in commands() if each not in (SERVES, SUITE, CHECKS)])
def test_a_command_of_the_readme_succeeds(command: str) -> None:
    done = subprocess.run(
        ["bash", "-ec", f"set -o pipefail; {command}"], cwd=ROOT, env=env({}), capture_output=True, timeout=SECONDS
    )
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout


@pytest.mark.parametrize("command", [SUITE, CHECKS])
def test_what_runs_this_very_suite_is_known_to_make(command: str) -> None:
    done = subprocess.run(["bash", "-ec", f"{command} --dry-run"], cwd=ROOT, env=env({}), capture_output=True)
    assert done.returncode == 0, done.stderr.decode()
    assert b"pytest" in done.stdout


def test_make_run_serves(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    address = f"http://127.0.0.1:{port}"
    variables = env({"SIRA_PORT": port, "SIRA_VAR_DIR": str(tmp_path)})
    process = subprocess.Popen(["make", "run"], cwd=ROOT, env=variables, start_new_session=True)
    try:
        assert b"<form" in fetched(address)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(20)


def fetched(address: str) -> bytes:
    for _ in range(SECONDS * 5):
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                return bytes(answer.read())
        except OSError:
            time.sleep(0.2)
    raise TimeoutError("no answer")


@pytest.mark.parametrize("path", re.findall(r"\]\(([^)#:]+)\)", (ROOT / "README.md").read_text(encoding="utf-8")))
def test_what_the_readme_points_to_is_there(path: str) -> None:
    assert (ROOT / path).exists()
