"""A server on 127.0.0.1 that answers /model/parse with whatever bytes a test wants, or does not."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

Answer = Callable[[asyncio.StreamWriter], Awaitable[None]]

GOOD: dict[str, Any] = {
    "text": "",
    "intent": {"name": "return_apply", "confidence": 0.75},
    "entities": [],
    "text_tokens": [[0, 1]],
    "language": {"name": "fr", "confidence": 0.9},
    "danger": {"name": "general", "confidence": 0.3},
    "intent_ranking": [{"name": "return_apply", "confidence": 0.75}, {"name": "greet", "confidence": 0.2}],
}
"""In the shape of Rasa's answer."""


@dataclass
class RasaDouble:
    """A test sets `answer`; it looks at `connections`, `heads` and `bodies`."""

    answer: Answer
    url: str = ""
    connections: int = 0
    heads: list[str] = field(default_factory=list)
    bodies: list[Any] = field(default_factory=list)

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while not writer.is_closing():
                await self.asked(reader)
                await self.answer(writer)
                await writer.drain()
        writer.transport.abort()

    async def asked(self, reader: asyncio.StreamReader) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        size = next(int(line[15:]) for line in head.splitlines() if line.lower().startswith("content-length:"))
        self.heads.append(head)
        self.bodies.append(json.loads(await reader.readexactly(size)))


@asynccontextmanager
async def rasa_double(answer: Answer) -> AsyncIterator[RasaDouble]:
    """The server while the test runs."""
    double = RasaDouble(answer)
    tasks: set[asyncio.Task[None]] = set()
    writers: set[asyncio.StreamWriter] = set()

    def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.add(writer)
        tasks.add(asyncio.create_task(double.connected(reader, writer)))

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    double.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield double
    finally:
        server.close()
        # What was accepted a moment ago is not a connection yet, and would stay open.
        await asyncio.sleep(0.01)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for writer in writers:
            writer.transport.abort()
        await asyncio.sleep(0)
        await server.wait_closed()


def http(body: bytes, status: str = "200 OK", *headers: str) -> bytes:
    """A whole answer."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


def says(body: bytes, status: str = "200 OK", *headers: str) -> Answer:
    """Answers with these bytes."""
    return raw(http(body, status, *headers))


def parsed(**changed: Any) -> Answer:
    """Answers as Rasa does, with some fields changed."""
    return says(json.dumps({**GOOD, **changed}).encode())


def ranking(*guesses: tuple[object, object]) -> Answer:
    """Answers as Rasa does, with this ranking of (name, confidence)."""
    return parsed(intent_ranking=[{"name": name, "confidence": confidence} for name, confidence in guesses])


def raw(answer: bytes, *, close: bool = False) -> Answer:
    """Sends these bytes as they are, and hangs up if asked to."""

    async def send(writer: asyncio.StreamWriter) -> None:
        writer.write(answer)
        if close:
            await writer.drain()
            writer.close()
            await writer.wait_closed()

    return send


async def hangs(_: asyncio.StreamWriter) -> None:
    """Takes the question and never answers."""
    await asyncio.sleep(3600)


async def drips(writer: asyncio.StreamWriter) -> None:
    """Answers well, a byte every 50 ms: no wait is long, only all of them."""
    for byte in http(json.dumps(GOOD).encode()):
        writer.write(bytes([byte]))
        await writer.drain()
        await asyncio.sleep(0.05)


async def floods(writer: asyncio.StreamWriter) -> None:
    """Never stops talking."""
    writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while not writer.is_closing():
        writer.write(b"10000\r\n" + b" " * 0x10000 + b"\r\n")
        await writer.drain()
