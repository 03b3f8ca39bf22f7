"""What is particular to the Redis store: a Redis of its own where settings and restarts matter."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from redis import Redis
from redis.exceptions import RedisError

from bot.storage import volatile_redis
from bot.storage.volatile import Refill, VolatileError
from bot.storage.volatile_redis import RedisStore
from tests.storage.fixtures import (
    CELLS,
    DAY,
    HOUR,
    MINUTE,
    NOON,
    REDIS,
    digest,
    record,
    redis_prefix,
    running,
    unavailable,
)

GOOD = ("--save", "", "--appendonly", "no", "--maxmemory-policy", "noeviction")


@pytest.fixture
def socket() -> Iterator[Path]:
    """A short path: sockets allow about 100 characters."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder) / "redis.sock"


@contextmanager
def redis_server(socket: Path, *options: str) -> Iterator[str]:
    """The address of a Redis that ends with the block."""
    program = shutil.which("redis-server") or unavailable("redis-server")
    command = [program, "--port", "0", "--unixsocket", str(socket), "--dir", str(socket.parent), *options]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        try:
            _answers(f"unix://{socket}", time.monotonic() + 10)
            yield f"unix://{socket}"
        finally:
            process.kill()
    socket.unlink(missing_ok=True)


def _answers(url: str, deadline: float) -> None:
    """Waits for an answer to PING: the socket's file is there before anybody listens on it."""
    with Redis.from_url(url) as client:
        while True:
            try:
                client.ping()
            except RedisError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.01)
            else:
                return


@pytest.fixture
async def prefix() -> AsyncIterator[str]:
    async with redis_prefix() as new:
        yield new


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        (("--save", "900 1"), "save ''"),
        (("--appendonly", "yes"), "appendonly 'no'"),
        (("--maxmemory-policy", "allkeys-lru"), "maxmemory-policy 'noeviction'"),
        (("--rename-command", "CONFIG", ""), "does not tell its setting save"),
    ],
)
async def test_a_redis_that_writes_or_forgets_is_refused_in_production(
    socket: Path, wrong: tuple[str, ...], named: str
) -> None:
    with redis_server(socket, *GOOD, *wrong) as url:
        with pytest.raises(VolatileError, match=named):
            await RedisStore(url, production=True).open()

        async with running(RedisStore(url, production=False)) as store:
            await store.commit(record(), NOON)
            assert any(named in warning for warning in store.warnings)  # type: ignore[attr-defined]


async def test_a_redis_set_right_gives_no_warning(socket: Path) -> None:
    with redis_server(socket, *GOOD) as url:
        store = RedisStore(url, production=True)
        await store.open()
        assert store.warnings == ()
        await store.close()


async def test_a_redis_that_lost_all_is_told_once_and_flags_the_day(socket: Path) -> None:
    with redis_server(socket, *GOOD) as url:
        store = RedisStore(url, production=True)
        await store.open()
        old = await store.key("k", HOUR, NOON)
        await store.commit(record(), NOON)
        await store.flag(DAY, "incomplete")
    with pytest.raises(VolatileError, match="Redis did not answer"):
        await store.commit(record(), NOON)

    with redis_server(socket, *GOOD):
        await store.commit(record(mark="m"), NOON)
        assert await store.counters(DAY) == dict.fromkeys(CELLS, 1)
        assert await store.flags(DAY) == {"split"}
        assert await store.key("k", HOUR, NOON) != old
        await store.close()


async def test_a_connection_that_broke_is_replaced(prefix: str) -> None:
    async with running(RedisStore(REDIS, production=False, prefix=prefix)) as store:
        await store.commit(record(), NOON)
        broken = await store._client.client_id()  # type: ignore[attr-defined]
        with Redis.from_url(REDIS) as other:
            other.client_kill_filter(_id=str(broken))
        await asyncio.sleep(0.05)

        await store.commit(record(), NOON)

        assert await store.counters(DAY) == dict.fromkeys(CELLS, 2)


async def test_many_processes_draw_one_key(prefix: str) -> None:
    stores = [RedisStore(REDIS, production=False, prefix=prefix) for _ in range(8)]

    keys = await asyncio.gather(*(store.key("k", HOUR, NOON) for store in stores))

    assert len(set(keys)) == 1
    await asyncio.gather(*(store.close() for store in stores))


