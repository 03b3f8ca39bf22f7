"""`sira serve` in a process of its own: first start, answers, a port that is taken, a clean end."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.app import Sira
from bot.channels.webchat.receive import FORM
from bot.cli.serve import invite, tell
from bot.settings import ROOT, Settings
from tests.cli.running import env
from tests.cli.running import sira as run
from tests.cli.serving import Process, serving

CANARY = "person-canary-4711"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[str, Process]]:
    """The address of a running server, and its process."""
    with serving({"SIRA_VAR_DIR": str(tmp_path / "var"), "SIRA_VOLATILE_DIR": str(tmp_path)}) as running:
        yield running


def post(address: str, text: str) -> str:
    form = urllib.parse.urlencode({"text": text}).encode()
    with urllib.request.urlopen(f"{address}/chat", form, timeout=60) as answer:
        return str(answer.read().decode())


def test_a_first_start_answers_in_three_languages(server: tuple[str, Process]) -> None:
    address, _ = server
    assert "soif" in post(address, "Je veux traverser le désert, c'est dangereux ?")
    assert 'lang="bm"' in post(address, "N bɛ fɛ ka segin so")
    assert "ECOWAS logo" in post(address, "is my ecowas passport still valid")
    with urllib.request.urlopen(f"{address}/readyz", timeout=60) as answer:
        assert answer.status == 200


def test_a_first_start_makes_a_key_for_its_owner_only(server: tuple[str, Process], tmp_path: Path) -> None:
    made = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "var").iterdir()}
    assert made["secret.key"] == made["sira.db"] == 0o600
    assert (tmp_path / "var").stat().st_mode & 0o777 == 0o700


def test_production_keeps_its_memory_out_of_core_files_and_readers(tmp_path: Path) -> None:
    variables = {"SIRA_VAR_DIR": str(tmp_path / "var"), "SIRA_VOLATILE_DIR": str(tmp_path)}
    with serving(variables | {"SIRA_ENV": "production"}) as (_, process):
        limits = Path(f"/proc/{process.pid}/limits").read_text(encoding="utf-8")
    assert "Max core file size        0                    0 " in limits


@pytest.mark.parametrize(("key_dir", "warned"), [(None, True), (Path("keys"), False)])
def test_production_says_what_its_operator_must_know(
    sira: Sira, capsys: pytest.CaptureFixture[str], key_dir: Path | None, warned: bool
) -> None:
    tell(replace(sira, settings=Settings(env="production", key_dir=key_dir)), 8000)
    out = capsys.readouterr().out
    assert "the emergency answer sea shows numbers of " in out
    assert ("SIRA_KEY_DIR is not set" in out) is warned
    tell(sira, 8000)
    assert capsys.readouterr().out == "Sira answers on http://127.0.0.1:8000\n"


def test_metrics_are_for_this_machine_and_not_on_the_public_port(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    variables = {"SIRA_VAR_DIR": str(tmp_path / "var"), "SIRA_METRICS_PORT": str(port)}
    with serving(variables) as (address, process):
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=60) as answer:
            assert b"sira_messages_total 0.0" in answer.read()
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.2", port))
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(f"{address}/metrics", timeout=60)
        taken = run("serve", variables={**variables, "SIRA_PORT": "0"})
        process.terminate()
        assert process.wait(60) == 0
    assert taken.returncode == 1
    assert f"SIRA_METRICS_PORT={port}: cannot listen there" in taken.stderr.decode()


def test_whoever_has_begun_to_write_is_answered_before_the_end(server: tuple[str, Process]) -> None:
    address, process = server
    host, port = address.removeprefix("http://").split(":")
    body = urllib.parse.urlencode({"text": "is my ecowas passport still valid"}).encode()
    head = f"POST /chat HTTP/1.1\r\nhost: {host}\r\ncontent-type: {FORM}\r\ncontent-length: {len(body)}\r\n\r\n"
    writing = [socket.create_connection((host, int(port)), timeout=60) for _ in range(50)]
    for each in writing:
        each.sendall(head.encode() + body[:5])
    fetched(f"{address}/healthz")

    process.terminate()
    until_refused(host, int(port))
    for each in writing:
        each.sendall(body[5:])
    answers = [read(each) for each in writing]

    assert [answer.split(b"\r\n")[0] for answer in answers] == [b"HTTP/1.1 200 OK"] * 50
    assert all(b"ECOWAS" in answer for answer in answers)
    assert process.wait(60) == 0


def fetched(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=60) as answer:
        return bytes(answer.read())


def until_refused(host: str, port: int) -> None:
    with suppress(ConnectionRefusedError):
        while True:
            socket.create_connection((host, port), timeout=60).close()
            time.sleep(0.01)


def read(connection: socket.socket) -> bytes:
    with connection, connection.makefile("rb") as stream:
        return stream.read()


def test_it_ends_on_a_signal_and_leaves_no_word_of_anybody(server: tuple[str, Process], tmp_path: Path) -> None:
    address, process = server
    post(address, f"{CANARY} je veux traverser le désert")
    process.terminate()
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0
    assert CANARY not in out + err
    kept = [path for path in tmp_path.rglob("*") if path.is_file() and CANARY.encode() in path.read_bytes()]
    assert kept == []


def test_a_port_that_is_taken_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = run("serve", variables={"SIRA_PORT": str(port), "SIRA_VAR_DIR": str(tmp_path)})
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


async def test_production_prints_no_secret_where_a_service_would_keep_it(
    sira: Sira, engine: AsyncEngine, capsys: pytest.CaptureFixture[str]
) -> None:
    await invite(replace(sira, settings=Settings(env="production")), engine, 8000, always=False)
    out = capsys.readouterr().out
    assert "sira staff add" in out
    assert "/staff/set-up/" not in out
    await invite(sira, engine, 8000, always=False)
    assert "http://127.0.0.1:8000/staff/set-up/" in capsys.readouterr().out
