"""What another scenario changes: paired differences, what they cost, and when they pay back."""

from collections.abc import Sequence

import numpy as np

from cssim.experiments.compare import Comparison
from cssim.experiments.statistics import Difference, mean_interval
from cssim.kpis.measures import Months
from cssim.reports import answer, figures
from cssim.reports.tables import better_in
from cssim.reports.views.arm import Arm
from cssim.reports.views.view import Cell, Line, View, columns

SHRUNK = 0.9  # of its best, below which a lead is said to have shrunk
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
    points, sure = [(0.0, 0.0)], [False]
    for i, name in enumerate(found.names[1:]):
        spent, stays = (found.difference(i, kpi, age) for kpi in ("cumulative_cost", "grr"))
        if spent and stays:
            points.append((spent.mean, stays.mean))
            sure.append(answer.sure(stays, answer.comparisons(found)))
            lines.append((name, *spent[:3], *stays[:3], "" if sure[-1] else "cannot be told from the base"))
    if len(lines) < 2:
        return None
    beaten = [any(c < cost and k > kept for c, k in points) for cost, kept in points]
    lines = [
        (*line[:-1], line[-1] or ("another costs less and keeps more" if bad else ""))
        for line, bad in zip(lines, beaten, strict=True)
    ]
    title = _kept([line[0] for line in lines], points, sure, money)
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
        f"change of GRR at {age:g} months",
        f"Cost against retention. {title}.",
        "Lines: 95 % intervals of the paired differences from the base."
        if found.base.n > 1
        else "One pair of histories.",
        money,
    )


def _kept(names: Sequence[Cell], points: Sequence[tuple[float, float]], sure: Sequence[bool], money: str) -> str:
    """Who keeps most for sure, or that nobody keeps more."""
    best = max(range(1, len(points)), key=lambda i: (sure[i], points[i][1]))
    told = f"{names[best]}: {_traded(*points[best], money)}"
    if not sure[best]:
        return f"None can be told from the base by what it keeps; {told}"
    return (
        f"Most is kept by {told}"
        if points[best][1] > 0
        else f"None of these keeps more than the base; nearest is {told}"
    )


def _traded(cost: float, kept: float, money: str) -> str:
    """A change of GRR and what it costs, in words."""
    change = f"GRR {figures.difference(kept, None, None, 'share')}" if kept else "the same GRR"
    if not cost:
        return f"{change} for the same cost"
    return f"{change} for {figures.figure(abs(cost), 'cents', money)} {'more' if cost > 0 else 'less'}"


def payback(found: Comparison, arms: list[Arm]) -> View:
    """Realised value of every other scenario less the base's, month by month, with its simulation error."""
    base, lines, money = arms[0].pile("value"), [], arms[0].money
    for arm in arms[1:]:
        changes = arm.pile("value")[:, : base.shape[1]] - base[:, : arm.pile("value").shape[1]]
        for month, column in enumerate(changes.T):
            lines.append((arm.name, month, *mean_interval(column)[:3], ""))
    told = "; ".join(f"{arm.name} {_returned(found, i, arms[0], arm)}" for i, arm in enumerate(arms[1:]))
    title = f"Value against the base since day 0: {told}"
    shaded = "; shaded: 95 % interval of the mean" if arms[0].found.n > 1 else ""
    units = {"scenario": "", "x": "months", "mean": "cents", "low": "cents", "high": "cents", "mark": ""}
    return View(
        "payback",
        "line",
        title,
        columns(units, lines),
        "months since day 0",
        "value less the base's",
        f"Lines of value. {title}.",
        f"Discounted gross margin less every cost{shaded}. A line that crosses zero has paid back.",
        money,
    )


def _returned(found: Comparison, other: int, base: Arm, arm: Arm) -> str:
    change = found.difference(other, "realised_value", found.ages[-1])
    if change is None or change.share_equal == 1.0 or answer.sure(change, answer.comparisons(found)):
        return f"{paid_back(base, arm)}{_best(base, arm)}"
    told = figures.difference(change.mean, change.low, change.high, "cents", arm.money)
    return f"{told}, which cannot be told from the base"


def paid_back(base: Arm, arm: Arm) -> str:
    """When the value of a scenario, on average, is above the base's, and what it is at the end."""
    mean = _course(base, arm)
    last = f"{figures.difference(float(mean[-1]), None, None, 'cents', arm.money)} after {len(mean) - 1} months"
    behind, ahead = (np.flatnonzero(part) for part in (mean < 0, mean > 0))
    if not len(behind):
        return f"is never behind ({last})" if len(ahead) else "is the same"
    if mean[-1] < 0:
        until = f"is ahead until month {ahead[-1]}, then behind" if len(ahead) else "has not paid back"
        return f"{until} ({last})"
    return f"has paid back from month {behind[-1] + 1} on ({last})"


def _best(base: Arm, arm: Arm) -> str:
    """When a lead was largest, where it has shrunk since."""
    mean = _course(base, arm)
    best = int(mean.argmax())
    if mean[best] <= 0 or mean[-1] > SHRUNK * mean[best]:
        return ""
    return f", down from {figures.difference(float(mean[best]), None, None, 'cents', arm.money)} in month {best}"


def _course(base: Arm, arm: Arm) -> np.ndarray:
    """Value less the base's by month, mean of the histories."""
    one, other = base.pile("value"), arm.pile("value")
    m = min(one.shape[1], other.shape[1])
    return (other[:, :m] - one[:, :m]).mean(axis=0)


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
    n = found.base.n
    pairs = "one pair of histories" if n == 1 else f"{n} pairs of histories; bars: 95 % interval of the mean"
    panel, other, change = max(told, key=lambda each: (each[0] == panels[-1][2], abs(each[2].mean)))
    told_of = f"{other} {_said(change, unit, money)}" if change.share_equal < 1.0 else "the same in every history"
    title = f"{panel[:1].upper()}{panel[1:]}{', largest change' if len(found.names) > 2 else ''}: {told_of}"
    return View(
        name,
        "dots",
        title,
        columns({**DOTS, **dict.fromkeys(("mean", "low", "high"), unit)}, lines),
        x,
        "",
        f"Dots of paired differences. {title}.",
        f"Against {found.names[0]}, in {pairs}; above a dot: in how many histories it is better.",
        money,
    )


def _beside(change: Difference) -> str:
    told = better_in(change)
    return f"better in {told}" if " of " in told and change.n > 1 else told if told == "same" else ""


def _said(change: Difference, unit: str, money: str) -> str:
    return figures.difference(change.mean, change.low, change.high, unit, money)
