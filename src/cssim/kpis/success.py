"""Success: whether customers reach what they bought the product for, what stands open on their files, and how the
company itself stands.
"""

import numpy as np

from cssim.kpis.arr import ArrChanges, held_before
from cssim.kpis.revenue import with_past
from cssim.kpis.rows import Rows, Spans, Window
from cssim.kpis.service import put_median_wait
from cssim.kpis.sheet import Sheet, by_segment
from cssim.ledger.events import Kind
from cssim.units import MONTH


def measure(sheet: Sheet, rows: Rows, found: ArrChanges, segment: np.ndarray, spans: Spans) -> None:
    """Puts down the success KPIs of one age; `segment` is that of each customer."""
    _goals(sheet, rows, found, segment, spans.since)
    _matters(sheet, rows, found, segment, spans.recent)
    _standing(sheet, rows, spans.since.end)


def open_matters(rows: Rows, found: ArrChanges, until: int) -> np.ndarray:
    """How many of each matter stand open at the end of a minute, `[customer, matter]`."""
    n = len(rows.header.names.get("matters", ()))
    past, total = Window(0, until), np.zeros(len(found.customers) * n, "i8")
    for kind, step in ((Kind.OPENED, 1), (Kind.CLOSED, -1), (Kind.LAPSED, -1)):
        owner, matter = rows.instants(kind, past, "owner", "play")
        total += step * np.bincount(np.searchsorted(found.customers, owner) * n + matter, minlength=len(total))
    return total.reshape(len(found.customers), n)


def _goals(sheet: Sheet, rows: Rows, found: ArrChanges, segment: np.ndarray, window: Window) -> None:
    """Who is there and has reached its goal, the ARR behind them, and how long it took."""
    time, owner = rows.instants(Kind.ACHIEVED, Window(0, window.end), "time", "owner")
    held, n = held_before(found, window.end + 1), len(sheet.segments)
    achieved = np.zeros(len(held), bool)
    achieved[np.searchsorted(found.customers, owner)] = True
    active = by_segment(segment, held > 0, n)
    sheet.share("goals_achieved", by_segment(segment, (held > 0) & achieved, n), active, active)
    sheet.amount("goals_achieved_arr", by_segment(segment, held * achieved, n))
    put_median_wait(sheet, "time_to_goal", found, segment, with_past(window), time, owner, MONTH)


def _matters(sheet: Sheet, rows: Rows, found: ArrChanges, segment: np.ndarray, window: Window) -> None:
    """Customers with each matter on their file: now, and at any time of the window."""
    n, held = len(sheet.segments), held_before(found, window.end + 1)
    now = open_matters(rows, found, window.end) > 0
    ever = open_matters(rows, found, window.first - 1) > 0
    owner, matter = rows.instants(Kind.OPENED, window, "owner", "play")
    ever[np.searchsorted(found.customers, owner), matter] = True
    active = by_segment(segment, held > 0, n)
    for k, name in enumerate(rows.header.names.get("matters", ())):
        for kpi, there in (("matter_open", now), ("matter_seen", ever)):
            sheet.share(f"{kpi}.matter.{name}", by_segment(segment, (held > 0) & there[:, k], n), active, active)


def _standing(sheet: Sheet, rows: Rows, end: int) -> None:
    """What everybody knows of the company at the end of a minute."""
    drivers = rows.header.names.get("drivers", ())
    known = dict(
        zip(*(column.tolist() for column in rows.instants(Kind.STANDING, Window(0, end), "play", "x")), strict=True)
    )
    for driver, level in sorted(known.items()):
        sheet.one(f"standing.driver.{drivers[driver]}", level)
