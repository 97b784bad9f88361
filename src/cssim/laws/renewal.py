"""Renewal: the chance that a contract is not renewed.

    η = base + adoption · (A − goal) + trust · (T − trust_reference) + preparation · (P − preparation_reference)
           + size · ln(ARR / median) − price · uplift + matters + attachment
    h = 1 / (1 + e^η)                  the annual probability of churn
    q = 1 − (1 − h)^years              the probability at the end of a term of some years

`matters` is what is open on the customer's file, in log-odds; `attachment` is the customer's own, unobserved. A term of
L years meets the annual risk L times. Source: Armaly, "Can math help clarify the CS mission?", adoption and trust
renew; the annual form and the weights are an assumption (E→E).
"""

import math
from typing import NamedTuple

from cssim.laws._law import law
from cssim.units import Level, Weight

BASE, ADOPTION, TRUST, PREPARATION, SIZE, PRICE, MATTERS, ATTACHMENT = range(8)
PARTS = ("base", "adoption", "trust", "preparation", "size", "price", "matters", "attachment")
"""Contributions to the log-odds of renewal, in the order of `renewal_part`."""


class Renewal(NamedTuple):
    """Numbers of the renewal law: weights in log-odds and their reference points."""

    base: Weight = 2.0
    adoption: Weight = 0.0
    trust: Weight = 0.0
    trust_reference: Level = 0.5
    preparation: Weight = 0.0
    preparation_reference: Level = 0.0
    size: Weight = 0.0
    price: Weight = 0.0


@law
def renewal_part(
    part: int,
    adoption: float,
    goal: float,
    trust: float,
    preparation: float,
    size: float,
    uplift: float,
    matters: float,
    attachment: float,
    law: Renewal,
) -> float:
    """One contribution to the log-odds of renewal; `size` is ln(ARR / median)."""
    if part == BASE:
        return law.base
    if part == ADOPTION:
        return law.adoption * (adoption - goal)
    if part == TRUST:
        return law.trust * (trust - law.trust_reference)
    if part == PREPARATION:
        return law.preparation * (preparation - law.preparation_reference)
    if part == SIZE:
        return law.size * size
    if part == PRICE:
        return -law.price * uplift
    if part == MATTERS:
        return matters
    return attachment


@law
def logistic(x: float) -> float:
    """1 / (1 + e^−x), without overflow at either end."""
    if x >= 0.0:
        return 1.0 / (1.0 + math.exp(-x))
    z = math.exp(x)
    return z / (1.0 + z)


@law
def churn_probability(log_odds: float, years: float) -> float:
    """The probability that a term of some years is not renewed, from the annual log-odds of renewal."""
    return 1.0 - logistic(log_odds) ** years


@law
def relative_size(arr: int, median: float) -> float:
    """ln(ARR / the segment's median), both in cents."""
    return math.log(max(arr, 1) / median)


@law
def matter_weight(weight: float, eased: int, ease: float) -> float:
    """What an open matter adds to the log-odds; a driver at `ease` may soften it."""
    if eased:
        return weight * (1.0 - ease)
    return weight
