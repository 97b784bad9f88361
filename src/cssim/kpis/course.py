"""How one history goes: month by month, quarter by quarter, from stage to stage. What charts are drawn from.

Where a KPI says the same, the numbers are the same: `course.grr[24]` is `grr` at 24 months.
"""

from typing import NamedTuple

import numpy as np

from cssim.kpis import measures, service
from cssim.kpis.arr import ArrChanges, Reason, changes, held_before
from cssim.kpis.cohorts import held_at_ages
from cssim.kpis.retention import life_table
from cssim.kpis.revenue import with_past
from cssim.kpis.rows import Rows, Window
from cssim.kpis.value import discounted_flows, monthly_flows
from cssim.ledger.events import Kind, Stage
from cssim.ledger.ledger import Ledger
from cssim.units import DAY, MONTH, YEAR

Cells = np.ndarray
QUARTER = 3 * MONTH
PAST_YEARS = 3
"""Years of signature before day 0 that cohorts go back to."""

STEP = 6
"""Months between the ages of a cohort."""

REFUSED = len(Stage)
NEW = REFUSED + 1
ENTERS = {
    Kind.BOOKED: Stage.PROSPECT,
    Kind.SIGNED: Stage.ONBOARDING,
    Kind.LOST: Stage.LOST,
    Kind.REFUSED: REFUSED,
}
"""What else than a STAGE row brings a customer where it stands; a prospect may be refused, and a customer was new once."""


class Course(NamedTuple):
    """Months go from day 0 (0) to the last whole one; money is in cents."""

    arr: np.ndarray  # [month], held at the end of that minute; month 0: the opening book
    grr: np.ndarray  # [month], of the twelve months before; NaN before there are twelve
    nrr: np.ndarray
    value: np.ndarray  # [month], realised since day 0
    revenue: np.ndarray  # [month − 1], of each month
    cost: np.ndarray  # [month − 1, team + 1], booked for each month; the last column is initiatives
    paid: np.ndarray  # [quarter, team], working minutes; the last quarter may be short
    worked: np.ndarray
    wait: np.ndarray  # [quarter, team], days that nine in ten tasks begun do not exceed; NaN where none was
    flows: np.ndarray  # [from, to], moves since day 0 by `Stage`, then `REFUSED`, then (from only) `NEW`
    customers: np.ndarray  # [stage], on average since day 0
    at_risk: np.ndarray  # [month of tenure], customers, three years before day 0 included
    lost: np.ndarray
    signed: np.ndarray  # [year of signature], ARR, from `PAST_YEARS` before day 0 on
    kept: (
        np.ndarray
    )  # [year of signature, age], each customer's ARR capped at that of its signature; −1: not all are so old


def course(ledger: Ledger) -> Course:
    """The course of a ledger from day 0 to its last reporting age."""
    rows, header = Rows(ledger), ledger.header
    found, _ = changes(rows)
    since = Window(header.day0, header.day0 + measures.ages(header)[-1])
    at_risk, lost = life_table(found, np.zeros(len(found.customers), "i8"), with_past(since), 1)
    return Course(
        *_by_month(rows, found, since),
        *_flows(rows, found, since),
        *_by_quarter(rows, since, len(header.names.get("teams", ()))),
        *_by_stage(rows, since),
        at_risk[-1],
        lost[-1],
        *_by_cohort(found, since),
    )


def months(since: Window) -> int:
    """Whole months of a window."""
    return (since.end - since.start) // MONTH


