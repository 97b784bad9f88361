"""Quality: how good the product is for a customer, from how good it is.

    rest of `product` = rest + weight · (quality − reference) · fit          in [0, 1]

`quality` is the company's, as known that month; the better a customer fits, the more of it is for that customer. Source:
Armaly, "Can math help clarify the CS mission?", adoption needs product quality (C→E); the form is an assumption (E).
"""

from typing import NamedTuple

from cssim.laws._law import law
from cssim.laws.shapes import clip01
from cssim.units import Level, NonNegative


class Quality(NamedTuple):
    """Numbers of the quality law."""

    weight: NonNegative = 0.0
    reference: Level = 0.5


@law
def product_rest(rest: float, quality: float, fit: float, law: Quality) -> float:
    """The level at which a customer's `product` rests before use, in [0, 1]."""
    return clip01(rest + law.weight * (quality - law.reference) * fit)
