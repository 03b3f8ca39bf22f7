"""`sira serve` in a process of its own: first start, answers, a port that is taken, a clean end."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import sys
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.settings import ROOT
from tests.cli.running import env, sira

CANARY = "person-canary-4711"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The address of a running server on a free port, and its process."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "serve"],
        env=env({"SIRA_PORT": "0", "SIRA_VAR_DIR": str(tmp_path / "var"), "SIRA_VOLATILE_DIR": str(tmp_path)}),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    told = re.search(r"http://\S+", process.stdout.readline())
    assert told, process.communicate()
    yield told[0], process
    process.terminate()
    process.communicate(timeout=20)


def post(address: str, text: str) -> str:
    form = urllib.parse.urlencode({"text": text}).encode()
    with urllib.request.urlopen(f"{address}/chat", form, timeout=10) as answer:
        return str(answer.read().decode())


def test_a_first_start_answers_in_three_languages(server: tuple[str, subprocess.Popen[str]]) -> None:
    address, _ = server
    assert "soif" in post(address, "Je veux traverser le désert, c'est dangereux ?")
    assert 'lang="bm"' in post(address, "N bɛ fɛ ka segin so")
    assert "ECOWAS logo" in post(address, "is my ecowas passport still valid")
    with urllib.request.urlopen(f"{address}/readyz", timeout=10) as answer:
        assert answer.status == 200


def test_it_ends_on_a_signal_and_leaves_no_word_of_anybody(
    server: tuple[str, subprocess.Popen[str]], tmp_path: Path
) -> None:
    address, process = server
    post(address, f"{CANARY} je veux traverser le désert")
    process.terminate()
    out, err = process.communicate(timeout=20)
    assert process.returncode == 0
    assert CANARY not in out + err
    kept = [path for path in tmp_path.rglob("*") if path.is_file() and CANARY.encode() in path.read_bytes()]
    assert kept == []


def test_a_port_that_is_taken_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = sira("serve", variables={"SIRA_PORT": str(port), "SIRA_VAR_DIR": str(tmp_path)})
    assert done.returncode == 1
    assert f"SIRA_PORT={port}: cannot listen there" in done.stderr.decode()


def test_broken_content_is_named_and_nothing_is_served(tmp_path: Path) -> None:
    for folder in ("bot", "content", "locales", "nlu/model", "nlu/lexicon"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    broken = tmp_path / "content" / "topics" / "risk_sea" / "en.md"
    broken.write_text(broken.read_text(encoding="utf-8").replace("risk-", "rusk-"), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "bot", "serve"],
        cwd=tmp_path,
        env=env({"SIRA_PORT": "0", "PYTHONPATH": str(tmp_path)}),
        capture_output=True,
        timeout=60,
    )
    assert done.returncode == 1
    assert b"content/topics/risk_sea/en.md: answer: unknown claim rusk-" in done.stderr
    assert not done.stdout