async def test_redis_deletes_what_expires_by_itself(prefix: str) -> None:
    async with running(RedisStore(REDIS, production=False, prefix=prefix)) as store:
        await store.key("k", HOUR, NOON)
        await store.lease("poll", "one", 10, NOON)
        await store.commit(record(mark="m", before=b"old", seen=((CELLS[0], digest("x")),)), NOON)

    person, mark = digest("a").hex(), digest("m").hex()
    lives = {f"session:{person}": 30 * MINUTE, f"recent:{person}": 10 * MINUTE, f"mark:{mark}": 48 * HOUR}
    lives |= {f"before:{mark}": 15 * MINUTE, "key:k": HOUR, "lease:poll": 10, "flags:2026-03-02": 40 * 24 * HOUR}
    lives |= {"seen:2026-03-02": 26 * HOUR, "born": -1, "days": -1, "day:2026-03-02": -1}
    with Redis.from_url(REDIS) as client:
        held = {str(name.decode()).removeprefix(prefix): client.ttl(name) for name in client.keys(f"{prefix}*")}
    assert held.keys() == lives.keys()
    assert {name for name, left in held.items() if abs(left - lives[name]) > 5} == set()


@dataclass
class Line:
    """A line to the real Redis. After `passing` answers it loses `losing`, to what was asked and done.

    The others come `slow` seconds late.
    """

    url: str = ""
    passing: int = 0
    losing: int = 0
    slow: float = 0.0

    async def connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        to, back = await asyncio.open_connection("127.0.0.1", 6379)
        with suppress(ConnectionError):
            await asyncio.gather(self.pass_on(reader, back), self.pass_on(to, writer, answers=True))

    async def pass_on(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, answers: bool = False
    ) -> None:
        while data := await reader.read(65536):
            if answers and self.passing:
                self.passing -= 1
            elif answers and self.losing:
                self.losing -= 1
                continue
            if answers:
                await asyncio.sleep(self.slow)
            writer.write(data)
        writer.close()


@pytest.fixture
async def line(prefix: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Line]:
    monkeypatch.setattr(volatile_redis, "PATIENT", volatile_redis.QUICK)
    made = Line()
    server = await asyncio.start_server(made.connect, "127.0.0.1", 0)
    made.url = f"redis://127.0.0.1:{server.sockets[0].getsockname()[1]}/15"
    yield made
    server.close()


@pytest.mark.parametrize("mark", ["m", None])
async def test_a_commit_whose_answer_was_lost_is_sent_again_and_counts_once(
    line: Line, prefix: str, mark: str | None
) -> None:
    async with running(RedisStore(line.url, production=False, prefix=prefix)) as store:
        await store.commit(record(mark="before"), NOON)
        line.losing = 1

        await store.commit(record(mark=mark), NOON)

        assert line.losing == 0
        assert await store.counters(DAY) == dict.fromkeys(CELLS, 2)


async def test_what_is_only_looked_up_is_asked_twice_and_what_would_count_twice_is_not(line: Line, prefix: str) -> None:
    async with running(RedisStore(line.url, production=False, prefix=prefix)) as store:
        await store.commit(record(), NOON)
        assert await store.tally("spent", 5, HOUR, NOON) == 5
        line.losing = 1
        assert (await store.look(digest("a"), None, NOON)).session == b"new"
        line.losing = 1
        with pytest.raises(VolatileError, match="TimeoutError"):
            await store.tally("spent", 5, HOUR, NOON)
        assert await store.tally("spent", 0, HOUR, NOON) == 10
        await store.refill(Refill(), NOON)  # a fresh Redis has its script only after this
        line.passing, line.losing = 1, 1
        with pytest.raises(VolatileError, match="TimeoutError"):
            await store.refill(Refill(counts={DAY: {CELLS[0]: 7}}), NOON)
        assert (await store.counters(DAY))[CELLS[0]] == 8


async def test_a_redis_that_answers_nothing_is_given_up_and_asked_again_later(line: Line, prefix: str) -> None:
    async with running(RedisStore(line.url, production=False, prefix=prefix)) as store:
        await store.commit(record(), NOON)
        line.losing = 1_000
        with pytest.raises(VolatileError, match="TimeoutError"):
            await store.look(digest("a"), None, NOON)
        line.losing = 0
        assert (await store.look(digest("a"), None, NOON)).session == b"new"


async def test_a_turn_that_waits_for_a_connection_has_not_failed(
    line: Line, prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(volatile_redis, "CONNECTIONS", 1)
    async with running(RedisStore(line.url, production=False, prefix=prefix)) as store:
        await store.commit(record(), NOON)
        line.slow = 0.05

        found = await asyncio.gather(*(store.look(digest("a"), None, NOON) for _ in range(11)))

        assert {known.session for known in found} == {b"new"}


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("redis://:geheim@127.0.0.1:1/0", "Redis did not answer"),
        ("http://:geheim@127.0.0.1/0", "SIRA_REDIS_URL is not"),
    ],
)
async def test_an_error_never_shows_the_address(url: str, message: str) -> None:
    with pytest.raises(VolatileError, match=message) as caught:
        await RedisStore(url, production=True).open()

    assert "geheim" not in str(caught.value)
