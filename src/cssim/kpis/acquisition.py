"""Acquisition: what passes the gate, what a new customer costs, and what it is worth.

LTV by formula holds for churn that is the same at every age, which nobody's is; `ltv_four_years` takes survival as
it was seen. Both are told. Definitions: GASP; Skok; Fader and Hardie on why the formula errs.
"""

import numpy as np

from cssim.kpis.arr import ArrChanges, Reason, during, held_before
from cssim.kpis.retention import MONTHS, Survival
from cssim.kpis.rows import Rows, Spans, Window
from cssim.kpis.sheet import Sheet, by_segment
from cssim.ledger.events import Kind
from cssim.units import MONTH, YEAR


def measure(sheet: Sheet, rows: Rows, found: ArrChanges, segment: np.ndarray, spans: Spans, lives: Survival) -> None:
    """Puts down the acquisition KPIs of one age; needs what `value` has put down."""
    company = rows.header.scenario.get("company", {})
    margin, cac = company.get("gross_margin", 1.0), company.get("cac", 0)
    _gate(sheet, rows, spans.recent)
    if cac and spans.year:
        _payback(sheet, found, spans.year, cac, margin)
    if spans.year:
        _lifetime_value(sheet, found, segment, spans.year, cac, margin)
    yearly = margin * per_customer(held_before(found, spans.since.end + 1), segment, len(sheet.segments))
    _four_years(sheet, yearly, lives, company.get("discount_rate", 0.0))


def _gate(sheet: Sheet, rows: Rows, window: Window) -> None:
    """Bookings of a window, and which share of those decided in it was refused."""
    n, segment_of = len(sheet.segments), rows.header.segment_of
    booked, signed, refused = (
        rows.instants(kind, window, "owner")[0] for kind in (Kind.BOOKED, Kind.SIGNED, Kind.REFUSED)
    )
    signed = signed[np.isin(signed, rows.column(Kind.BOOKED, "owner"))]
    sheet.amount("bookings", by_segment(segment_of(booked), None, n))
    turned_away = by_segment(segment_of(refused), None, n)
    decided = turned_away + by_segment(segment_of(signed), None, n)
    sheet.share("refused_share", turned_away, decided, decided)


def _payback(sheet: Sheet, found: ArrChanges, window: Window, cac: int, margin: float) -> None:
    """Months of gross margin that pay for what it took to win the window's new customers."""
    part = during(found, window)
    new = found.reason[part] == Reason.NEW
    cost, brought = cac * int(new.sum()), int(found.arr_after[part][new].sum())
    sheet.one("acquisition_cost", cost, int(new.sum()))
    if brought > 0 and margin > 0:
        sheet.one("cac_payback", cost * 12 / (margin * brought), int(new.sum()))


def _lifetime_value(
    sheet: Sheet, found: ArrChanges, segment: np.ndarray, window: Window, cac: int, margin: float
) -> None:
    """ARR per customer × gross margin ÷ share lost a year; the company's also with its cost to serve taken off."""
    then, now = held_before(found, window.first) > 0, held_before(found, window.end + 1)
    n = len(sheet.segments)
    logos, lost = by_segment(segment, then, n), by_segment(segment, then & (now == 0), n)
    yearly = margin * per_customer(now, segment, n)
    whole = np.append(lost / np.maximum(logos, 1), lost.sum() / max(logos.sum(), 1))
    worth = np.divide(yearly, whole, out=np.zeros(n + 1), where=whole > 0)
    cases = np.where(worth > 0, np.append(logos, logos.sum()), 0)
    sheet.known("ltv", worth, cases)
    if whole[-1] > 0 and "cost_to_serve" in sheet.whole:
        sheet.one("ltv_net", ((yearly[-1] - sheet.whole["cost_to_serve"]) / whole[-1]).item(), int(cases[-1]))
    if cac:
        sheet.one("ltv_to_cac", (worth[-1] / cac).item(), int(cases[-1]))


def _four_years(sheet: Sheet, yearly: np.ndarray, lives: Survival, rate: float) -> None:
    """Discounted gross margin of a customer's first four years, paid at the end of each month it is still there."""
    discount = (1.0 + rate) ** (-MONTH / YEAR * np.arange(1, MONTHS + 1))
    sheet.known("ltv_four_years", yearly / 12 * (lives.stay @ discount), np.where(yearly > 0, lives.seen[:, -1], 0))


def per_customer(held: np.ndarray, segment: np.ndarray, n_segments: int) -> np.ndarray:
    """ARR per active customer by segment, and of all in the last place; 0 where there is none."""
    arr, active = by_segment(segment, held, n_segments), by_segment(segment, held > 0, n_segments)
    return np.append(arr, arr.sum()) / np.maximum(np.append(active, active.sum()), 1)
