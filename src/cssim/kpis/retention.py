"""Retention: what churn is made of, what it follows, and how long customers stay.

**Churn by contribution** is a rule of accounting, not a cause: the ARR of a customer lost by its own
choice is split over the parts of the log-odds of renewal, in proportion to how far each stands below 0,
its reference; `base`, which all have, takes part only when no other part is below 0. What a shock ended
is told apart, by shock.
"""

from typing import NamedTuple

import numpy as np

from cssim.kpis.arr import ArrChanges
from cssim.kpis.revenue import TENURES
from cssim.kpis.rows import Rows, Spans, Window
from cssim.kpis.sheet import Sheet, by_segment
from cssim.ledger.events import Kind
from cssim.units import MONTH, YEAR

MONTHS = 12 * len(TENURES)
STILL_HERE = 1 << 62
SPONSOR = "lost_sponsor"


class Survival(NamedTuple):
    """Share of customers still there after 1, 2, … months, and the fewest seen in any month until then.

    `[segment, month]`, the last row for all together.
    """

    stay: np.ndarray
    seen: np.ndarray


def measure(sheet: Sheet, rows: Rows, found: ArrChanges, segment: np.ndarray, spans: Spans, lives: Survival) -> None:
    """Puts down the retention KPIs of one age; `segment` is that of each customer."""
    for i, name in enumerate(TENURES, 1):
        sheet.known(f"survival.tenure.{name}", lives.stay[:, 12 * i - 1], lives.seen[:, 12 * i - 1])
    if spans.year:
        _by_contribution(sheet, rows, spans.year)
        _after_matters(sheet, rows, found, segment, spans.year)


def contributions(weight: np.ndarray, base: int, arr: np.ndarray) -> np.ndarray:
    """Lost ARR split over parts, `[customer, part]`, in whole cents that add up to `arr`.

    `weight` is each part's contribution to the log-odds of renewal.
    """
    pull = np.maximum(-weight, 0.0)
    pull[:, base] = 0.0
    pull[pull.sum(axis=1) == 0, base] = 1.0
    upto = np.cumsum(pull, axis=1)
    cents = np.rint(upto / upto[:, -1:] * arr[:, None]).astype("i8")
    return np.diff(cents, axis=1, prepend=0)


def survival(found: ArrChanges, segment: np.ndarray, window: Window, n_segments: int) -> Survival:
    """Kaplan–Meier by month of tenure over everyone active within the window.

    Who signed before enters at the tenure reached, who is there at its end is censored. Who came back counts as
    never gone.
    """
    at_risk, deaths = life_table(found, segment, window, n_segments)
    stay = np.cumprod(1.0 - deaths / np.maximum(at_risk, 1), axis=1)
    return Survival(stay, np.minimum.accumulate(at_risk, axis=1))


def life_table(
    found: ArrChanges, segment: np.ndarray, window: Window, n_segments: int
) -> tuple[np.ndarray, np.ndarray]:
    """Customers at risk in each month of tenure and those lost in it, `[segment, month]`, the last row for all."""
    signed, lost = _lives(found)
    inside = (signed <= window.end) & (lost >= window.first)
    signed, lost, place = signed[inside], lost[inside], segment[inside]
    died = lost <= window.end
    enters = np.maximum(window.first - 1 - signed, 0) // MONTH
    last_seen = np.where(died, np.maximum(-((signed - lost) // MONTH), 1), (window.end - signed) // MONTH)
    leaves = np.maximum(last_seen, enters)
    comings, goings = (_by_month(place, month, n_segments) for month in (enters, leaves))
    deaths = _by_month(place[died], leaves[died] - 1, n_segments)
    return np.cumsum(comings - goings, axis=1), deaths


def _lives(found: ArrChanges) -> tuple[np.ndarray, np.ndarray]:
    """When each customer signed, and when it was lost for good."""
    n, order = len(found.customers), np.arange(len(found.time))
    first, last = np.empty(n, "i8"), np.empty(n, "i8")
    first[found.customer[::-1]] = order[::-1]
    last[found.customer] = order
    return found.time[first], np.where(found.arr_after[last] > 0, STILL_HERE, found.time[last])


def _by_month(place: np.ndarray, month: np.ndarray, n_segments: int) -> np.ndarray:
    """Counts by segment and month of tenure, and for all segments together in the last row."""
    width = MONTHS + 1
    counts = np.bincount(place * width + np.minimum(month, MONTHS), minlength=n_segments * width)
    table = counts.reshape(n_segments, width)[:, :MONTHS]
    return np.vstack([table, table.sum(axis=0)])


def _by_contribution(sheet: Sheet, rows: Rows, window: Window) -> None:
    names = rows.header.names
    parts, shocks, n = names.get("parts", ()), names.get("shocks", ()), len(sheet.segments)
    owner, shock, arr = rows.instants(Kind.LOST, window, "owner", "play", "n")
    place = rows.header.segment_of(owner)
    ends = rows.header.scenario.get("shocks", {})
    for i, name in enumerate(shocks):
        if ends.get(name, {}).get("ends_contract", True):
            chosen = shock == i
            sheet.amount(f"churned_arr.shock.{name}", by_segment(place[chosen], arr[chosen], n))
    if "base" not in parts:
        return
    chosen = shock < 0
    weight = _weights(rows, window, owner[chosen], len(parts))
    split = contributions(weight, parts.index("base"), arr[chosen])
    for i, name in enumerate(parts):
        sheet.amount(f"churned_arr.part.{name}", by_segment(place[chosen], split[:, i], n))


def _weights(rows: Rows, window: Window, lost: np.ndarray, n_parts: int) -> np.ndarray:
    """Contributions to the log-odds, `[lost customer, part]`, 0 where the ledger names none."""
    owner, part, x = rows.instants(Kind.CAUSE, window, "owner", "play", "x")
    weight = np.zeros((len(lost), n_parts))
    order = np.argsort(lost)
    weight[order[np.searchsorted(lost[order], owner)], part] = x
    return weight


def _after_matters(sheet: Sheet, rows: Rows, found: ArrChanges, segment: np.ndarray, window: Window) -> None:
    """Of the customers lost, those lost within a year of each matter's last opening: after, not because."""
    before = window._replace(start=window.start - YEAR)
    time, owner, matter = rows.instants(Kind.OPENED, before, "time", "owner", "play")
    lost_at, lost = rows.instants(Kind.LOST, window, "time", "owner")
    who, n = np.searchsorted(found.customers, lost), len(sheet.segments)
    lost_n = by_segment(segment[who], None, n)
    place = np.searchsorted(found.customers, owner)
    for k, name in enumerate(rows.header.names.get("matters", ())):
        opened = np.full(len(found.customers), -STILL_HERE)
        opened[place[matter == k]] = time[matter == k]
        after = by_segment(segment[who[opened[who] >= lost_at - YEAR]], None, n)
        sheet.share(f"after_matter_share.matter.{name}", after, lost_n, lost_n)
        if name == SPONSOR:
            sheet.share("after_lost_sponsor_share", after, lost_n, lost_n)
