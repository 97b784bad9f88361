"""How often do 95 % intervals cover? python verification/coverage.py [--runs 20000] [--samples 10000]

Samples of closed-form distributions, whose mean is known, and of a simulated small company with two and with three CSMs. Simulated
samples have no run in common; their truth is the mean of all runs, whose own error is √(n / runs) of a sample's. A sample is part of
that mean, so what an interval has to cover spreads a little less than it should: 0.05 % less at n = 20 of 20,000 runs.

Prints for each case and n how many of the samples' intervals cover the truth, ± its own 95 % error (binomial), how many lie wholly
below and wholly above it, how many have no width since all values are equal, and the mean half-width. Exit code 1 if normal values,
for which the interval is exact, are not covered as often as said within four standard deviations; other cases are as they are.
"""

import argparse
import math
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from cssim.experiments.replicate import replicate
from cssim.experiments.statistics import CONFIDENCE, difference, mean_interval
from cssim.scenario import load

SMALL = Path(__file__).parents[1] / "tests" / "scenario" / "valid" / "small.yaml"
YEAR = [
    "study.horizon=12 months",
    "study.ages=[12 months]",
    "teams.csm.hours=1.5 h/week",
]  # hours that are hardly enough
SIZES, SIMULATED_SIZES = (8, 20, 50), (8, 20)
ALLOWED = 4.0  # standard deviations
Shape = tuple[int, int]
Draw = Callable[[np.random.Generator, Shape], "Sample"]


class Sample(NamedTuple):
    """[sample, replication] values and, of differences, what they are compared with."""

    values: np.ndarray
    base: np.ndarray | None = None


class Case(NamedTuple):
    """What is drawn, its mean, and whether Student's interval is exact for it."""

    draw: Draw
    truth: float
    exact: bool = False


class Covered(NamedTuple):
    """Of some samples' intervals: how many cover the truth, lie below it, above it, and have no width; mean half-width."""

    samples: int
    within: int
    below: int
    above: int
    flat: int
    half_width: float

    @property
    def share(self) -> float:
        """Of intervals that cover."""
        return self.within / self.samples

    @property
    def error(self) -> float:
        """Half the width of the share's own 95 % interval."""
        return 1.96 * math.sqrt(self.share * (1 - self.share) / self.samples)


def covered(sample: Sample, truth: float) -> Covered:
    """The project's own intervals of every row."""
    bases = [None] * len(sample.values) if sample.base is None else list(sample.base)
    found = np.array([_bounds(values, base) for values, base in zip(sample.values, bases, strict=True)])
    low, high = found.T
    below, above = int((high < truth).sum()), int((low > truth).sum())
    flat, half = int((low == high).sum()), float((high - low).mean() / 2)
    return Covered(len(found), len(found) - below - above, below, above, flat, half)


def _bounds(values: np.ndarray, base: np.ndarray | None) -> tuple[float, float]:
    found = mean_interval(values) if base is None else difference(base, values, None)
    assert found is not None
    assert found.low is not None
    assert found.high is not None
    return found.low, found.high


def normal(mean: float, sd: float) -> Draw:
    """Values around a mean."""
    return lambda rng, shape: Sample(rng.normal(mean, sd, shape))


def lognormal(mean: float, sigma: float) -> Draw:
    """Values of one sign with a long tail away from 0."""
    return lambda rng, shape: Sample(mean * np.exp(rng.normal(-(sigma**2) / 2, sigma, shape)))


def pairs(change: float, skewed: bool) -> Draw:
    """Two scenarios with luck in common, correlation about 0.8, one above the other by a change."""

    def draw(rng: np.random.Generator, shape: Shape) -> Sample:
        shared, own, other = rng.normal(0.0, 0.5, (3, *shape))
        a, b = 0.9 * shared + 0.4 * own, 0.9 * shared + 0.4 * other
        return Sample(np.exp(b) + change, np.exp(a)) if skewed else Sample(b + change, a)

    return draw


def rare(share: float) -> Draw:
    """Two scenarios that differ in a share of histories only, there by an exponential change of mean 1."""

    def draw(rng: np.random.Generator, shape: Shape) -> Sample:
        base = rng.normal(0.0, 1.0, shape)
        return Sample(base + (rng.random(shape) < share) * rng.exponential(1.0, shape), base)

    return draw


