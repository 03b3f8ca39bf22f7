"""How long to wait before trying again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Backoff:
    """Doubles from `first` to `longest` seconds, each wait cut by up to half at random. `draw` gives 0.0 to 1.0."""

    draw: Callable[[], float]
    first: float = 0.5
    longest: float = 60.0

    def seconds(self, failures: int, asked: float | None = None) -> float:
        """The wait after this many failures in a row (from 1), never under what the other side asked for."""
        wait = min(self.longest, self.first * 2.0 ** min(failures - 1, 30))
        return (asked or 0.0) + wait * (1.0 - self.draw() / 2)
