"""A lease goes over at once from a process that was killed on this machine, and from no other before its time."""

from __future__ import annotations

import subprocess
import sys

from bot.machine import process_name
from bot.storage.leases import new_holder, taken
from bot.storage.volatile import VolatileStore
from tests.storage.fixtures import NOON

SAY = "from bot.storage.leases import new_holder; print(new_holder())"


def ended() -> str:
    """A holder whose process is no more."""
    return subprocess.run([sys.executable, "-c", SAY], capture_output=True, text=True, check=True).stdout.strip()


async def test_who_was_killed_is_followed_at_once(store: VolatileStore) -> None:
    killed, next_one = ended(), new_holder()
    assert await taken(store, "reach", killed, 150, NOON)

    assert await taken(store, "reach", next_one, 150, NOON + 1)
    assert await store.holder("reach", NOON + 1) == next_one
    assert not await store.lease("reach", killed, 150, NOON + 2)


async def test_who_lives_or_is_elsewhere_keeps_the_lease_until_it_ends(store: VolatileStore) -> None:
    elsewhere = "1f@0b5c/pid:[4026531836]/4711/99"
    for holder in (new_holder(), elsewhere, "a name without a process"):
        assert await taken(store, holder, holder, 150, NOON)
        assert not await taken(store, holder, new_holder(), 150, NOON + 149)
        assert await taken(store, holder, holder, 150, NOON + 149)
        assert await taken(store, holder, new_holder(), 150, NOON + 300)


def test_a_holder_is_unlike_any_other_of_its_process() -> None:
    one, other = new_holder(), new_holder()
    assert one != other
    assert one.endswith(f"@{process_name()}")
