"""Whole ledgers written by hand: constants instead of chance, every row of a short run, for both engines.

A member works 42 hours a week, so that a working minute takes four on the calendar.
"""

import json
from pathlib import Path

from tests.engines.by_hand import (
    CADENCE,
    CENTS,
    FULL,
    ME,
    ONE,
    OPENED,
    begin,
    close,
    each_engine,
    pulse,
    same,
    task,
    week,
)
from tests.engines.small import ARR, company, play
from tests.ledgers import row, seat

from cssim.ledger.events import Kind
from cssim.units import DAY, MONTH, WEEK


@each_engine
def test_a_check_in_is_split_into_blocks(engine: str) -> None:
    call, due = task(20, CADENCE), 21 * DAY
    start = 20 * DAY
    same(
        engine,
        company(plays={"call": play("20 days")}),
        [
            *begin(),
            week(1),
            week(2),
            row(start, Kind.DUE, ONE, **call, member=0, n=300, x=due),
            row(start, Kind.JOINED, ONE, **call, member=0, n=0, x=due),
            row(start, Kind.BEGUN, ONE, **call, member=ME, n=0, x=1.0),
            row(start + 960, Kind.BLOCK, ONE, **call, member=ME, n=240, x=60.0),
            row(start + 1200, Kind.BLOCK, ONE, **call, member=ME, n=60, x=0.0),
            row(start + 1200, Kind.STEP, ONE, **call, member=ME, n=0, x=1.0),
            row(start + 1200, Kind.PLAYED, ONE, **call, member=ME, n=1200 - DAY, x=1.0),
            week(3, worked=300),
            week(4),
            *pulse(1),
            *close(1),
        ],
    )


@each_engine
def test_a_task_expires_before_the_next_falls_due_in_the_same_minute(engine: str) -> None:
    plain = company(
        plays={"call": play("10 days", expires="10 days", missed={"trust": "-50 %"})},
        teams={"csm": {"headcount": 0}},
        drivers={"trust": {"start": 1, "rest": 1}},
    )

    def due(day: int) -> list[tuple]:
        call = task(day, CADENCE)
        return [
            row(day * DAY, Kind.DUE, ONE, **call, member=0, n=300, x=(day + 1) * DAY),
            row(day * DAY, Kind.JOINED, ONE, **call, member=0, n=0, x=(day + 1) * DAY),
        ]

    def missed(day: int) -> tuple:
        return row((day + 10) * DAY, Kind.MISSED, ONE, **task(day, CADENCE), member=0, n=10 * DAY)

    expected = [*begin(members=0), *due(10), missed(10), *due(20), missed(20), *due(30), *pulse(1, 0.25)]
    same(engine, plain, [*expected, *close(1, cents=0, paid=0.0)])


MONTHLY = {"first_terms": {"1 month": "100 %"}, "terms": {"1 month": "100 %"}, "uplift": "50 %"}


@each_engine
def test_a_renewal_comes_after_the_pulse_and_before_what_falls_due(engine: str) -> None:
    plain = company(segments={"smb": MONTHLY}, plays={"call": play()}, teams={"csm": {"headcount": 0}})
    call, due = task(30, CADENCE), MONTH + DAY
    arr = ARR * 3 // 2
    same(
        engine,
        plain,
        [
            *begin(members=0, months=1),
            *pulse(1),
            row(MONTH, Kind.TERM, ONE, play=1, index=1, n=1, x=0.0),
            row(MONTH, Kind.RENEWED, ONE, play=1, index=1, n=arr, x=0.5),
            row(MONTH, Kind.DUE, ONE, **call, member=0, n=300, x=due),
            row(MONTH, Kind.JOINED, ONE, **call, member=0, n=0, x=due),
            row(MONTH, Kind.COST, 0, play=0, n=0, x=0.0),
            row(MONTH, Kind.COUNT, 0, index=1, n=arr),
        ],
    )


