"""Each invariant of a ledger: a good account passes, a planted violation is caught and shown."""

import pytest
from tests.ledgers import COMPANY, customer, ledger_of, member, row, seat

from cssim.ledger import accounts
from cssim.ledger.events import Kind, Stage
from cssim.units import DAY, MONTH

TASK = {"play": 1, "index": 3 << 5 | 1}
ME = seat(0)
ONE = customer(1)
SOLD, TURNED_AWAY = customer(1 << 19), customer(1 << 19 | 1)
GATE = {"play": 2, "index": 6}
MONTHLY = {"play": 1, "index": 30 << 5 | 1}

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
"""A customer's whole life, another's beginning."""

CHANGING = [
    row(0, Kind.STANDING, play=15, x=0.5),
    row(0, Kind.SIGNED, ONE, play=0, index=1, n=1000, x=0.5),
    row(5, Kind.EXPANDED, ONE, **TASK, n=200, x=0.7),
    row(9, Kind.BOOKED, SOLD, play=0, n=300, x=0.5),
    row(9, Kind.STAGE, SOLD, n=Stage.PROSPECT),
    row(9, Kind.JOINED, SOLD, **GATE, member=0, n=0, x=DAY),
    row(9, Kind.BEGUN, SOLD, **GATE, member=ME, n=0, x=1.0),
    row(10, Kind.BOOKED, TURNED_AWAY, play=0, n=900, x=0.1),
    row(10, Kind.REFUSED, TURNED_AWAY, play=0, x=0.1),
    row(29, Kind.BLOCK, SOLD, **GATE, member=ME, n=20, x=0.0),
    row(29, Kind.STEP, SOLD, **GATE, member=ME, n=1, x=1.0),
    row(29, Kind.PLAYED, SOLD, **GATE, member=ME, n=20 - DAY, x=1.0),
    row(29, Kind.SIGNED, SOLD, play=0, index=12, n=300, x=0.5),
    row(40, Kind.BLOCKED, SOLD, play=1, index=0),
    row(60, Kind.JOINED, member(0), **MONTHLY, member=0),
    row(61, Kind.JOINED, COMPANY, **MONTHLY, member=1),
    row(MONTH, Kind.ACHIEVED, ONE, index=1, n=1200, x=0.5),
    row(MONTH, Kind.TERM, ONE, play=1, index=1, n=12, x=0.1),
    row(MONTH, Kind.CONTRACTED, ONE, index=1, n=400, x=0.3),
    row(MONTH, Kind.RENEWED, ONE, play=12, index=1, n=840, x=0.05),
    row(MONTH, Kind.COST, 0, play=0, n=100, x=60.0),
    row(MONTH, Kind.COUNT, 0, index=2, n=1140),
    row(2 * MONTH, Kind.LOST, ONE, play=0, index=2, n=840),
]
"""Revenue that grows and shrinks, the gate, files of a member and of the company."""


def change(at: int, story: list[tuple] = GOOD, **columns: float) -> list[tuple]:
    """The good account with some columns of one row changed."""
    names = ("time", "kind", "owner", "play", "index", "member", "n", "x")
    told = dict(zip(names, story[at], strict=True))
    return [*story[:at], tuple({**told, **columns}.values()), *story[at + 1 :]]


def insert(at: int, *rows: tuple, story: list[tuple] = GOOD) -> list[tuple]:
    return [*story[:at], *rows, *story[at:]]


def without(at: int, story: list[tuple] = CHANGING) -> list[tuple]:
    return story[:at] + story[at + 1 :]


def test_a_good_account_passes() -> None:
    accounts.check(ledger_of(GOOD))
    accounts.check(ledger_of(CHANGING))
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
    "a step twice": (insert(8, GOOD[7]), "row 8 takes a step twice"),
    "blocked and begun": (
        insert(14, row(41, Kind.DUE, SOLD, play=1, index=0, member=0), story=CHANGING),
        "row 14 belongs to a task that was blocked",
    ),
    "signed twice": (
        insert(3, row(5, Kind.SIGNED, ONE, play=0, index=1, n=1200), story=CHANGING),
        "row 3 signs a customer twice",
    ),
    "booked twice": (insert(4, CHANGING[3], story=CHANGING), "row 4 books a customer twice"),
    "signed and refused": (
        [*CHANGING[:13], row(29, Kind.REFUSED, SOLD, play=0)],
        "row 13 refuses a customer that has signed",
    ),
    "refused and signed": (
        insert(9, row(29, Kind.SIGNED, TURNED_AWAY, play=0, index=12, n=900), story=CHANGING),
        "row 9 happens to a customer already lost",
    ),
    "refused out of nothing": (without(7), "row 7 refuses what was not booked"),
    "signed for another price": (change(12, CHANGING, n=301), "row 12 signs for other ARR than was booked"),
    "served before it signed": (
        insert(6, row(9, Kind.OPENED, SOLD, play=0, index=8, n=1), story=CHANGING),
        "row 6 happens to a customer that has not signed",
    ),
    "grown before it signed": (without(1), "row 1 happens to a customer that has not signed"),
    "a member with ARR": (
        insert(15, row(60, Kind.SIGNED, member(0), play=2, index=12, n=5), story=CHANGING),
        "row 15 is no work, on the file of a member or the company",
    ),
    "a company with a health": (
        insert(16, row(62, Kind.HEALTH, COMPANY, index=0, x=0.5), story=CHANGING),
        "row 16 is no work, on the file of a member or the company",
    ),
    "shrunk between renewals": (
        [*CHANGING[:17], row(MONTH, Kind.CONTRACTED, ONE, index=1, n=400, x=0.3)],
        "row 17 shrinks a contract that is not renewed in this minute",
    ),
    "renewed before it shrank": (
        [*CHANGING[:18], CHANGING[19], CHANGING[18], *CHANGING[20:]],
        "shrinks a contract that is not renewed in this minute",
    ),
    "another price": (change(19, CHANGING, n=842), "row 19 renews at another price than the change it tells"),
    "shrunk below nothing": (
        change(19, change(18, CHANGING, n=1201), n=1)[:20],
        "takes off more ARR than the customer had",
    ),
    "count of growth": (change(21, CHANGING, n=1000), "row 21 does not tie to signatures, changes and losses"),
    "count of ARR": (change(11, n=1000), "row 11 does not tie to signatures, changes and"),
    "count of customers": (change(12, index=2), "row 12 does not tie to signatures, changes and"),
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
