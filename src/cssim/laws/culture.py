"""Culture: where the engagement of those who work here rests.

    rest of `engagement` = rest + weight · (culture − reference)       in [0, 1]

`culture` is the company's, as known that month. Sources: Harter et al. 2002, engagement differs between business units,
direction (A→E); Armaly, "Making Purpose Personal" (2022), work for a larger objective; sizes are an assumption (E).
"""

from typing import NamedTuple

from cssim.laws._law import law
from cssim.laws.shapes import clip01
from cssim.units import Level, Weight


class Culture(NamedTuple):
    """Numbers of the culture law."""

    weight: Weight = 0.0
    reference: Level = 0.5


@law
def engagement_rest(rest: float, culture: float, law: Culture) -> float:
    """The level at which a member's engagement rests, in [0, 1]."""
    return clip01(rest + law.weight * (culture - law.reference))
