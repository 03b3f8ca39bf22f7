"""A circuit breaker: whoever asks something that keeps failing stops asking for a while. Times are in seconds."""

from __future__ import annotations

from dataclasses import dataclass

FAILURES = 5
"""So many failures in a row open it."""
OPEN_SECONDS = 30.0


@dataclass(slots=True)
class Breaker:
    """`now` is a monotonic clock's; `until` is when an open breaker lets the next probe through."""

    failures: int = 0
    until: float = 0.0

    @property
    def open(self) -> bool:
        return self.failures >= FAILURES

    def admits(self, now: float) -> bool:
        """Whether to ask. An open breaker admits one probe when its time is over, then nobody until that is decided.

        A probe that never comes back (a task was cancelled) counts for as long as a failed one.
        """
        if not self.open:
            return True
        if now < self.until:
            return False
        self.until = now + OPEN_SECONDS
        return True

    def worked(self) -> bool:
        """Close it. True when it was open."""
        was_open, self.failures = self.open, 0
        return was_open

    def failed(self, now: float) -> bool:
        """Count a failure. True when this one opens it."""
        self.failures += 1
        if self.open:
            self.until = now + OPEN_SECONDS
        return self.failures == FAILURES
