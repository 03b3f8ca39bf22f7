"""Who holds a lease in the volatile store, and how a lease is taken over from a process that has ended."""

from __future__ import annotations

import secrets

from bot.machine import has_ended, process_name
from bot.storage.volatile import VolatileStore

BESIDE = "@"


def new_holder() -> str:
    """A name for a holder of leases in this process: unlike any other, and it tells which process it is."""
    return f"{secrets.token_hex(8)}{BESIDE}{process_name()}"


async def taken(store: VolatileStore, name: str, holder: str, seconds: float, now: float) -> bool:
    """Takes or renews a lease; also one whose holder was killed on this machine and cannot have it any more.

    A holder of which that is not certain, as on another machine, keeps it until it ends. Raises VolatileError.
    """
    if await store.lease(name, holder, seconds, now):
        return True
    other = await store.holder(name, now)
    if other is None or not has_ended(other.partition(BESIDE)[2]):
        return False
    await store.release(name, other)
    return await store.lease(name, holder, seconds, now)
