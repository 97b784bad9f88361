"""Expansion: whether a play made to sell more does, and how much.

    chance = logistic(base + adoption · (A − adoption_reference) + trust · (T − trust_reference))
    growth = size · potential · landed                                                        share of ARR

`potential` is the customer's own share of what may be sold; `landed` is what the play was worth. Source: Armaly, "Can math help
clarify the CS mission?", expansion needs adoption, trust and a business need (C→E); sizes are an assumption (E).
"""

from typing import NamedTuple

from cssim.laws._law import law
from cssim.laws.shapes import logistic
from cssim.units import Level, Share, Weight


class Expansion(NamedTuple):
    """Numbers of the expansion law: weights in log-odds, their reference points, and the share of ARR won."""

    base: Weight = -50.0
    adoption: Weight = 0.0
    adoption_reference: Level = 0.5
    trust: Weight = 0.0
    trust_reference: Level = 0.5
    size: Share = 0.0


@law
def expansion_chance(adoption: float, trust: float, law: Expansion) -> float:
    """The probability that the customer buys more, in [0, 1]."""
    log_odds = law.base + law.adoption * (adoption - law.adoption_reference)
    return logistic(log_odds + law.trust * (trust - law.trust_reference))


@law
def growth(potential: float, landed: float, law: Expansion) -> float:
    """What is bought, as a share of ARR; at least 0."""
    return law.size * potential * landed
