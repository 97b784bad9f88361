"""Compliance: the share of playbook work falling due that is really started, under load.

    share = max(floor, 1 − slope · max(0, backlog − tolerance))

`backlog` in weeks of the owner's own working time, the figure of the last week. Sources: Armaly, "Making Purpose
Personal" (2022), steps skipped under load; Oliva & Sterman 2001, direction (A→D); sizes are an assumption (E).
"""

from typing import NamedTuple

from cssim.laws._law import law
from cssim.units import Level, NonNegative


class Compliance(NamedTuple):
    """Numbers of the compliance law; backlog and tolerance in weeks."""

    tolerance: NonNegative = 0.0
    slope: NonNegative = 0.0
    floor: Level = 0.0


@law
def compliance_share(backlog: float, law: Compliance) -> float:
    """The share of due playbook work that is started, in [floor, 1]."""
    return max(law.floor, 1.0 - law.slope * max(0.0, backlog - law.tolerance))
