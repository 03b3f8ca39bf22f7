"""The keeper's lease, and how a command takes its turn from a running server.

A server renews its lease every minute. A command that wants to be keeper takes the gate first; who finds the gate
taken gives up the lease, and asks for none while it stands.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Final

from bot.storage.leases import taken
from bot.storage.volatile import VolatileStore

LEASE: Final = "reach"
GATE: Final = "reach-gate"
LEASE_SECONDS: Final = 150.0
"""More than two rounds of a server. When a machine is lost, nobody closes for this long; a server that was killed is
followed at once by another on the same machine. People are answered and counted all the while."""
GATE_SECONDS: Final = 90.0
ASK_EVERY = 1.0
ASK_TIMES = 155
"""A little longer than the lease lasts: a server whose machine was lost gives no way before."""


class LeaseError(Exception):
    """Another process holds the lease and does not give it up."""


async def hold(store: VolatileStore, holder: str, now: datetime) -> bool:
    """Takes or renews the lease, for one round of a server. Raises VolatileError."""
    at = now.timestamp()
    if not await taken(store, GATE, holder, GATE_SECONDS, at):
        await store.release(LEASE, holder)
        return False
    try:
        return await taken(store, LEASE, holder, LEASE_SECONDS, at)
    finally:
        await store.release(GATE, holder)


@asynccontextmanager
async def turn(store: VolatileStore, holder: str, clock: Callable[[], datetime]) -> AsyncIterator[None]:
    """The lease, taken from whoever has it; waits until then. Raises LeaseError or VolatileError."""
    for _ in range(ASK_TIMES):
        at = clock().timestamp()
        gate = await taken(store, GATE, holder, GATE_SECONDS, at)
        if gate and await taken(store, LEASE, holder, LEASE_SECONDS, at):
            break
        await asyncio.sleep(ASK_EVERY)
    else:
        await store.release(GATE, holder)
        raise LeaseError("another process closes days and does not give way")
    try:
        yield
    finally:
        await store.release(LEASE, holder)
        await store.release(GATE, holder)
