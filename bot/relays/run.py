"""Kits for many relays, on all cores of the machine."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import cache
from multiprocessing import get_context
from pathlib import Path

from bot.relays.address import Address
from bot.relays.kit import Studio, open_studio, write

FEW = 8
"""So few kits are done before other processes would have started."""


def write_all(out: Path, addresses: Sequence[Address], *, production: bool) -> Iterator[Address]:
    """Write the kits, yielding each address when its kit is done. Raises what `kit.write` raises."""
    if len(addresses) <= FEW:
        for address in addresses:
            yield _write(out, address, production)
        return
    # Started afresh, not forked: typst has threads of its own.
    pool = ProcessPoolExecutor(os.cpu_count(), get_context("spawn"), _leave_interrupts_to_the_parent)
    try:
        for done in as_completed([pool.submit(_write, out, address, production) for address in addresses]):
            yield done.result()
    finally:
        pool.shutdown(cancel_futures=True)


def _write(out: Path, address: Address, production: bool) -> Address:
    write(out, _studio(production), address)
    return address


@cache
def _studio(production: bool) -> Studio:
    return open_studio(production=production)


def _leave_interrupts_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
