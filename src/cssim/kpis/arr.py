"""ARR as a list of changes: the one form that every finance KPI is computed from.

A customer holds `arr_after` cents a year from the minute of one change to the next; it is active while
that exceeds 0. A change counts from its minute (a mid-term exit when it takes effect), in the order of
the ledger. Definitions: SaaS Metrics Standards Board; SaaS Capital; D. Kellogg.
"""

from enum import IntEnum
from typing import NamedTuple

import numpy as np

from cssim.kpis.rows import Rows, Window
from cssim.ledger.events import Kind
from cssim.ledger.holding import MONEY, held_after
from cssim.ledger.holding import held_before as before_each


class Reason(IntEnum):
    """Why ARR changed: a line of the bridge."""

    NEW = 0
    EXPANSION = 1
    UPLIFT = 2  # a price increase on an unchanged contract
    REACTIVATION = 3
    CONTRACTION = 4
    CHURN = 5


class ArrChanges(NamedTuple):
    """Changes in the order of time; `customer` is a position in `customers`, which holds ids in order."""

    time: np.ndarray
    customer: np.ndarray
    arr_before: np.ndarray
    arr_after: np.ndarray
    reason: np.ndarray
    customers: np.ndarray

    @property
    def delta(self) -> np.ndarray:
        """Cents a year, with sign."""
        return self.arr_after - self.arr_before


class Terms(NamedTuple):
    """Terms that ended: when, whose (as in `ArrChanges`), length and tenure in months, ARR in cents.

    `arr_before` is what was up for renewal: what is taken off at a renewal was.
    """

    time: np.ndarray
    customer: np.ndarray
    months: np.ndarray
    tenure: np.ndarray
    arr_before: np.ndarray
    arr_after: np.ndarray


def arr_changes(
    time: np.ndarray, owner: np.ndarray, arr_after: np.ndarray, uplift: np.ndarray | None = None
) -> ArrChanges:
    """The changes of `owner` to `arr_after`, in order; `uplift` marks rises that are price increases."""
    customers, customer = np.unique(owner, return_inverse=True)
    before = before_each(customer, arr_after)
    first = np.zeros(len(time), bool)
    first[np.unique(customer, return_index=True)[1]] = True
    reason = np.full(len(time), int(Reason.EXPANSION), "i1")
    if uplift is not None:
        reason[uplift] = Reason.UPLIFT
    reason[arr_after < before] = Reason.CONTRACTION
    reason[(before > 0) & (arr_after == 0)] = Reason.CHURN
    reason[before == 0] = Reason.REACTIVATION
    reason[first] = Reason.NEW
    return ArrChanges(time, customer, before, arr_after, reason, customers)


def changes(rows: Rows) -> tuple[ArrChanges, Terms]:
    """The changes and ended terms of a ledger; the n-th TERM row belongs to the n-th renewal or refusal."""
    positions = np.sort(np.concatenate([rows.positions(k) for k in MONEY]))
    time, kind, owner, play, n = rows.columns(positions, "time", "kind", "owner", "play", "n")
    found = arr_changes(time, owner, held_after(kind, owner, n), kind == Kind.RENEWED)
    outcome = (kind == Kind.RENEWED) | ((kind == Kind.LOST) & (play < 0))
    ended, months, tenure = rows.columns(rows.positions(Kind.TERM), "owner", "play", "index")
    if not np.array_equal(ended, owner[outcome]):
        raise ValueError(f"{len(ended)} terms ended, but {outcome.sum()} were renewed or refused, or by others")
    before, after = _up_for_renewal(found, kind)[outcome], found.arr_after[outcome]
    return found, Terms(time[outcome], found.customer[outcome], months, tenure, before, after)


def _up_for_renewal(found: ArrChanges, kind: np.ndarray) -> np.ndarray:
    """ARR before each change, and before what was taken off with it in the same minute."""
    order = np.argsort(found.customer, kind="stable")
    shrinks = np.flatnonzero(kind[order[:-1]] == Kind.CONTRACTED)
    first, second = order[shrinks], order[shrinks + 1]
    same = (found.customer[first] == found.customer[second]) & (found.time[first] == found.time[second])
    before = found.arr_before.copy()
    before[second[same]] = found.arr_before[first[same]]
    return before


