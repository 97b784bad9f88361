"""Overload: a backlog above tolerance makes people faster, worse, and leaves work to be done again.

    pace    = max(least_pace, 1 − speed_up · max(0, backlog − tolerance))       hours per task, as a share
    quality = pace^quality_exponent                                              more than in proportion: exponent > 1
    rework  = rework · (1 − pace)                                                probability that a step is done twice

`backlog` in weeks of the member's own working time. A linear loss of quality lets overload improve retention (timeliness
gains more than quality loses), the wrong sign. Source: Oliva & Sterman 2001 (A→D); sizes grade E.
"""

from typing import NamedTuple

from cssim.laws._law import law
from cssim.units import Level, NonNegative


class Overload(NamedTuple):
    """Numbers of the overload law; backlog and tolerance in weeks."""

    tolerance: NonNegative = 0.0
    speed_up: NonNegative = 0.0
    least_pace: Level = 1.0
    quality_exponent: NonNegative = 2.0
    rework: Level = 0.0


@law
def pace(backlog: float, law: Overload) -> float:
    """Hours per task as a share of the unhurried ones, in [least_pace, 1]."""
    return max(law.least_pace, min(1.0, 1.0 - law.speed_up * max(0.0, backlog - law.tolerance)))


@law
def hurried_quality(pace: float, law: Overload) -> float:
    """The share of its effect that hurried work keeps, in [0, 1]."""
    return pace**law.quality_exponent


@law
def rework_probability(pace: float, law: Overload) -> float:
    """The probability that hurried work has to be done again."""
    return law.rework * (1.0 - pace)
