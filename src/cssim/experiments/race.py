"""Which of several scenarios is best by a KPI: replications of those that still may be, until one is selected."""

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass

import numpy as np

from cssim.execution import workers
from cssim.experiments.plan import Study, Work, carried_out
from cssim.experiments.precision import Precision
from cssim.experiments.replicate import WHOLE
from cssim.experiments.selection import Selection, kim_nelson
from cssim.experiments.store import Store
from cssim.kpis import catalogue
from cssim.kpis.measures import Months
from cssim.scenario.problems import Problem, ScenarioError
from cssim.scenario.schema import Scenario

Told = Callable[[int, tuple[int, ...]], None]
"""Called with how many replications there are, and of which scenarios."""


@dataclass(frozen=True)
class Race:
    """Scenarios by one KPI at one age, and the least difference that was worth knowing."""

    scenarios: tuple[Scenario, ...]
    names: tuple[str, ...]
    kpi: str
    age: Months
    indifference: float
    selection: Selection
    columns: tuple[np.ndarray, ...]  # [scenario][replication], as many as each was run


def race(
    scenarios: Sequence[Scenario],
    names: Sequence[str],
    wanted: Precision,
    most: int,
    seed: int = 1,
    jobs: int = 1,
    engine: str = "auto",
    executor: str = "auto",
    told: Told | None = None,
    store: Store | None = None,
) -> Race:
    """The best scenario by `wanted.kpi` at `wanted.months`, differences below `wanted.half_width` being as good as none.

    Raises ScenarioError where the KPI is not defined in a run.
    """
    sign = -1.0 if catalogue.lookup(wanted.kpi).better_when == "down" else 1.0
    assert wanted.months is not None
    figure = wanted.months, WHOLE, wanted.kpi
    study = Study(scenarios.__getitem__, seed, "compiled" if engine == "auto" else engine)
    columns: list[list[float]] = [[] for _ in scenarios]

    def draw(replications: range, left: tuple[int, ...]) -> list[np.ndarray]:
        works = [Work(left, (n,)) for n in replications]
        with closing(carried_out(study, works, at, store)) as results:
            for work, [runs], _ in results:
                for i, run in zip(left, runs, strict=True):
                    if figure not in run.values:
                        words = f"{wanted.kpi} is not defined in replication {work.replications[0]}"
                        raise ScenarioError([Problem(names[i], 0, 0, "not-defined", words, "rank by another KPI")])
                    columns[i].append(run.values[figure])
        if told:
            told(replications.stop, left)
        return [sign * np.array(columns[i][replications.start :]) for i in left]

    with workers(executor, jobs, study.engine) as at:
        found = kim_nelson(draw, len(scenarios), wanted.half_width, cap=most)
    kept = tuple(np.array(column) for column in columns)
    return Race(tuple(scenarios), tuple(names), wanted.kpi, wanted.months, wanted.half_width, found, kept)
