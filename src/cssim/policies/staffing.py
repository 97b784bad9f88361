"""Heads, hours, ramps and books: how many a team has, what a member's week holds and who takes a customer.

Integer arithmetic throughout, so that hours worked never exceed hours paid.
"""

from cssim.laws._law import law
from cssim.units import WEEK

COUNT, ARR, LOAD = range(3)
BALANCES = ("count", "arr", "load")


@law
def wanted_heads(headcount: int, active: int, per: int, most: int) -> int:
    """Heads a team should have: as planned or, with `per` above 0, one for so many active customers, at most `most`, if that is more."""
    if per == 0:
        return headcount
    return max(headcount, min(most, (active + per - 1) // per))


@law
def ramped_minutes(weekly: int, tenure: int, ramp: int, ramp_start: float) -> int:
    """Working minutes a week of a member some minutes after hiring; productivity grows linearly over the ramp."""
    if tenure >= ramp:
        return weekly
    return max(1, int(weekly * (ramp_start + (1.0 - ramp_start) * (tenure / ramp))))


@law
def calendar_minutes(work: int, weekly: int, grid: int) -> int:
    """How long working minutes take on the calendar, rounded up to the grid."""
    needed = (work * WEEK + weekly - 1) // weekly
    return (needed + grid - 1) // grid * grid


@law
def booked_minutes(elapsed: int, weekly: int, left: int) -> int:
    """Working minutes booked of a block cut short; a task never returns with nothing left."""
    return max(0, min(elapsed * weekly // WEEK, left - 1))


@law
def book_weight(balance: int, customers: int, arr: int) -> int:
    """What a book, or one customer, weighs when books are balanced; waiting work is nobody's to move."""
    return arr if balance == ARR else customers


@law
def book_load(balance: int, customers: int, arr: int, backlog: int) -> int:
    """What a book weighs when a customer is given to the lightest one; ties go to fewer customers, then the lowest seat."""
    if balance == ARR:
        return arr
    if balance == LOAD:
        return backlog
    return customers
