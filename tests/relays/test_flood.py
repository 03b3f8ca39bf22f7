"""What counts as a flood of first contacts, by hand-made figures."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from bot.relays.flood import FLOOR, Flood, floods

A, B, C = "0000000A", "0000000B", "0000000C"


def weeks(first: int, *numbers: int | None) -> dict[str, int]:
    """Figures of weeks of 2026 in a row, from the week `first` on; None is hidden."""
    return {f"2026-W{first + n:02d}": number for n, number in enumerate(numbers) if number is not None}


@pytest.mark.parametrize(
    ("contacts", "found"),
    [
        ({}, []),
        ({A: {}}, []),
        # Against its own earlier weeks.
        ({A: weeks(1, 20, 25, 20, 125)}, [Flood(A, "2026-W04", 125, 20)]),
        ({A: weeks(1, 20, 25, 20, 100)}, []),
        ({A: weeks(1, 10, 10, 10, 95)}, []),
        ({A: weeks(1, 60, 60, 60, 300)}, []),
        ({A: weeks(1, 60, 60, 60, 305)}, [Flood(A, "2026-W04", 305, 60)]),
        # Hidden weeks count as the smallest figure that is shown, and only from its first figure on.
        ({A: weeks(1, 80, None, None, None, 120)}, [Flood(A, "2026-W05", 120, 10)]),
        ({A: weeks(20, 80, 90, 85, 200)}, []),
        # A flood does not become usual by coming again.
        (
            {A: weeks(1, 20, 20, 20, 20, 400, 400)},
            [Flood(A, "2026-W06", 400, 20), Flood(A, "2026-W05", 400, 20)],
        ),
        # First weeks stand against those of the others, or alone against the floor.
        ({A: weeks(1, 100)}, [Flood(A, "2026-W01", 100, 10)]),
        ({A: weeks(1, 95)}, []),
        ({A: weeks(10, 300), B: weeks(8, 55, 60, 65), C: weeks(9, 60)}, []),
        ({A: weeks(10, 305), B: weeks(8, 55, 60, 65), C: weeks(9, 60)}, [Flood(A, "2026-W10", 305, 60)]),
        ({A: weeks(10, 150), B: weeks(1, 90, 90, 90), C: weeks(11, 90)}, [Flood(A, "2026-W10", 150, 10)]),
        ({A: weeks(1, 200, 20), B: weeks(1, 30, 20)}, [Flood(A, "2026-W01", 200, 30)]),
        # Rests are no weeks.
        ({A: {"2026-02": 500, "2026-Q1": 900}}, []),
        # A year has 52 or 53 weeks.
        (
            {A: {"2026-W52": 20, "2026-W53": 20, "2027-W01": 20, "2027-W02": 130}},
            [Flood(A, "2027-W02", 130, 20)],
        ),
    ],
)
def test_a_flood_is_far_more_than_usual(contacts: Mapping[str, Mapping[str, int]], found: list[Flood]) -> None:
    assert list(floods(contacts)) == found


def test_where_less_is_shown_a_hidden_week_may_hold_more() -> None:
    assert floods({A: weeks(1, 60, None, None, None, 200)}, least=50) == ()
    assert floods({A: weeks(1, 60, None, None, None, 200)}, least=10) != ()


def test_three_hundred_relays_that_all_begin_at_once_are_no_flood() -> None:
    assert floods({f"{number:08d}": weeks(1, FLOOR, FLOOR + 5) for number in range(300)}) == ()
