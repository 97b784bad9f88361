"""What comes first within one minute, rank by rank, and who takes which work, for both engines."""

from typing import Any

import numpy as np
import pytest
from tests.engines.small import company, play, run

from cssim.engines import ENGINES
from cssim.ledger.events import Kind
from cssim.units import DAY, MONTH, WEEK

each_engine = pytest.mark.parametrize("engine", ENGINES)
DAILY_TROUBLE = {
    "study": {"grid": "1 day"},  # more than a candidate an hour, so one at each day's beginning
    "shocks": {"outage": {"rate": "9999 /year", "candidates": "9999 /year"}},
}
CALL = 4 * 60 * 4  # minutes that four hours take on the calendar
NOBODY = {"csm": {"headcount": 0}}

CASES: dict[str, tuple[dict[str, Any], int, list[Kind]]] = {
    "numbers change before people come": (
        {"teams": {"csm": {"headcount": {0: 0, "1 month": 1}}}, "study": {"horizon": "2 months"}},
        MONTH,
        [Kind.ERA, Kind.HIRED, Kind.OWNER, Kind.PULSE, Kind.PULSE, Kind.COST, Kind.COUNT],
    ),
    "who leaves in the minute a block ends does not end it": (
        {
            "plays": {"call": play(f"{MONTH - CALL} min", work="4 h")},
            "teams": {"csm": {"headcount": {0: 1, "1 month": 0}}},
            "study": {"horizon": "2 months"},
        },
        MONTH,
        [Kind.ERA, Kind.LEFT, Kind.BLOCK, Kind.OWNER, Kind.PULSE, Kind.PULSE, Kind.COST, Kind.COUNT],
    ),
    "work ends before a reply comes": (
        {
            "plays": {
                "answer": {**play("20 days"), "steps": [{"wait": f"{CALL} min"}]},
                "call": play("20 days", work="4 h"),
            }
        },
        20 * DAY + CALL,
        [Kind.BLOCK, Kind.STEP, Kind.PLAYED, Kind.PLAYED],
    ),
    "a reply comes before trouble knocks": (
        {**DAILY_TROUBLE, "plays": {"answer": {**play("19 days"), "steps": [{"wait": "1 day"}]}}},
        20 * DAY,
        [Kind.PLAYED, Kind.KNOCK],
    ),
    "trouble knocks before a task expires": (
        {**DAILY_TROUBLE, "plays": {"call": play("19 days", expires="1 day")}, "teams": NOBODY},
        20 * DAY,
        [Kind.KNOCK, Kind.MISSED],
    ),
    "a task expires before the customer's month": (
        {"plays": {"call": play("30 days", expires=f"{MONTH - 30 * DAY} min")}, "teams": NOBODY},
        MONTH,
        [Kind.MISSED, Kind.PULSE, Kind.PULSE, Kind.COST, Kind.COUNT],
    ),
    "the month, the term, what falls due, the hand-out, the count": (
        {"plays": {"call": play()}, "segments": {"smb": {"first_terms": {"1 month": "100 %"}}}},
        MONTH,
        [
            Kind.PULSE, Kind.PULSE, Kind.TERM, Kind.RENEWED, Kind.DUE, Kind.JOINED, Kind.BEGUN, Kind.BLOCK, Kind.COST,
            Kind.COUNT,
        ],
    ),
    "the look at health, then what falls due, then the week, then the hand-out": (
        {"plays": {"call": play("7 days")}, "study": {"observe": "7 days"}},
        WEEK,
        [Kind.HEALTH, Kind.DUE, Kind.JOINED, Kind.WEEK, Kind.BEGUN],
    ),
}  # fmt: skip


@each_engine
@pytest.mark.parametrize("case", CASES)
def test_what_comes_first(engine: str, case: str) -> None:
    own, minute, expected = CASES[case]
    rows = run(engine, company(**own)).rows
    found = rows["kind"][rows["time"] == minute]
    assert [Kind(kind).name for kind in found] == [kind.name for kind in expected]


def select(rows: np.ndarray, kind: Kind, **columns: int) -> np.ndarray:
    chosen = rows["kind"] == kind
    for name, value in columns.items():
        chosen &= rows[name] == value
    return rows[chosen]


@each_engine
def test_the_backlog_of_a_week_counts_what_has_just_fallen_due(engine: str) -> None:
    rows = run(engine, company(plays={"call": play("7 days")})).rows
    assert select(rows, Kind.WEEK, time=WEEK)["n"].tolist() == [300]


@each_engine
def test_longest_free_first_then_the_lowest_seat(engine: str) -> None:
    """Seats 0 and 1 are free from the beginning; after its call seat 0 has been free for less long."""
    pooled = {"book": "pooled", "headcount": 2}
    rows = run(engine, company(plays={"call": play("7 days")}, teams={"csm": pooled})).rows
    assert select(rows, Kind.BEGUN)["member"].tolist() == [0, 1, 0, 1]


@each_engine
def test_a_step_returns_to_who_did_the_step_before_it_of_that_role(engine: str) -> None:
    """Seat 1 of the pool began the second call; an expert's step lies in between, and seat 0 is free longer."""
    steps = [{"role": role, "work": "1 h"} for role in ("csm", "expert", "csm")]
    expert = {"role": "expert", "serves": ["smb"], "headcount": 1, "hours": "42 h/week"}
    rows = run(
        engine,
        company(
            plays={"call": {**play("10 days"), "steps": steps}},
            teams={"csm": {"book": "pooled", "headcount": 3}, "expert": expert},
        ),
    ).rows
    doers = [
        select(rows, Kind.STEP, time=time)["member"].tolist() for time in np.unique(select(rows, Kind.STEP)["time"])
    ]
    assert doers[:6] == [[0], [1 << 16], [0], [1], [1 << 16], [1]]


@each_engine
def test_customers_of_closing_seats_move_once(engine: str) -> None:
    rows = run(
        engine,
        company(
            opening={"customers": {"smb": 6}},
            study={"horizon": "2 months"},
            teams={"csm": {"headcount": {0: 3, "1 month": 1}}},
        ),
    ).rows
    moved = select(rows, Kind.OWNER, time=MONTH)
    assert moved["owner"].tolist() == [2, 5, 1, 4]
    assert moved["member"].tolist() == [0, 0, 0, 0]
