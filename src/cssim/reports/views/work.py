"""Who is stretched, and where customers go."""

from collections.abc import Sequence

import numpy as np

from cssim.kpis.course import NEW, REFUSED
from cssim.ledger.events import Stage
from cssim.reports import figures
from cssim.reports.views.arm import Arm, means
from cssim.reports.views.view import Line, View, columns

BUSY = 0.85  # of paid time: above it waits grow fast
HOURS, WAITS = "hours worked ÷ paid", "nine in ten begun within, days"
PLACES: dict[int, str] = {**{stage: stage.name.lower() for stage in Stage}, REFUSED: "refused", NEW: "new"}
"""What people call where a customer stands."""


def stretched(arm: Arm) -> View | None:
    """Utilisation and waits of every team by quarter, means over histories; None where nobody is paid."""
    paid, worked = arm.pile("paid").sum(axis=0), arm.pile("worked").sum(axis=0)
    if not paid.any():
        return None
    use = np.divide(worked, paid, out=np.full(paid.shape, np.nan), where=paid > 0)
    wait = _mean(arm.pile("wait"))
    lines: list[Line] = []
    for panel, cells, text in ((HOURS, use, lambda v: f"{100 * v:.0f}"), (WAITS, wait, lambda v: f"{v:.0f}")):
        for quarter, team in np.ndindex(cells.shape):
            if not np.isnan(value := float(cells[quarter, team])):
                lines.append((panel, arm.teams[team], f"Q{quarter + 1}", value, text(value)))
    title = _busiest(arm, use, wait)
    return View(
        "stretched",
        "heat",
        title,
        columns({"panel": "", "row": "", "column": "", "value": "", "text": ""}, lines),
        "quarter since day 0",
        "team",
        f"Heat maps of teams by quarter. {title}.",
        f"{arm.name}: {_of([arm])}. Left in percent: above {100 * BUSY:.0f} waits grow fast. Right: of tasks "
        "begun (not of those missed), tasks left to spare hours apart.",
    )


def journey(arm: Arm) -> View:
    """Where customers go from where, a history on average; a line without `to` says how many stand somewhere."""
    flows, there = arm.pile("flows").mean(axis=0), arm.pile("customers").mean(axis=0)
    lines = [(PLACES[a], PLACES[b], flows[a, b]) for a in (NEW, *range(NEW)) for b in range(NEW) if flows[a, b] > 0]
    lines += [(PLACES[stage], "", there[stage]) for stage in Stage if there[stage] > 0]
    title = _leaving(arm, flows)
    return View(
        "journey",
        "map",
        title,
        columns({"from": "", "to": "", "customers": "customers"}, lines),
        "",
        "",
        f"Map of the journey. {title}.",
        f"{arm.name}: moves within {arm.found.ages[-1]:g} months, {_of([arm])}; in the boxes: customers there on average. "
        "Renewing: a renewal is being prepared; without that, customers leave or renew from where they are.",
    )


def _of(arms: Sequence[Arm]) -> str:
    return means(arms).replace("One", "one").replace("Means", "means")


def _mean(cells: np.ndarray) -> np.ndarray:
    known = ~np.isnan(cells)
    n = known.sum(axis=0)
    total = np.where(known, cells, 0.0).sum(axis=0)
    return np.divide(total, n, out=np.full(n.shape, np.nan), where=n > 0)


def _busiest(arm: Arm, use: np.ndarray, wait: np.ndarray) -> str:
    """The team with the busiest quarter, of several as busy the one whose tasks waited longest."""
    peak, longest = (np.nanmax(np.nan_to_num(cells), axis=0) for cells in (use, wait))
    team = max(range(len(peak)), key=lambda i: (round(float(peak[i]), 2), float(longest[i])))
    quarter = max(range(len(use)), key=lambda q: (np.nan_to_num(use[q, team]).round(2), np.nan_to_num(wait[q, team])))
    begun = float(wait[quarter, team])
    waits = "" if np.isnan(begun) else f", where nine in ten tasks begun had waited up to {_days(begun)}"
    load = arm.summary(f"offered_load.team.{arm.teams[team]}")
    due = (
        f"; work for {figures.figure(load.mean, 'share')} of its hours falls due in the last year"
        if load and load.mean > 1
        else ""
    )
    worked = f"{figures.figure(float(peak[team]), 'share')} of paid hours worked in Q{quarter + 1}{waits}{due}"
    if peak[team] <= BUSY and not due:
        return f"No team works more than {100 * BUSY:.0f} % of its hours in any quarter; most does {arm.teams[team]}: {worked}"
    others = int((peak > BUSY).sum()) - int(peak[team] > BUSY)
    also = f"; {others} other team{'s' if others > 1 else ''} above {100 * BUSY:.0f} %" if others else ""
    return f"{arm.teams[team]} is stretched most: {worked}{also}"


def _days(days: float) -> str:
    return "a day" if days < 1.5 else f"{days:.0f} days"


def _leaving(arm: Arm, flows: np.ndarray) -> str:
    lost, age = flows[:, Stage.LOST], arm.found.ages[-1]
    if not lost.sum():
        return f"Nobody leaves within {age:g} months"
    most = int(lost.argmax())
    n, all_of = (_many(float(value)) for value in (lost[most], lost.sum()))
    return f"Customers who leave within {age:g} months leave most often from '{PLACES[most]}': {n} of {all_of}"


def _many(customers: float) -> str:
    told = figures.figure(customers, "customers").removesuffix(" customers")
    return told.removesuffix(".0") if customers.is_integer() else told
