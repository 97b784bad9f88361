"""A race between scenarios told: who is selected, who was left behind and when."""

from typing import Any

from cssim.experiments import statistics
from cssim.experiments.race import Race
from cssim.experiments.statistics import CONFIDENCE
from cssim.kpis import catalogue
from cssim.reports import figures
from cssim.reports.tables import Row, label, table


def answer(found: Race) -> str:
    """The scenario selected, and what that means."""
    best, unit = found.names[found.selection.best], catalogue.lookup(found.kpi).unit
    width = figures.difference(found.indifference, None, None, unit, found.scenarios[0].company.currency).lstrip("+")
    what = f"{label(found.kpi)} at {found.age:g} months"
    if found.selection.decided and len(found.selection.left) > 1:
        equal = ", ".join(found.names[i] for i in found.selection.left)
        return f"Best {what}: {equal} are the same in {found.selection.replications} histories."
    if found.selection.decided:
        sure = f"selected with {100 * CONFIDENCE:g} % confidence where it leads every other by {width} or more"
        return f"Best {what}: {best}, {sure}; of closer ones any may be selected (Kim & Nelson 2001, {found.selection.runs} runs)."
    left = ", ".join(found.names[i] for i in found.selection.left)
    return f"Best {what} so far: {best}; after {found.selection.replications} histories each, {left} cannot be told apart by {width}."


def standings(found: Race) -> str:
    """Every scenario with its mean and how long it stayed in, the last to leave first."""
    unit, money = catalogue.lookup(found.kpi).unit, found.scenarios[0].company.currency
    body = [Row("scenario", (f"{label(found.kpi)} at {found.age:g} months", "histories", ""))]
    out = found.selection.dropped
    order = sorted(range(len(found.names)), key=lambda i: (i != found.selection.best, i in out, -out.get(i, 0), i))
    for i in order:
        n = out.get(i, found.selection.replications)
        mean = statistics.mean_interval(found.columns[i][:n])
        told = figures.interval(*mean, unit, money)
        mark = (
            "selected"
            if i == found.selection.best and found.selection.decided
            else "left behind"
            if i in out
            else "still in"
        )
        body.append(Row(found.names[i], (told, str(n), mark)))
    return table(body)


def data(found: Race) -> dict[str, Any]:
    """The same as plain data for JSON."""
    selection = found.selection
    return {
        "kpi": found.kpi,
        "months": found.age,
        "indifference": found.indifference,
        "best": found.names[selection.best],
        "decided": selection.decided,
        "left": [found.names[i] for i in selection.left],
        "dropped": {found.names[i]: n for i, n in selection.dropped.items()},
        "replications": selection.replications,
        "runs": selection.runs,
    }
