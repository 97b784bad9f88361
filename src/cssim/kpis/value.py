"""Value: what retention costs, and what the customers who stay are worth.

Retention cost is what is booked to `retention` and `cogs`; a team's `account` decides (onboarding of
new customers may be booked to `sales`), so `company.gross_margin` is the margin before the teams that
are modelled. Costs are booked at the end of the month they are for, so a window's costs are those
booked after its start.
"""

import numpy as np

from cssim.kpis.arr import ArrChanges, held_before, integral
from cssim.kpis.rows import Rows, Spans, Window
from cssim.kpis.service import customer_years
from cssim.kpis.sheet import Sheet, by_segment
from cssim.ledger.events import Kind
from cssim.ledger.ledger import Header
from cssim.ledger.words import ACCOUNTS
from cssim.units import MONTH, YEAR

RETENTION = (ACCOUNTS.index("retention"), ACCOUNTS.index("cogs"))
"""Accounts that make up the retention cost."""


def measure(sheet: Sheet, rows: Rows, found: ArrChanges, segment: np.ndarray, spans: Spans) -> None:
    """Puts down the value KPIs of one age; `segment` is that of each customer."""
    _costs(sheet, rows, found, segment, spans.since, "cumulative_")
    _realised_value(sheet, rows, found, spans.since)
    if spans.year:
        cost, revenue = _costs(sheet, rows, found, segment, spans.year, "")
        if revenue > 0:
            sheet.one("crc", cost / revenue)
        years = customer_years(found, segment, spans.year, len(sheet.segments)).sum().item()
        if years > 0:
            sheet.one("cost_to_serve", cost / years)


def monthly_flows(rows: Rows, found: ArrChanges, window: Window) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Month ends, and the revenue and cost (of every account) of each month, cents; the last may be cut short."""
    edges = np.append(np.arange(window.start, window.end, MONTH), window.end)
    revenue = np.diff(integral(found.time, found.delta, edges)) / YEAR
    time, cents = rows.periods(Kind.COST, window, "time", "n")
    return edges[1:], revenue, np.bincount((time - window.start - 1) // MONTH, cents, len(revenue))


def annuity(months: np.ndarray, discount: float) -> np.ndarray:
    """What 1 a month is worth today, paid at the end of each month; a part of a month is paid at its end."""
    whole = np.floor(months)
    paid = whole if discount == 1.0 else discount * (1.0 - discount**whole) / (1.0 - discount)
    return paid + (months - whole) * discount**months


def remaining_months(rows: Rows, found: ArrChanges, end: int) -> np.ndarray:
    """Months until each customer's contract ends, as seen at the end of that minute; 0 if it is over."""
    runs_until = np.zeros(len(found.customers), "i8")
    past = Window(0, end)
    for kind, term in ((Kind.SIGNED, "index"), (Kind.RENEWED, "play")):  # a renewal comes after the signature
        time, owner, months = rows.instants(kind, past, "time", "owner", term)
        runs_until[np.searchsorted(found.customers, owner)] = time + months.astype("i8") * MONTH
    return np.maximum(runs_until - end, 0) / MONTH


def _costs(
    sheet: Sheet, rows: Rows, found: ArrChanges, segment: np.ndarray, window: Window, prefix: str
) -> tuple[int, float]:
    """Puts down cost and revenue of a window; returns the retention cost and the revenue, cents."""
    account, cents = rows.periods(Kind.COST, window, "play", "n")
    costs = by_segment(account, cents, len(ACCOUNTS))
    for name, value in zip(ACCOUNTS, costs.tolist(), strict=True):
        sheet.one(f"{prefix}cost.account.{name}", value)
    retention = sum(costs[list(RETENTION)].tolist())
    sheet.one(f"{prefix}cost", int(costs.sum()))
    sheet.one(f"{prefix}retention_cost", retention)
    place, edges = segment[found.customer], window.edges
    own = (place == s for s in range(len(sheet.segments)))
    area = [integral(found.time[s], found.delta[s], edges)[-1].item() for s in own]
    sheet.amount(f"{prefix}revenue", np.array(area) / YEAR)
    sheet.one(f"{prefix}revenue", sum(area) / YEAR)
    return retention, sum(area) / YEAR


def _realised_value(sheet: Sheet, rows: Rows, found: ArrChanges, window: Window) -> None:
    """Discounted gross margin less every cost booked, by month; then with the contracts still running."""
    margin, cost, worth = discounted_flows(rows, found, window)
    realised = (margin - cost).sum().item()
    sheet.one("realised_margin", margin.sum().item())
    sheet.one("realised_value", realised)
    monthly = held_before(found, window.end + 1) / 12
    months = remaining_months(rows, found, window.end)
    contracts = (monthly * annuity(months, discount(rows.header))).sum().item()
    sheet.one("realised_value_with_contracts", realised + gross_margin(rows.header) * worth * contracts)


def discounted_flows(rows: Rows, found: ArrChanges, window: Window) -> tuple[np.ndarray, np.ndarray, float]:
    """Gross margin and cost of each month, cents as worth at the window's start, and what a cent at its end is worth."""
    ends, revenue, cost = monthly_flows(rows, found, window)
    worth = discount(rows.header) ** ((ends - window.start) / MONTH)
    return gross_margin(rows.header) * revenue * worth, cost * worth, float(worth[-1])


def gross_margin(header: Header) -> float:
    """The company's, before the teams that are modelled."""
    return header.scenario.get("company", {}).get("gross_margin", 1.0)


def discount(header: Header) -> float:
    """What a cent in a month is worth."""
    return (1.0 + header.scenario.get("company", {}).get("discount_rate", 0.0)) ** (-MONTH / YEAR)
