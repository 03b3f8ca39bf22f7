"""How busy this process is, for whoever watches it.

Nothing finer than a hundred messages and half an hour leaves it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

STEP = 100
"""A watcher who sends a message from a seized phone must not see the number move."""
RECENT = timedelta(minutes=30)


@dataclass(slots=True)
class Tally:
    """Messages since the start, whatever their channel, language or topic."""

    _messages: int = 0
    _last: datetime | None = None

    def message(self, now: datetime) -> None:
        """One message was answered."""
        self._messages += 1
        self._last = now

    def messages(self) -> int:
        """How many, rounded down to hundreds."""
        return self._messages // STEP * STEP

    def recent(self, now: datetime) -> bool:
        """Whether there was one within the last 30 minutes."""
        return self._last is not None and now - self._last < RECENT
