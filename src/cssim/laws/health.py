"""Health: what a member sees of a customer, never the state itself.

    health = w · (adoption + noise · z₁) + (1 − w) · (trust + noise · z₂)      in [0, 1]

z are standard normals, one pair per observation; `usage_weight` w. Source: "The Customer Success
Economy" (Mehta & Pickens 2020), health scores; noise grade D→E.
"""

from typing import NamedTuple

from cssim.laws._law import law
from cssim.units import Level, NonNegative


class Health(NamedTuple):
    """Numbers of the health score."""

    usage_weight: Level = 0.5
    noise: NonNegative = 0.0


@law
def health_score(adoption: float, trust: float, z_usage: float, z_sentiment: float, law: Health) -> float:
    """The score a member sees, in [0, 1]."""
    usage = adoption + law.noise * z_usage
    sentiment = trust + law.noise * z_sentiment
    return min(1.0, max(0.0, law.usage_weight * usage + (1.0 - law.usage_weight) * sentiment))
