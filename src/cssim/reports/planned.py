"""A staffing plan told: the answer, teams with the worth of one head more or less, what it is traded against."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from cssim.experiments.planning import COST, VALUE, Company, Step, headcount
from cssim.experiments.staffing import Plan, frontier
from cssim.experiments.targets import bounds_of
from cssim.kpis import catalogue
from cssim.reports import figures
from cssim.reports.tables import Row, label, table
from cssim.scenario.schema import Scenario, Target
from cssim.units import MONTH

SHOWN = 10  # lines of the frontier


def answer(company: Company, found: Plan, confidence: float) -> str:
    """What the plan is, what it costs, and how sure it is; or that there is none."""
    scenario = company.scenario(found.best.design)
    heads = ", ".join(f"{team} {n}" for team, n in zip(company.teams, found.best.design, strict=True))
    cost = figures.figure(found.best.cost, "cents", scenario.company.currency)
    wanted = " and ".join(target(one, scenario.company.currency) for one in scenario.targets)
    if found.attained:
        sure = f"certified at {100 * confidence:g} % on {found.certificates[-1].replications} fresh histories"
        return f"Least cost found: {heads}, {cost} over {_months(scenario):g} months; {wanted}, {sure}."
    if found.best.holds:
        return f"Not certified: {heads} ({cost}) gives {wanted} on average, but not surely, nor do the designs tried after it."
    missed = [
        target(one, scenario.company.currency)
        for one, slack in zip(scenario.targets, found.best.slack, strict=True)
        if slack < 0
    ]
    return f"Not attainable within these bounds: {heads} ({cost}) comes nearest, and misses {' and '.join(missed)}."


def target(one: Target, money: str) -> str:
    """A target in words."""
    unit = catalogue.lookup(one.kpi).unit
    low, high = bounds_of(one)
    told = [f"at least {figures.figure(low, unit, money)}"] if low is not None else []
    told += [f"at most {figures.figure(high, unit, money)}"] if high is not None else []
    share = "" if one.quantile is None else f" ({100 * one.quantile:g} % quantile)"
    return f"{label(one.kpi)}{share} {' and '.join(told)} at {one.at / MONTH:g} months"


def teams(company: Company, found: Plan, steps: Sequence[Step], base: Scenario, kpis: Sequence[str]) -> str:
    """Heads now and planned, and what one more or one fewer changes, in pairs of histories."""
    money = base.company.currency
    body = [Row("team", ("now", "plan", "a head", *(label(name) for name in kpis)))]
    for i, team in enumerate(company.teams):
        mine = [step for step in steps if step.team == team]
        now, planned = str(headcount(base, team)), str(found.best.design[i])
        for j, step in enumerate(mine or [None]):
            told = [_change(step, name, money) for name in kpis] if step else [""] * len(kpis)
            more = ("one more" if step.heads > 0 else "one fewer") if step else ""
            body.append(Row("" if j else team, ("" if j else now, "" if j else planned, more, *told)))
    return table(body)


def tradeoff(company: Company, found: Plan) -> str:
    """Designs that no other looked at beats in cost and in what the first target asks."""
    looks = [look for look in found.looks.values() if look.slack]
    chosen = [looks[i] for i in frontier(looks, [look.slack[0] for look in looks])]
    scenario = company.scenario(found.best.design)
    money, one = scenario.company.currency, scenario.targets[0]
    body = [Row("cost", (*company.teams, f"{label(one.kpi)} at {one.at / MONTH:g} months", ""))]
    step = max(1, -(-len(chosen) // SHOWN))
    for look in chosen[::step]:
        what = _level(look.slack[0], one, money)
        mark = "the plan" if look.design == found.best.design else "" if look.holds else "misses"
        body.append(Row(figures.figure(look.cost, "cents", money), (*map(str, look.design), what, mark)))
    return table(body)


def data(company: Company, found: Plan, steps: Sequence[Step], confidence: float) -> dict[str, Any]:
    """The plan as plain data for JSON."""
    scenario = company.scenario(found.best.design)
    return {
        "name": scenario.name,
        "currency": scenario.company.currency,
        "attained": found.attained,
        "confidence": confidence,
        "heads": dict(zip(company.teams, found.best.design, strict=True)),
        "cost": found.best.cost,
        "slack": list(found.best.slack),
        "certificates": [
            {"heads": list(one.design), "bounds": list(one.bounds), "replications": one.replications, "met": one.met}
            for one in found.certificates
        ],
        "runs": found.runs,
        "steps": [
            {"team": step.team, "heads": step.heads, "kpis": {name: d._asdict() for name, d in step.kpis.items()}}
            for step in steps
        ],
        "designs": [
            {"heads": list(look.design), "cost": look.cost, "slack": list(look.slack)} for look in found.looks.values()
        ],
    }


def kpis(scenario: Scenario) -> list[tuple[str, float]]:
    """What a head more or less is told by, and when: cost and value at the last age, and what targets ask."""
    asked = {one.kpi: one.at / MONTH for one in scenario.targets}
    return [*asked.items(), *((name, _months(scenario)) for name in (COST, VALUE) if name not in asked)]


def _months(scenario: Scenario) -> float:
    return max(age for age in scenario.study.ages if age <= scenario.study.horizon) / MONTH


def _change(step: Step, name: str, money: str) -> str:
    change = step.kpis.get(name)
    return figures.difference(*change[:3], catalogue.lookup(name).unit, money) if change else ""


def _level(slack: float, one: Target, money: str) -> str:
    """A mean slack as the level it stands for."""
    low, high = bounds_of(one)
    if one.quantile is not None:
        allowed = one.quantile if high is None else 1 - one.quantile
        return f"{100 * (slack + 1 - allowed):.0f} % of histories meet it"
    if low is not None and high is not None:
        return f"{100 * slack:+.1f} % of room"
    bound, sign = (low, 1.0) if low is not None else (high, -1.0)
    assert bound is not None
    level = bound + sign * slack * (abs(bound) or 1.0)
    return figures.figure(level, catalogue.lookup(one.kpi).unit, money) if np.isfinite(level) else "not defined"
