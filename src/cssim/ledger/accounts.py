"""What must hold in every ledger, whatever the scenario: one function each, raising AssertionError.

They read rows only, so they hold an engine to its own account of what happened.
"""

from collections.abc import Callable

import numpy as np

from cssim.ledger.events import Kind, Stage
from cssim.ledger.holding import MONEY, held_after, held_before
from cssim.ledger.ledger import Ledger
from cssim.units import DEAREST

TASK = (Kind.DUE, Kind.JOINED, Kind.BEGUN, Kind.BLOCK, Kind.STEP, Kind.WAITS, Kind.PLAYED, Kind.MISSED)
ROUNDING = 1e-3  # minutes: paid time is a sum of fractions
A_CENT = 1.0 + 1e-6  # a price is whole cents, and the largest are no exact floats
NOT_OF_A_CUSTOMER = (Kind.ERA, Kind.HIRED, Kind.LEFT, Kind.WEEK, Kind.COST, Kind.COUNT, Kind.STANDING)
BEFORE_A_SIGNATURE = (*TASK, Kind.BOOKED, Kind.REFUSED, Kind.BLOCKED, Kind.STAGE)


def check(ledger: Ledger) -> None:
    """Every invariant, the plainest first."""
    for invariant in INVARIANTS:
        invariant(ledger)


def time_never_goes_back(ledger: Ledger) -> None:
    """Rows stand in the order of their minutes."""
    earlier = np.flatnonzero(np.diff(ledger.rows["time"]) < 0)
    _refuse(ledger, earlier + 1, "comes before the row above it")


def every_number_is_a_number(ledger: Ledger) -> None:
    """NaN never occurs."""
    _refuse(ledger, np.flatnonzero(np.isnan(ledger.rows["x"])), "holds NaN")


def arr_is_never_negative(ledger: Ledger) -> None:
    """Signed, renewed, lost, booked and counted ARR, and what is added or taken off."""
    rows = ledger.rows
    money = np.isin(rows["kind"], (*MONEY, Kind.COUNT, Kind.BOOKED, Kind.ACHIEVED))
    _refuse(ledger, np.flatnonzero(money & (rows["n"] < 0)), "has negative ARR")


def a_task_lives_once(ledger: Ledger) -> None:
    """A task ends at most once and takes a step at most once; its work comes after JOINED and BEGUN and before that
    end. A step that chance leaves out has no row."""
    rows = ledger.rows
    at = np.flatnonzero(np.isin(rows["kind"], TASK))
    kind, task = rows["kind"][at], _task_number(rows[at])
    n_tasks = int(task.max(initial=-1)) + 1
    ends = np.isin(kind, (Kind.PLAYED, Kind.MISSED))
    _refuse(ledger, at[ends][_repeated(task[ends])], "ends a task that has ended")
    never = len(rows)
    end, joined, begun = (
        _first(at[chosen], task[chosen], n_tasks, never) for chosen in (ends, kind == Kind.JOINED, kind == Kind.BEGUN)
    )
    work = np.isin(kind, (Kind.BLOCK, Kind.STEP))
    _refuse(ledger, at[work & (joined[task] > at)], "is work on a task that has not joined a queue")
    _refuse(ledger, at[work & (begun[task] > at)], "is work on a task that nobody has begun")
    _refuse(ledger, at[~ends & (end[task] < at)], "belongs to a task that has ended")
    steps = kind == Kind.STEP
    _refuse(ledger, at[steps][_repeated(task[steps] << 32 | rows["n"][at][steps])], "takes a step twice")


def what_is_blocked_never_begins(ledger: Ledger) -> None:
    """BLOCKED stands in place of a task."""
    rows = ledger.rows
    at = np.flatnonzero(np.isin(rows["kind"], (*TASK, Kind.BLOCKED)))
    blocked, task = rows["kind"][at] == Kind.BLOCKED, _task_number(rows[at])
    _refuse(ledger, at[~blocked & np.isin(task, task[blocked])], "belongs to a task that was blocked")


