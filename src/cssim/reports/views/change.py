"""What another scenario changes: paired differences, what they cost, and when they pay back."""

import numpy as np

from cssim.experiments.compare import Comparison
from cssim.experiments.statistics import Difference, mean_interval
from cssim.kpis.measures import Months
from cssim.reports import answer, figures
from cssim.reports.tables import better_in
from cssim.reports.views.arm import Arm
from cssim.reports.views.view import Line, View, columns

DOTS = {"panel": "", "label": "", "mean": "", "low": "", "high": "", "note": ""}


def retention(found: Comparison) -> View | None:
    """GRR of every other scenario less the base's, at the first and last common age; None where there is none."""
    panels = [("grr", age, f"GRR at {age:g} months") for age in dict.fromkeys((found.ages[0], found.ages[-1]))]
    return _dots("retention_change", found, panels, "change in GRR, points", "share")


def value(found: Comparison) -> View | None:
    """Cost and realised value of every other scenario less the base's, by the last common age."""
    age = found.ages[-1]
    panels = [("cumulative_cost", age, f"cost in {age:g} months"), ("realised_value", age, f"value in {age:g} months")]
    return _dots("value_change", found, panels, "change since day 0", "cents")


def frontier(found: Comparison) -> View | None:
    """What retention costs: change of GRR over change of cost, the base at zero; None where either is not defined."""
    age, money = found.ages[-1], found.base.scenario.company.currency
    lines: list[Line] = [(found.names[0], 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, "the base")]
    points = [(0.0, 0.0)]
    for i, name in enumerate(found.names[1:]):
        spent, stays = (found.difference(i, kpi, age) for kpi in ("cumulative_cost", "grr"))
        if spent and stays:
            points.append((spent.mean, stays.mean))
            unsure = "" if answer.sure(stays, answer.comparisons(found)) else "cannot be told from the base"
            lines.append((name, *spent[:3], *stays[:3], unsure))
    if len(lines) < 2:
        return None
    beaten = [any(c <= cost and k >= kept and (c, k) != (cost, kept) for c, k in points) for cost, kept in points]
    lines = [
        (*line[:-1], line[-1] or ("others cost less and keep more" if bad else ""))
        for line, bad in zip(lines, beaten, strict=True)
    ]
    best = max(range(1, len(points)), key=lambda i: points[i][1])
    kept = figures.difference(points[best][1], None, None, "share")
    told = f"{lines[best][0]}: GRR {kept} for {figures.difference(points[best][0], None, None, 'cents', money)}"
    title = (
        f"Most is kept by {told}"
        if points[best][1] > 0
        else f"None of these keeps more than the base; nearest is {told}"
    )
    units = {
        "label": "",
        "x": "cents",
        "x_low": "cents",
        "x_high": "cents",
        "y": "share",
        "y_low": "share",
        "y_high": "share",
        "note": "",
    }
    return View(
        "frontier",
        "crosses",
        title,
        columns(units, lines),
        f"change of cost in {age:g} months",
        f"change of GRR at {age:g} months, points",
        f"Cost against retention. {title}.",
        "Crosses: 95 % intervals of the paired differences from the base.",
        money,
    )


def payback(found: Comparison, arms: list[Arm]) -> View:
    """Realised value of every other scenario less the base's, month by month, with its simulation error."""
    base, lines, money = arms[0].pile("value"), [], arms[0].money
    for arm in arms[1:]:
        changes = arm.pile("value")[:, : base.shape[1]] - base[:, : arm.pile("value").shape[1]]
        for month, column in enumerate(changes.T):
            lines.append((arm.name, month, *mean_interval(column)[:3], ""))
    told = "; ".join(f"{arm.name} {paid_back(arms[0], arm)}" for arm in arms[1:])
    title = f"Value against the base since day 0: {told}"
    units = {"scenario": "", "x": "months", "mean": "cents", "low": "cents", "high": "cents", "mark": ""}
    return View(
        "payback",
        "line",
        title,
        columns(units, lines),
        "months since day 0",
        "value less the base's",
        f"Lines of value. {title}.",
        "Discounted gross margin less every cost; shaded: 95 % interval of the mean. A line that crosses zero has paid back.",
        money,
    )


def paid_back(base: Arm, arm: Arm) -> str:
    """When the value of a scenario, on average, is above the base's, and what it is at the end."""
    one, other = base.pile("value"), arm.pile("value")
    m = min(one.shape[1], other.shape[1])
    mean = (other[:, :m] - one[:, :m]).mean(axis=0)
    last = f"{figures.difference(float(mean[-1]), None, None, 'cents', arm.money)} after {m - 1} months"
    behind, ahead = (np.flatnonzero(part) for part in (mean < 0, mean > 0))
    if not len(behind):
        return f"is never behind ({last})" if len(ahead) else "is the same"
    if mean[-1] < 0:
        until = f"is ahead until month {ahead[-1]}, then behind" if len(ahead) else "has not paid back"
        return f"{until} ({last})"
    return f"has paid back from month {behind[-1] + 1} on ({last})"


def _dots(name: str, found: Comparison, panels: list[tuple[str, Months, str]], x: str, unit: str) -> View | None:
    money, lines, told = found.base.scenario.company.currency, [], []
    for kpi, age, panel in panels:
        for i, other in enumerate(found.names[1:]):
            change = found.difference(i, kpi, age)
            if change:
                lines.append((panel, other, *change[:3], _beside(change)))
                told.append((panel, other, change))
    if not lines:
        return None
    panel, other, change = max(told, key=lambda each: (each[0] == panels[-1][2], abs(each[2].mean)))
    title = f"{panel}, largest change: {other} {_said(change, unit, money)}"
    return View(
        name,
        "dots",
        title,
        columns({**DOTS, **dict.fromkeys(("mean", "low", "high"), unit)}, lines),
        x,
        "",
        f"Dots of paired differences. {title}.",
        f"Paired in {found.base.n} histories against {found.names[0]}; bars: 95 % interval of the mean; beside: better in how many.",
        money,
    )


def _beside(change: Difference) -> str:
    told = better_in(change)
    return f"better in {told}" if " of " in told else told


def _said(change: Difference, unit: str, money: str) -> str:
    return figures.difference(change.mean, change.low, change.high, unit, money)
