"""Compliance: the share of playbook work falling due that is really started, under load.

    share = max(floor, 1 − slope · max(0, backlog − tolerance)) · (1 + grit · (G − 1/2)) · max(0, 1 − useless · U)      in [0, 1]

`backlog` in weeks of the owner's own working time, the figure of the last week; G the owner's grit; U the share of the
playbook that does nothing. Sources: Armaly, "Making Purpose Personal" (2022), steps skipped under load and where they seem
redundant; Oliva & Sterman 2001, direction (A→D); grit, "The Customer Success Economy" (Mehta & Pickens 2020), direction;
sizes are an assumption (E).
"""

from typing import NamedTuple

from cssim.laws._law import law
from cssim.laws.shapes import clip01
from cssim.units import Level, NonNegative


class Compliance(NamedTuple):
    """Numbers of the compliance law; backlog and tolerance in weeks."""

    tolerance: NonNegative = 0.0
    slope: NonNegative = 0.0
    floor: Level = 0.0
    grit: NonNegative = 0.0
    useless: NonNegative = 0.0


@law
def compliance_share(backlog: float, grit: float, useless_share: float, law: Compliance) -> float:
    """The share of due playbook work that is started, in [0, 1]; the floor is load's alone."""
    under_load = max(law.floor, 1.0 - law.slope * max(0.0, backlog - law.tolerance))
    believed = max(0.0, 1.0 - law.useless * useless_share)
    return clip01(under_load * (1.0 + law.grit * (grit - 0.5)) * believed)
