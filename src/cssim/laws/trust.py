"""Trust: what kept promises earn and what a change of owner costs.

    touch        : gain · max(−harm, 1 − contact / tolerance)      past the tolerated contact a touch harms
    owner change : T ← T · (1 − owner_change · (T − stale) / (1 − stale))      a stale relationship may gain

Silence is the driver's own half-life; open escalations drain it (matters). Sources: fatigue, Ascarza et al. 2016 (A→D);
owner change, Shi et al. 2017 and Schmitz et al. 2020 (A→D).
"""

from typing import NamedTuple

from cssim.laws._law import law
from cssim.units import Level, Positive


class Trust(NamedTuple):
    """Numbers of the trust law; `touch_contact` is what one touch adds to recent contact."""

    touch_contact: Level = 0.0
    tolerance: Positive = 1e6
    harm: Level = 0.0
    owner_change: Level = 0.0
    stale: Level = 0.0


@law
def touch_gain(gain: float, contact: float, law: Trust) -> float:
    """What a touch does to trust, given how much contact there has been; losses are not softened."""
    if gain < 0.0:
        return gain
    return gain * max(-law.harm, 1.0 - contact / law.tolerance)


@law
def owner_change_gain(trust: float, law: Trust) -> float:
    """The effect on trust of a new owner, as a gain (negative: a loss)."""
    return min(1.0, max(-1.0, -law.owner_change * (trust - law.stale) / max(1.0 - law.stale, 0.01)))
