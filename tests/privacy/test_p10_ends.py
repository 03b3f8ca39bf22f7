"""P10: however a server ends, it leaves nobody's identifier behind: told to end, killed, or without power."""

from __future__ import annotations

import asyncio
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from bot.settings import ROOT
from tests.cli.running import env
from tests.privacy.canaries import Canary, canaries, planted
from tests.privacy.conftest import Measured
from tests.privacy.scale import sized
from tests.privacy.scanner import Scanner, owners

PEOPLE = canaries(sized(20, 500), seed=10)
ENDS = ("told to end", "killed", "without power")
PATIENCE = 30.0
TOKEN = re.compile(r'name="token" autocomplete="off" value="([0-9a-f]{32})"')


@asynccontextmanager
async def served(module: str, folder: Path) -> AsyncIterator[tuple[subprocess.Popen[bytes], httpx.AsyncClient]]:
    """A server in a process of its own, everything it can write to below the folder."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    places = {name: str(folder / name.lower()) for name in ("VAR_DIR", "KEY_DIR", "VOLATILE_DIR")}
    variables = {f"SIRA_{name}": place for name, place in places.items()}
    variables |= {"SIRA_PORT": str(port), "SIRA_TRUSTED_PROXIES": "127.0.0.1", "TMPDIR": str(folder / "tmp")}
    (folder / "tmp").mkdir(parents=True, exist_ok=True)
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(  # noqa: ASYNC220 (it starts in a millisecond, and the test waits for it anyway)
            [sys.executable, "-m", *module.split()], cwd=ROOT, env=env(variables), stdout=log, stderr=log
        )
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE) as client:
            await _until_it_answers(client)
            yield process, client
    finally:
        process.kill()
        process.wait()


async def _until_it_answers(client: httpx.AsyncClient) -> None:
    for _ in range(round(PATIENCE * 10)):
        try:
            await client.get("/healthz")
        except httpx.TransportError:
            await asyncio.sleep(0.1)
        else:
            return
    raise AssertionError("the server does not answer")


async def say(client: httpx.AsyncClient, person: Canary) -> None:
    headers = {"user-agent": person.agent, "x-forwarded-for": person.address}
    said = f"je m'appelle {person.name}, mon numéro est {person.phone}, {person.words}"
    answer = await client.post("/chat", data={"token": person.token, "text": said}, headers=headers)
    assert answer.status_code == 200
    assert TOKEN.search(answer.text)


@pytest.fixture(scope="module")
def scanner() -> Scanner:
    return Scanner(planted(PEOPLE))


async def lived_and_ended(scanner: Scanner, module: str, folder: Path, end: str) -> set[str]:
    """Whose identifiers are found after a server ended so."""
    async with served(module, folder) as (process, client):
        for person in PEOPLE:
            await say(client, person)
        process.send_signal(signal.SIGTERM if end == "told to end" else signal.SIGKILL)
        code = await asyncio.to_thread(process.wait, PATIENCE)
        assert code == (0 if end == "told to end" else -signal.SIGKILL)
    return owners(scanner.leaks(folder))


async def started_again(scanner: Scanner, folder: Path, end: str) -> set[str]:
    """Whose are found after it was started again and ended."""
    if end == "without power":
        shutil.rmtree(folder / "volatile_dir")
    return await lived_and_ended(scanner, "bot serve", folder, "told to end")


@pytest.mark.parametrize("end", ENDS)
async def test_a_server_that_ends_leaves_nobody_behind(
    end: str, tmp_path: Path, scanner: Scanner, measured: Measured
) -> None:
    found = await lived_and_ended(scanner, "bot serve", tmp_path, end) | await started_again(scanner, tmp_path, end)
    trapped = await lived_and_ended(scanner, "tests.privacy.trap", tmp_path / "trap", end)
    measured(f"P10 {end}", "0 identifiers", len(found), f"{len(trapped)} by a server that spools")
    assert found == set()
    assert {f"{place} words" for place in range(len(PEOPLE))} <= trapped
    assert end != "told to end" or {f"{place} token" for place in range(len(PEOPLE))} <= trapped