def the_lost_are_left_alone(ledger: Ledger) -> None:
    """After LOST or REFUSED: only a block in hand, and in the same minute the causes and the stage."""
    rows = ledger.rows
    at = np.flatnonzero(~np.isin(rows["kind"], NOT_OF_A_CUSTOMER))
    kind, customer = rows["kind"][at], _compact(rows["owner"][at])
    lost = (kind == Kind.LOST) | (kind == Kind.REFUSED)
    n_customers = int(customer.max(initial=-1)) + 1
    ends = _first(at[lost], customer[lost], n_customers, len(rows))[customer]
    dead = ends < at
    same_minute = rows["time"][at] == rows["time"][np.minimum(ends, len(rows) - 1)]
    farewell = (kind == Kind.CAUSE) | ((kind == Kind.STAGE) & (rows["n"][at] == Stage.LOST))
    fine = (kind == Kind.BLOCK) | (farewell & same_minute)
    _refuse(ledger, at[dead & ~fine], "happens to a customer already lost")


def a_signature_comes_first(ledger: Ledger) -> None:
    """A customer signs once; before, it may be booked and looked at. Who was booked signs for that or is refused."""
    rows = ledger.rows
    at = np.flatnonzero(~np.isin(rows["kind"], NOT_OF_A_CUSTOMER) & ~ledger.header.is_house(rows["owner"]))
    kind, customer, never = rows["kind"][at], _compact(rows["owner"][at]), len(rows)
    n_customers = int(customer.max(initial=-1)) + 1
    booked, signed, refused = (kind == k for k in (Kind.BOOKED, Kind.SIGNED, Kind.REFUSED))
    for told, again in ((booked, "books"), (signed, "signs"), (refused, "refuses")):
        _refuse(ledger, at[told][_repeated(customer[told])], f"{again} a customer twice")
    first_booked, first_signed = (_first(at[told], customer[told], n_customers, never) for told in (booked, signed))
    early = (first_signed[customer] > at) & ~np.isin(kind, BEFORE_A_SIGNATURE)
    _refuse(ledger, at[early], "happens to a customer that has not signed")
    _refuse(ledger, at[refused & (first_booked[customer] > at)], "refuses what was not booked")
    _refuse(ledger, at[refused & (first_signed[customer] < at)], "refuses a customer that has signed")
    of_booking = first_booked[customer]
    sold = signed & (of_booking < never)
    _refuse(ledger, at[sold & (of_booking > at)], "signs before it is booked")
    other = rows["n"][at] != rows["n"][np.minimum(of_booking, len(rows) - 1)]
    _refuse(ledger, at[sold & other], "signs for other ARR than was booked")


def houses_have_no_contract(ledger: Ledger) -> None:
    """On the file of a member or of the company stands work and nothing else."""
    rows = ledger.rows
    of_somebody = ~np.isin(rows["kind"], NOT_OF_A_CUSTOMER)
    strange = of_somebody & ledger.header.is_house(rows["owner"]) & ~np.isin(rows["kind"], TASK)
    _refuse(ledger, np.flatnonzero(strange), "is no work, on the file of a member or the company")


def one_block_at_a_time(ledger: Ledger) -> None:
    """A member books a block before beginning anew, and none is longer than the time since the one before."""
    rows = ledger.rows
    at = np.flatnonzero(np.isin(rows["kind"], (Kind.BEGUN, Kind.BLOCK)))
    at = at[np.argsort(rows["member"][at], kind="stable")]
    begun, same = rows["kind"][at] == Kind.BEGUN, np.diff(rows["member"][at]) == 0
    _refuse(ledger, at[1:][same & begun[1:] & begun[:-1]], "begins a second task before booking a block")
    at = at[~begun]
    same = np.diff(rows["member"][at]) == 0
    too_long = rows["n"][at][1:] > np.diff(rows["time"][at])
    _refuse(ledger, at[1:][same & too_long], "overlaps the member's block before it")


def worked_within_paid(ledger: Ledger) -> None:
    """At each month's end a team has worked no more minutes than it was paid for, since the beginning."""
    rows = ledger.rows
    blocks, costs = (np.flatnonzero(rows["kind"] == kind) for kind in (Kind.BLOCK, Kind.COST))
    for team in np.unique(rows["owner"][costs]):
        if team < 0:
            continue
        paid_at = costs[rows["owner"][costs] == team]
        own = blocks[rows["member"][blocks] >> 16 == team]
        worked = np.concatenate([[0], np.cumsum(rows["n"][own])])
        # the last row of an instant stands for it: a team may have several
        last = np.append(np.diff(rows["time"][paid_at]) > 0, True)
        done = worked[np.searchsorted(rows["time"][own], rows["time"][paid_at], "right")]
        over = done > np.cumsum(rows["x"][paid_at]) + ROUNDING
        _refuse(ledger, paid_at[last & over], "pays fewer minutes than have been worked by then")


