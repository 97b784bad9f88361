"""Timeliness: what is left of an effect that comes late.

    share = 2^(−lateness / half_life)

Lateness in minutes after the due date. Whether staffing matters is this number; no study measures it (grade E→E), so it
stands first in every sensitivity table.
"""

import math
from typing import NamedTuple

from cssim.laws._law import law
from cssim.units import FOREVER, Duration


class Timeliness(NamedTuple):
    """The half-life of an effect in lateness."""

    half_life: Duration = FOREVER


@law
def timely(lateness: float, law: Timeliness) -> float:
    """The share of the effect that is left, in (0, 1]."""
    return math.exp2(-max(0.0, lateness) / law.half_life)
