"""Health: what a member sees of a customer, never the state itself.

    fresh  = Σ wᵢ · (xᵢ + noiseᵢ · zᵢ) / Σ wᵢ          over the signals that this customer sends; none: as before
    health = lag · before + (1 − lag) · fresh           in [0, 1]

x are adoption (seen as usage), trust (as sentiment) and guidance (as engagement: how fresh our last advice is); z standard
normals, drawn anew at each observation. `coverage` is the share of customers that send a signal at all. Sources: "The Customer
Success Economy" (Mehta & Pickens 2020), health scores; Armaly, "Customer Success Mantra", silent customers; noise, coverage
and lag grade D→E.
"""

from typing import NamedTuple

from cssim.laws._law import law
from cssim.laws.shapes import clip01
from cssim.units import Level, NonNegative, Share


class Health(NamedTuple):
    """Numbers of the health score: weight, noise and coverage of each signal, and how much of the last score stays."""

    usage_weight: Level = 0.5
    sentiment_weight: Level = 0.5
    engagement_weight: Level = 0.0
    usage_noise: NonNegative = 0.0
    sentiment_noise: NonNegative = 0.0
    engagement_noise: NonNegative = 0.0
    usage_coverage: Share = 1.0
    sentiment_coverage: Share = 1.0
    engagement_coverage: Share = 1.0
    lag: Level = 0.0


@law
def health_score(
    adoption: float,
    trust: float,
    guidance: float,
    z_usage: float,
    z_sentiment: float,
    z_engagement: float,
    seen_usage: int,
    seen_sentiment: int,
    seen_engagement: int,
    before: float,
    law: Health,
) -> float:
    """The score a member sees, in [0, 1]; `before` is the last one."""
    usage = law.usage_weight if seen_usage else 0.0
    sentiment = law.sentiment_weight if seen_sentiment else 0.0
    engagement = law.engagement_weight if seen_engagement else 0.0
    total = usage + sentiment + engagement
    if total <= 0.0:
        return before
    signal = usage * (adoption + law.usage_noise * z_usage)
    signal += sentiment * (trust + law.sentiment_noise * z_sentiment)
    signal += engagement * (guidance + law.engagement_noise * z_engagement)
    return clip01(law.lag * before + (1.0 - law.lag) * (signal / total))
