"""What is particular to the Redis store: a Redis of its own where settings and restarts matter."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from redis import Redis

from bot.storage.volatile import VolatileError
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
        deadline = time.monotonic() + 5
        while not socket.exists() and time.monotonic() < deadline:
            time.sleep(0.01)
        try:
            yield f"unix://{socket}"
        finally:
            process.kill()
    socket.unlink(missing_ok=True)


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
