"""A clock of the running event loop that only waiting moves: work takes no time on it, however busy the machine."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

ON_ITS_WAY = 0.02
"""Seconds in earnest in which bytes from a socket of this process to another have arrived."""


@contextmanager
def only_waiting_counts() -> Iterator[Callable[[], float]]:
    """Tells the seconds waited so far. A wait in which nothing arrives is over at once; threads are not waited for."""
    loop: Any = asyncio.get_running_loop()
    selector = loop._selector
    select, began = selector.select, loop.time()
    waited = 0.0

    def waiting(seconds: float | None = None) -> object:
        nonlocal waited
        arrived = select(ON_ITS_WAY if seconds else seconds)
        if seconds and not arrived:
            waited += seconds
        return arrived

    loop.time, selector.select = lambda: began + waited, waiting
    try:
        yield lambda: waited
    finally:
        del loop.time, selector.select
