"""How many customers a run will hold, before it is run."""

import math
from typing import NamedTuple

from cssim.scenario.places import Node
from cssim.scenario.problems import Problem
from cssim.scenario.schema import Scenario, Segment
from cssim.scenario.words import deepest
from cssim.units import YEAR

MOST = 2_000_000
MOST_IN_SEGMENT = 2**19  # numbers of customers and candidates that a key of identity can hold
ROW = 44  # bytes of a ledger row
ROWS_A_YEAR = 90  # rows a customer-year


class Estimate(NamedTuple):
    """Customers over the whole run, the numbers they need by segment, and the bytes of the ledger."""

    customers: float
    numbers: dict[str, float]
    memory: float


def estimate(scenario: Scenario) -> Estimate:
    """From the rates: the opening book, those who refill it while warming up, and arrivals."""
    warm_up, horizon = scenario.opening.warm_up / YEAR, scenario.study.horizon / YEAR
    churn, season = _churn(scenario), sum(scenario.company.season) / 12
    customers, numbers, years = 0.0, {}, 0.0
    for name, segment in scenario.segments.items():
        book = scenario.opening.customers.get(name, 0)
        filled = book * (1 + churn * warm_up)
        arrivals = segment.arrivals.rate * season * horizon
        customers += filled + arrivals
        numbers[name] = filled + _candidates(segment) * horizon
        years += book * (warm_up + horizon) + arrivals * horizon / 2
    return Estimate(customers, numbers, years * ROW * ROWS_A_YEAR)


def problems(scenario: Scenario, tree: Node) -> list[Problem]:
    """Refuses more customers than a run can hold."""
    found = estimate(scenario)
    memory = f"about {found.memory / 1e9:,.1f} GB of ledger"
    out = [
        _largest(scenario, name, tree).place.problem(
            "too-many",
            f"segments.{name}: about {n:,.0f} customers and candidates, at most {MOST_IN_SEGMENT:,}",
            f"a run would need {memory}; simulate a sample of the book",
        )
        for name, n in found.numbers.items()
        if n > MOST_IN_SEGMENT
    ]
    if found.customers > MOST and not out:
        node = deepest(tree, ("opening", "customers"))
        message = f"about {found.customers:,.0f} customers over the run, at most {MOST:,}"
        out.append(node.place.problem("too-many", message, f"a run would need {memory}"))
    return out


def _candidates(segment: Segment) -> float:
    return max(segment.arrivals.rate, segment.arrivals.candidates)


def _churn(scenario: Scenario) -> float:
    """The share of a book lost in a year at the reference point of the renewal law."""
    base = max(-50.0, min(50.0, scenario.laws.renewal.base))
    ends = sum(shock.rate for shock in scenario.shocks.values() if shock.ends_contract)
    return min(1.0, 1.0 / (1.0 + math.exp(base)) + ends)


def _largest(scenario: Scenario, segment: str, tree: Node) -> Node:
    """Where the larger of opening book and arrivals is stated."""
    book = scenario.opening.customers.get(segment, 0)
    arrivals = _candidates(scenario.segments[segment]) * scenario.study.horizon / YEAR
    path = ("opening", "customers", segment) if book >= arrivals else ("segments", segment, "arrivals")
    return deepest(tree, path)
