"""Means with their simulation error, the spread of outcomes, and paired differences.

Simulation error is the 95 % t-interval of a mean: it shrinks with replications. The spread (P10, P50, P90:
linear interpolation between order statistics) is what single histories bring: it does not. NaN marks a
replication in which a KPI is not defined; `n` counts the others.
"""

import math
from functools import cache
from typing import NamedTuple

import numpy as np

CONFIDENCE = 0.95


class Interval(NamedTuple):
    """A mean and its interval; no bounds from a single value."""

    mean: float
    low: float | None
    high: float | None

    @property
    def half_width(self) -> float | None:
        """Half the width of the interval."""
        return None if self.low is None or self.high is None else (self.high - self.low) / 2


class Summary(NamedTuple):
    """A KPI over replications: mean, interval of the mean, spread of single replications, how many."""

    mean: float
    low: float | None
    high: float | None
    p10: float
    p50: float
    p90: float
    n: int


class Difference(NamedTuple):
    """A KPI in one scenario minus the same in another, replication by replication.

    `share_better` is that of strictly better replications (None where no direction is better), `share_equal`
    that of no difference at all: ties are told apart, since nothing was better in half of them.
    `variance_ratio` is (var a + var b) / var(a − b): how many times more replications independent runs take.
    """

    mean: float
    low: float | None
    high: float | None
    share_better: float | None
    share_equal: float
    correlation: float | None
    variance_ratio: float | None
    n: int


def summary(values: np.ndarray) -> Summary | None:
    """None when no replication has the KPI."""
    known = values[~np.isnan(values)]
    if not len(known):
        return None
    p10, p50, p90 = np.quantile(known, (0.1, 0.5, 0.9)).tolist()
    return Summary(*mean_interval(known), p10, p50, p90, len(known))


def mean_interval(values: np.ndarray) -> Interval:
    """The mean and its 95 % t-interval; equal values have exactly their own mean, and no error."""
    n = len(values)
    if n == 1 or values.min() == values.max():
        value = values[0].item()
        return Interval(value, None, None) if n == 1 else Interval(value, value, value)
    mean = math.fsum(values.tolist()) / n
    half = t_quantile(n - 1) * values.std(ddof=1).item() / math.sqrt(n)
    return Interval(mean, mean - half, mean + half)


@cache
def t_quantile(degrees: int, confidence: float = CONFIDENCE) -> float:
    """Student's t for a two-sided interval."""
    from scipy.special import stdtrit  # scipy.stats takes seconds to import

    return float(stdtrit(degrees, 0.5 + confidence / 2))


def difference(base: np.ndarray, other: np.ndarray, better_when: str | None) -> Difference | None:
    """`other − base` over replications that have both; None when none has."""
    both = ~(np.isnan(base) | np.isnan(other))
    a, b = base[both], other[both]
    change = b - a
    n = len(change)
    if not n:
        return None
    gain = change if better_when == "up" else -change
    better = int(np.count_nonzero(gain > 0)) / n if better_when else None
    equal = int(np.count_nonzero(change == 0)) / n
    return Difference(*mean_interval(change), better, equal, _correlation(a, b), _variance_ratio(a, b), n)


def simultaneous(found: Difference, comparisons: int) -> Interval:
    """The interval of one of several differences that hold together at 95 % (Bonferroni): a wider one."""
    if found.low is None or found.high is None:
        return Interval(found.mean, None, None)
    together = 1 - (1 - CONFIDENCE) / comparisons
    half = (found.high - found.low) / 2 * t_quantile(found.n - 1, together) / t_quantile(found.n - 1)
    return Interval(found.mean, found.mean - half, found.mean + half)


def _correlation(a: np.ndarray, b: np.ndarray) -> float | None:
    if len(a) < 2 or np.ptp(a) == 0 or np.ptp(b) == 0:
        return None
    return float(np.corrcoef(a, b)[0, 1])


def _variance_ratio(a: np.ndarray, b: np.ndarray) -> float | None:
    if len(a) < 2 or np.ptp(b - a) == 0:
        return None
    return float((a.var(ddof=1) + b.var(ddof=1)) / (b - a).var(ddof=1))
