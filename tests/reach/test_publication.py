from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reach.publication import Draw, Rule, noise, published

MESSAGES = Rule(epsilon=1.0, threshold=10, step=5)
P = 1 - math.exp(-1)
"""Below this a geometric draw of epsilon 1 is 0."""


def drawing(*numbers: float) -> Draw:
    left: Iterator[float] = iter(numbers)
    return lambda: next(left)


@pytest.mark.parametrize(
    ("draws", "expected"),
    [((0.0, 0.0), 0), ((P - 1e-9, 0.0), 0), ((P + 1e-9, 0.0), 1), ((0.0, P + 1e-9), -1), ((0.9, 0.99), -2)],
)
def test_noise_is_the_difference_of_two_geometric_numbers(draws: tuple[float, float], expected: int) -> None:
    assert noise(1.0, drawing(*draws)) == expected


@pytest.mark.parametrize(
    ("number", "shown"),
    [(0, None), (9, None), (10, 10), (12, 10), (13, 15), (17, 15), (18, 20), (1000, 1000), (1003, 1005)],
)
def test_small_figures_are_not_shown_and_others_are_rounded_to_5(number: int, shown: int | None) -> None:
    assert published(number, MESSAGES, drawing(0.0, 0.0)) == shown


@pytest.mark.parametrize(
    ("number", "draws", "shown"),
    [(9, (0.7, 0.0), 10), (10, (0.0, 0.7), None), (12, (0.7, 0.0), 15), (13, (0.0, 0.7), 10)],
)
def test_the_noisy_value_is_what_is_judged_and_rounded(
    number: int, draws: tuple[float, float], shown: int | None
) -> None:
    assert published(number, MESSAGES, drawing(*draws)) == shown


@given(st.integers(0, 10**7), st.floats(0, 1, exclude_max=True), st.floats(0, 1, exclude_max=True))
def test_a_figure_is_a_multiple_of_5_from_10_up_and_near_the_truth(number: int, one: float, other: float) -> None:
    shown = published(number, MESSAGES, drawing(one, other))

    assert shown is None or (shown >= 10 and shown % 5 == 0 and abs(shown - number) <= 37 + 2)


@pytest.mark.parametrize("epsilon", [0.5, 1.0])
def test_the_noise_is_discrete_laplace(epsilon: float) -> None:
    draw, size = random.Random(20260302).random, 40_000
    drawn = Counter(noise(epsilon, draw) for _ in range(size))

    alpha = math.exp(-epsilon)
    for value in range(-5, 6):
        share = (1 - alpha) / (1 + alpha) * alpha ** abs(value)
        assert abs(drawn[value] / size - share) < 4 * math.sqrt(share * (1 - share) / size)
