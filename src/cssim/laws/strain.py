"""Strain: what a long backlog and strained colleagues do to a member.

    target = rest + load · max(0, backlog − tolerance) + contagion · mean of the team       in [0, 1]

The member's strain follows the target with the half-life of that driver, once a week; `backlog` in weeks of the member's own
working time. Sources: Oliva & Sterman 2001, overload wears people out, direction (A→E); "The Customer Success Economy" (Mehta &
Pickens 2020), emotional load and how it spreads, direction; sizes are an assumption (E).
"""

from typing import NamedTuple

from cssim.laws._law import law
from cssim.laws.shapes import clip01
from cssim.units import Level, NonNegative


class Strain(NamedTuple):
    """Numbers of the strain law; tolerance in weeks of backlog, load per week beyond it."""

    load: NonNegative = 0.0
    tolerance: NonNegative = 1.0
    contagion: Level = 0.0


@law
def strain_target(rest: float, backlog_weeks: float, team_mean: float, law: Strain) -> float:
    """Where a member's strain is heading, in [0, 1]."""
    return clip01(rest + law.load * max(0.0, backlog_weeks - law.tolerance) + law.contagion * team_mean)