def held_before(found: ArrChanges, time: int) -> np.ndarray:
    """ARR of each customer strictly before an instant, cents."""
    past = int(np.searchsorted(found.time, time))
    held = np.zeros(len(found.customers), "i8")
    held[found.customer[:past]] = found.arr_after[:past]  # of several, the last is kept
    return held


def during(found: ArrChanges, window: Window) -> slice:
    """The changes from a window's first minute up to and including its end."""
    first, beyond = np.searchsorted(found.time, (window.first, window.end + 1)).tolist()
    return slice(first, beyond)


def integral(time: np.ndarray, delta: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """∫ of a step function from `edges[0]` to each edge, in whole unit × minutes; `delta` are its steps.

    Exact while level × minutes stays below 2⁶³: 50 billion a year in cents over three years.
    """
    start = edges[0]
    at = np.append(start, np.maximum(time, start))
    level = np.cumsum(np.append(0, delta))
    area = np.append(0, np.cumsum(level[:-1] * np.diff(at)))
    upto = np.searchsorted(at, edges, "right") - 1
    return area[upto] + level[upto] * (edges - at[upto])


def increases_left(found: ArrChanges, window: Window) -> np.ndarray:
    """Of each customer's ARR at a window's end, what price increases within it brought, cents.

    What is taken off takes its share of them along; who left and came back pays none.
    """
    part = during(found, window)
    who, reason = found.customer[part], found.reason[part]
    before, after = found.arr_before[part], found.arr_after[part]
    order = np.argsort(who, kind="stable")
    who, reason, before, after = who[order], reason[order], before[order], after[order]
    shrinks = reason == Reason.CONTRACTION
    kept = np.cumsum(np.where(shrinks, np.log(np.maximum(after, 1) / np.maximum(before, 1)), 0.0))
    last = np.searchsorted(who, who, "right") - 1
    left = np.full(len(found.customers), -1)
    gone = np.flatnonzero(reason == Reason.CHURN)
    left[who[gone]] = gone
    counts = (reason == Reason.UPLIFT) & (np.arange(len(who)) > left[who])
    share = np.exp(kept[last] - kept)[counts]
    return np.rint(np.bincount(who[counts], (after - before)[counts] * share, len(found.customers))).astype("i8")


def without_gaps(found: ArrChanges, grace: int) -> ArrChanges:
    """The changes as if who came back within `grace` minutes had never left: a late renewal is no churn."""
    order = np.argsort(found.customer, kind="stable")
    followed = np.append(np.diff(found.customer[order]) == 0, False)
    wait = np.append(np.diff(found.time[order]), 0)
    bridged = followed & (found.reason[order] == Reason.CHURN) & (wait <= grace)
    keep = np.ones(len(order), bool)
    keep[order[bridged]] = False
    ids = found.customers[found.customer[keep]]
    return arr_changes(found.time[keep], ids, found.arr_after[keep], found.reason[keep] == Reason.UPLIFT)


def rolled_up(found: ArrChanges, parent: np.ndarray) -> ArrChanges:
    """The changes of parents (an id per customer); what moves between children in one minute is no change."""
    owner = parent[found.customer]
    order = np.lexsort((np.arange(len(owner)), found.time, owner))
    owner, time, delta = owner[order], found.time[order], found.delta[order]
    last = np.append((np.diff(owner) != 0) | (np.diff(time) != 0), True)
    fresh = np.append(True, np.diff(owner) != 0)
    total = np.cumsum(delta)
    base = np.maximum.accumulate(np.where(fresh, np.arange(len(owner)), 0))
    held = total - (total[base] - delta[base])
    by_time = np.argsort(time[last], kind="stable")
    uplift = (found.reason[order] == Reason.UPLIFT)[last]
    ends = np.flatnonzero(last)[by_time]
    merged = arr_changes(time[ends], owner[ends], held[ends], uplift[by_time])
    moved = merged.delta != 0
    ids = merged.customers[merged.customer[moved]]
    return arr_changes(merged.time[moved], ids, merged.arr_after[moved], merged.reason[moved] == Reason.UPLIFT)
