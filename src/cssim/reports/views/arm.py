"""What charts are made from: scenarios with the replications and the courses of their histories."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from cssim.experiments.compare import Comparison
from cssim.experiments.replicate import WHOLE, Replications
from cssim.experiments.seen import COURSE
from cssim.experiments.statistics import Summary
from cssim.kpis import catalogue
from cssim.kpis.course import Course
from cssim.kpis.measures import Months
from cssim.reports import figures


class Arm(NamedTuple):
    """A scenario under its name in the report."""

    name: str
    found: Replications

    @property
    def courses(self) -> Sequence[Course]:
        """Of its histories; none where only KPIs were kept."""
        return self.found.seen.get(COURSE.name, ())

    @property
    def money(self) -> str:
        """The company's currency."""
        return self.found.scenario.company.currency

    @property
    def teams(self) -> list[str]:
        """In the order of a course's columns."""
        return list(self.found.scenario.teams)

    def pile(self, field: str) -> np.ndarray:
        """A field of every course, one axis more: `[history, …]`."""
        return np.stack([getattr(course, field) for course in self.courses])

    def said(self, kpi: str, age: Months | None = None, segment: str = WHOLE) -> str:
        """A KPI's mean with its simulation error, as people read it; empty where it is not defined."""
        told = self.found.summary(kpi, age, segment)
        return figures.interval(told.mean, told.low, told.high, catalogue.lookup(kpi).unit, self.money) if told else ""

    def level(self, kpi: str, age: Months | None = None) -> str:
        """The mean alone."""
        told = self.found.summary(kpi, age)
        return figures.figure(told.mean, catalogue.lookup(kpi).unit, self.money) if told else "not defined"

    def summary(self, kpi: str, age: Months | None = None) -> Summary | None:
        """Mean, interval and spread of a KPI."""
        return self.found.summary(kpi, age)


def means(arms: Sequence[Arm]) -> str:
    """What numbers of a chart are, to begin a note with."""
    return "One simulated history" if arms[0].found.n == 1 else f"Means of {histories(arms)}"


def arms_of(found: Comparison) -> list[Arm]:
    """Its scenarios, the base first."""
    return [Arm(name, one) for name, one in zip(found.names, (found.base, *found.others), strict=True)]


def histories(arms: Sequence[Arm]) -> str:
    """How many there are, in words."""
    n = arms[0].found.n
    return "one simulated history" if n == 1 else f"{n} simulated histories"
