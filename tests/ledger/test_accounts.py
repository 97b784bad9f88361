"""Each invariant of a ledger: a good account passes, a planted violation is caught and shown."""

import pytest
from tests.ledgers import customer, ledger_of, row, seat

from cssim.ledger import accounts
from cssim.ledger.events import Kind, Stage
from cssim.units import DAY, MONTH

TASK = {"play": 1, "index": 3 << 5 | 1}
ME = seat(0)
ONE = customer(1)

GOOD = [
    row(0, Kind.SIGNED, ONE, play=0, index=12, n=1000, x=0.5),
    row(0, Kind.SIGNED, customer(2, 1), play=1, index=12, n=5000, x=0.5),
    row(0, Kind.DUE, ONE, **TASK, member=0, n=60, x=DAY),
    row(0, Kind.JOINED, ONE, **TASK, member=0, n=0, x=DAY),
    row(0, Kind.BEGUN, ONE, **TASK, member=ME, n=0, x=1.0),
    row(100, Kind.BLOCK, ONE, **TASK, member=ME, n=40, x=20.0),
    row(200, Kind.BLOCK, ONE, **TASK, member=ME, n=20, x=0.0),
    row(200, Kind.STEP, ONE, **TASK, member=ME, n=0, x=1.0),
    row(200, Kind.PLAYED, ONE, **TASK, member=ME, n=200 - DAY, x=1.0),
    row(300, Kind.RENEWED, ONE, play=12, index=0, n=1100, x=0.1),
    row(MONTH, Kind.COST, 0, play=0, n=100, x=60.0),
    row(MONTH, Kind.COUNT, 0, index=1, n=1100),
    row(MONTH, Kind.COUNT, 1, index=1, n=5000),
    row(MONTH + 1, Kind.LOST, ONE, play=-1, index=1, n=1100),
    row(MONTH + 1, Kind.CAUSE, ONE, play=0, index=1, x=-0.1),
    row(MONTH + 1, Kind.STAGE, ONE, n=Stage.LOST),
    row(2 * MONTH, Kind.COUNT, 0, index=0, n=0),
]


def change(at: int, **columns: float) -> list[tuple]:
    """The good account with some columns of one row changed."""
    names = ("time", "kind", "owner", "play", "index", "member", "n", "x")
    told = dict(zip(names, GOOD[at], strict=True))
    return [*GOOD[:at], tuple({**told, **columns}.values()), *GOOD[at + 1 :]]


def insert(at: int, *rows: tuple) -> list[tuple]:
    return [*GOOD[:at], *rows, *GOOD[at:]]


def test_a_good_account_passes() -> None:
    accounts.check(ledger_of(GOOD))
    accounts.check(ledger_of([]))


PLANTED = {
    "time goes back": (change(9, time=150), "row 9 comes before the row above it"),
    "NaN": (change(4, x=float("nan")), "row 4 holds NaN"),
    "negative ARR": (change(9, n=-1), "row 9 has negative ARR"),
    "played twice": (insert(9, GOOD[8]), "row 9 ends a task that has ended"),
    "played and missed": (
        insert(9, row(250, Kind.MISSED, ONE, **TASK, member=0)),
        "ends a task that has ended",
    ),
    "work before joining": (GOOD[:3] + GOOD[4:], "row 4 is work on a task that has not joined a queue"),
    "work before beginning": (GOOD[:4] + GOOD[5:], "row 4 is work on a task that nobody has begun"),
    "work after the end": (
        insert(9, row(290, Kind.BLOCK, ONE, **TASK, member=ME, n=1)),
        "row 9 belongs to a task that has",
    ),
    "a step after the end": (insert(9, GOOD[7]), "row 9 belongs to a task that has ended"),
    "begun after the end": (
        insert(9, row(250, Kind.BEGUN, ONE, **TASK, member=ME)),
        "row 9 belongs to a task that has ended",
    ),
    "touched when lost": (
        insert(16, row(MONTH + 2, Kind.HEALTH, ONE, index=31)),
        "row 16 happens to a customer already lost",
    ),
    "renewed when lost": (
        insert(16, row(MONTH + 2, Kind.RENEWED, ONE, n=1)),
        "row 16 happens to a customer already lost",
    ),
    "lost twice": (
        insert(16, row(MONTH + 2, Kind.LOST, ONE, play=-1)),
        "row 16 happens to a customer already lost",
    ),
    "a cause too late": (change(14, time=MONTH + 2)[:15], "row 14 happens to a customer already lost"),
    "two tasks in hand": (
        insert(5, row(0, Kind.JOINED, ONE, play=2, index=0), row(0, Kind.BEGUN, ONE, play=2, index=0, member=ME)),
        "row 6 begins a second task before booking a block",
    ),
    "overlapping blocks": (change(6, n=101), "row 6 overlaps the member's block before it"),
    "worked more than paid": (change(10, x=59.5), "row 10 pays fewer minutes than have been worked by then"),
    "lost more than held": (change(13, n=1000), "row 13 loses other ARR than the customer had"),
    "count of ARR": (change(11, n=1000), "row 11 does not tie to signatures and losses"),
    "count of customers": (change(12, index=2), "row 12 does not tie to signatures and losses"),
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_violation_is_caught(name: str) -> None:
    rows, message = PLANTED[name]
    with pytest.raises(AssertionError, match=message):
        accounts.check(ledger_of(rows))


def test_the_offending_row_is_told_in_words() -> None:
    with pytest.raises(AssertionError, match=r"\(1 such\): day 0 05:00  RENEWED  smb #1  for 12 months"):
        accounts.arr_is_never_negative(ledger_of(change(9, n=-1)))


def test_a_block_in_hand_outlives_its_customer() -> None:
    rows = [*GOOD[:6], row(150, Kind.LOST, ONE, play=1, index=0, n=1000), GOOD[6]]
    accounts.check(ledger_of(rows))


def test_people_at_work_side_by_side() -> None:
    other = {"play": 1, "index": 4 << 5 | 1, "member": seat(0, 1)}
    rows = [
        row(0, Kind.JOINED, ONE, play=1, index=4 << 5 | 1, member=0),
        row(0, Kind.BEGUN, ONE, **other),
        row(100, Kind.BLOCK, ONE, **other, n=60),
    ]
    accounts.one_block_at_a_time(ledger_of([*GOOD[:5], *rows, *GOOD[5:]]))


def test_every_invariant_has_a_planted_violation() -> None:
    caught = set()
    for rows, _ in PLANTED.values():
        for invariant in accounts.INVARIANTS:
            try:
                invariant(ledger_of(rows))
            except AssertionError:
                caught.add(invariant)
    assert caught == set(accounts.INVARIANTS)
