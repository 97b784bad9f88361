"""Renewal: the chance that a contract is not renewed.

    η = base + adoption · (A − goal) + trust · (T − trust_reference) + preparation · (P − preparation_reference)
           + size · ln(ARR / median) − price · uplift + matters + attachment + integration · I − expectation · E
    h = 1 / (1 + e^η)                  the annual probability of churn
    q = 1 − (1 − h)^years              the probability at the end of a term of some years

`uplift` is the price change, negative for a discount; `matters` is what is open on the customer's file, in log-odds;
`attachment` is the customer's own, unobserved; I is how far the product is built into the customer's own work, E what was
promised beyond what is delivered. A term of L years meets the annual risk L times. Sources: Armaly, "Can math help clarify
the CS mission?", adoption and trust renew; integration, "The Customer Success Economy" (Mehta & Pickens 2020), stickiness;
expectation, Armaly, "Making Purpose Personal" (2022), directions. The annual form and the weights are an assumption (E→E).
"""

import math
from typing import NamedTuple

from cssim.laws._law import law
from cssim.laws.shapes import logistic
from cssim.units import Level, Weight

BASE, ADOPTION, TRUST, PREPARATION, SIZE, PRICE, MATTERS, ATTACHMENT, INTEGRATION, EXPECTATION = range(10)
PARTS = (
    "base", "adoption", "trust", "preparation", "size", "price", "matters", "attachment", "integration", "expectation",
)  # fmt: skip
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
    integration: Weight = 0.0
    expectation: Weight = 0.0


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
    integration: float,
    expectation: float,
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
    if part == INTEGRATION:
        return law.integration * integration
    if part == EXPECTATION:
        return -law.expectation * expectation
    return attachment


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
