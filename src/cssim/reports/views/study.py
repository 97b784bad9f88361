"""What studies over many scenarios found: a sweep's points, a plan's trade-off, what decides an answer."""

import math
from collections.abc import Sequence

from cssim.experiments.designs import NUMBER
from cssim.experiments.planning import VALUE, Company, Step
from cssim.experiments.sensitivity import Decider, Question
from cssim.experiments.staffing import Plan
from cssim.experiments.statistics import Difference
from cssim.experiments.sweep import Choice, Sweep
from cssim.kpis import catalogue
from cssim.reports import figures, planned, sensitive, swept
from cssim.reports.tables import better_in, label
from cssim.reports.views.view import Cell, Form, Line, View, columns

BEST, MISSED = "could be best", "a target is missed"
FEW = 64  # cells of a map that there is room for numbers in
KINDS = {
    "drivers": "moves customers",
    "laws": "rule",
    "shocks": "hits customers",
    "matters": "open issue",
    "plays": "play",
}
WIDEST = 12  # lines of a tornado


def points(found: Sweep, choice: Choice) -> View | None:
    """A sweep over one factor or two by the KPI asked for; None for more, which no flat chart shows."""
    if len(found.factors) > 2 or not choice.summaries:
        return None
    form, units, lines = (_line if len(found.factors) == 1 else _map if _is_grid(found) else _cloud)(found, choice)
    what, title = f"{label(choice.kpi)} at {choice.age:g} months", swept.answer(found, choice).removesuffix(".")
    return View(
        "sweep",
        form,
        title,
        columns(units, lines),
        _named(found, 0),
        what if form == "line" else _named(found, 1),
        f"Chart of a sweep. {title}.",
        f"{what}: means, with their 95 % intervals." if form == "line" else f"{what}: means; ringed or framed: {BEST}.",
        found.base.company.currency,
    )


def _line(found: Sweep, choice: Choice) -> tuple[Form, dict[str, str], list[Line]]:
    unit = catalogue.lookup(choice.kpi).unit
    ordered = sorted(choice.summaries.items(), key=lambda one: _rank(_number(found, one[0], 0), 1))
    lines: list[Line] = [("", _number(found, i, 0), *told[:3], _mark(choice, i)) for i, told in ordered]
    return "line", {"scenario": "", "x": "", **dict.fromkeys(("mean", "low", "high"), unit), "mark": ""}, lines


def _map(found: Sweep, choice: Choice) -> tuple[Form, dict[str, str], list[Line]]:
    unit, money = catalogue.lookup(choice.kpi).unit, found.base.company.currency
    few = len(found.points) <= FEW
    lines: list[Line] = []
    for i, told in sorted(choice.summaries.items(), key=lambda one: _order(found, one[0])):
        across, up = found.points[i].values
        text = figures.figure(told.mean, unit, money) if few else ""
        lines.append(("", up, across, told.mean, text, _mark(choice, i)))
    return "heat", {"panel": "", "row": "", "column": "", "value": unit, "text": "", "mark": ""}, lines


def _cloud(found: Sweep, choice: Choice) -> tuple[Form, dict[str, str], list[Line]]:
    lines: list[Line] = [
        (_number(found, i, 0), _number(found, i, 1), told.mean, _mark(choice, i))
        for i, told in choice.summaries.items()
    ]
    return "cloud", {"x": "", "y": "", "value": catalogue.lookup(choice.kpi).unit, "mark": ""}, lines


def next_head(company: Company, found: Plan, planned_steps: Sequence[Step]) -> View | None:
    """What one head more or fewer is worth in each team; None where no other number of heads is allowed."""
    money = company.scenario(found.best.design).company.currency
    lines: list[Line] = []
    for step in planned_steps:
        for (kpi, _), change in step.changes.items():
            if kpi == VALUE:
                lines.append(("realised value", _step(step), *change[:3], _beside(company, found, step, change)))
    if not lines:
        return None
    best = max(lines, key=lambda line: (MISSED not in str(line[-1]), float(line[2] or 0.0)))
    told = figures.difference(float(best[2] or 0.0), _float(best[3]), _float(best[4]), "cents", money)
    but = "every step misses a target; least harm" if MISSED in str(best[-1]) else "best for realised value"
    title = f"From the plan, {but}: {best[1]}, {told}"
    units = {"panel": "", "label": "", **dict.fromkeys(("mean", "low", "high"), "cents"), "note": ""}
    note = "Paired differences from the plan, with 95 % intervals of the mean; costs are taken off."
    return View(
        "next_head",
        "dots",
        title,
        columns(units, lines),
        "change of realised value",
        "",
        f"Dots. {title}.",
        note,
        money,
    )


