"""The assumption range: what other plausible sets of numbers say of the same question.

Simulation error shrinks with replications; this range does not. A plausible set changes numbers that nobody has measured, in
every scenario of a study and in their past; the sets a scenario brings along (`plausible`) were kept because they too give the
levels that are known. Every set is run on the same replications.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from cssim.execution import workers
from cssim.experiments.replicate import WHOLE, Replications, gather
from cssim.experiments.store import Store
from cssim.kpis.measures import Months
from cssim.scenario.schema import Scenario

QUANTILES = (0.05, 0.5, 0.95)

Told = Callable[[int, int], None]
"""Called with how many sets have been run, of how many."""


class Range(NamedTuple):
    """A figure over plausible sets: 5 %, median and 95 % of the sets, the share above 0, how many sets have it."""

    p5: float
    p50: float
    p95: float
    share_positive: float
    members: int


@dataclass(frozen=True)
class Assumptions:
    """Replications of every scenario under every set; the base first."""

    members: tuple[tuple[Replications, ...], ...]  # [set][scenario]
    failure: OSError | None = None  # why there are fewer than asked for; none where that was an interrupt

    def level(self, scenario: int, name: str, age: Months, segment: str = WHOLE) -> Range | None:
        """A KPI's mean in one scenario."""
        return over([_mean(arms[scenario].column(name, age, segment)) for arms in self.members])

    def difference(self, other: int, name: str, age: Months, segment: str = WHOLE) -> Range | None:
        """A KPI's mean difference of another scenario (1, 2, …) from the base."""
        pairs = [[arms[i].column(name, age, segment) for i in (0, other)] for arms in self.members]
        return over([_mean(b - a) for a, b in pairs])


def _mean(values: np.ndarray) -> float:
    known = values[~np.isnan(values)]
    return math.fsum(known.tolist()) / len(known) if len(known) else math.nan


def over(values: Sequence[float]) -> Range | None:
    """The range of a figure over the sets that have it (others: NaN)."""
    found = np.array(values)[~np.isnan(values)]
    if not len(found):
        return None
    p5, p50, p95 = np.quantile(found, QUANTILES).tolist()
    return Range(p5, p50, p95, float(np.mean(found > 0)), len(found))


def assume(
    worlds: Sequence[Sequence[Scenario]],
    replications: int,
    seed: int = 1,
    jobs: int = 1,
    engine: str = "auto",
    told: Told | None = None,
    executor: str = "auto",
    store: Store | None = None,
) -> Assumptions:
    """Replications of the scenarios of every set (`plausible.worlds`); an interrupt keeps the sets that are finished,
    and so does an executor that gives up."""
    done: list[tuple[Replications, ...]] = []
    failure = None
    try:
        with workers(executor, jobs, engine) as at:
            for arms in worlds:
                found = gather(arms, replications, seed, jobs, engine, executor=at, store=store)
                if found[0].n < replications:
                    failure = found[0].failure
                    break
                done.append(tuple(found))
                if told:
                    told(len(done), len(worlds))
    except KeyboardInterrupt:
        pass
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            raise
        failure = error
    return Assumptions(tuple(done), failure)
