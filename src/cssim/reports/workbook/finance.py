"""What the workbook's formulas must come to, worked out apart from them: value in units of the currency from a scenario's books."""

from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

from cssim.kpis.catalogue import BRIDGE
from cssim.reports.report import Books

CENT = 0.01
"""What two sums of the same may differ by."""

NEVER_BEHIND = "never behind"


class Inputs(NamedTuple):
    """What a reader may change; money in units of the currency."""

    gross_margin: float
    discount_rate: float
    head_cost: dict[str, float]


class Month(NamedTuple):
    """A month's line, in units of the currency."""

    month: int
    revenue: float
    costs: dict[str, float]
    cost: float
    margin: float
    flow: float
    discounted: float
    value: float


def simulated(books: Books) -> Inputs:
    """The inputs that the scenario was simulated with."""
    heads = {team: cents / 100 for team, cents in books.head_cost.items()}
    return Inputs(books.gross_margin, books.discount_rate, heads)


def statement(books: Books, inputs: Inputs) -> list[Month]:
    """Month by month what is earned, spent and worth at day 0; a cost that no price of a head stands behind stays."""
    months, value = [], 0.0
    for i, cents in enumerate(books.revenue):
        month, revenue = i + 1, cents / 100
        costs = {part: spent[i] / 100 * _dearer(books, inputs, part) for part, spent in books.cost.items()}
        cost, margin = sum(costs.values()), inputs.gross_margin * revenue
        flow = margin - cost
        discounted = flow * (1 + inputs.discount_rate) ** (-month / 12)
        value += discounted
        months.append(Month(month, revenue, costs, cost, margin, flow, discounted, value))
    return months


def priced(books: Books, part: str) -> bool:
    """Whether a cost goes with the price of a head."""
    return books.head_cost.get(part, 0) > 0


def _dearer(books: Books, inputs: Inputs, part: str) -> float:
    return inputs.head_cost[part] * 100 / books.head_cost[part] if priced(books, part) else 1.0


def ahead(base: Sequence[Month], arm: Sequence[Month]) -> list[float]:
    """Value less the base's, by month, as far as both go."""
    return [b.value - a.value for a, b in zip(base, arm, strict=False)]


def payback(differences: Sequence[float]) -> int | str:
    """The month from which the difference stays at or above zero."""
    behind = max((month for month, change in enumerate(differences, 1) if change < -CENT / 2), default=0)
    if behind == len(differences):
        return f"not within {behind} months"
    return behind + 1 if behind else NEVER_BEHIND


def bridge(books: Books) -> dict[str, float]:
    """Opening ARR and signed changes, in units of the currency."""
    signs = {name: -1 if better == "down" else 1 for name, _, better in BRIDGE}
    return {name: sign * books.bridge[name] / 100 for name, sign in signs.items()}


def closing(books: Books) -> float:
    """Where the bridge ends, in units of the currency."""
    *_, last = accumulate(bridge(books).values())
    return last


def bridge_closes(books: Books) -> str:
    """What the check of the bridge says."""
    return "OK" if abs(round(closing(books) - books.bridge["closing_arr"] / 100, 2)) <= CENT else "does not close"


def value_agrees(books: Books) -> str:
    """What the checks of value say as long as inputs are as simulated."""
    months = statement(books, simulated(books))
    return "OK" if abs(months[-1].value - books.realised_value / 100) <= CENT else "differs"