@each_engine
def test_nothing_falls_due_for_a_customer_lost_in_the_same_minute(engine: str) -> None:
    laws = {"renewal": {"base": -800, "adoption": 2, "trust": 3, "trust_reference": 0.5, "price": 4}}
    plain = company(segments={"smb": MONTHLY}, plays={"call": play()}, laws=laws, teams={"csm": {"headcount": 0}})
    parts = (-800.0, -1.0, -1.5, 0.0, 0.0, -2.0, 0.0, 0.0, 0.0, -0.0)
    same(
        engine,
        plain,
        [
            *begin(members=0, months=1),
            *pulse(1),
            row(MONTH, Kind.TERM, ONE, play=1, index=1, n=0, x=1.0),
            row(MONTH, Kind.LOST, ONE, play=-1, index=1, n=ARR),
            *(row(MONTH, Kind.CAUSE, ONE, play=i, index=1, x=part) for i, part in enumerate(parts)),
            row(MONTH, Kind.COST, 0, play=0, n=0, x=0.0),
            row(MONTH, Kind.COUNT, 0, index=0, n=0),
        ],
    )


@each_engine
def test_a_leaver_puts_the_block_down_and_the_next_one_takes_it_up(engine: str) -> None:
    """The call of day 30 has run for 600 minutes when its member leaves with the month: 150 of 300 are done."""
    plain = company(
        study={"horizon": "3 months"},
        plays={"call": play("30 days")},
        teams={"csm": {"headcount": {0: 1, "1 month": 0, "2 months": 1}, "hiring_cost": "50 USD"}},
    )
    first, second, third = (task(day, CADENCE) for day in (30, 60, 90))
    start = 30 * DAY
    assert start + 600 == MONTH
    same(
        engine,
        plain,
        [
            *begin(),
            *(week(i) for i in range(1, 5)),
            row(start, Kind.DUE, ONE, **first, member=0, n=300, x=start + DAY),
            row(start, Kind.JOINED, ONE, **first, member=0, n=0, x=start + DAY),
            row(start, Kind.BEGUN, ONE, **first, member=ME, n=0, x=1.0),
            row(MONTH, Kind.ERA, index=1),
            row(MONTH, Kind.LEFT, 0, index=0, member=ME, n=1),
            row(MONTH, Kind.BLOCK, ONE, **first, member=ME, n=150, x=150.0),
            row(MONTH, Kind.OWNER, ONE, play=0, n=ME),
            *pulse(1),
            *close(1),
            row(2 * start, Kind.DUE, ONE, **second, member=0, n=300, x=2 * start + DAY),
            row(2 * start, Kind.JOINED, ONE, **second, member=0, n=0, x=2 * start + DAY),
            row(2 * MONTH, Kind.ERA, index=2),
            row(2 * MONTH, Kind.HIRED, 0, index=1, member=ME, n=1),
            row(2 * MONTH, Kind.OWNER, ONE, play=0, member=ME, n=-1),
            *pulse(2),
            *close(2, cents=0, paid=0.0),
            # the older call is due first; it has begun, so it begins no second time
            row(2 * MONTH + 600, Kind.BLOCK, ONE, **first, member=ME, n=150, x=0.0),
            row(2 * MONTH + 600, Kind.STEP, ONE, **first, member=ME, n=0, x=1.0),
            row(2 * MONTH + 600, Kind.PLAYED, ONE, **first, member=ME, n=MONTH + 1200 - DAY, x=1.0),
            row(2 * MONTH + 600, Kind.BEGUN, ONE, **second, member=ME, n=1800, x=1.0),
            row(2 * MONTH + 1560, Kind.BLOCK, ONE, **second, member=ME, n=240, x=60.0),
            row(2 * MONTH + 1800, Kind.BLOCK, ONE, **second, member=ME, n=60, x=0.0),
            row(2 * MONTH + 1800, Kind.STEP, ONE, **second, member=ME, n=0, x=1.0),
            row(2 * MONTH + 1800, Kind.PLAYED, ONE, **second, member=ME, n=3000 - DAY, x=1.0),
            week(9, worked=450),
            *(week(i) for i in range(10, 13)),
            row(3 * start, Kind.DUE, ONE, **third, member=0, n=300, x=3 * start + DAY),
            row(3 * start, Kind.JOINED, ONE, **third, member=0, n=0, x=3 * start + DAY),
            row(3 * start, Kind.BEGUN, ONE, **third, member=ME, n=0, x=1.0),
            row(3 * start + 960, Kind.BLOCK, ONE, **third, member=ME, n=240, x=60.0),
            row(3 * start + 1200, Kind.BLOCK, ONE, **third, member=ME, n=60, x=0.0),
            row(3 * start + 1200, Kind.STEP, ONE, **third, member=ME, n=0, x=1.0),
            row(3 * start + 1200, Kind.PLAYED, ONE, **third, member=ME, n=1200 - DAY, x=1.0),
            week(13, worked=300),
            *pulse(3),
            *close(3, cents=CENTS + 5_000),  # whoever begins with the month is hired with that month's money
        ],
    )


