"""Follow: how much of our advice a customer follows.

    share = base + eq · (EQ − eq_reference) + trust · (T − trust_reference)       in [0, 1]

EQ is that of the member who gave it. Sources: "The Customer Success Economy" (Mehta & Pickens 2020), prescriptive persuasion;
Armaly, "Making Purpose Personal" (2022), telling the truth; directions only, sizes are an assumption (E→E).
"""

from typing import NamedTuple

from cssim.laws._law import law
from cssim.laws.shapes import clip01
from cssim.units import Level, Share, Weight


class Follow(NamedTuple):
    """Numbers of the law of advice."""

    base: Share = 1.0
    eq: Weight = 0.0
    eq_reference: Level = 0.5
    trust: Weight = 0.0
    trust_reference: Level = 0.5


@law
def follow_share(eq: float, trust: float, law: Follow) -> float:
    """The share of an advice that is followed, in [0, 1]."""
    return clip01(law.base + law.eq * (eq - law.eq_reference) + law.trust * (trust - law.trust_reference))
