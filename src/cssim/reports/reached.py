"""The precision that was asked for, and what came of it."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from cssim.experiments import precision, statistics
from cssim.experiments.precision import Precision
from cssim.experiments.replicate import Replications
from cssim.experiments.statistics import Interval
from cssim.kpis import catalogue
from cssim.reports import figures
from cssim.reports.tables import label


def told(found: Sequence[Replications], wanted: Precision) -> str:
    """Half-widths in a sentence: of the mean in one scenario, of each difference from the first of several."""
    unit, money = catalogue.lookup(wanted.kpi).unit, found[0].scenario.company.currency
    asked = f"{100 * wanted.half_width:g} % of the mean" if wanted.relative else _width(wanted.half_width, unit, money)
    what = "differences are" if len(found) > 2 else "its difference is" if len(found) == 2 else "its mean is"
    widths = [
        _width(one.half_width, unit, money) if one.half_width is not None else "?" for one in _intervals(found, wanted)
    ]
    verdict = "reached" if _reached(found, wanted) else "not reached"
    n = f"{found[0].n} simulated histories"
    return (
        f"Precision {verdict} in {n}: {label(wanted.kpi)}, asked for ±{asked}; {what} known to ±{', ±'.join(widths)}."
    )


def data(found: Sequence[Replications], wanted: Precision) -> dict[str, Any]:
    """The same as plain data."""
    return {
        **wanted._asdict(),
        "reached": _reached(found, wanted),
        "half_widths": [one.half_width for one in _intervals(found, wanted)],
    }


def _reached(found: Sequence[Replications], wanted: Precision) -> bool:
    return precision.enough(_columns(found, wanted), wanted)


def _columns(found: Sequence[Replications], wanted: Precision) -> list[np.ndarray]:
    return [one.column(wanted.kpi, wanted.months) for one in found]


def _intervals(found: Sequence[Replications], wanted: Precision) -> list[Interval]:
    known = [values[~np.isnan(values)] for values in precision.compared(_columns(found, wanted))]
    return [statistics.mean_interval(values) if len(values) else Interval(np.nan, None, None) for values in known]


def _width(value: float, unit: str, money: str) -> str:
    """A half-width as a figure without its sign."""
    return figures.difference(value, None, None, unit, money).lstrip("+−")
