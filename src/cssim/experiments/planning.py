"""Staffing of a scenario: its targets as slacks, its teams as designs, every run from a store or into it."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from cssim.execution import Workers, workers
from cssim.experiments import statistics
from cssim.experiments.plan import Study, Work, carried_out
from cssim.experiments.replicate import WHOLE, Replications
from cssim.experiments.run import Run
from cssim.experiments.staffing import LAST, Design, Plan, Values
from cssim.experiments.statistics import Difference
from cssim.experiments.store import Store, run_key
from cssim.experiments.targets import bounds_of
from cssim.kpis import catalogue
from cssim.kpis.measures import Months
from cssim.scenario import read
from cssim.scenario.schema import Scenario, Target
from cssim.units import MONTH

COST, VALUE = "cumulative_cost", "realised_value"


@dataclass
class Company:
    """A scenario whose teams may be of another size."""

    word: str  # file or built-in name
    teams: tuple[str, ...]
    store: Store
    seed: int = 1
    engine: str = "compiled"
    jobs: int = 1
    executor: str | Workers = "auto"
    sets: tuple[str, ...] = ()
    simulated: int = 0  # runs so far that the store had not
    _known: dict[Design, tuple[Scenario, str]] = field(default_factory=dict)
    _scales: dict[str, float] = field(default_factory=dict)

    def scenario(self, design: Design) -> Scenario:
        """The scenario with teams of these sizes from day 0."""
        return self._at(design)[0]

    def _at(self, design: Design) -> tuple[Scenario, str]:
        if design not in self._known:
            heads = [f"teams.{team}.headcount={n}" for team, n in zip(self.teams, design, strict=True)]
            scenario = read.named(self.word, [*self.sets, *heads])
            self._known[design] = scenario, run_key(scenario, self.seed, self.engine)
        return self._known[design]

    def runs(self, design: Design, replications: range) -> list[Run]:
        """Runs of a design, those that are missing carried out and kept."""
        scenario, key = self._at(design)
        study = Study(lambda _: scenario, self.seed, self.engine, key=lambda _: key)
        works = [Work((0,), (n,)) for n in replications]
        with (
            workers(self.executor, self.jobs, self.engine) as at,
            closing(carried_out(study, works, at, self.store)) as results,
        ):
            done = list(results)
        self.simulated += sum(len(one.simulated) for one in done)
        return [run for one in done for [run] in one.runs]

    def replications(self, design: Design, n: int) -> Replications:
        """What the first n replications of a design give."""
        found = Replications(self.scenario(design), self.seed, n, self.engine)
        for run in self.runs(design, range(n)):
            found.add(run)
        return found

    def values(self, design: Design, replications: range) -> Values:
        """Cost at the last reporting age, and by how much each bound of a target is met."""
        scenario = self.scenario(design)
        found = Replications(scenario, self.seed, len(replications), self.engine)
        for run in self.runs(design, replications):
            found.add(run)
        rows = [row for target in scenario.targets for row in rooms(target, found, self._scales)]
        return Values(found.column(COST), np.vstack([row for row, _ in rows]), tuple(share for _, share in rows))


def rooms(target: Target, found: Replications, scales: dict[str, float]) -> list[tuple[np.ndarray, float | None]]:
    """For each bound of a target, how much better each replication is than the bound, as a share of it (of a bound of 0: of the
    KPI's size where it was first met, kept in `scales`); of a quantile 0 or 1 less the share of histories that must be within
    it, and that share."""
    column = found.column(target.kpi, target.at / MONTH)
    rows: list[tuple[np.ndarray, float | None]] = []
    for bound, sign in zip(bounds_of(target), (1.0, -1.0), strict=True):
        if bound is None:
            continue
        room = sign * (column - bound)
        if target.quantile is None:
            known = np.abs(column[~np.isnan(column)])
            size = scales.setdefault(target.kpi, float(known.mean()) if len(known) else 1.0)
            rows.append((room / (abs(bound) or size or 1.0), None))
        else:
            share = 1 - target.quantile if sign > 0 else target.quantile
            rows.append((np.where(np.isnan(room), np.nan, (room >= 0) - share), share))
    return rows


def needed(found: Replications, teams: Sequence[str]) -> Design:
    """Heads per team for the work that falls due, of a scenario as it is."""
    heads = []
    for team in teams:
        load = found.summary(f"offered_load.team.{team}")
        now = headcount(found.scenario, team)
        heads.append(max(1, int(np.ceil(now * load.mean))) if load else now)
    return tuple(heads)


def headcount(scenario: Scenario, team: str) -> int:
    """Heads of a team on day 0."""
    heads = scenario.teams[team].headcount
    return heads if isinstance(heads, int) else heads[0]


class Step(NamedTuple):
    """One head more or less in a team: what it changes, history by history."""

    team: str
    heads: int  # +1 or −1
    changes: dict[tuple[str, Months], Difference]  # by KPI and age


def steps(
    company: Company, found: Plan, bounds: Sequence[tuple[int, int]], kpis: Sequence[tuple[str, Months]]
) -> list[Step]:
    """What the next head of each team would bring, and what the last one does."""
    design = found.best.design
    base = company.replications(design, LAST)
    told = []
    for i, team in enumerate(company.teams):
        for change in (1, -1):
            heads = design[i] + change
            if bounds[i][0] <= heads <= bounds[i][1]:
                other = company.replications((*design[:i], heads, *design[i + 1 :]), LAST)
                changes = {kpi: d for kpi in kpis if (d := _difference(base, other, *kpi))}
                told.append(Step(team, change, changes))
    return told


def _difference(base: Replications, other: Replications, name: str, age: Months) -> Difference | None:
    a, b = (found.column(name, age, WHOLE) for found in (base, other))
    return statistics.difference(a, b, catalogue.lookup(name).better_when)
