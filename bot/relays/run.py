"""Kits for many relays, on all cores of the machine."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import cache
from multiprocessing import get_context
from pathlib import Path

from bot.relays.address import Address
from bot.relays.kit import Studio, open_studio, write

FEW = 8
"""So few kits are done before other processes would have started."""


def write_all(out: Path, addresses: Sequence[Address], done: Callable[[], object], *, production: bool) -> None:
    """Write the kits, calling `done` after each. Raises what `kit.write` raises, and BrokenProcessPool."""
    if len(addresses) <= FEW:
        for address in addresses:
            _write(out, address, production)
            done()
        return
    # Started afresh, not forked: typst has threads of its own.
    pool = ProcessPoolExecutor(os.cpu_count(), get_context("spawn"), _leave_interrupts_to_the_parent)
    try:
        for each in as_completed([pool.submit(_write, out, address, production) for address in addresses]):
            each.result()
            done()
    except KeyboardInterrupt:
        # A second one would break into the pool's own end, which then waits for ever.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def _write(out: Path, address: Address, production: bool) -> None:
    write(out, _studio(production), address)


@cache
def _studio(production: bool) -> Studio:
    return open_studio(production=production)


def _leave_interrupts_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
