"""Attrition: the probability that a member resigns in a week.

    annual = rate · 2^(growth · (utilisation − reference))
    week   = 1 − (1 − min(annual, 0.99))^(7/365)

`rate` is the team's own; `utilisation` the share of the past week that was worked. Source: rate, sales turnover
as a proxy (AMA 2019, B→E); its growth with utilisation, Oliva & Sterman 2001, direction (A); size an assumption (E).
"""

import math
from typing import Annotated, NamedTuple

from cssim.laws._law import law
from cssim.units import Ge, Le, Level


class Attrition(NamedTuple):
    """Numbers of the attrition law: doublings of attrition per unit of utilisation above the reference."""

    reference: Level = 0.85
    growth: Annotated[float, Ge(0), Le(50)] = 0.0


@law
def weekly_attrition(rate: float, utilisation: float, law: Attrition) -> float:
    """The probability of resigning in a week, in [0, 1)."""
    annual = min(0.99, rate * math.exp2(law.growth * (utilisation - law.reference)))
    return 1.0 - math.exp2(math.log2(1.0 - annual) * (7.0 / 365.0))
