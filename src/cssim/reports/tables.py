"""Text tables: a scenario's replications, and differences between scenarios.

Simulation error (the 95 % interval of a mean, in brackets) and the spread of outcomes (P10 to P90) are columns of
their own. The headline is a choice of KPIs; `everything` tells the rest.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from cssim.experiments.compare import Comparison
from cssim.experiments.fates import Movement
from cssim.experiments.replicate import WHOLE, Replications
from cssim.experiments.statistics import Difference
from cssim.kpis import catalogue
from cssim.kpis.measures import Months
from cssim.reports import figures

LABELS = {
    "grr": "GRR",
    "nrr": "NRR",
    "crc": "CRC (retention cost ÷ revenue)",
    "renewal_rate": "renewal rate",
    "logo_retention": "logo retention",
    "opening_arr": "opening ARR",
    "new_arr": "+ new",
    "expansion_arr": "+ expansion",
    "uplift_arr": "+ price increases",
    "reactivation_arr": "+ came back",
    "contraction_arr": "− contraction",
    "churned_arr": "− churned",
    "closing_arr": "= closing ARR",
    "wait_p90": "wait, nine in ten within",
    "late_share": "tasks done late",
    "missed_tasks": "tasks missed",
    "time_to_value": "time to value (median)",
    "blocked_plays": "plays blocked",
    "bookings": "bookings at the gate",
    "refused_share": "refused at the gate",
    "cac_payback": "CAC paid back in",
    "ltv": "LTV (as if churn were constant)",
    "ltv_net": "LTV, cost to serve taken off",
    "ltv_to_cac": "LTV ÷ CAC",
    "ltv_four_years": "value of a customer's first four years",
    "churn_rate_without_top5": "churn rate without the five largest",
    "goals_achieved": "customers who reached their goal",
    "goals_achieved_arr": "ARR of these",
    "time_to_goal": "time to goal (median)",
    "cumulative_cost": "cost since day 0",
    "realised_value": "realised value since day 0",
    "realised_value_with_contracts": "… with running contracts",
}
"""What people call a KPI where its name is not enough."""

BRIDGE = ("opening_arr", *(name for name, _, _ in catalogue.BRIDGE if name != "opening_arr"), "closing_arr")
GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Retention, past 12 months", ("grr", "nrr", "renewal_rate", "logo_retention")),
    ("ARR, past 12 months", BRIDGE),
    ("Workload: falling due ÷ paid", ("offered_load", "offered_load.team.*")),
    ("Utilisation: worked ÷ paid", ("utilisation", "utilisation.team.*")),
    (
        "Service, past 12 months",
        ("wait_p90", "wait_p90.team.*", "late_share", "missed_tasks", "time_to_value"),
    ),
    ("Acquisition, past 12 months", ("bookings", "refused_share", "cac_payback", "ltv_to_cac")),
    ("Money", ("crc", "cumulative_cost", "realised_value", "realised_value_with_contracts")),
)
"""The headline; what a company does not have (no gate, no acquisition cost, nothing blocked) takes no line."""

MORE: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "Growth and churn, past 12 months",
        ("expansion_rate", "contraction_rate", "churn_rate", "churn_rate_without_top5"),
    ),
    ("What churn came after", ("after_matter_share.*",)),
    ("Goals", ("goals_achieved", "goals_achieved_arr", "time_to_goal")),
    ("On the file of customers", ("matter_open.*", "matter_seen.*")),
    ("The company's standing", ("standing.*",)),
    ("Worth of a customer", ("acquisition_cost", "ltv", "ltv_net", "ltv_four_years")),
)
"""Told on request, before everything else."""

OVERVIEW = {"cumulative_cost": "cost", "realised_value": "value"}

ASSUMPTIONS = (
    "Assumption range: not shown. All of this holds for one set of assumptions; other plausible sets give others."
)
ASSUMED = "Assumption range: shown above. The rest holds for one set of assumptions; other plausible sets give others."
TOGETHER = (
    "In words: verdicts hold for all {} comparisons together (Bonferroni); a bracket without 0 may not be enough."
)
NO_BRACKETS = "One history has no simulation error to show: ask for more with -n."


class Row(NamedTuple):
    """A line of a table; a title has no cells."""

    label: str
    cells: tuple[str, ...] = ()


def replications(found: Replications, everything: bool = False, assumed: str = "") -> str:
    """A scenario's KPIs as text, with what its numbers mean."""
    parts = [table(levels(found, everything)), assumed, legend(found, spread=True, assumed=bool(assumed))]
    return "\n\n".join(part for part in parts if part)