def _by_month(rows: Rows, found: ArrChanges, since: Window) -> tuple[Cells, Cells, Cells, Cells]:
    m = months(since)
    held = [held_before(found, since.start)]
    held += [held_before(found, since.start + i * MONTH + 1) for i in range(1, m + 1)]
    arr = np.array([each.sum() for each in held])
    grr, nrr = np.full((2, m + 1), np.nan)
    for i in range(YEAR // MONTH, m + 1):
        year = measures.spans(rows.header, i * MONTH).year
        then = held_before(found, year.first) if year else held[0]
        if then.sum():
            grr[i] = np.minimum(held[i], then).sum() / then.sum()
            nrr[i] = held[i][then > 0].sum() / then.sum()
    margin, cost, _ = discounted_flows(rows, found, since)
    whole = np.append(0.0, np.cumsum(margin - cost))
    return arr, grr, nrr, whole[: m + 1]


def _flows(rows: Rows, found: ArrChanges, since: Window) -> tuple[Cells, Cells]:
    m, width = months(since), len(rows.header.names.get("teams", ())) + 1
    _, revenue, _ = monthly_flows(rows, found, since)
    time, team, cents = rows.periods(Kind.COST, since, "time", "owner", "n")
    cell = (time - since.start - 1) // MONTH * width + np.where(team < 0, width - 1, team)
    cost = np.bincount(cell, cents, len(revenue) * width).reshape(-1, width)
    return revenue[:m], cost[:m]


def _by_quarter(rows: Rows, since: Window, n_teams: int) -> tuple[Cells, Cells, Cells]:
    n = -(-(since.end - since.start) // QUARTER)
    shape = (n, n_teams)

    def cell(time: np.ndarray, team: np.ndarray) -> np.ndarray:
        return (time - since.start - 1) // QUARTER * n_teams + team

    time, team, minutes = rows.periods(Kind.COST, since, "time", "owner", "x")
    own = team >= 0
    paid = np.bincount(cell(time[own], team[own]), minutes[own], n * n_teams).reshape(shape)
    time, member, minutes = rows.periods(Kind.BLOCK, since, "time", "member", "n")
    worked = np.bincount(cell(time, member >> 16), minutes, n * n_teams).reshape(shape)
    time, play, member, wait = rows.periods(Kind.BEGUN, since, "time", "play", "member", "n")
    counts = service.required_plays(rows)[play]
    waits = service.spread(wait[counts], cell(time, member >> 16)[counts], n * n_teams)
    return paid, worked, np.where(waits.n > 0, waits.p90 / DAY, np.nan).reshape(shape)


def _by_stage(rows: Rows, since: Window) -> tuple[Cells, Cells]:
    positions = np.sort(np.concatenate([rows.positions(kind) for kind in (Kind.STAGE, *ENTERS)]))
    time, kind, owner, stage = rows.columns(positions, "time", "kind", "owner", "n")
    for other, entered in ENTERS.items():
        stage[kind == other] = entered
    order = np.argsort(owner, kind="stable")
    time, owner, stage = time[order], owner[order], stage[order]
    follows = np.append(owner[1:] == owner[:-1], False)
    before = np.where(np.roll(follows, 1), np.roll(stage, 1), NEW)
    moved = (time >= since.start) & (time <= since.end)
    flows = np.bincount(before[moved] * NEW + stage[moved], minlength=(NEW + 1) * NEW).reshape(NEW + 1, NEW)
    until = np.where(follows, np.roll(time, -1), since.end)
    spent = np.clip(until, since.start, since.end) - np.clip(time, since.start, since.end)
    there = np.bincount(stage, spent, NEW) / max(since.end - since.start, 1)
    there[[Stage.LOST, REFUSED]] = 0.0
    return flows, there


def _by_cohort(found: ArrChanges, since: Window) -> tuple[Cells, Cells]:
    inside = (found.time >= since.start - PAST_YEARS * YEAR) & (found.time <= since.end)
    first = np.flatnonzero(inside & (found.reason == Reason.NEW))
    who, signed, then = found.customer[first], found.time[first], found.arr_after[first]
    m = months(since)
    n, ages = PAST_YEARS + -(-m // 12), np.arange(0, 12 * PAST_YEARS + m, STEP)
    year = np.minimum((signed - since.start) // YEAR + PAST_YEARS, n - 1)
    kept = np.zeros((n, len(ages)), "i8")
    np.add.at(kept, year, np.minimum(held_at_ages(found, who, signed, ages), then[:, None]))
    reached = 12 * (np.arange(n)[:, None] + 1 - PAST_YEARS) + ages <= m
    arr = np.zeros(n, "i8")
    np.add.at(arr, year, then)
    return arr, np.where(reached, kept, -1)
