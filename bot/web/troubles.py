"""Counts what goes wrong: that it happened and how often, never to whom."""

from __future__ import annotations

from collections import Counter

import structlog

log = structlog.get_logger()


class Troubles:
    """The counts since the start, under one name in the log."""

    def __init__(self, event: str) -> None:
        self.event = event
        self.counts: Counter[str] = Counter()

    def floored(self) -> dict[str, int]:
        """The counts rounded down to powers of ten, so that one message hardly ever moves one."""
        return {kind: 10 ** (len(str(number)) - 1) for kind, number in self.counts.items()}

    def count(self, trouble: str) -> None:
        """Counts, and logs the first of each ten-fold so that no line stands for one message."""
        self.counts[trouble] += 1
        number = self.counts[trouble]
        if number == self.floored()[trouble]:
            log.warning(self.event, reason=trouble, count=number)
