"""One scenario or several, n times: a column of values for every KPI, and no ledger kept.

A replication is a function of scenario, seed and its number, so the first 20 of 50 are the 20 of a shorter
study, whatever the engine and however many run at a time.
"""

from array import array
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from math import nan
from time import perf_counter, thread_time
from typing import Any, NamedTuple

import numpy as np

from cssim.engines import simulator
from cssim.execution import ordered
from cssim.experiments import statistics
from cssim.experiments.statistics import Summary
from cssim.kpis.measures import Measures, Months, measure
from cssim.ledger.ledger import Ledger
from cssim.scenario.schema import Scenario

WHOLE = ""  # in place of a segment: the company

Look = Callable[[Ledger], Any]
Progress = Callable[[Sequence["Replications"]], None]


class Run(NamedTuple):
    """What is kept of one run: its KPIs, and what was looked up in its ledger before that was dropped."""

    measures: Measures
    seen: Any
    events: int
    cpu_s: float


@dataclass
class Replications:
    """What the first n replications of a scenario gave."""

    scenario: Scenario
    seed: int
    asked: int
    engine: str
    n: int = 0
    events: int = 0
    cpu_s: float = 0.0
    wall_s: float = 0.0
    first: Ledger | None = None
    _columns: dict[tuple[Months, str, str], array] = field(default_factory=dict, repr=False)

    def add(self, run: Run) -> None:
        """One more replication."""
        for age, whole in run.measures.at.items():
            for segment, found in {WHOLE: whole, **run.measures.at_segments[age]}.items():
                for name, value in found.items():
                    column = self._columns.setdefault((age, segment, name), array("d"))
                    column.extend([nan] * (self.n - len(column)))
                    column.append(value)
        self.n += 1
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
    keep_first: bool = False,
) -> Replications:
    """n replications of a scenario; an interrupt keeps those that are finished (`n` < `asked`).

    `progress` is called after each with what there is so far. `keep_first` keeps the ledger of replication 0.
    """
    [found], seen = gather([scenario], n, seed, jobs, engine, progress, _first if keep_first else _nothing)
    found.first = seen[0][0]
    return found


def gather(
    scenarios: Sequence[Scenario],
    n: int,
    seed: int,
    jobs: int,
    engine: str,
    progress: Progress | None,
    look: Look,
) -> tuple[list[Replications], list[tuple[Any, ...]]]:
    """n replications of every scenario, and what `look` saw in each ledger, by replication and scenario."""
    if n < 1 or jobs < 1:
        raise ValueError(f"expected at least one replication and one job, got {n} and {jobs}")
    name = "compiled" if engine == "auto" else engine
    found = [Replications(scenario, seed, n, name) for scenario in scenarios]
    seen: list[tuple[Any, ...]] = []
    began = perf_counter()
    try:
        with closing(histories(scenarios, n, seed, jobs, name, look)) as all_runs:
            for runs in all_runs:
                seen.append(tuple(run.seen for run in runs))
                for replications, run in zip(found, runs, strict=True):
                    replications.add(run)
                    replications.wall_s = perf_counter() - began
                if progress:
                    progress(found)
    except KeyboardInterrupt:
        if not found[-1].n:
            raise
    whole = found[-1].n  # an interrupt may have come between two scenarios
    for replications in found:
        replications.n = whole
    return found, seen[:whole]


def histories(
    scenarios: Sequence[Scenario], n: int, seed: int, jobs: int, engine: str, look: Look
) -> Generator[tuple[Run, ...], None, None]:
    """Replication after replication, the runs of all scenarios; the first in this thread: it may compile."""
    here = partial(_history, [simulator(scenario, engine) for scenario in scenarios], look, seed)
    yield here(0)
    apart = engine == "reference" and jobs > 1
    task = partial(_history_apart, scenarios, engine, look, seed) if apart else here
    yield from ordered(task, range(1, n), jobs, apart)


def _history(
    simulators: Sequence[Callable[[int, int], Ledger]], look: Look, seed: int, replication: int
) -> tuple[Run, ...]:
    return tuple(_run(simulated, look, seed, replication) for simulated in simulators)


def _history_apart(
    scenarios: Sequence[Scenario], engine: str, look: Look, seed: int, replication: int
) -> tuple[Run, ...]:
    return _history([simulator(scenario, engine) for scenario in scenarios], look, seed, replication)


def _run(simulated: Callable[[int, int], Ledger], look: Look, seed: int, replication: int) -> Run:
    began = thread_time()
    ledger = simulated(seed, replication)
    measures, seen = measure(ledger), look(ledger)
    return Run(measures, seen, len(ledger), thread_time() - began)


def _first(ledger: Ledger) -> Ledger | None:
    return ledger if ledger.header.replication == 0 else None


def _nothing(ledger: Ledger) -> None:
    return None