def a_renewal_counts_from_what_is_left(ledger: Ledger) -> None:
    """A contract shrinks at its renewal, in the same minute, and the price changes what is left."""
    rows = ledger.rows
    at = np.flatnonzero(np.isin(rows["kind"], MONEY))
    at = at[np.argsort(rows["owner"][at], kind="stable")]
    kind, owner, time = (rows[column][at] for column in ("kind", "owner", "time"))
    shrinks = np.flatnonzero(kind == Kind.CONTRACTED)
    after = np.minimum(shrinks + 1, len(at) - 1)
    renews = (kind[after] == Kind.RENEWED) & (owner[after] == owner[shrinks]) & (time[after] == time[shrinks])
    _refuse(ledger, at[shrinks[~renews]], "shrinks a contract that is not renewed in this minute")
    before = held_before(owner, held_after(kind, owner, rows["n"][at]))
    renewed = kind == Kind.RENEWED
    price = np.clip(before * (1.0 + rows["x"][at]), 1.0, DEAREST)
    off = np.abs(rows["n"][at] - price) > A_CENT
    _refuse(ledger, at[renewed & off], "renews at another price than the change it tells")


def the_bridge_closes(ledger: Ledger) -> None:
    """What is lost or taken off was held, and each COUNT is the sum of every change of ARR before it."""
    rows = ledger.rows
    at = np.flatnonzero(np.isin(rows["kind"], MONEY))
    kind, customer, arr = (rows[column][at] for column in ("kind", "owner", "n"))
    after = held_after(kind, customer, arr)
    before = held_before(customer, after)
    _refuse(ledger, at[(kind == Kind.LOST) & (arr != before)], "loses other ARR than the customer had")
    _refuse(ledger, at[(kind == Kind.CONTRACTED) & (arr > before)], "takes off more ARR than the customer had")
    counts = np.flatnonzero(rows["kind"] == Kind.COUNT)
    segment = ledger.header.segment_of(customer)
    for number in np.unique(rows["owner"][counts]):
        counted, own = counts[rows["owner"][counts] == number], segment == number
        upto = np.searchsorted(at[own], counted)
        for found, change in (("n", after - before), ("index", np.sign(after) - np.sign(before))):
            total = np.concatenate([[0], np.cumsum(change[own])])[upto]
            _refuse(ledger, counted[rows[found][counted] != total], "does not tie to signatures, changes and losses")


INVARIANTS: tuple[Callable[[Ledger], None], ...] = (
    time_never_goes_back,
    every_number_is_a_number,
    arr_is_never_negative,
    a_task_lives_once,
    what_is_blocked_never_begins,
    the_lost_are_left_alone,
    a_signature_comes_first,
    houses_have_no_contract,
    one_block_at_a_time,
    worked_within_paid,
    a_renewal_counts_from_what_is_left,
    the_bridge_closes,
)


def _refuse(ledger: Ledger, bad: np.ndarray, why: str) -> None:
    """Raises AssertionError with the first bad row, if any."""
    if len(bad):
        at = int(bad.min())
        raise AssertionError(f"row {at} {why} ({len(bad)} such): {ledger.describe(ledger.rows[at])}")


def _compact(values: np.ndarray) -> np.ndarray:
    """The same values numbered from 0."""
    return np.unique(values, return_inverse=True)[1]


def _task_number(rows: np.ndarray) -> np.ndarray:
    """Tasks numbered from 0; (owner, play) numbered first, so that the key fits an integer."""
    who_and_what = _compact(rows["owner"].astype("i8") << 16 | rows["play"])
    return _compact(who_and_what << 32 | rows["index"])


def _repeated(values: np.ndarray) -> np.ndarray:
    """Positions of values that stand earlier already."""
    first = np.unique(values, return_index=True)[1]
    return np.setdiff1d(np.arange(len(values)), first)


def _first(at: np.ndarray, key: np.ndarray, n: int, never: int) -> np.ndarray:
    """The first row of each key, `never` where there is none."""
    first = np.full(n, never)
    first[key[::-1]] = at[::-1]
    return first
