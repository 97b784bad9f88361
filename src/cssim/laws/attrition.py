"""Attrition: the probability that a member resigns in a week.

    annual = rate · 2^(growth · (utilisation − reference) + strain · S − engagement · (E − 1/2))
    week   = 1 − (1 − min(annual, 0.99))^(7/365)

`rate` is the team's own; `utilisation` the share of the past week that was worked; S and E the member's strain and
engagement. Sources: rate, sales turnover as a proxy (AMA 2019, B→E); its growth with utilisation, Oliva & Sterman 2001,
direction (A→E); engagement, Harter et al. 2002, business units, direction (A→E); strain, "The Customer Success Economy"
(Mehta & Pickens 2020), direction; sizes are an assumption (E).
"""

import math
from typing import Annotated, NamedTuple

from cssim.laws._law import law
from cssim.units import Ge, Le, Level

_MOST = 1000.0  # doublings; exp2 overflows at 1024


Doublings = Annotated[float, Ge(0), Le(50)]


class Attrition(NamedTuple):
    """Numbers of the attrition law: doublings per unit of utilisation above the reference, of strain, of engagement lacking."""

    reference: Level = 0.85
    growth: Doublings = 0.0
    strain: Doublings = 0.0
    engagement: Doublings = 0.0


@law
def weekly_attrition(rate: float, utilisation: float, strain: float, engagement: float, law: Attrition) -> float:
    """The probability of resigning in a week, in [0, 1)."""
    doublings = law.growth * (utilisation - law.reference) + law.strain * strain - law.engagement * (engagement - 0.5)
    annual = min(0.99, rate * math.exp2(min(doublings, _MOST)))
    return 1.0 - math.exp2(math.log2(1.0 - annual) * (7.0 / 365.0))