CLOSED = {
    "normal": Case(normal(10.0, 3.0), 10.0, exact=True),
    "normal, mean near 0": Case(normal(0.02, 1.0), 0.02, exact=True),
    "normal, negative money": Case(normal(-189e3, 150e3), -189e3, exact=True),
    "exponential": Case(lambda rng, shape: Sample(rng.exponential(1.0, shape)), 1.0),
    "lognormal σ 0.5": Case(lognormal(1.0, 0.5), 1.0),
    "lognormal share near 0, σ 1": Case(lognormal(0.02, 1.0), 0.02),
    "lognormal loss of money, σ 1": Case(lognormal(-189e3, 1.0), -189e3),
    "share of 50, 9 in 10 are 0": Case(lambda rng, shape: Sample(rng.binomial(50, 0.0021, shape) / 50), 0.0021),
    "difference near 0, normal": Case(pairs(0.05, skewed=False), 0.05, exact=True),
    "difference near 0, skewed": Case(pairs(0.05, skewed=True), 0.05),
    "difference in 1 history of 2": Case(rare(0.5), 0.5),
    "difference in 1 history of 10": Case(rare(0.1), 0.1),
}
MEANS = ("grr", "closing_arr", "realised_value", "lateness_mean", "late_share", "late_share.play.call", "wait_mean")
DIFFERENCES = ("late_share", "wait_mean", "late_share.play.call", "realised_value", "cost_to_serve", "grr")


def closed(samples: int) -> Iterator[tuple[str, int, Covered, bool]]:
    """Every closed-form case at every n."""
    rng = np.random.default_rng(20260110)
    for name, case in CLOSED.items():
        for n in SIZES:
            yield name, n, covered(case.draw(rng, (samples, n)), case.truth), case.exact


def simulated(runs: int) -> Iterator[tuple[str, int, Covered, bool]]:
    """KPIs of the company with two CSMs, and their differences with a third."""
    base, other = (
        replicate(load(SMALL, [*YEAR, f"teams.csm.headcount={heads}"]), runs, seed=11, engine="compiled")
        for heads in (2, 3)
    )
    for name in MEANS:
        values = base.column(name)
        for n in SIMULATED_SIZES:
            yield f"{name}, {values.mean():.3g}", n, covered(Sample(blocks(values, n)), values.mean()), False
    for name in DIFFERENCES:
        a, b = base.column(name), other.column(name)
        change, differ = (b - a).mean(), (a != b).mean()
        for n in SIMULATED_SIZES:
            label = f"Δ {name}, {change:.2g}, in {100 * differ:.2g} %"
            yield label, n, covered(Sample(blocks(b, n), blocks(a, n)), change), False


def blocks(values: np.ndarray, n: int) -> np.ndarray:
    """[sample, replication] as many whole samples of n as there are."""
    return values[: len(values) // n * n].reshape(-1, n)


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--runs", type=int, default=20_000, help="of each simulated scenario")
    options.add_argument("--samples", type=int, default=10_000, help="of each closed-form case")
    chosen = options.parse_args()
    print(
        f"{'case':42s} {'n':>3s} {'samples':>8s} {'covered':>15s} {'below':>7s} {'above':>7s} {'flat':>7s} {'half-width':>11s}"
    )
    wrong = 0
    for results in (closed(chosen.samples), simulated(chosen.runs)):
        for name, n, found, exact in results:
            off = abs(found.share - CONFIDENCE) / math.sqrt(CONFIDENCE * (1 - CONFIDENCE) / found.samples)
            wrong += exact and off > ALLOWED
            shares = "".join(
                f" {100 * count / found.samples:6.1f}%" for count in (found.below, found.above, found.flat)
            )
            print(f"{name:42s} {n:3d} {found.samples:8,d} {100 * found.share:7.1f} ± {100 * found.error:.1f} %{shares} "
                  f"{found.half_width:11.4g}{'  WRONG' if exact and off > ALLOWED else ''}", flush=True)  # fmt: skip
        print()
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
