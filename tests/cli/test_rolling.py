"""Two workers on Redis and PostgreSQL, taken down and started again one after the other while people write."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from redis import Redis

from tests.cli.running import sira
from tests.cli.serving import Process, serving
from tests.storage.test_volatile_redis import GOOD, redis_server, socket

__all__ = ["socket"]

QUESTION = "je veux traverser le désert c'est dangereux"
TRIES, LOST = 200, 0


@dataclass
class Crowd:
    """People who write one message each to whichever worker takes it, as through a proxy that tries the next one.

    A message whose connection broke is sent again as it was: its nonce tells it from a new one.
    """

    addresses: list[str]
    statuses: list[int] = field(default_factory=list)
    """One for each message; LOST where nobody answered."""
    done: threading.Event = field(default_factory=threading.Event)

    def write(self, lane: int, lanes: int) -> None:
        number = lane
        while not self.done.is_set():
            self.statuses.append(self.ask(number))
            number += lanes
            time.sleep(0.05)

    def ask(self, number: int) -> int:
        form = {"token": f"{number:032x}", "nonce": f"{number:032x}", "text": QUESTION}
        sender = {"X-Forwarded-For": f"10.0.{number // 250}.{number % 250}"}
        for attempt in range(TRIES):
            address = self.addresses[(number + attempt) % 2]
            try:
                return httpx.post(f"{address}/chat", data=form, headers=sender, timeout=60).status_code
            except httpx.TransportError:
                time.sleep(0.02)
        return LOST


@contextmanager
def writing(crowd: Crowd, lanes: int = 4) -> Iterator[None]:
    threads = [threading.Thread(target=crowd.write, args=(lane, lanes)) for lane in range(lanes)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        crowd.done.set()
        for thread in threads:
            thread.join(60)


@pytest.fixture
def shared(postgres: str, tmp_path: Path, socket: Path) -> Iterator[dict[str, str]]:
    """The settings of both workers. The Redis is the test's own: a served Sira takes it whole."""
    with redis_server(socket, *GOOD) as redis:
        settings = {"SIRA_DATABASE_URL": postgres, "SIRA_REDIS_URL": redis, "SIRA_VAR_DIR": str(tmp_path / "var")}
        settings["SIRA_TRUSTED_PROXIES"] = "127.0.0.1"
        done = sira("db", "upgrade", variables=settings)
        assert done.returncode == 0, done.stderr
        yield settings


def ended(process: Process) -> None:
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 0


@pytest.mark.timeout(600)
def test_workers_that_are_replaced_one_by_one_lose_nobody_and_fail_nobody(shared: dict[str, str]) -> None:
    with ExitStack() as stack:
        first, second = (stack.enter_context(serving(shared)) for _ in range(2))
        crowd = Crowd([first[0], second[0]])
        with writing(crowd):
            ended(first[1])
            third = stack.enter_context(serving(shared))
            crowd.addresses[0] = third[0]
            ended(second[1])
            crowd.addresses[1] = stack.enter_context(serving(shared))[0]
            before = len(crowd.statuses)
            while len(crowd.statuses) < before + 8:
                time.sleep(0.05)
        assert set(crowd.statuses) == {200}
        with Redis.from_url(shared["SIRA_REDIS_URL"]) as client:
            days = [client.hgetall(name) for name in client.keys("sira:day:*")]
        counted = sum(int(day[b'["messages", "web"]']) for day in days)
        assert counted == len(crowd.statuses)
