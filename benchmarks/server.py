"""A `sira serve` of its own in a temporary folder, and a client that speaks just enough HTTP to load it."""

from __future__ import annotations

import asyncio
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

HOST = "127.0.0.1"
QUESTION = "Je veux traverser le désert, c'est dangereux ?"
PATIENCE = 30.0


@dataclass(frozen=True, slots=True)
class Server:
    """A running server."""

    port: int
    process: subprocess.Popen[bytes]
    started: float

    def resident_mb(self) -> float:
        """Resident memory in MB, as the kernel tells it."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1024


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(**variables: str) -> Iterator[Server]:
    """A server with fresh folders of its own, stopped at the end. Not yet listening when it is given."""
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        own = {"SIRA_VAR_DIR": folder, "SIRA_PORT": str(port), "SIRA_TRUSTED_PROXIES": HOST}
        started = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "serve"], env={**os.environ, **own, **variables}, stdout=subprocess.DEVNULL
        )
        try:
            yield Server(port, process, started)
        finally:
            process.terminate()
            process.wait(PATIENCE)


def message(text: str = QUESTION) -> bytes:
    """A POST of the web chat by somebody new, from an address of its own."""
    body = urlencode({"token": secrets.token_hex(16), "nonce": secrets.token_hex(16), "text": text}).encode()
    address = ".".join(str(part) for part in (10, *secrets.token_bytes(3)))
    head = (
        "POST /chat HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"X-Forwarded-For: {address}\r\nX-Requested-With: fetch\r\nAccept: text/html\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


class Connection:
    """A connection that is kept open."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    @classmethod
    async def open(cls, port: int) -> Connection:
        return cls(*await asyncio.open_connection(HOST, port))

    async def ask(self, request: bytes) -> tuple[int, bytes]:
        """Status and body of the answer."""
        self.writer.write(request)
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        length = next(int(line[15:]) for line in head.split("\r\n") if line.startswith("content-length:"))
        return int(head.split(" ", 2)[1]), await self.reader.readexactly(length)


async def first_answer(server: Server) -> float:
    """Seconds from the start of the process to the first answer to a question."""
    while time.perf_counter() - server.started < PATIENCE:
        try:
            status, body = await (await Connection.open(server.port)).ask(message())
        except (OSError, asyncio.IncompleteReadError):
            await asyncio.sleep(0.02)
            continue
        if status != 200 or "désert" not in body.decode():
            raise RuntimeError(f"the first answer was {status}")
        return time.perf_counter() - server.started
    raise RuntimeError("no answer in time")
