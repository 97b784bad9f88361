"""What is kept of one run: its KPIs, and what looks saw in its ledger before that was dropped."""

from typing import Any, NamedTuple

from cssim.kpis.measures import Measures, Months

WHOLE = ""  # in place of a segment: the company

Figure = tuple[Months, str, str]
"""Reporting age, segment, KPI."""


class Run(NamedTuple):
    """The values of a run that are defined, in the order they were found; what it took."""

    values: dict[Figure, float]
    seen: tuple[Any, ...]  # by look
    events: int
    cpu_s: float


def values(measures: Measures) -> dict[Figure, float]:
    """KPIs of the company and of every segment, at every age."""
    return {
        (age, segment, name): float(value)
        for age, whole in measures.at.items()
        for segment, found in {WHOLE: whole, **measures.at_segments[age]}.items()
        for name, value in found.items()
    }
