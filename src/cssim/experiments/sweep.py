"""A scenario over many points: every point on the same replications, finished runs in a store, then tables and the best point.

A sweep that is stopped at any moment goes on where it was when it is asked again. Tables are made from the store, so they do
not depend on where runs ran, nor on how often it was stopped.
"""

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import NamedTuple

from cssim.execution import workers
from cssim.experiments import compare, statistics, targets
from cssim.experiments.plan import Done, Study, Work, carried_out
from cssim.experiments.replicate import Replications
from cssim.experiments.selection import could_be_best
from cssim.experiments.statistics import Summary
from cssim.experiments.store import Store, run_key
from cssim.kpis import catalogue
from cssim.kpis.measures import Months
from cssim.scenario import read
from cssim.scenario.problems import Problem, ScenarioError
from cssim.scenario.schema import Scenario

TOGETHER = 8  # replications handed to a worker at a time: enough to be worth the way

Told = Callable[[Done, int], None]
"""Called with each finished work, and how many runs are finished."""


class Point(NamedTuple):
    """A value per factor, and what finds its runs."""

    values: tuple[str, ...]
    key: str


@dataclass(frozen=True)
class Sweep:
    """What is run: points of a scenario under one seed, n replications of each."""

    scenario: str  # file or built-in name
    sets: tuple[str, ...]
    factors: tuple[str, ...]
    points: tuple[Point, ...]
    base: Scenario
    n: int
    seed: int
    engine: str

    @property
    def size(self) -> int:
        """Runs of the whole sweep."""
        return self.n * len({point.key for point in self.points})

    def at(self, i: int) -> Scenario:
        """The scenario of a point."""
        return read.named(self.scenario, _sets(self, self.points[i].values))


def _sets(sweep: Sweep, values: Sequence[str]) -> list[str]:
    return [*sweep.sets, *(f"{path}={value}" for path, value in zip(sweep.factors, values, strict=True))]


def prepared(
    scenario: str,
    factors: Sequence[str],
    values: Sequence[tuple[str, ...]],
    n: int,
    seed: int = 1,
    engine: str = "auto",
    sets: Sequence[str] = (),
) -> Sweep:
    """A sweep whose every point is a scenario; raises ScenarioError with the problems of all of them."""
    base = read.named(scenario, sets)
    name = "compiled" if engine == "auto" else engine
    blank = Sweep(scenario, tuple(sets), tuple(factors), (), base, n, seed, name)
    points: list[Point] = []
    problems: dict[str, Problem] = {}  # by message: many points have the same
    for one in values:
        try:
            points.append(Point(one, run_key(read.named(scenario, _sets(blank, one)), seed, name)))
        except ScenarioError as error:
            problems = {problem.message: problem for problem in error.problems} | problems
    if problems:
        raise ScenarioError(problems.values())
    return Sweep(scenario, tuple(sets), tuple(factors), tuple(points), base, n, seed, name)


def missing(sweep: Sweep, store: Store) -> list[Work]:
    """What is not finished yet, point by point; points that are the same scenario are run once."""
    works = []
    for i, key in {point.key: (i, point.key) for i, point in reversed(list(enumerate(sweep.points)))}.values():
        known = store.known(key)
        left = [replication for replication in range(sweep.n) if replication not in known]
        works += [Work((i,), tuple(left[at : at + TOGETHER])) for at in range(0, len(left), TOGETHER)]
    return sorted(works)


def carry_out(sweep: Sweep, store: Store, jobs: int = 1, executor: str = "auto", told: Told | None = None) -> None:
    """Every run that is missing, each kept as soon as its work is finished."""
    works = missing(sweep, store)
    done = sweep.size - sum(len(work.replications) for work in works)
    if not works:
        return
    study = Study(sweep.at, sweep.seed, sweep.engine, key=lambda i: sweep.points[i].key)
    with workers(executor, jobs, sweep.engine) as at, closing(carried_out(study, works, at, store)) as results:
        for work in results:
            done += len(work.runs)
            if told:
                told(work, done)


def replications(sweep: Sweep, store: Store, i: int) -> Replications:
    """What the replications of a point gave."""
    found = Replications(sweep.base, sweep.seed, sweep.n, sweep.engine)
    for replication in range(sweep.n):
        found.add(store.run(sweep.points[i].key, replication))
    return found


def warnings(sweep: Sweep) -> list[str]:
    """Where points differ by more than what is decided on day 0, told once: for each factor, by a point where it is another
    value than in the first."""
    first, *others = sweep.points
    unlike = {
        next((i for i, point in enumerate(others, 1) if point.values[factor] != first.values[factor]), 0)
        for factor in range(len(sweep.factors))
    }
    base, *told = (_named(sweep, i) for i in sorted({0} | unlike))
    return list(compare.warnings(base, told))


def _named(sweep: Sweep, i: int) -> Scenario:
    """A point's scenario under what makes it."""
    values = zip(sweep.factors, sweep.points[i].values, strict=True)
    return sweep.at(i).model_copy(update={"name": ", ".join(f"{path}={value}" for path, value in values)})


class Choice(NamedTuple):
    """Points by one KPI of the company: what they give, the best first, and those that could be best."""

    kpi: str
    age: Months
    summaries: dict[int, Summary]  # of points that have the KPI
    could_be_best: frozenset[int]


def chosen(sweep: Sweep, store: Store, kpi: str, age: Months | None = None) -> Choice:
    """Points ranked by a KPI; ValueError where neither more nor less of it is better."""
    better = catalogue.lookup(kpi).better_when
    if better is None:
        raise ValueError(f"{kpi}: neither more nor less of it is better, so no point is best")
    at = targets.ages(sweep.base)[-1] if age is None else age
    columns = [replications(sweep, store, i).column(kpi, at) for i in range(len(sweep.points))]
    sign = 1.0 if better == "up" else -1.0
    told = [(i, one) for i, column in enumerate(columns) if (one := statistics.summary(column))]
    told.sort(key=lambda item: -sign * item[1].mean)
    could = could_be_best([sign * columns[i] for i, _ in told])  # the best first: most others fall to it
    return Choice(kpi, at, dict(told), frozenset(told[i][0] for i in could))
