"""Drivers: levels in [0, 1] that effects raise and time brings back to rest.

A customer, a member of staff and the company each own some; names and positions are one list, so that an effect may name
any of them.

    read(now) = rest + (level − rest) · 2^(−(now − since) / half_life)          reading never writes
    effect    : g ≥ 0: d ← d + g · (1 − d)        g < 0: d ← d · (1 + g)        bounded, diminishing, no clip
    rest      = rest + use · adoption              what use itself keeps alive (a customer's)
    drain     : d ← d · (1 − share a day)^(minutes open / day)

Source: the forms are an assumption (E); the half-lives are numbers of the scenario.
"""

import math
from typing import Annotated, NamedTuple

from cssim.laws._law import law
from cssim.laws.shapes import clip01
from cssim.units import DAY, FOREVER, Duration, Ge, Le, Level

CUSTOMER = (
    "product", "outcomes", "enablement", "guidance", "trust", "contact", "preparation", "integration", "expectation", "hurt",
)  # fmt: skip
"""What a customer owns: how good the product is for it, what it wants and can do, what it got of us and what that left."""
MEMBER = ("iq", "eq", "grit", "strain", "engagement")
"""What a member of staff owns: skills, load on the mind, and heart in the work."""
COMPANY = ("quality", "defects", "playbook", "reputation", "goodwill", "culture")
"""What the company owns; `goodwill` is that of sales towards customer success."""
DRIVERS = CUSTOMER + MEMBER + COMPANY
"""All drivers, in the order of the engines' columns. `adoption` follows them and is kept apart."""

N_CUSTOMER, N_MEMBER, N_COMPANY, N_DRIVERS = len(CUSTOMER), len(MEMBER), len(COMPANY), len(DRIVERS)
FIRST_MEMBER, FIRST_COMPANY = N_CUSTOMER, N_CUSTOMER + N_MEMBER

PRODUCT, OUTCOMES, ENABLEMENT, GUIDANCE, TRUST, CONTACT, PREPARATION, INTEGRATION, EXPECTATION, HURT = range(10)
IQ, EQ, GRIT, STRAIN, ENGAGEMENT = range(10, 15)
QUALITY, DEFECTS, PLAYBOOK, REPUTATION, GOODWILL, CULTURE = range(15, 21)
ADOPTION = 21


class Driver(NamedTuple):
    """A driver's numbers: where it starts, where it rests, how fast it goes there."""

    start: Level = 0.0
    rest: Level = 0.0
    use: Annotated[float, Ge(-1), Le(1)] = 0.0
    half_life: Duration = FOREVER


@law
def resting(rest: float, use: float, adoption: float) -> float:
    """The level a driver goes back to, given adoption, in [0, 1]."""
    return clip01(rest + use * adoption)


@law
def relaxed(level: float, rest: float, minutes: float, half_life: float) -> float:
    """The level some minutes after it was written."""
    return rest + (level - rest) * math.exp2(-minutes / half_life)


@law
def moved(level: float, gain: float) -> float:
    """The level after an effect."""
    if gain >= 0.0:
        return level + gain * (1.0 - level)
    return level * (1.0 + gain)


@law
def landing(driver: int, gain: float, landed: float) -> float:
    """What an effect of work comes to: its benefit as far as it has landed, its harm in full.

    Less expectation, hurt, strain or defects is the benefit.
    """
    unwanted = driver in (EXPECTATION, HURT, STRAIN, DEFECTS)
    if (gain > 0.0) == unwanted:
        return gain
    return max(-1.0, min(1.0, gain * landed))


@law
def drained(level: float, share_a_day: float, minutes: float) -> float:
    """The level after an open matter has drained it for some minutes (minutes of several matters add up)."""
    return level * math.exp2(minutes / DAY * math.log2(1.0 - share_a_day))
