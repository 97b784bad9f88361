"""The assumption range as a table: what other plausible sets of numbers say of the headline.

Median of the sets, and in words the range that nine in ten of them give; never mixed with simulation error.
"""

from cssim.experiments.assumptions import Assumptions, Range
from cssim.experiments.compare import Comparison
from cssim.experiments.replicate import Replications
from cssim.kpis import catalogue
from cssim.reports import figures
from cssim.reports.tables import LABELS, Row, table

HEADLINE = ("grr", "nrr", "cumulative_cost", "realised_value")


def levels(found: Replications, assumed: Assumptions) -> str:
    """A scenario's headline under the sets, as text."""
    return f"{title(assumed)}\n{table(standing(found, assumed))}"


def standing(found: Replications, assumed: Assumptions) -> list[Row]:
    """A scenario's headline under the sets: median, and 5 to 95 % of them."""
    ages, money = found.ages, found.scenario.company.currency
    body = [Row("", tuple(f"at {age:g} months" for age in ages))]
    for name in HEADLINE:
        ranges = [assumed.level(0, name, age) for age in ages]
        if any(ranges):
            body.append(Row(f"  {LABELS.get(name, name)}", tuple(_level(r, name, money) for r in ranges)))
    return body


def differences(found: Comparison, other: int, assumed: Assumptions) -> str:
    """What another scenario changes under the sets, as text."""
    return f"{title(assumed)}\n{table(changes(found, other, assumed))}"


def changes(found: Comparison, other: int, assumed: Assumptions) -> list[Row]:
    """What another scenario changes under the sets: median, 5 to 95 % of them, and in how many it is above 0."""
    ages, money = found.ages, found.base.scenario.company.currency
    body = [Row("", tuple(f"change at {age:g} months" for age in ages))]
    for name in HEADLINE:
        ranges = [assumed.difference(other + 1, name, age) for age in ages]
        if any(ranges):
            body.append(Row(f"  {LABELS.get(name, name)}", tuple(_change(r, name, money) for r in ranges)))
    return body


def title(assumed: Assumptions) -> str:
    """What the range is."""
    n = len(assumed.members)
    return f"Assumption range: {n} plausible sets of numbers, their median and where nine in ten of them lie; it stays."


def _level(found: Range | None, name: str, money: str) -> str:
    if found is None:
        return ""
    unit = catalogue.lookup(name).unit
    return f"{figures.figure(found.p50, unit, money)}, {figures.spread(found.p5, found.p95, unit, money)}"


def _change(found: Range | None, name: str, money: str) -> str:
    if found is None:
        return ""
    unit = catalogue.lookup(name).unit
    p50, p5, p95 = (figures.difference(value, None, None, unit, money) for value in (found.p50, found.p5, found.p95))
    above = round(found.share_positive * found.members)
    return f"{p50}, {p5} to {p95}, above 0 in {above} of {found.members}"