def levels(found: Replications, everything: bool = False) -> list[Row]:
    """A scenario's KPIs: means at the first and last reporting age (all of them on request), spread at the last."""
    ages = found.ages if everything else _ends(found.ages)
    head = Row("", (*(f"at {age:g} months" for age in ages), f"P10 to P90 at {ages[-1]:g} months"))
    body = [head, *_rows(found, ages, WHOLE, everything)]
    for segment in found.segments if everything and len(found.segments) > 1 else ():
        body += [Row(f"Segment {segment}"), *_rows(found, ages, segment, everything)]
    return body


def legend(found: Replications, spread: bool = False, comparisons: int = 1, assumed: bool = False) -> str:
    """What the brackets are, the spread where one is shown, and what verdicts on several comparisons ask for."""
    assumptions = ASSUMED if assumed else ASSUMPTIONS
    if found.n == 1:
        return f"{NO_BRACKETS}\n{assumptions}"
    lines = [
        f"Means of {found.n} simulated histories (seed {found.seed}).",
        "In brackets: simulation error, the 95 % interval of the mean; more histories narrow it.",
        *([TOGETHER.format(comparisons)] if comparisons > 1 else []),
        *(["P10 to P90: outcome spread, what eight in ten single histories bring; it stays."] if spread else []),
        assumptions,
    ]
    return "\n".join(lines)


def comparison(found: Comparison, other: int, everything: bool = False) -> str:
    """What another scenario changes, as text."""
    return table(differences(found, other, everything))


def differences(found: Comparison, other: int, everything: bool = False) -> list[Row]:
    """The base, and differences of one other scenario from it at the first and last common age."""
    ages = list(found.ages) if everything else _ends(found.ages)
    head = ["base"]
    for age in ages:
        head += [f"change at {age:g} months", "better in"]
    body = [Row("", tuple(head))]
    for title, names in _groups(found.kpis(other, ages[-1]), everything):
        told = [name for name in names if everything or not _idle(found, name, ages[-1])]
        if told:
            body += [Row(title), *(_difference_row(found, other, name, ages) for name in told)]
    return body


def overview(found: Comparison, others: Sequence[int] | None = None) -> str:
    """A line per scenario: what each changes at the first and last common age, and what it costs."""
    ages, last = _ends(found.ages), found.ages[-1]
    columns = [("grr", age) for age in ages] + [(name, last) for name in OVERVIEW]
    head = [f"GRR at {age:g} months" for age in ages] + [f"{name} in {last:g} months" for name in OVERVIEW.values()]
    body = [Row("Change from the base", tuple(head))]
    for other in others or range(len(found.others)):
        body.append(Row(found.names[other + 1], tuple(_change(found, other, *column) for column in columns)))
    return table(body)


def movements(found: Comparison, other: int, most: int = 5) -> str:
    """Customers saved and lost against the base by the last age, and the profiles that hold most of their ARR."""
    age, money = found.ages[-1], found.base.scenario.company.currency
    lines = []
    for title, moved in (("saved", found.saved[other][age]), ("lost", found.lost[other][age])):
        lines.append(f"Customers {title} within {age:g} months, per history: {_moved(moved, money)}")
        for profile, tally in list(moved.profiles.items())[:most]:
            who = f"{profile.segment}, ARR {profile.arr_band}, year {profile.tenure_year}, {profile.stage}"
            lines.append(f"  {tally.customers:5.1f}  {figures.figure(tally.arr, 'cents', money):>7}  {who}")
    return "\n".join(lines)


def label(name: str) -> str:
    """What people call a KPI."""
    base, _, rest = name.partition(".")
    if rest and base in ("offered_load", "utilisation"):
        return f"  {rest.partition('.')[2]}"
    known = LABELS.get(base, base.replace("_", " "))
    return (
        f"  {rest.replace('.', ' ').replace('_', ' ')}"
        if rest and base in LABELS
        else known + (f", {rest.replace('.', ' ')}" if rest else "")
    )