TROUBLE = 9  # the day of the only candidate of seed 56
DRAINED = 1 / 16  # half a day for four days


@each_engine
def test_an_escalation_opens_drains_and_closes(engine: str) -> None:
    """On the calendar of days an hour is a day of work, which takes four."""
    plain = company(
        study={"grid": "1 day", "block": "24 h"},
        drivers={"trust": {"start": 1, "rest": 1}},
        shocks={"outage": {"rate": "12 /year", "candidates": "12 /year", "opens": "escalation"}},
        matters={"escalation": {"drains": {"trust": "50 %/day"}}},
        plays={
            "fix": {
                "purpose": "escalation", "when": {"opened": "escalation"}, "due_in": "1 day", "closes": "escalation",
                "steps": [{"role": "csm", "work": "1 h"}],
            }
        },
    )  # fmt: skip
    fix, start, end = task(0, OPENED), TROUBLE * DAY, (TROUBLE + 4) * DAY
    same(
        engine,
        plain,
        [
            *begin(),
            week(1),
            row(start, Kind.KNOCK, ONE, play=0, index=0, n=1, x=1.0),
            row(start, Kind.OPENED, ONE, play=0, index=OPENED, n=1),
            row(start, Kind.DUE, ONE, **fix, member=0, n=1440, x=start + DAY),
            row(start, Kind.JOINED, ONE, **fix, member=0, n=0, x=start + DAY),
            row(start, Kind.BEGUN, ONE, **fix, member=ME, n=0, x=1.0),
            row(end, Kind.BLOCK, ONE, **fix, member=ME, n=1440, x=0.0),
            row(end, Kind.STEP, ONE, **fix, member=ME, n=0, x=1.0),
            row(end, Kind.PLAYED, ONE, **fix, member=ME, n=3 * DAY, x=1.0),
            row(end, Kind.CLOSED, ONE, play=0, index=OPENED, n=4 * DAY),
            week(2, worked=1440),
            week(3),
            week(4),
            *pulse(1, DRAINED),
            *close(1),
        ],
        seed=56,
    )


@each_engine
def test_day_0_is_an_era(engine: str, tmp_path: Path) -> None:
    """A second member at twice the pay from day 0; whom day 0 hires is paid by the first month of the report."""
    past = company(opening={"warm_up": "1 month", "customers": {"smb": 0}})
    present = company(
        opening={"as": "past.yaml", "warm_up": "1 month", "customers": {"smb": 0}},
        teams={"csm": {"headcount": 2, "cost": "24k USD/year", "hiring_cost": "70 USD"}},
    )
    (tmp_path / "past.yaml").write_text(json.dumps(past), encoding="utf-8")
    both = [seat(0, i) for i in range(2)]
    same(
        engine,
        present,
        [
            row(0, Kind.ERA, index=0),
            row(0, Kind.HIRED, 0, index=0, member=ME, n=1),
            *(week(i) for i in range(1, 5)),
            row(MONTH, Kind.ERA, index=1),
            row(MONTH, Kind.HIRED, 0, index=0, member=both[1], n=1),
            *close(1, active=0),
            *(row(i * WEEK, Kind.WEEK, 0, member=member) for i in range(5, 9) for member in both),
            *close(2, cents=4 * CENTS + 7_000, paid=2 * FULL, active=0),
        ],
        folder=tmp_path,
    )
