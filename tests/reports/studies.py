"""Studies of small companies, run once, to be told in reports."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from cssim.experiments.compare import Comparison, compare
from cssim.experiments.replicate import Replications, replicate
from cssim.experiments.seen import COURSE
from cssim.scenario import read

VALID = Path(__file__).parents[1] / "scenario" / "valid"
N = 24  # enough for bands


@cache
def compared(n: int = N) -> Comparison:
    """Two CSMs against one and against three."""
    base, *others = (_small(f"teams.csm.headcount={heads}", f"name=csm {heads}") for heads in (2, 1, 3))
    return compare(base, *others, replications=n, looks=(COURSE,))


@cache
def alone(n: int = N, *sets: str) -> Replications:
    """One company, changed."""
    return replicate(_small(*sets), n, looks=(COURSE,))


def _small(*sets: str) -> read.Scenario:
    return read.named(str(VALID / "own_past.yaml"), sets)


__all__: Sequence[str] = ("N", "alone", "compared")
