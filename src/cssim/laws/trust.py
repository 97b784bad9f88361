"""Trust: what kept promises earn and what a change of owner costs.

    touch        : gain · max(−harm, 1 − contact / tolerance)      past the tolerated contact a touch harms
    owner change : T ← T · (1 − owner_change · (T − stale) / (1 − stale))      a stale relationship may gain
    hurt again   : loss · (1 + hurt · hurt level)                              at most all of it

Silence is the driver's own half-life; open escalations drain it (matters). Sources: fatigue, Ascarza et al. 2016 (A→D);
owner change, Shi et al. 2017 and Schmitz et al. 2020 (A→D); a second failure soon after a first, Maxham & Netemeyer
2002 (A→E). That a digital touch counts as less contact is an assumption (E→E).
"""

from typing import NamedTuple

from cssim.laws._law import law
from cssim.units import Level, NonNegative, Positive


class Trust(NamedTuple):
    """Numbers of the trust law; `touch_contact` is what one touch adds to recent contact, `digital_contact` a digital one."""

    touch_contact: Level = 0.0
    tolerance: Positive = 1e6
    harm: Level = 0.0
    owner_change: Level = 0.0
    stale: Level = 0.0
    hurt: NonNegative = 0.0
    digital_contact: Level = 0.0


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


@law
def hurt_more(gain: float, hurt: float, law: Trust) -> float:
    """A loss as one feels it who was hurt before, as a gain in [−1, 0]; a gain is left as it is."""
    if gain >= 0.0:
        return gain
    return max(-1.0, gain * (1.0 + law.hurt * hurt))
