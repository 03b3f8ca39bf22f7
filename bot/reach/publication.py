"""What may be shown of a count: noise first, then the threshold on the noisy value, then rounding.

Discrete Laplace noise (Ghosh, Roughgarden, Sundararajan 2009: the two-sided geometric mechanism) is drawn once for a
figure and never again, so that nobody can average it away. The threshold looks at the noisy value: whether a figure
appears would otherwise tell the true one.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

Draw = Callable[[], float]
"""A uniform number in [0, 1), from `secrets.SystemRandom().random` in earnest."""


@dataclass(frozen=True, slots=True)
class Rule:
    """`epsilon` of the noise, the smallest noisy value that is shown, the step to which it is rounded."""

    epsilon: float
    threshold: int
    step: int


def published(number: int, rule: Rule, draw: Draw) -> int | None:
    """The figure to show for a true count, None when it is too small. Draws twice."""
    noisy = number + noise(rule.epsilon, draw)
    if noisy < rule.threshold:
        return None
    return (2 * noisy + rule.step) // (2 * rule.step) * rule.step


def noise(epsilon: float, draw: Draw) -> int:
    """Discrete Laplace: P(n) is proportional to exp(-epsilon * |n|)."""
    return _geometric(epsilon, draw) - _geometric(epsilon, draw)


def _geometric(epsilon: float, draw: Draw) -> int:
    """P(n) is proportional to exp(-epsilon * n), n >= 0."""
    return math.floor(-math.log(1.0 - draw()) / epsilon)
