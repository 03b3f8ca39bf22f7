"""The circuit breaker, with a clock whose hands are moved by the table."""

from __future__ import annotations

import pytest

from bot.understanding.breaker import FAILURES, OPEN_SECONDS, Breaker

BEFORE = FAILURES - 1

Step = tuple[float, str, bool]
"""When, what is asked or told of the breaker, and what it must answer."""

TABLE: dict[str, list[Step]] = {
    "a new one admits": [(0, "admits", True), (0, "worked", False), (0, "admits", True)],
    "four failures leave it closed": [*[(0.0, "failed", False)] * BEFORE, (0, "admits", True)],
    "the fifth in a row opens it": [*[(0.0, "failed", False)] * BEFORE, (0, "failed", True), (0, "admits", False)],
    "a success between them begins the row anew": [
        *[(0.0, "failed", False)] * BEFORE,
        (1, "worked", False),
        *[(2.0, "failed", False)] * BEFORE,
        (2, "admits", True),
    ],
    "open, it admits nobody for thirty seconds and then one": [
        *[(5.0, "failed", False)] * BEFORE,
        (5, "failed", True),
        (5 + OPEN_SECONDS - 0.001, "admits", False),
        (5 + OPEN_SECONDS, "admits", True),
        (5 + OPEN_SECONDS, "admits", False),
        (5 + OPEN_SECONDS + 0.3, "admits", False),
    ],
    "a probe that works closes it": [
        *[(0.0, "failed", False)] * BEFORE,
        (0, "failed", True),
        (30, "admits", True),
        (30.1, "worked", True),
        (30.1, "admits", True),
        (30.2, "failed", False),
        (30.2, "admits", True),
    ],
    "a probe that fails keeps it open for thirty seconds more": [
        *[(0.0, "failed", False)] * BEFORE,
        (0, "failed", True),
        (30, "admits", True),
        (30.3, "failed", False),
        (60.2, "admits", False),
        (60.3, "admits", True),
    ],
    "a probe that never comes back is replaced after thirty seconds": [
        *[(0.0, "failed", False)] * BEFORE,
        (0, "failed", True),
        (30, "admits", True),
        (59.9, "admits", False),
        (60, "admits", True),
    ],
    "one that failed late, asked before it opened, opens nothing twice": [
        *[(0.0, "failed", False)] * BEFORE,
        (0, "failed", True),
        (0.2, "failed", False),
        (30.1, "admits", False),
        (30.2, "admits", True),
    ],
}


@pytest.mark.parametrize("steps", TABLE.values(), ids=TABLE)
def test_the_breaker_does_as_the_table_says(steps: list[Step]) -> None:
    breaker = Breaker()
    for number, (now, what, expected) in enumerate(steps):
        answer = breaker.worked() if what == "worked" else getattr(breaker, what)(now)
        assert answer is expected, f"step {number}: {what} at {now}"
