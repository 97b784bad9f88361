"""Reputation: what the market has heard of us, in how many come.

    share = share · (1 + weight · (reputation − reference))          in [0, 1], of the candidates to become customers

A customer that does not renew lowers reputation by a gain of −`lost`; one that reaches its goal raises it by `achieved`.
Source: Armaly, "Customer Success Mantra", a reputation and a brand, direction only; sizes are an assumption (E→E).
"""

from typing import NamedTuple

from cssim.laws._law import law
from cssim.laws.shapes import clip01
from cssim.units import Level, Weight


class Reputation(NamedTuple):
    """Numbers of the reputation law; `lost` and `achieved` are gains of the company's reputation, per customer."""

    weight: Weight = 0.0
    reference: Level = 0.5
    lost: Level = 0.0
    achieved: Level = 0.0


@law
def arrival_share(share: float, reputation: float, law: Reputation) -> float:
    """The share of candidates that become customers, in [0, 1]."""
    return clip01(share * (1.0 + law.weight * (reputation - law.reference)))
