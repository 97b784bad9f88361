"""Shapes that several laws share: a level kept in bounds, and a probability of log-odds.

    clip01(x)   = min(1, max(0, x))
    logistic(x) = 1 / (1 + e^−x)

Definitions, so no source is needed.
"""

import math

from cssim.laws._law import law


@law
def clip01(x: float) -> float:
    """The nearest number in [0, 1]."""
    return min(1.0, max(0.0, x))


@law
def logistic(x: float) -> float:
    """1 / (1 + e^−x), without overflow at either end."""
    if x >= 0.0:
        return 1.0 / (1.0 + math.exp(-x))
    z = math.exp(x)
    return z / (1.0 + z)