def better_in(found: Difference) -> str:
    """How often it was better, in words of frequency."""
    if found.share_equal == 1.0:
        return "same"
    return "" if found.share_better is None else f"{round(found.share_better * found.n)} of {found.n}"


def _ends(ages: Sequence[Months]) -> list[Months]:
    return [ages[0], ages[-1]] if len(ages) > 1 else list(ages)


def _groups(names: Sequence[str], everything: bool) -> Iterator[tuple[str, list[str]]]:
    """Titles and the KPIs under them that exist; what the headline leaves out comes last on request."""
    told: set[str] = set()
    for title, patterns in (*GROUPS, *(MORE if everything else ())):
        chosen = [name for pattern in patterns for name in names if _fits(name, pattern)]
        told.update(chosen)
        if chosen:
            yield title, chosen
    rest = [name for name in names if name not in told]
    if everything and rest:
        yield "Everything else", rest


def _fits(name: str, pattern: str) -> bool:
    return name.startswith(pattern[:-1]) if pattern.endswith("*") else name == pattern


def _rows(found: Replications, ages: Sequence[Months], segment: str, everything: bool) -> Iterator[Row]:
    names = list(dict.fromkeys(name for age in reversed(ages) for name in found.names(age, segment)))
    for title, chosen in _groups(names, everything):
        if not everything:  # a line of the bridge that this company does not have
            chosen = [name for name in chosen if not all(_zero(found.column(name, age, segment)) for age in ages)]
        if chosen:
            yield Row(title)
            yield from (_row(found, name, ages, segment) for name in chosen)


def _row(found: Replications, name: str, ages: Sequence[Months], segment: str) -> Row:
    """A KPI at each age, and its spread at the last."""
    money, unit = found.scenario.company.currency, catalogue.lookup(name).unit
    summaries = [found.summary(name, age, segment) for age in ages]
    cells = [
        "" if s is None else figures.interval(s.mean, s.low, s.high, unit, money) + _of(s.n, found.n) for s in summaries
    ]
    last = summaries[-1]
    outcome = figures.spread(last.p10, last.p90, unit, money) if last and last.n > 1 else ""
    return Row(f"  {label(name)}", (*cells, outcome))


def _of(n: int, all_of: int) -> str:
    """A KPI that some replications do not have says so."""
    return f" ({n} of {all_of})" if n < all_of else ""


def _change(found: Comparison, other: int, name: str, age: Months) -> str:
    """A difference with its interval."""
    if (change := found.difference(other, name, age)) is None:
        return ""
    money = found.base.scenario.company.currency
    return figures.difference(change.mean, change.low, change.high, catalogue.lookup(name).unit, money)


def _idle(found: Comparison, name: str, age: Months) -> bool:
    """A line of the bridge that none of the scenarios has."""
    return all(_zero(arm.column(name, age)) for arm in (found.base, *found.others))


def _zero(column: np.ndarray) -> bool:
    return not np.nan_to_num(column).any()


def _difference_row(found: Comparison, other: int, name: str, ages: Sequence[Months]) -> Row:
    money, unit = found.base.scenario.company.currency, catalogue.lookup(name).unit
    base = found.base.summary(name, ages[-1])
    cells = ["" if base is None else figures.figure(base.mean, unit, money)]
    for age in ages:
        change = found.difference(other, name, age)
        told = _of(change.n, found.base.n) if change else ""
        cells += [_change(found, other, name, age) + told, better_in(change) if change else ""]
    return Row(f"  {label(name)}", tuple(cells))


def _moved(moved: Movement, money: str) -> str:
    many = figures.interval(*moved.customers, "customers", money)
    return f"{many}, {figures.interval(*moved.arr, 'cents', money)}, {moved.by_choice:.1f} by their own choice"


def table(rows: Sequence[Row]) -> str:
    """Aligned columns: labels to the left, the rest to the right."""
    body = [row for row in rows if row.cells]
    first = max(len(row.label) for row in body)
    widths = [max(len(row.cells[i]) for row in body) for i in range(len(body[0].cells))]
    lines = []
    for row in rows:
        cells = "  ".join(f"{cell:>{w}}" for cell, w in zip(row.cells, widths, strict=False))
        lines.append(f"{row.label:<{first}}  {cells}".rstrip() if row.cells else row.label)
    return "\n".join(lines)
