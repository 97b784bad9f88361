"""Thresholds that a scenario states: refused before a run when they name nothing, met or missed after it."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from cssim.experiments.replicate import Replications
from cssim.kpis import catalogue, measures
from cssim.kpis.measures import Months
from cssim.laws.drivers import COMPANY
from cssim.ledger.words import ACCOUNTS
from cssim.scenario.places import Node
from cssim.scenario.problems import Problem, nearest
from cssim.scenario.schema import Scenario, Target
from cssim.units import MONTH


class Verdict(NamedTuple):
    """A target, the value held against it (None: not defined) in the KPI's unit, and whether it is met."""

    target: Target
    value: float | None
    low: float | None
    high: float | None
    met: bool

    @property
    def months(self) -> int:
        """The reporting age."""
        return self.target.at // MONTH


def problems(scenario: Scenario) -> list[Problem]:
    """Targets on what is not measured."""
    found = []
    for i, target in enumerate(scenario.targets):
        for key, message, help in _wrong(scenario, target):
            found.append(_problem(scenario, i, key, message, help))
    return found


def verdicts(replications: Replications) -> list[Verdict]:
    """Every target of a scenario: the mean, or the quantile it states, against its thresholds."""
    return [_verdict(target, replications) for target in replications.scenario.targets]


def _wrong(scenario: Scenario, target: Target) -> Iterator[tuple[str, str, str]]:
    if wrong := unmeasured(scenario, target.kpi):
        yield "kpi", *wrong
    if target.at / MONTH not in ages(scenario):
        months = ", ".join(f"{age:g}" for age in ages(scenario))
        yield "at", f"{target.at // MONTH} months is not a reporting age", f"study.ages: {months} months"


def ages(scenario: Scenario) -> list[Months]:
    """Months at which a scenario's KPIs are reported: its ages within the horizon, the horizon itself if there are none."""
    study = scenario.study
    within = sorted({age for age in study.ages if age <= study.horizon}) or [study.horizon]
    return [measures.months(age) for age in within]


def unmeasured(scenario: Scenario, name: str) -> tuple[str, str] | None:
    """Why a scenario has no KPI of a name, and what would help; None where it has."""
    try:
        kpi = catalogue.lookup(name)
    except KeyError as error:
        message, _, help = str(error.args[0]).partition("; ")
        return message, help
    _, _, rest = name.partition(".")
    kind, _, instance = rest.partition(".")
    known = _instances(scenario).get(kind)
    if (rest and known is not None and instance not in known) or not (rest or kpi.whole):
        return f"there is no '{name}'", nearest(instance, known or [])
    return None


def _instances(scenario: Scenario) -> dict[str, list[str]]:
    return {
        "team": list(scenario.teams),
        "play": list(scenario.plays),
        "shock": list(scenario.shocks),
        "matter": list(scenario.matters),
        "driver": list(COMPANY),
        "account": list(ACCOUNTS),
        "tenure": ["1", "2", "3", "4"],
    }


def _problem(scenario: Scenario, i: int, key: str, message: str, help: str) -> Problem:
    """At the value's own place in the file, where the scenario was read from one."""
    path, tree = f"targets.{i}.{key}", scenario._tree
    node: Node | None = next((node for _, node in tree.find(path)), None) if tree is not None else None
    if node is None:
        return Problem(scenario.name, 0, 0, "target", f"{path}: {message}", help)
    return node.place.problem("target", f"{path}: {message}", help)


def bounds_of(target: Target) -> tuple[float | None, float | None]:
    """A target's thresholds in its KPI's unit."""
    scale = catalogue.MINUTES_IN.get(catalogue.lookup(target.kpi).unit, 1)
    low, high = (None if bound is None else bound / scale for bound in (target.min, target.max))
    return low, high


def _verdict(target: Target, replications: Replications) -> Verdict:
    low, high = bounds_of(target)
    column = replications.column(target.kpi, target.at // MONTH)
    known = column[~np.isnan(column)]
    if not len(known):
        return Verdict(target, None, low, high, met=False)
    value = float(known.mean() if target.quantile is None else np.quantile(known, target.quantile))
    met = (low is None or value >= low) and (high is None or value <= high)
    return Verdict(target, value, low, high, met)
