"""Statistical gates with a budget for false alarms.

All gates of the suite together may raise a false alarm once in 10,000 suites. A first p below 1e-3 is no verdict: it
calls for ten times the runs on another seed, and these alone decide, at the gate's share of the budget. Every gate
states the smallest defect that it catches with power 0.9, and fails when its sample is too small for that: a gate
without power protects nobody. Seeds are fixed, so that a gate that passes passes again.
"""

from collections.abc import Callable

import numpy as np
from scipy import stats

BUDGET, GATES = 1e-4, 100
"""False alarms a suite, and how many gates it may have."""
ALPHA, FIRST, POWER = BUDGET / GATES, 1e-3, 0.9
SEEDS = (1, 2)

Sample = Callable[[int, int], np.ndarray]
"""(seed, runs) → what is tested, one row a run."""


def mean_gate(sample: Sample, expected: float, runs: int, catches: float) -> None:
    """The mean of independent runs is `expected`; a relative deviation of `catches` would be caught."""

    def p_value(values: np.ndarray) -> float:
        error = float(stats.sem(values))
        if error == 0.0:
            return float(np.all(values == expected))
        return float(2.0 * stats.t.sf(abs(values.mean() - expected) / error, len(values) - 1))

    values = sample(SEEDS[0], runs)
    smallest = smallest_shift(values) / abs(expected)
    assert smallest <= catches, f"no power: catches {smallest:.2%} only, wanted {catches:.2%}"
    _decide(p_value, values, sample, runs, f"mean {values.mean():.6g}, expected {expected:.6g}")


def count_gate(sample: Sample, expected: np.ndarray, runs: int, defect: np.ndarray) -> None:
    """Counts by category, summed over runs, are multinomial with shares `expected`; shares `defect` would be caught."""

    def p_value(counts: np.ndarray) -> float:
        total = counts.sum(axis=0)
        return float(stats.chisquare(total, total.sum() * np.asarray(expected)).pvalue)

    counts = sample(SEEDS[0], runs)
    power = power_of_counts(int(counts.sum()), np.asarray(expected), np.asarray(defect))
    assert power >= POWER, f"no power: the defect is caught with {power:.2f}, wanted {POWER}"
    _decide(p_value, counts, sample, runs, f"counts {counts.sum(axis=0)}, shares {np.round(expected, 4)}")


def _decide(p_value: Callable[[np.ndarray], float], first: np.ndarray, sample: Sample, runs: int, what: str) -> None:
    p = p_value(first)
    if p >= FIRST:
        return
    again = p_value(sample(SEEDS[1], 10 * runs))
    assert again >= ALPHA, f"p = {p:.2g}, and {again:.2g} with ten times the runs: {what}"


def smallest_shift(values: np.ndarray) -> float:
    """The shift of the mean that a sample of this size and spread catches with power 0.9.

    The first look decides it: with ten times the runs the same shift is missed less than once in a million.
    """
    n = len(values)
    needed = stats.t.isf(FIRST / 2.0, n - 1) + stats.norm.isf(1.0 - POWER)
    return float(needed * stats.sem(values))


def power_of_counts(n: int, expected: np.ndarray, defect: np.ndarray) -> float:
    """The probability that n cases with shares `defect` are told from shares `expected` at the first look."""
    df = len(expected) - 1
    distance = n * float((((defect - expected) ** 2) / expected).sum())
    return float(stats.ncx2.sf(stats.chi2.isf(FIRST, df), df, distance))
