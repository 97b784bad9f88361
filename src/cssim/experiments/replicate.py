"""One scenario or several, n times: a column of values for every KPI, and no ledger kept.

A replication is a function of scenario, seed and its number, so the first 20 of 50 are the 20 of a shorter
study, whatever the engine and however many run at a time.
"""

from array import array
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from math import nan
from time import perf_counter
from typing import Any

import numpy as np

from cssim.execution import Workers, workers
from cssim.experiments import statistics
from cssim.experiments.plan import Study, Work, carried_out
from cssim.experiments.precision import Precision, enough
from cssim.experiments.precision import looks as stops
from cssim.experiments.run import WHOLE, Figure, Run
from cssim.experiments.seen import Look
from cssim.experiments.statistics import Summary
from cssim.experiments.store import Store
from cssim.kpis.measures import Months
from cssim.scenario.schema import Scenario

Progress = Callable[[Sequence["Replications"]], None]


@dataclass
class Replications:
    """What the first n replications of a scenario gave."""

    scenario: Scenario = field(repr=False)
    seed: int
    asked: int
    engine: str
    n: int = 0
    again: int = 0  # of them, found in a store
    events: int = 0
    cpu_s: float = 0.0
    wall_s: float = 0.0
    seen: dict[str, list[Any]] = field(default_factory=dict, repr=False)  # by look, what it kept of each history
    failure: OSError | None = None  # why there are fewer than asked for; none where that was an interrupt
    _columns: dict[Figure, array] = field(default_factory=dict, repr=False)

    def add(self, run: Run, looks: Sequence[Look] = (), again: bool = False) -> None:
        """One more replication, simulated now or found in a store."""
        for figure, value in run.values.items():
            column = self._columns.setdefault(figure, array("d"))
            column.extend([nan] * (self.n - len(column)))
            column.append(value)
        self.n += 1
        self.again += again
        for look, kept in zip(looks, run.seen if looks else (), strict=True):
            self.seen.setdefault(look.name, []).append(kept)
        self.events += run.events
        self.cpu_s += run.cpu_s

    @property
    def ages(self) -> list[Months]:
        """Reporting ages, months."""
        return sorted({age for age, _, _ in self._columns})

    @property
    def segments(self) -> list[str]:
        """Segments in alphabetical order."""
        return sorted({segment for _, segment, _ in self._columns if segment})

    def names(self, age: Months | None = None, segment: str = WHOLE) -> list[str]:
        """KPIs that any replication has at an age (the last one), in the order they were found."""
        at = self._age(age)
        return [name for months, place, name in self._columns if (months, place) == (at, segment)]

    def column(self, name: str, age: Months | None = None, segment: str = WHOLE) -> np.ndarray:
        """A KPI's value in each replication, NaN where it is not defined."""
        found = self._columns.get((self._age(age), segment, name), array("d"))[: self.n]
        return np.array([*found, *[nan] * (self.n - len(found))])

    def summary(self, name: str, age: Months | None = None, segment: str = WHOLE) -> Summary | None:
        """Mean, interval and spread of a KPI; None where no replication has it."""
        return statistics.summary(self.column(name, age, segment))

    def _age(self, age: Months | None) -> Months:
        return max(self.ages) if age is None else age


def replicate(
    scenario: Scenario,
    n: int = 50,
    seed: int = 1,
    jobs: int = 1,
    engine: str = "auto",
    progress: Progress | None = None,
    executor: str = "auto",
    precision: Precision | None = None,
    store: Store | None = None,
    looks: Sequence[Look] = (),
) -> Replications:
    """n replications of a scenario, or as many of them as a wanted precision takes.

    `progress` is called after each with what there is so far. What a store has is not simulated, and what it has not is kept
    there. An interrupt keeps those that are finished (`n` < `asked`), and so does an executor that gives up (`failure`).
    """
    [found] = gather([scenario], n, seed, jobs, engine, progress, looks, executor, precision, store)
    return found


def gather(
    scenarios: Sequence[Scenario],
    n: int,
    seed: int,
    jobs: int,
    engine: str,
    progress: Progress | None = None,
    looks: Sequence[Look] = (),
    executor: str | Workers = "auto",
    precision: Precision | None = None,
    store: Store | None = None,
) -> list[Replications]:
    """n replications of every scenario, or as many as a wanted precision takes (`asked` then says how many)."""
    if n < 1 or jobs < 1:
        raise ValueError(f"expected at least one replication and one job, got {n} and {jobs}")
    at_looks = set(stops(n)) if precision else set()
    study = Study(scenarios.__getitem__, seed, "compiled" if engine == "auto" else engine, looks)
    found = [Replications(scenario, seed, n, study.engine) for scenario in scenarios]
    everything = tuple(range(len(scenarios)))
    works = (Work(everything, (replication,)) for replication in range(n))
    began = perf_counter()
    try:
        with workers(executor, jobs, study.engine) as at, closing(carried_out(study, works, at, store)) as results:
            for _, [runs], simulated in results:
                for i, (replications, run) in enumerate(zip(found, runs, strict=True)):
                    replications.add(run, looks, i not in simulated)
                    replications.wall_s = perf_counter() - began
                done = found[0].n in at_looks and _precise(found, precision)
                for replications in found if done else ():
                    replications.asked = replications.n
                if progress:
                    progress(found)
                if done:
                    break
    except (KeyboardInterrupt, OSError) as error:
        if not found[-1].n or isinstance(error, BrokenPipeError):
            raise
        found[0].failure = error if isinstance(error, OSError) else None
    whole = found[-1].n  # an interrupt may have come between two scenarios
    for replications in found:
        replications.n = whole
        replications.seen = {look: kept[:whole] for look, kept in replications.seen.items()}
    return found


def _precise(found: Sequence[Replications], wanted: Precision | None) -> bool:
    return wanted is not None and enough([one.column(wanted.kpi, wanted.months) for one in found], wanted)
