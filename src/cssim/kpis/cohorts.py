"""Cohorts by signature: triangles of who is left, and of what they pay, at each month of age.

A cell is known once the whole cohort has reached that age by the end of the ledger; the rest is NaN. Read along a
row for how a vintage fares, down a column for whether newer vintages fare better.
"""

from typing import NamedTuple

import numpy as np

from cssim.kpis.arr import ArrChanges, Reason
from cssim.units import MONTH, YEAR


class Triangle(NamedTuple):
    """Cohorts in order; the last three are `[cohort, month of age]`, shares of what signed."""

    start: np.ndarray  # minutes since day 0 at which each cohort's period of signature begins
    customers: np.ndarray
    arr: np.ndarray  # at signature, cents
    logo: np.ndarray
    grr: np.ndarray  # each customer's ARR capped at that of its signature
    nrr: np.ndarray


def triangle(found: ArrChanges, day0: int, end: int, width: int = YEAR) -> Triangle:
    """Cohorts of all who signed within each `width` minutes (counted from day 0), up to and including `end`."""
    first = np.flatnonzero((found.reason == Reason.NEW) & (found.time <= end))
    who, signed, then = found.customer[first], found.time[first], found.arr_after[first]
    periods, cohort = np.unique((signed - day0) // width, return_inverse=True)
    n = len(periods)
    youngest = np.zeros(n, "i8")
    np.maximum.at(youngest, cohort, signed)
    ages = np.arange(int((end - signed.min(initial=end)) // MONTH) + 1)
    held = held_at_ages(found, who, signed, ages)
    customers, arr = np.bincount(cohort, minlength=n), _summed(then[:, None], cohort, n)[:, 0]
    reached = (end - youngest)[:, None] >= ages * MONTH
    shares = (
        np.where(reached, _summed(part, cohort, n) / of[:, None], np.nan)
        for part, of in ((held > 0, customers), (np.minimum(held, then[:, None]), arr), (held, arr))
    )
    return Triangle(periods * width, customers, arr, *shares)


def held_at_ages(found: ArrChanges, who: np.ndarray, signed: np.ndarray, ages: np.ndarray) -> np.ndarray:
    """ARR of each customer at the end of the minute it is so many months old, `[customer, age]`, cents."""
    order = np.argsort(found.customer, kind="stable")
    span = int(found.time.max(initial=0)) + MONTH * (int(ages.max(initial=0)) + 1) + 1
    changed = found.customer[order].astype("i8") * span + found.time[order]
    asked = who.astype("i8")[:, None] * span + signed[:, None] + ages * MONTH
    return found.arr_after[order][np.searchsorted(changed, asked, "right") - 1]


def _summed(values: np.ndarray, cohort: np.ndarray, n: int) -> np.ndarray:
    """Rows of the same cohort added up."""
    total = np.zeros((n, values.shape[1]), "i8")
    np.add.at(total, cohort, values.astype("i8"))
    return total
