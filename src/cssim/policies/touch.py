"""What is due for whom: coverage, stages, the next best play, and the identity of a task.

A task's index is its trigger's identity, `number · 32 + kind`: never a count of tasks, so that two scenarios name the same
task alike.
"""

import math

from cssim.laws._law import law
from cssim.laws.chance import normal

SIGNED, CADENCE, BEFORE_TERM, REQUEST, HEALTH, NEXT_BEST, BOOKED, STALLED, OPENED = range(9)
"""Kinds of trigger; a matter opened by shock s is OPENED + s."""

FEATURES = ("bias", "health", "tenure", "to_term", "size", "open", "contact", "onboarded")
"""What a play is scored by for next best: 1, health seen, years since signature and to the term's end, ln(ARR / median), open
matters, recent contact, whether onboarded. Each touch model gives each such play a weight for each."""

_LEAST = 2.0**-53  # a quantile is never 0 or 1


@law
def task_index(number: int, kind: int) -> int:
    """The index of the task that the trigger `number` of a kind creates."""
    return number * 32 + kind


@law
def covered(arr_quantile: float, coverage: float) -> bool:
    """Whether a customer is among the share of its segment, by ARR or potential, that gets human touch."""
    return arr_quantile >= 1.0 - coverage


@law
def seen_quantile(quantile: float, z: float, noise: float) -> float:
    """A customer's rank in its segment as we see it, in (0, 1): Φ((Φ⁻¹(quantile) + noise · z) / √(1 + noise²)).

    Ranks seen are as evenly spread as the true ones, so that coverage stays the share that is covered.
    """
    if noise == 0.0:
        return quantile
    true = normal(min(1.0 - _LEAST, max(_LEAST, quantile)))
    seen = (true + noise * z) / math.sqrt(1.0 + noise * noise)
    return min(1.0 - _LEAST, max(_LEAST, 0.5 * (1.0 + math.erf(seen / math.sqrt(2.0)))))


@law
def applies(active: int, stages: int, stage: int, reaches_all: int, is_covered: bool) -> bool:
    """Whether a trigger creates a task: the touch model has the play, the stage fits, the customer is covered."""
    return active != 0 and (stages >> stage) & 1 != 0 and (reaches_all != 0 or is_covered)


@law
def fell_below(before: float, now: float, threshold: float) -> bool:
    """Whether health has just fallen below a threshold."""
    return now < threshold <= before
