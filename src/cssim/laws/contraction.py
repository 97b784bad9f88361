"""Contraction: whether a customer that renews does so for less.

    chance = logistic(base + adoption · (goal − A))
    loss   = size                                         share of ARR

Who uses less than wanted buys less. Source: downgrades are 10 to 40 % of revenue lost by published figures of unclear method
(D→E); the form and the sizes are an assumption (E).
"""

from typing import NamedTuple

from cssim.laws._law import law
from cssim.laws.shapes import logistic
from cssim.units import Share, Weight


class Contraction(NamedTuple):
    """Numbers of the contraction law: weights in log-odds, and the share of ARR lost."""

    base: Weight = -50.0
    adoption: Weight = 0.0
    size: Share = 0.0


@law
def contraction_chance(adoption: float, goal: float, law: Contraction) -> float:
    """The probability that a renewal is for less, in [0, 1]."""
    return logistic(law.base + law.adoption * (goal - adoption))
