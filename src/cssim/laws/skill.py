"""Skill: what who does the work makes of it.

    quality = 1 + iq · (IQ − reference) − strain · S + engagement · (E − reference)       in [0, 2], of an effect
    pace    = 1 − speed · (IQ − reference)                                                in [1/4, 4], hours per task

IQ stands for knowledge of product and trade. Sources: "The Customer Success Economy" (Mehta & Pickens 2020), IQ, EQ and grit of
a member, and what stress does; engagement, Harter et al. 2002, business units, direction (A→E); sizes are an assumption (E).
"""

from typing import NamedTuple

from cssim.laws._law import law
from cssim.units import Level, NonNegative


class Skill(NamedTuple):
    """Numbers of the skill law."""

    iq: NonNegative = 0.0
    reference: Level = 0.5
    speed: NonNegative = 0.0
    strain: NonNegative = 0.0
    engagement: NonNegative = 0.0


@law
def skilled_quality(iq: float, strain: float, engagement: float, law: Skill) -> float:
    """What multiplies the effect of a member's work, in [0, 2]."""
    gain = law.iq * (iq - law.reference) - law.strain * strain + law.engagement * (engagement - law.reference)
    return max(0.0, min(2.0, 1.0 + gain))


@law
def skilled_pace(iq: float, law: Skill) -> float:
    """Hours per task as a share of an ordinary member's, in [0.25, 4]."""
    return max(0.25, min(4.0, 1.0 - law.speed * (iq - law.reference)))