def _step(step: Step) -> str:
    return f"{step.team}, {'one more' if step.heads > 0 else 'one fewer'}"


def _beside(company: Company, found: Plan, step: Step, change: Difference) -> str:
    """How often a step is better, and whether it misses a target."""
    changed = [n + step.heads * (team == step.team) for team, n in zip(company.teams, found.best.design, strict=True)]
    look = found.looks.get(tuple(changed))
    told = better_in(change)
    missed = MISSED if look and not look.holds else ""
    return ", ".join(filter(None, (f"better in {told}" if " of " in told else told, missed)))


def tradeoff(company: Company, found: Plan) -> View:
    """Designs that no other looked at beats: cost against how far the first target is met."""
    scenario = company.scenario(found.best.design)
    lines: list[Line] = [
        (" · ".join(map(str, look.design)), look.cost, None, None, 100 * look.slack[0], None, None, note)
        for look, note in planned.traded(found)
    ]
    units = {
        "label": "",
        "x": "cents",
        "x_low": "cents",
        "x_high": "cents",
        "y": "%",
        "y_low": "%",
        "y_high": "%",
        "note": "",
    }
    wanted = planned.target(scenario.targets[0], scenario.company.currency)
    cost, slack = figures.figure(found.best.cost, "cents", scenario.company.currency), 100 * found.best.slack[0]
    meets = f"{'meets' if slack >= 0 else 'misses'} {wanted} by {abs(slack):.1f} %"
    title = f"The plan costs {cost} and {meets}; {len(found.looks)} designs were looked at"
    note = f"Heads: {' · '.join(company.teams)}. Above 0 the target is met on average; means, whose error the certificate accounts for."
    return View(
        "tradeoff", "crosses", title, columns(units, lines), "cost", "first target met by", f"Trade-off. {title}.", note,
        scenario.company.currency,
    )  # fmt: skip


def tornado(asked: Question, found: Sequence[Decider]) -> View:
    """What an answer is on average where each number is in its lowest and highest quarter, the widest on top."""
    wide = sorted(found, key=lambda one: -abs(one.when_high - one.when_low))[:WIDEST]
    unit, money = catalogue.lookup(asked.kpi).unit, asked.scenarios[0].company.currency
    lines = [(_said(one.number.name), one.when_low, one.when_high, one.number.grade or "") for one in wide]
    low, high = (figures.figure(float(end), unit, money) for end in lines[0][1:3])
    title = f"{sensitive.subject(asked)}, on average {low} where '{lines[0][0]}' is low, {high} where it is high"
    title = f"{title[:1].upper()}{title[1:]}"
    units = {"label": "", "low": unit, "high": unit, "grade": ""}
    note = "Means over the plausible sets in which the number is in its lowest and in its highest quarter; in brackets its grade."
    return View(
        "tornado", "swing", title, columns(units, lines), label(asked.kpi), "", f"Tornado. {title}.", note, money
    )


def _said(path: str) -> str:
    """A number of a scenario in people's words: `matters.escalation.in_renewal` is `open issue: escalation, in renewal`."""
    kind, *rest = path.split(".")
    return f"{KINDS.get(kind, kind)}: {', '.join(rest)}".replace("_", " ")


def _mark(choice: Choice, i: int) -> str:
    return BEST if i in choice.could_be_best else ""


def _is_grid(found: Sweep) -> bool:
    sizes = [len({point.values[f] for point in found.points}) for f in range(len(found.factors))]
    return math.prod(sizes) == len(found.points)


def _order(found: Sweep, i: int) -> tuple[tuple[bool, float], ...]:
    """Rows from the largest number down, columns from the smallest up; words stay as they came."""
    across, up = (_number(found, i, f) for f in (0, 1))
    return (_rank(up, -1), _rank(across, 1))


def _rank(value: Cell, sign: int) -> tuple[bool, float]:
    return (isinstance(value, str), sign * value if isinstance(value, int | float) else 0.0)


def _named(found: Sweep, factor: int) -> str:
    """The path of a factor, and its unit where all values have the same."""
    units = {match[2].strip() for point in found.points if (match := NUMBER.match(point.values[factor]))}
    unit = f" ({next(iter(units))})" if len(units) == 1 and "" not in units else ""
    return f"{found.factors[factor]}{unit}"


def _number(found: Sweep, i: int, factor: int) -> Cell:
    """The number of a point's value where all values are numbers of one unit, else the value as written."""
    matches = [NUMBER.match(point.values[factor]) for point in found.points]
    of_one_unit = all(matches) and len({match[2].strip() for match in matches if match}) == 1
    match = matches[i]
    return float(match[1]) if of_one_unit and match else found.points[i].values[factor]


def _float(cell: Cell) -> float | None:
    return None if cell is None else float(cell)
