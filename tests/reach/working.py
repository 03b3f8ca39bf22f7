"""One of several workers: takes every nth message down the whole road. `python -m tests.reach.working PREFIX N OF`.

Prints "ready", waits for a line, works, and prints how many it took.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Iterator
from datetime import timedelta

from bot.app import Road, compose
from bot.message import ChannelName, Inbound, Reply
from bot.settings import Settings
from bot.storage.volatile_redis import RedisStore
from tests.people import NOON, Hands
from tests.storage.fixtures import REDIS, running

PEOPLE = 60
CHANNELS: tuple[ChannelName, ...] = ("telegram", "sms", "web")
SAID = ("je veux traverser le désert c'est dangereux", "la mer", "merci", "STOP")


def traffic() -> Iterator[Inbound]:
    """Everybody sends every text twice on their channel, and each message is delivered twice."""
    for person in range(PEOPLE):
        channel = CHANNELS[person % len(CHANNELS)]
        for number, text in enumerate(SAID * 2):
            for _ in range(2):
                yield Inbound(channel, f"person-{person}", NOON, f"{person}/{number}", text=text)


async def keep(replies: tuple[Reply, ...]) -> None:
    """Nobody reads them."""


async def travel(road: Road, part: int, of: int) -> int:
    """Takes this worker's part of the traffic, eight at a time; gives how many messages that were."""
    mine = [inbound for number, inbound in enumerate(traffic()) if number % of == part]
    left = iter(mine)

    async def lane() -> None:
        for inbound in left:
            await road.travel(inbound, keep)

    await asyncio.gather(*(lane() for _ in range(8)))
    return len(mine)


async def main(prefix: str, part: int, of: int) -> None:
    hands = Hands(NOON + timedelta(seconds=part))
    async with running(RedisStore(REDIS, production=False, prefix=prefix)) as store:
        road = compose(Settings(), store, hands.now).road
        os.write(1, b"ready\n")
        sys.stdin.readline()
        os.write(1, f"{await travel(road, part, of)}\n".encode())


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
