"""Measures the road and prints one table row per figure. Bounded in time: under two minutes."""

from __future__ import annotations

import asyncio
import json
import platform
import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import uvloop

from benchmarks import staff
from benchmarks.server import Connection, Server, first_answer, message, serving
from bot.app import Road, compose, utc_now
from bot.message import Inbound, Reply
from bot.settings import ROOT, Settings
from bot.storage.volatile_sqlite import SqliteStore

STARTS = 5
PACED_SECONDS = 20
PACE = 100
ROAD_TURNS = 8_000
TOGETHER = 64
FLOOD_TURNS = 8_000
FLOOD_CONNECTIONS = 32

Row = tuple[str, str, str]


def texts() -> list[str]:
    """What people write, for the load: the sentences of the test set in all three languages."""
    found = []
    for path in sorted((ROOT / "nlu" / "tests").glob("*.jsonl")):
        found += [json.loads(line)["text"] for line in path.read_text(encoding="utf-8").splitlines()]
    return found


async def cold_starts() -> Row:
    """From the start of the process to the first answer."""
    seconds = []
    for _ in range(STARTS):
        with serving() as server:
            seconds.append(await first_answer(server))
    return "cold start of `sira serve` to the first answer", f"{statistics.median(seconds):.2f} s", "<= 3 s"


async def one(server: Server, request: bytes, due: float) -> float:
    """Milliseconds from when the message was due to its answer, on a connection of its own."""
    await asyncio.sleep(due - time.perf_counter())
    connection = await Connection.open(server.port)
    status, _ = await connection.ask(request)
    connection.writer.close()
    if status != 200:
        raise RuntimeError(f"answered {status}")
    return (time.perf_counter() - due) * 1000


async def paced(server: Server) -> Iterator[Row]:
    """One message every 10 ms, each by somebody new; late starts count against the answer."""
    said, begin = texts(), time.perf_counter() + 0.5
    asks = [one(server, message(said[n % len(said)]), begin + n / PACE) for n in range(PACED_SECONDS * PACE)]
    times = sorted(await asyncio.gather(*asks))
    p99 = times[int(len(times) * 0.99)]
    return iter(
        [
            (f"one web chat turn at {PACE}/s, median", f"{statistics.median(times):.1f} ms", ""),
            (f"one web chat turn at {PACE}/s, p99", f"{p99:.1f} ms", "<= 20 ms"),
        ]
    )


async def flood(server: Server) -> Row:
    """As many as it takes, over kept connections."""
    said = texts()
    requests = iter([message(said[n % len(said)]) for n in range(FLOOD_TURNS)])

    async def work() -> None:
        connection = await Connection.open(server.port)
        for request in requests:
            status, _ = await connection.ask(request)
            if status != 200:
                raise RuntimeError(f"answered {status}")

    begin = time.perf_counter()
    await asyncio.gather(*(work() for _ in range(FLOOD_CONNECTIONS)))
    rate = FLOOD_TURNS / (time.perf_counter() - begin)
    return f"web chat turns a second, {FLOOD_CONNECTIONS} at once (client on the other core)", f"{rate:.0f}/s", ""


async def whole_road() -> Row:
    """Inbound to commit in one process, without HTTP; its writer thread shares the core by the interpreter lock."""
    with tempfile.TemporaryDirectory(dir=shared_memory()) as folder:
        store = SqliteStore(Path(folder) / "volatile.db")
        await store.open()
        try:
            road = compose(Settings(), store).road
            rate = ROAD_TURNS / await drive(road)
        finally:
            await store.close()
    return f"turns a second of the whole road, {TOGETHER} at once", f"{rate:.0f}/s", ">= 800/s"


def shared_memory() -> str | None:
    """The memory file system, where there is one."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None


async def drive(road: Road) -> float:
    """Seconds that all turns take."""
    said = texts()
    people = iter(
        [
            Inbound("web", f"person-{n}", datetime.now(UTC), message_id=f"m{n}", text=said[n % len(said)])
            for n in range(ROAD_TURNS)
        ]
    )

    async def keep(replies: tuple[Reply, ...]) -> None:
        if not replies:
            raise RuntimeError("no reply")

    async def work() -> None:
        for inbound in people:
            await road.travel(inbound, keep)

    begin = time.perf_counter()
    await asyncio.gather(*(work() for _ in range(TOGETHER)))
    return time.perf_counter() - begin


async def measure() -> list[Row]:
    """All figures."""
    rows = [await cold_starts()]
    with serving() as server:
        await first_answer(server)
        idle = server.resident_mb()
        rows += await paced(server)
        rows.append(await flood(server))
        busy = server.resident_mb()
    rows.append(await whole_road())
    rows += await staff.rows()
    rows.append(("resident memory after the first answer", f"{idle:.0f} MB", ""))
    rows.append((f"resident memory after {PACED_SECONDS * PACE + FLOOD_TURNS} turns", f"{busy:.0f} MB", "<= 150 MB"))
    return rows


def main() -> None:
    """Print the table."""
    print(f"{utc_now():%Y-%m-%d}, {platform.machine()}, CPython {platform.python_version()}\n")
    print("| figure | measured | aim |\n|---|---|---|")
    for row in uvloop.run(measure()):
        print("| " + " | ".join(row) + " |")


if __name__ == "__main__":
    main()
