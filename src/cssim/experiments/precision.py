"""How many replications: until the 95 % interval of a mean, or of a paired difference, is as narrow as wanted.

Looks come after 20 replications and then after each batch of a tenth of what there is, at least 10, always at all
replications up to there: the answer depends neither on the number of workers nor on which run ends first.
An interval that is narrow by luck is too narrow, so it must be narrow at two looks in a row. Hoad, Robinson & Davies
(2010, Journal of the Operational Research Society 61:1632–1644) look ahead by 5 replications, or 5 % above 100; the
next batch is twice that, and is kept. Intervals so stopped cover a little less than 95 %: of means of normal values and of paired
differences 94 % and more, of lognormal ones with σ = 0.5 92 % (tests hold both), and less the more skewed the values are.
"""

import math
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from cssim.experiments.statistics import mean_interval
from cssim.kpis import catalogue
from cssim.kpis.catalogue import KPI, MINUTES_IN
from cssim.kpis.measures import Months
from cssim.scenario.problems import nearest
from cssim.units import PERIODS, SCALES, shortened

FEWEST = 20  # with fewer, an interval is too often narrow by luck
SMALLEST_BATCH = 10

_AMOUNT = re.compile(r"(\d[\d_]*\.?\d*|\.\d+)\s*(.*)")
_EXAMPLES = {"share": "0.2pp", "level": "0.02", "per customer-year": "0.02 per customer-year"}


class Precision(NamedTuple):
    """The half-width wanted of a KPI's 95 % interval: in the KPI's unit, or `relative` as a share of its mean."""

    kpi: str
    half_width: float
    relative: bool = False
    months: Months | None = None  # reporting age; the last


def parse(text: str, currency: str = "USD") -> Precision:
    """Reads a KPI and a half-width, in points for a share: `grr 0.2pp`, `closing_arr@12 50k USD`, `wait_p90 2 days`.

    `grr 5 %` is 5 % of the mean, whatever the unit. Raises ValueError with the rule and the nearest right word.
    """
    first, _, amount = " ".join(text.split()).partition(" ")
    name, at, months = first.partition("@")
    kpi = _named(name)
    if at and not months.isdecimal():
        raise ValueError(f"{name}: expected an age in months behind @, got '{shortened(months)}'")
    found = _AMOUNT.fullmatch(amount)
    number, word = found.groups() if found else ("0", "")
    words = {**_words(kpi.unit, currency), "%": 0.01}
    half_width = float(number.replace("_", "")) * words.get(word, 0.0)
    if not 0 < half_width < (1 if word == "%" else math.inf):
        example = f"50k {currency}" if kpi.unit == "cents" else _EXAMPLES.get(kpi.unit, f"2 {kpi.unit}")
        rule = f"expected a half-width such as '{example}', or as a share of the mean such as '5 %'"
        help = f"; {nearest(word, filter(None, words))}" if word not in words else ""
        raise ValueError(f"{name}: {rule}, got '{shortened(amount)}'{help}")
    return Precision(name, half_width, word == "%", int(months) if at else None)


def next_batch(n: int) -> int:
    """How many replications come after n, until the next look."""
    return max(SMALLEST_BATCH, n // 10) if n else FEWEST


def looks(cap: int) -> Iterator[int]:
    """The numbers of replications at which to look, the last one the cap; ValueError for a cap below 20."""
    if cap < FEWEST:
        raise ValueError(f"expected at least {FEWEST} replications to stop by precision, got {cap}")
    n = next_batch(0)
    while n < cap:
        yield n
        n += next_batch(n)
    yield cap


def compared(columns: Sequence[np.ndarray]) -> list[np.ndarray]:
    """What an interval is wanted of: the values of one scenario, of several their differences from the first."""
    base, *others = columns
    return [other - base for other in others] or [base]


def enough(columns: Sequence[np.ndarray], wanted: Precision) -> bool:
    """Whether to stop after as many replications of each scenario."""
    return all(settled(values, wanted) for values in compared(columns))


def settled(values: np.ndarray, wanted: Precision) -> bool:
    """Whether to stop: the interval is as narrow as wanted at this look, all values, and was at the look before."""
    if len(values) < FEWEST:
        return False
    *before, _ = looks(len(values))
    return bool(before) and reached(values[: before[-1]], wanted) and reached(values, wanted)


def reached(values: np.ndarray, wanted: Precision) -> bool:
    """Whether the interval of the mean of 20 values or more is as narrow as wanted; NaN do not count.

    Paired differences are values too. A share of a mean says nothing while the mean may be 0.
    """
    known = values[~np.isnan(values)]
    if len(known) < FEWEST:
        return False
    mean, low, high = interval = mean_interval(known)
    half_width = interval.half_width
    if low is None or high is None or half_width is None:
        return False
    if not wanted.relative:
        return half_width <= wanted.half_width
    return half_width <= wanted.half_width * abs(mean) and not low <= 0 <= high


def _named(name: str) -> KPI:
    try:
        kpi = catalogue.lookup(name)
    except KeyError as error:
        raise ValueError(error.args[0]) from None
    if name == kpi.name and not kpi.whole:
        raise ValueError(f"there is no '{name}'; it comes by {' or '.join(kpi.per)}: '{name}.{kpi.per[0]}.…'")
    return kpi


def _words(unit: str, currency: str) -> dict[str, float]:
    """What may stand after the number, and how much of the KPI's unit it is."""
    if unit == "share":
        return {"pp": 0.01, "pt": 0.01}
    if unit == "cents":
        return {f"{scale} {currency}".strip(): 100 * factor for scale, factor in SCALES.items()}
    if unit in MINUTES_IN:
        times = {name: minutes / MINUTES_IN[unit] for name, minutes in PERIODS.items()}
        return {**times, **{f"{name}s": factor for name, factor in times.items()}}
    return {"": 1.0, unit: 1.0}
