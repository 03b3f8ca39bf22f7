"""Which updates are under way, and the offset that confirms those before them and no others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

LIMIT = 100
"""Updates that Telegram gives at a time (Bot API: 1-100)."""


class Window:
    """Telegram forgets every update below the offset, so it stays at the first that is still under way."""

    def __init__(self) -> None:
        self._taken: set[int] = set()
        self._open: dict[int, None] = {}
        self._next: int | None = None

    @property
    def offset(self) -> int | None:
        """The `offset` of the next getUpdates, None before the first update."""
        return next(iter(self._open), self._next)

    @property
    def busy(self) -> bool:
        """Whether anything is under way."""
        return bool(self._open)

    def take(self, batch: Sequence[int]) -> set[int]:
        """Of the updates that Telegram gave, those that are new. From now on they are under way."""
        fresh = [update for update in batch if update not in self._taken]
        # What Telegram no longer gives is confirmed there. Numbers may start again lower after an idle week.
        self._taken = {*self._open, *batch}
        self._open.update(dict.fromkeys(fresh))
        if fresh:
            self._next = fresh[-1] + 1
        return set(fresh)

    def done(self, update: int) -> None:
        """For an update that is committed, or passed over for good."""
        self._open.pop(update, None)

    def carry(self, failing: Iterable[Any]) -> int | None:
        """Lets the offset pass the first update if it is one of `failing`; returns it, or None.

        For when a whole batch waits behind it: then it lives only in this process, and a kill would lose it.
        """
        first = next(iter(self._open), None)
        if first is None or first not in set(failing):
            return None
        del self._open[first]
        return first
