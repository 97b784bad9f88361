"""Adoption: the value a customer realises, following product, outcomes, enablement and guidance.

    target  = level · [Σ wᵢ · (xᵢ / refᵢ)^ρ]^(1/ρ) · (fit_floor + (1 − fit_floor) · fit) · cap      at most 1
    cap     = cap_start + (1 − cap_start) · onboarded
    a       ← a + (target − a) · (1 − 2^(−pulse / half_life))                                      at the pulse

Levels in [0, 1]; ρ = `complementarity`: 1 a sum, 0 a product, −∞ the least of them. Normalised at the reference point, so
that ρ changes the shape and not the level. Source: Armaly, "Can math help clarify the CS mission?", the adoption
equation (C→E); the form in ρ is an assumption.
"""

import math
from typing import Annotated, NamedTuple

from cssim.laws._law import law
from cssim.units import DAY, Duration, Ge, Le, Level, NonNegative

FLOOR = 0.01
"""No driver counts as less: a negative exponent must stay finite."""


Reference = Annotated[float, Ge(0.01), Le(1)]


class Adoption(NamedTuple):
    """Numbers of the adoption law."""

    product: NonNegative = 0.25
    outcomes: NonNegative = 0.25
    enablement: NonNegative = 0.25
    guidance: NonNegative = 0.25
    product_reference: Reference = 0.5
    outcomes_reference: Reference = 0.5
    enablement_reference: Reference = 0.5
    guidance_reference: Reference = 0.5
    complementarity: Annotated[float, Ge(-50), Le(1)] = 0.0
    level: Level = 0.5
    fit_floor: Level = 1.0
    cap_start: Level = 1.0
    half_life: Duration = 60.0 * DAY


@law
def adoption_target(
    product: float,
    outcomes: float,
    enablement: float,
    guidance: float,
    fit: float,
    onboarded: float,
    law: Adoption,
) -> float:
    """Where adoption is heading, in [0, 1]."""
    p = max(product, FLOOR) / law.product_reference
    o = max(outcomes, FLOOR) / law.outcomes_reference
    e = max(enablement, FLOOR) / law.enablement_reference
    g = max(guidance, FLOOR) / law.guidance_reference
    total = law.product + law.outcomes + law.enablement + law.guidance
    if total <= 0.0:
        mean = 1.0
    elif abs(law.complementarity) < 1e-6:
        logs = law.product * math.log(p) + law.outcomes * math.log(o)
        logs += law.enablement * math.log(e) + law.guidance * math.log(g)
        mean = math.exp(logs / total)
    else:
        r = law.complementarity
        powers = law.product * p**r + law.outcomes * o**r + law.enablement * e**r + law.guidance * g**r
        mean = (powers / total) ** (1.0 / r)
    cap = law.cap_start + (1.0 - law.cap_start) * onboarded
    return min(1.0, law.level * mean * (law.fit_floor + (1.0 - law.fit_floor) * fit) * cap)


@law
def follow(level: float, target: float, minutes: float, half_life: float) -> float:
    """A level after it has followed its target for some minutes."""
    return level + (target - level) * (1.0 - math.exp2(-minutes / half_life))
