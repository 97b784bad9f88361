"""Onboarding: what a poor handoff and an unready customer cost, and what was promised.

    effort      = (1 + handoff · (1 − H)) · (1 + readiness · (1 − R))       times work and waits of onboarding plays
    H           = trait + goodwill · (G − goodwill_reference)               in [0, 1], at signature
    expectation = start + promise · (1 − H)                                 in [0, 1], at signature

H is how complete sales hands over what it knows, G the goodwill of sales towards customer success, R how ready the customer is
for change. Who is not onboarded `stalls_after` signature, or whose adoption falls below `stalled_below`, has stalled. Sources:
Armaly, "Making Purpose Personal" (2022), the trickle of customer data, and reciprocity (C→E); published shares of context
handed over, about a third, are of unclear method (D→E); sizes are an assumption (E).
"""

from typing import NamedTuple

from cssim.laws._law import law
from cssim.laws.shapes import clip01
from cssim.units import FOREVER, Duration, Level, NonNegative, Weight


class Onboarding(NamedTuple):
    """Numbers of the onboarding law."""

    handoff: NonNegative = 0.0
    readiness: NonNegative = 0.0
    goodwill: Weight = 0.0
    goodwill_reference: Level = 0.5
    promise: Level = 0.0
    stalls_after: Duration = FOREVER
    stalled_below: Level = 0.0


@law
def effort(handoff: float, readiness: float, law: Onboarding) -> float:
    """What multiplies work and waits of onboarding, at least 1."""
    return (1.0 + law.handoff * (1.0 - handoff)) * (1.0 + law.readiness * (1.0 - readiness))


@law
def completeness(handoff: float, goodwill: float, law: Onboarding) -> float:
    """How complete a handoff is, in [0, 1], of the customer's trait and the standing goodwill."""
    return clip01(handoff + law.goodwill * (goodwill - law.goodwill_reference))


@law
def promised(start: float, completeness: float, law: Onboarding) -> float:
    """What a new customer expects beyond what it will get, in [0, 1]."""
    return clip01(start + law.promise * (1.0 - completeness))
