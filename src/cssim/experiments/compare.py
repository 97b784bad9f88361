"""Scenarios on common replications: paired differences, who is saved and lost, and what spoils the pairing.

In a replication every scenario meets the same customers with the same luck, so a difference is what was
decided. That holds while scenarios share their past and the rates of their candidates; a warning says where
they do not.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from cssim.experiments import statistics, targets
from cssim.experiments.fates import FATES, Fates, Movement, movement
from cssim.experiments.precision import Precision
from cssim.experiments.replicate import WHOLE, Progress, Replications, gather
from cssim.experiments.seen import Look
from cssim.experiments.statistics import Difference
from cssim.experiments.store import Store
from cssim.kpis import catalogue
from cssim.kpis.measures import Months
from cssim.scenario import read
from cssim.scenario.canonical import resolved
from cssim.scenario.problems import Problem, ScenarioError
from cssim.scenario.schema import Scenario
from cssim.units import MONTH

AFTER_DAY_0 = ("schema", "name", "description", "targets", "evidence", "initiatives", "sweep")
"""What a past does not depend on; so do the horizon, the reporting ages and the date of day 0."""


@dataclass(frozen=True)
class Comparison:
    """Replications of a base and of others, in pairs; `names` are unique."""

    names: tuple[str, ...]  # the base first
    base: Replications
    others: tuple[Replications, ...]
    ages: tuple[Months, ...]  # reporting ages all have
    saved: tuple[dict[Months, Movement], ...]  # lost in the base only, per other
    lost: tuple[dict[Months, Movement], ...]
    warnings: tuple[str, ...]

    def kpis(self, other: int, age: Months | None = None, segment: str = WHOLE) -> list[str]:
        """KPIs that have a difference, in the order of the base."""
        at = self.ages[-1] if age is None else age
        theirs = set(self.others[other].names(at, segment))
        return [name for name in self.base.names(at, segment) if name in theirs]

    def difference(self, other: int, name: str, age: Months | None = None, segment: str = WHOLE) -> Difference | None:
        """A KPI in the other scenario minus the same in the base; None where no replication has both."""
        at = self.ages[-1] if age is None else age
        a, b = (found.column(name, at, segment) for found in (self.base, self.others[other]))
        return statistics.difference(a, b, catalogue.lookup(name).better_when)

    def marginal_return(self, other: int, age: Months | None = None) -> float | None:
        """Gross margin that a unit more of cost brings, both discounted, on average; below 1 it does not pay for itself.

        None unless the cost surely differs (or, of one history, differs at all): a ratio to nothing says nothing.
        """
        cost, margin = (self.difference(other, name, age) for name in ("cumulative_cost", "realised_margin"))
        value = self.difference(other, "realised_value", age)
        if cost is None or margin is None or value is None or margin.mean == value.mean:
            return None
        if cost.low is not None and cost.high is not None and cost.low <= 0 <= cost.high:
            return None
        return margin.mean / (margin.mean - value.mean)


def compare(
    base: Scenario,
    *others: Scenario,
    replications: int = 50,
    seed: int = 1,
    jobs: int = 1,
    engine: str = "auto",
    progress: Progress | None = None,
    executor: str = "auto",
    precision: Precision | None = None,
    store: Store | None = None,
    looks: Sequence[Look] = (),
) -> Comparison:
    """Every other scenario against the base, in as many replications as asked for or as a wanted precision of every
    difference takes, what a store has not being kept there; an interrupt keeps the replications that all have finished."""
    if not others:
        raise ValueError("expected a scenario to compare the base with")
    arms = [base, *others]
    if not common_ages(arms):
        raise ScenarioError(
            [Problem(base.name, 0, 0, "ages", "the scenarios have no reporting age in common", "see study.ages")]
        )
    if len(currencies := sorted({arm.company.currency for arm in arms})) > 1:
        message = f"money in {' and '.join(currencies)} cannot be compared"
        raise ScenarioError([Problem(base.name, 0, 0, "currency", message, "state all scenarios in one currency")])
    looks = (FATES, *looks)
    first, *rest = gather(arms, replications, seed, jobs, engine, progress, looks, executor, precision, store)
    ages = tuple(common_ages(arms))
    pairs = [list(zip(first.seen[FATES.name], other.seen[FATES.name], strict=True)) for other in rest]
    return Comparison(
        unique([arm.name for arm in arms]),
        first,
        tuple(rest),
        ages,
        tuple(_movements(mine, ages) for mine in pairs),
        tuple(_movements([(other, one) for one, other in mine], ages) for mine in pairs),
        tuple(warnings(base, others)),
    )


def common_ages(arms: Sequence[Scenario]) -> list[Months]:
    """Reporting ages that all scenarios have, months."""
    first, *rest = (targets.ages(arm) for arm in arms)
    return [age for age in first if all(age in other for other in rest)]


def unique(names: Sequence[str]) -> tuple[str, ...]:
    """The names, numbered where one was there before."""
    found: list[str] = []
    for name in names:
        n = 1 + sum(other == name or other.startswith(f"{name} (") for other in found)
        found.append(name if name not in found else f"{name} ({n})")
    return tuple(found)


def warnings(base: Scenario, others: Sequence[Scenario]) -> Iterator[str]:
    """Where scenarios differ by more than what was decided on day 0."""
    candidates, past = candidate_rates(base), _past(base)
    for other in others:
        theirs = candidate_rates(other)
        unlike = sorted(path for path in candidates.keys() & theirs.keys() if candidates[path] != theirs[path])
        if unlike:
            yield (
                f"'{other.name}' meets other candidates than '{base.name}' ({', '.join(unlike)}): "
                "they do not live the same luck, so expect wider intervals"
            )
        if _past(other) != past:
            yield (
                f"'{other.name}' and '{base.name}' do not share the same past: part of each difference comes "
                "from before day 0, and customers saved and lost are not comparable"
            )


def candidate_rates(scenario: Scenario) -> dict[str, float]:
    """The rate at which candidates come, by its dotted path."""
    thinned = {f"segments.{name}.arrivals": part.arrivals for name, part in scenario.segments.items()}
    shocks = {f"shocks.{name}": part for name, part in scenario.shocks.items()}
    requests = {f"plays.{name}.when.request": play.when.request for name, play in scenario.plays.items()}
    found: dict[str, Any] = {**thinned, **shocks, **requests}
    return {f"{path}.candidates": part.candidates for path, part in found.items() if part is not None}


def _past(scenario: Scenario) -> dict[str, Any]:
    """All that a scenario's past depends on."""
    found = resolved(read.past(scenario))
    plain = {key: value for key, value in found.items() if key not in AFTER_DAY_0}
    study = {key: value for key, value in plain["study"].items() if key not in ("horizon", "ages", "start")}
    teams = {name: _at_first(team) for name, team in plain["teams"].items()}
    return {**plain, "study": study, "teams": teams}


def _at_first(team: dict[str, Any]) -> dict[str, Any]:
    heads = team["headcount"]
    return {**team, "headcount": heads["0"] if isinstance(heads, dict) else heads}


def _movements(pairs: Sequence[tuple[Fates, Fates]], ages: Sequence[Months]) -> dict[Months, Movement]:
    return {age: movement(pairs, round(age * MONTH)) for age in ages}
