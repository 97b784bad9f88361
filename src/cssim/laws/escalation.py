"""Escalation: which share of the troubles that knock gets in.

    share = base · (1 + onboarding · (1 − onboarded)) · (1 + stale · max(0, stale_below − guidance))
                 · (1 + product · max(0, product_below − product level)) · (1 + misfit · (1 − fit))
                 · (1 + defects · defects known)                                                           at most 1

`base` is the shock's rate over its candidate rate; the defects are the company's, unmended. Source: Armaly, "Making Purpose
Personal" (2022), directions; sizes are an assumption (E→E).
"""

from typing import NamedTuple

from cssim.laws._law import law
from cssim.units import Level, NonNegative


class Escalation(NamedTuple):
    """Numbers of the escalation law."""

    onboarding: NonNegative = 0.0
    stale: NonNegative = 0.0
    stale_below: Level = 0.0
    product: NonNegative = 0.0
    product_below: Level = 0.0
    misfit: NonNegative = 0.0
    defects: NonNegative = 0.0


@law
def escalation_share(
    base: float, onboarded: float, guidance: float, product: float, fit: float, defects: float, law: Escalation
) -> float:
    """The share of candidates that become an escalation, in [0, 1]."""
    share = base * (1.0 + law.onboarding * (1.0 - onboarded))
    share *= 1.0 + law.stale * max(0.0, law.stale_below - guidance)
    share *= 1.0 + law.product * max(0.0, law.product_below - product)
    share *= 1.0 + law.misfit * (1.0 - fit)
    share *= 1.0 + law.defects * defects
    return min(1.0, share)
