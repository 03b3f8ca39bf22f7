"""Counts what goes wrong: that it happened and how often, never to whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import structlog

log = structlog.get_logger()


class Troubles:
    """The counts since the start, under one name in the log."""

    def __init__(self, event: str) -> None:
        self.event = event
        self.counts: Counter[str] = Counter()

    def floored(self) -> dict[str, int]:
        """The counts rounded down to powers of ten, so that one message hardly ever moves one."""
        return floored(self.counts)

    def count(self, trouble: str) -> None:
        """Counts, and logs the first of each ten-fold so that no line stands for one message."""
        self.counts[trouble] += 1
        number = self.counts[trouble]
        if number == self.floored()[trouble]:
            log.warning(self.event, reason=trouble, count=number)


def floored(counts: Mapping[str, int]) -> dict[str, int]:
    """Each count rounded down to a power of ten."""
    return {kind: 10 ** (len(str(number)) - 1) for kind, number in counts.items()}


def together(*troubles: Troubles) -> dict[str, int]:
    """What went wrong by its class alone, whatever the channel: a watcher of /metrics is told no channel."""
    return floored(sum((each.counts for each in troubles), Counter[str]()))
