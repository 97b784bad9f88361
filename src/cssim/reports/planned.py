"""A staffing plan told: the answer, teams with the worth of one head more or less, what it is traded against."""

from collections.abc import Sequence
from typing import Any

from cssim.experiments import targets
from cssim.experiments.planning import COST, VALUE, Company, Step, headcount
from cssim.experiments.staffing import Look, Plan, frontier
from cssim.experiments.targets import bounds_of
from cssim.kpis import catalogue, measures
from cssim.kpis.measures import Months
from cssim.reports import figures
from cssim.reports.tables import Row, label, table
from cssim.scenario.schema import Scenario, Target
from cssim.units import MONTH

SHOWN = 10  # lines of the frontier


def answer(company: Company, found: Plan, confidence: float) -> str:
    """What the plan is, what it costs, and how sure it is; or that there is none."""
    scenario = company.scenario(found.best.design)
    money = scenario.company.currency
    heads = ", ".join(f"{team} {n}" for team, n in zip(company.teams, found.best.design, strict=True))
    cost = f"{figures.figure(found.best.cost, 'cents', money)} over {targets.ages(scenario)[-1]:g} months"
    wanted = " and ".join(target(one, money) for one in scenario.targets)
    if found.attained:
        fresh = found.certificates[-1].replications
        return f"Least cost found: {heads}, {cost}; {wanted}, certified at {100 * confidence:g} % on {fresh} fresh histories."
    if found.best.holds:
        tried = len(found.certificates)
        return f"Not certified: {heads}, {cost}, is the surest of {tried} tried: {wanted} on average, but not with confidence."
    word = "Not attainable" if found.exhausted else "None found"
    return f"{word} within these bounds: {heads}, {cost}, comes nearest to {wanted}."


def target(one: Target, money: str) -> str:
    """A target in words."""
    unit = catalogue.lookup(one.kpi).unit
    low, high = bounds_of(one)
    told = [f"at least {figures.figure(low, unit, money)}"] if low is not None else []
    told += [f"at most {figures.figure(high, unit, money)}"] if high is not None else []
    share = "" if one.quantile is None else f" ({100 * one.quantile:g} % quantile)"
    return f"{label(one.kpi)}{share} {' and '.join(told)} at {one.at / MONTH:g} months"


def teams(company: Company, found: Plan, steps: Sequence[Step], base: Scenario) -> str:
    """Heads now and planned, and what one more or one fewer changes, as a text table."""
    return table(heads(company, found, steps, base))


def heads(company: Company, found: Plan, steps: Sequence[Step], base: Scenario) -> list[Row]:
    """Heads now and planned, and what one more or one fewer changes, in pairs of histories."""
    money = base.company.currency
    asked = kpis(base)
    body = [Row("team", ("now", "plan", "a head", *(f"{label(name)}, {age:g} months" for name, age in asked)))]
    for i, team in enumerate(company.teams):
        now, planned = str(headcount(base, team)), str(found.best.design[i])
        lines = [
            ("one more" if step.heads > 0 else "one fewer", *(_change(step, kpi, money) for kpi in asked))
            for step in steps
            if step.team == team
        ] or [("", *("" for _ in asked))]
        body += [
            Row("" if j else team, ("" if j else now, "" if j else planned, *line)) for j, line in enumerate(lines)
        ]
    return body


def traded(found: Plan) -> list[tuple[Look, str]]:
    """Looks that no other beats in cost and in what the first target asks, some of them where they are many, and the plan: the
    cheapest first, and what to say of each."""
    looks = list(found.looks.values())
    chosen = [looks[i] for i in frontier(looks, [look.slack[0] for look in looks])]
    kept = {look.design: look for look in chosen[:: max(1, -(-len(chosen) // SHOWN))]} | {found.best.design: found.best}
    return [
        (look, "the plan" if look.design == found.best.design else "" if look.holds else "misses")
        for look in sorted(kept.values(), key=lambda look: look.cost)
    ]


def tradeoff(company: Company, found: Plan) -> str:
    """Designs that no other looked at beats in cost and in what the first target asks, and the plan."""
    money = company.scenario(found.best.design).company.currency
    body = [Row("cost", (*company.teams, "first target met by", ""))]
    for look, mark in traded(found):
        body.append(
            Row(
                figures.figure(look.cost, "cents", money),
                (*map(str, look.design), f"{100 * look.slack[0]:+.1f} %".replace("-", "−"), mark),
            )
        )
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
            {
                "team": step.team,
                "heads": step.heads,
                "changes": [{"kpi": name, "months": age, **d._asdict()} for (name, age), d in step.changes.items()],
            }
            for step in steps
        ],
        "designs": [
            {"heads": list(look.design), "cost": look.cost, "slack": list(look.slack)} for look in found.looks.values()
        ],
    }


def kpis(scenario: Scenario) -> list[tuple[str, Months]]:
    """What a head more or less is told by: what targets ask, cost and value at the last age."""
    last = targets.ages(scenario)[-1]
    asked = [(one.kpi, measures.months(one.at)) for one in scenario.targets]
    return list(dict.fromkeys([*asked, (COST, last), (VALUE, last)]))


def _change(step: Step, kpi: tuple[str, Months], money: str) -> str:
    change = step.changes.get(kpi)
    return figures.difference(*change[:3], catalogue.lookup(kpi[0]).unit, money) if change else ""
