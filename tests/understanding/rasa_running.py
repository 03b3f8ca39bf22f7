"""A real Rasa server on 127.0.0.1, in Rasa's own environment and a folder of its own."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from bot.settings import ROOT
from bot.understanding import archive
from bot.understanding.engine import Understanding, open_model
from bot.understanding.export import write
from bot.understanding.training import Rasa
from bot.understanding.training_data import training
from tests.cli.running import env

START_SECONDS = 120.0


def exported(path: Path, folder: Path) -> Understanding:
    """The embedded engine on what that archive holds."""
    write(archive.read(path), training(ROOT / "nlu" / "data"), frozenset(), folder)
    return open_model(ROOT / "nlu", folder)


@contextmanager
def rasa_running(path: Path, folder: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """The server's address and its process; what it prints goes to `folder`/rasa.log."""
    port = free_port()
    variables = {
        "PYTHONPATH": str(ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",
        "RASA_TELEMETRY_ENABLED": "false",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
    }
    command = [Rasa(ROOT).python, "-m", "rasa", "run", "--enable-api", "-m", path, "-i", "127.0.0.1", "-p", port]
    with (folder / "rasa.log").open("wb") as log:
        process = subprocess.Popen(
            [str(part) for part in command], cwd=folder, env=env(variables), stdout=log, stderr=subprocess.STDOUT
        )
    try:
        wait(f"http://127.0.0.1:{port}", process)
        yield f"http://127.0.0.1:{port}", process
    finally:
        process.kill()
        process.wait(30)


def wait(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    with httpx.Client(trust_env=False, timeout=10) as client:
        while time.monotonic() < deadline:
            assert process.poll() is None, "rasa run ended"
            try:
                if client.post(f"{url}/model/parse", json={"text": "bonjour"}).status_code == httpx.codes.OK:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.5)
    raise AssertionError("rasa run does not answer")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as bound:
        port: int = bound.getsockname()[1]
    return port
