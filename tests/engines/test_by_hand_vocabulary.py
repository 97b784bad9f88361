"""Ledgers written by hand of what goes beyond plays for customers, one mechanism each, for both engines.

As in `test_by_hand`: constants instead of chance, and a working minute takes four on the calendar.
"""

from typing import Any

from tests.engines.by_hand import (
    BEFORE_TERM,
    BOOKED,
    CADENCE,
    CENTS,
    FULL,
    ME,
    NEXT_BEST,
    ONE,
    OPENED,
    SIGNED,
    STALLED,
    begin,
    close,
    each_engine,
    pulse,
    same,
    task,
    week,
)
from tests.engines.small import ARR, company, extended, play, run
from tests.ledgers import row, seat

from cssim.ledger.events import Kind, Stage
from cssim.units import DAY, MONTH, WEEK

NOBODY = {"csm": {"headcount": 0}}
MONTHLY = {"first_terms": {"1 month": "100 %"}, "terms": {"1 month": "100 %"}}
QUALITY, PLAYBOOK, REPUTATION = 15, 17, 18  # positions of the company's drivers
HIS_FILE, COMPANY_OF_TWO = (
    1 << 20,
    3 << 20,
)  # after the only segment: the first team's members; after two teams: the company


def hour(start: int, columns: dict[str, int], who: int = ONE, by: int = ME, landed: float = 1.0) -> list[tuple]:
    """One hour of work due in a day, taken up at once, from its trigger to its end."""
    due, end = start + DAY, start + 240
    return [
        row(start, Kind.DUE, who, **columns, member=by >> 16, n=60, x=due),
        row(start, Kind.JOINED, who, **columns, member=by >> 16, n=0, x=due),
        row(start, Kind.BEGUN, who, **columns, member=by, n=0, x=1.0),
        row(end, Kind.BLOCK, who, **columns, member=by, n=60, x=0.0),
        row(end, Kind.STEP, who, **columns, member=by, n=0, x=landed),
        row(end, Kind.PLAYED, who, **columns, member=by, n=end - due, x=landed),
    ]


def no_one(month: int = 1, **own: Any) -> list[tuple]:
    return close(month, cents=0, paid=0.0, **own)


# -- steps, needs, expansion, price ----------------------------------------------------------------------------


@each_engine
def test_a_step_that_chance_leaves_out_and_an_expansion(engine: str) -> None:
    """Half of what is there to be had; the step left out is neither due nor done."""
    steps = [{"role": "csm", "work": "2 h", "chance": 0}, {"role": "csm", "work": "1 h"}]
    plain = company(
        segments={"smb": {"traits": {"potential": {"a": 1e6, "b": 1e-6}}}},
        laws={"expansion": {"base": 800, "size": "50 %"}},
        plays={"sell": {**play("20 days"), "purpose": "expansion", "expands": True, "steps": steps}},
    )
    sell, start, end, due = task(20, CADENCE), 20 * DAY, 20 * DAY + 240, 21 * DAY
    more = ARR // 2
    same(
        engine,
        plain,
        [
            *begin(),
            week(1),
            week(2),
            row(start, Kind.DUE, ONE, **sell, member=0, n=60, x=due),
            row(start, Kind.JOINED, ONE, **sell, member=0, n=1, x=due),
            row(start, Kind.BEGUN, ONE, **sell, member=ME, n=0, x=1.0),
            row(end, Kind.BLOCK, ONE, **sell, member=ME, n=60, x=0.0),
            row(end, Kind.STEP, ONE, **sell, member=ME, n=1, x=1.0),
            row(end, Kind.PLAYED, ONE, **sell, member=ME, n=end - due, x=1.0),
            row(end, Kind.EXPANDED, ONE, **sell, n=more, x=1.0),
            week(3, worked=60),
            week(4),
            *pulse(1),
            row(MONTH, Kind.COST, 0, play=0, n=CENTS, x=FULL),
            row(MONTH, Kind.COUNT, 0, index=1, n=ARR + more),
        ],
    )


@each_engine
def test_a_contraction_comes_before_the_discount(engine: str) -> None:
    """A quarter of 12,000 is lost, then a fifth of the rest is forgone by who looked unhealthy on day 20."""
    plain = company(
        study={"observe": "20 days"},
        segments={"smb": {**MONTHLY, "uplift": "50 %", "discount": "20 %", "discount_below": 0.5}},
        laws={"contraction": {"base": 800, "size": "25 %"}},
        teams=NOBODY,
    )
    arr = 720_000
    same(
        engine,
        plain,
        [
            *begin(members=0, months=1),
            row(20 * DAY, Kind.HEALTH, ONE, index=20, x=0.0),
            *pulse(1),
            row(MONTH, Kind.TERM, ONE, play=1, index=1, n=1, x=0.0),
            row(MONTH, Kind.CONTRACTED, ONE, index=1, n=300_000, x=1.0),
            row(MONTH, Kind.RENEWED, ONE, play=1, index=1, n=arr, x=-0.2),
            row(MONTH, Kind.COST, 0, play=0, n=0, x=0.0),
            row(MONTH, Kind.COUNT, 0, index=1, n=arr),
        ],
    )


@each_engine
def test_a_discount_and_integration_speak_for_renewal_and_expectation_against(engine: str) -> None:
    """Contributions: price −4 · −0.2, integration 2 · 0.25, expectation −3 · 0.5; the loss is heard of."""
    plain = company(
        study={"observe": "20 days"},
        segments={"smb": {**MONTHLY, "discount": "20 %", "discount_below": 0.5}},
        drivers={
            "integration": {"start": 0.25, "rest": 0.25}, "expectation": {"start": 0.5, "rest": 0.5},
            "reputation": {"start": 0.5, "rest": 0.5},
        },
        laws={
            "renewal": {"base": -800, "price": 4, "integration": 2, "expectation": 3}, "reputation": {"lost": 0.5},
        },
        teams=NOBODY,
    )  # fmt: skip
    parts = (-800.0, -0.0, -0.0, 0.0, 0.0, 0.8, 0.0, 0.0, 0.5, -1.5)
    same(
        engine,
        plain,
        [
            *begin(members=0, months=1),
            row(20 * DAY, Kind.HEALTH, ONE, index=20, x=0.0),
            *pulse(1),
            row(MONTH, Kind.TERM, ONE, play=1, index=1, n=0, x=1.0),
            row(MONTH, Kind.LOST, ONE, play=-1, index=1, n=ARR),
            *(row(MONTH, Kind.CAUSE, ONE, play=i, index=1, x=part) for i, part in enumerate(parts)),
            row(MONTH, Kind.COST, 0, play=0, n=0, x=0.0),
            row(MONTH, Kind.COUNT, 0, index=0, n=0),
            row(MONTH, Kind.STANDING, play=REPUTATION, x=0.25),
        ],
    )


# -- the gate --------------------------------------------------------------------------------------------------

NEW = 1 << 19  # the first arrival, on day 8 with seed 6; the next comes after the month
BY_DAYS = {"study": {"grid": "1 day", "block": "24 h"}, "opening": {"customers": {"smb": 0}}}
COMING = {"rate": "12 /year", "candidates": "12 /year"}


@each_engine
def test_a_booking_waits_for_its_review_and_its_proposal(engine: str) -> None:
    """Two days, then an hour of work, on this calendar a day of it, which takes four; only then it is a customer."""
    plain = company(
        **BY_DAYS,
        segments={"smb": {"arrivals": COMING, "gate": {"threshold": 1, "delay": "2 days"}}},
        plays={"ask": {**play(work="1 h"), "when": {"booked": True}}},
    )
    ask, start, end = task(0, BOOKED), 10 * DAY, 14 * DAY
    same(
        engine,
        plain,
        [
            row(0, Kind.ERA, index=0),
            row(0, Kind.HIRED, 0, index=0, member=ME, n=1),
            week(1),
            row(8 * DAY, Kind.BOOKED, NEW, play=0, n=ARR, x=1.0),
            row(start, Kind.DUE, NEW, **ask, member=0, n=1440, x=start + DAY),
            row(start, Kind.JOINED, NEW, **ask, member=0, n=0, x=start + DAY),
            row(start, Kind.BEGUN, NEW, **ask, member=ME, n=0, x=1.0),
            row(end, Kind.BLOCK, NEW, **ask, member=ME, n=1440, x=0.0),
            row(end, Kind.STEP, NEW, **ask, member=ME, n=0, x=1.0),
            row(end, Kind.PLAYED, NEW, **ask, member=ME, n=3 * DAY, x=1.0),
            row(end, Kind.SIGNED, NEW, play=0, index=24, n=ARR, x=1.0),
            row(end, Kind.OWNER, NEW, play=0, member=ME, n=-1),
            row(end, Kind.STAGE, NEW, n=Stage.ADOPTING),
            week(2, worked=1440),
            week(3),
            week(4),
            *close(1),
        ],
        seed=6,
    )


@each_engine
def test_who_does_not_fit_is_refused(engine: str) -> None:
    misfit = {"good": {"a": 1e-6, "b": 1}}  # 0, whatever the luck
    plain = company(
        **BY_DAYS,
        segments={"smb": {"arrivals": COMING, "gate": {"threshold": 0.5}, "traits": {"fit": misfit}}},
        teams=NOBODY,
    )
    same(
        engine,
        plain,
        [
            row(0, Kind.ERA, index=0),
            row(8 * DAY, Kind.BOOKED, NEW, play=0, n=ARR, x=0.0),
            row(8 * DAY, Kind.REFUSED, NEW, play=0, x=0.0),
            *no_one(active=0),
        ],
        seed=6,
    )


# -- onboarding ------------------------------------------------------------------------------------------------


@each_engine
def test_a_stalled_customer_is_onboarded_again(engine: str) -> None:
    """Nobody begins its onboarding; on day 10 it stalls, an expert brings it back, and at the pulse it stalls for lack of use."""
    steps = {role: [{"role": role, "work": "5 h"}] for role in ("csm", "expert")}
    onboarding = {"purpose": "onboarding", "due_in": "1 day"}
    plain = company(
        laws={"onboarding": {"stalls_after": "10 days", "stalled_below": 0.2}},
        plays={
            "again": {**onboarding, "when": {"stalled": True, "stage": ["stalled"]}, "steps": steps["expert"]},
            "begin": {**onboarding, "when": {"signed": True}, "steps": steps["csm"]},
        },
        teams={**NOBODY, "expert": {"role": "expert", "serves": ["smb"], "headcount": 1, "hours": "42 h/week"}},
    )
    expert, first, start = seat(1), task(0, SIGNED, play=1), 10 * DAY
    again, once_more = (task(month, STALLED) for month in (0, 1))
    same(
        engine,
        plain,
        [
            row(0, Kind.ERA, index=0),
            row(0, Kind.HIRED, 1, index=0, member=expert, n=1),
            row(0, Kind.SIGNED, ONE, play=0, index=24, n=ARR, x=1.0),
            row(0, Kind.OWNER, ONE, play=0, member=-1, n=-1),
            row(0, Kind.DUE, ONE, **first, member=0, n=300, x=DAY),
            row(0, Kind.JOINED, ONE, **first, member=0, n=0, x=DAY),
            week(1, member=expert),
            row(start, Kind.STAGE, ONE, n=Stage.STALLED),
            row(start, Kind.DUE, ONE, **again, member=1, n=300, x=start + DAY),
            row(start, Kind.JOINED, ONE, **again, member=1, n=0, x=start + DAY),
            row(start, Kind.BEGUN, ONE, **again, member=expert, n=0, x=1.0),
            row(start + 960, Kind.BLOCK, ONE, **again, member=expert, n=240, x=60.0),
            row(start + 1200, Kind.BLOCK, ONE, **again, member=expert, n=60, x=0.0),
            row(start + 1200, Kind.STEP, ONE, **again, member=expert, n=0, x=1.0),
            row(start + 1200, Kind.PLAYED, ONE, **again, member=expert, n=1200 - DAY, x=1.0),
            row(start + 1200, Kind.STAGE, ONE, n=Stage.ADOPTING),
            week(2, worked=300, member=expert),
            week(3, member=expert),
            week(4, member=expert),
            *pulse(1),
            row(MONTH, Kind.STAGE, ONE, n=Stage.STALLED),
            row(MONTH, Kind.DUE, ONE, **once_more, member=1, n=300, x=MONTH + DAY),
            row(MONTH, Kind.JOINED, ONE, **once_more, member=1, n=0, x=MONTH + DAY),
            row(MONTH, Kind.BEGUN, ONE, **once_more, member=expert, n=0, x=1.0),
            row(MONTH, Kind.BLOCK, ONE, **once_more, member=expert, n=0, x=300.0),
            row(MONTH, Kind.COST, 0, play=0, n=0, x=0.0),
            row(MONTH, Kind.COST, 1, play=0, n=0, x=FULL),
            row(MONTH, Kind.COUNT, 0, index=1, n=ARR),
        ],
    )


@each_engine
def test_each_stall_is_its_own_where_the_pulse_is_half_a_month(engine: str) -> None:
    """Onboarded again within the day, it stalls again at the next pulse, twice in a month."""
    steps = [{"role": "csm", "work": "1 h"}]
    again = {
        "purpose": "onboarding",
        "when": {"stalled": True, "stage": ["stalled"]},
        "due_in": "1 day",
        "steps": steps,
    }
    plain = company(
        study={"pulse": f"{MONTH // 2} min"},
        laws={"onboarding": {"stalled_below": 0.2}},
        plays={"again": again},
    )
    ends = run(engine, plain).select(Kind.PLAYED)
    assert ends["index"].tolist() == [1 << 5 | STALLED]
    begun = run(engine, extended(plain, {"study": {"horizon": "2 months"}})).select(Kind.DUE)
    assert begun["index"].tolist() == [number << 5 | STALLED for number in (1, 2, 3, 4)]


@each_engine
def test_a_poor_handoff_makes_onboarding_half_as_long_again(engine: str) -> None:
    """Work and waits alike: 4 hours become 6, two days three."""
    plain = company(
        segments={"smb": {"traits": {"handoff": {"mean": 0.5}}}},
        laws={"onboarding": {"handoff": 1}},
        plays={
            "begin": {
                "purpose": "onboarding", "when": {"signed": True}, "due_in": "1 day",
                "steps": [{"role": "csm", "work": "4 h"}, {"wait": "2 days"}],
            }
        },
    )  # fmt: skip
    onboarding, waited = task(0, SIGNED), 1440 + 3 * DAY
    same(
        engine,
        plain,
        [
            *begin()[:-1],
            row(0, Kind.DUE, ONE, **onboarding, member=0, n=360, x=DAY),
            row(0, Kind.JOINED, ONE, **onboarding, member=0, n=0, x=DAY),
            row(0, Kind.BEGUN, ONE, **onboarding, member=ME, n=0, x=1.0),
            row(960, Kind.BLOCK, ONE, **onboarding, member=ME, n=240, x=120.0),
            row(1440, Kind.BLOCK, ONE, **onboarding, member=ME, n=120, x=0.0),
            row(1440, Kind.STEP, ONE, **onboarding, member=ME, n=0, x=1.0),
            row(1440, Kind.WAITS, ONE, **onboarding, n=3 * DAY),
            row(waited, Kind.PLAYED, ONE, **onboarding, member=ME, n=waited - DAY, x=1.0),
            row(waited, Kind.STAGE, ONE, n=Stage.ADOPTING),
            week(1, worked=360),
            week(2),
            week(3),
            week(4),
            *pulse(1),
            *close(1),
        ],
    )


@each_engine
def test_a_goal_is_reached_once_and_heard_of(engine: str) -> None:
    plain = company(
        study={"horizon": "2 months"},
        segments={"smb": {"traits": {"goal": {"mean": 0}}}},
        laws={"reputation": {"achieved": 0.5}},
        teams=NOBODY,
    )
    same(
        engine,
        plain,
        [
            *begin(members=0),
            *pulse(1),
            row(MONTH, Kind.ACHIEVED, ONE, index=1, n=ARR, x=0.0),
            *no_one(1),
            row(MONTH, Kind.STANDING, play=REPUTATION, x=0.5),
            *pulse(2),
            *no_one(2),
        ],
    )


# -- matters ---------------------------------------------------------------------------------------------------


@each_engine
def test_a_play_opens_a_matter_that_blocks_it_until_another_closes_it(engine: str) -> None:
    plain = company(
        matters={"job": {}},
        plays={
            "first": {**play("10 days", work="1 h"), "opens": "job", "requires": {"closed": ["job"]}},
            "then": {
                "purpose": "adoption", "when": {"opened": "job"}, "due_in": "1 day", "closes": "job",
                "steps": [{"wait": "15 days"}],
            },
        },
    )  # fmt: skip
    first = [task(day, CADENCE) for day in (10, 20, 30)]
    opened = 10 * DAY + 240
    then, closed = task(10, CADENCE, play=1), opened + 15 * DAY
    job = {"play": 0, "index": then["index"]}
    last = 30 * DAY + 240
    job_again = {"play": 0, "index": first[2]["index"]}
    same(
        engine,
        plain,
        [
            *begin(),
            week(1),
            *hour(10 * DAY, first[0]),
            row(opened, Kind.OPENED, ONE, **job, n=1),
            row(opened, Kind.WAITS, ONE, **then, n=15 * DAY),
            week(2, worked=60),
            row(20 * DAY, Kind.BLOCKED, ONE, **first[1]),
            week(3),
            row(closed, Kind.PLAYED, ONE, **then, n=14 * DAY, x=1.0),
            row(closed, Kind.CLOSED, ONE, **job, n=15 * DAY),
            week(4),
            *hour(30 * DAY, first[2]),
            row(last, Kind.OPENED, ONE, **job_again, n=1),
            row(last, Kind.WAITS, ONE, **{**then, "index": first[2]["index"]}, n=15 * DAY),
            *pulse(1),
            *close(1),
        ],
    )


@each_engine
def test_a_play_closes_the_oldest_matter_that_it_finds(engine: str) -> None:
    """Opened on day 8 and on day 16; the call of day 20 closes the first, that of day 40 would come too late."""
    plain = company(
        matters={"job": {}},
        plays={"close": {**play("20 days", work="1 h"), "closes": "job"}, "open": {**play("8 days"), "opens": "job"}},
        touch_models={"light": {"plays": {"close": {}, "open": {"work": ["1 h"]}}}},
    )
    opens = [task(day, CADENCE, play=1) for day in (8, 16, 24)]
    ends = [day * DAY + 240 for day in (8, 16, 24)]
    same(
        engine,
        plain,
        [
            *begin(),
            week(1),
            *hour(8 * DAY, opens[0]),
            row(ends[0], Kind.OPENED, ONE, play=0, index=opens[0]["index"], n=1),
            week(2, worked=60),
            *hour(16 * DAY, opens[1]),
            row(ends[1], Kind.OPENED, ONE, play=0, index=opens[1]["index"], n=2),
            *hour(20 * DAY, task(20, CADENCE)),
            row(20 * DAY + 240, Kind.CLOSED, ONE, play=0, index=opens[0]["index"], n=12 * DAY),
            week(3, worked=120),
            *hour(24 * DAY, opens[2]),
            row(ends[2], Kind.OPENED, ONE, play=0, index=opens[2]["index"], n=2),
            week(4, worked=60),
            *pulse(1),
            *close(1),
        ],
    )


TROUBLE = 9 * DAY  # the only candidate of seed 56
OUTAGE = {"rate": "12 /year", "candidates": "12 /year", "opens": "escalation"}


@each_engine
def test_a_severe_trouble_takes_longer_and_help_makes_good_what_it_took(engine: str) -> None:
    """Twice the work: two days of it, which take eight. Trust: halved, 1/2, drained for eight days, 1/512, then back to 1/2."""
    plain = company(
        study={"grid": "1 day", "block": "48 h"},
        drivers={"trust": {"start": 1, "rest": 1}},
        shocks={"outage": {**OUTAGE, "severity": {"median": 2, "p90": 2}, "effect": {"trust": "-50 %"}}},
        matters={"escalation": {"drains": {"trust": "50 %/day"}}},
        plays={
            "fix": {
                "purpose": "escalation", "when": {"opened": "escalation"}, "due_in": "1 day", "closes": "escalation",
                "steps": [{"role": "csm", "work": "24 h"}], "effect": {"trust": "100 %"},
            }
        },
    )  # fmt: skip
    fix, end = task(0, OPENED), TROUBLE + 8 * DAY
    same(
        engine,
        plain,
        [
            *begin(),
            week(1),
            row(TROUBLE, Kind.KNOCK, ONE, play=0, index=0, n=1, x=1.0),
            row(TROUBLE, Kind.OPENED, ONE, play=0, index=OPENED, n=1),
            row(TROUBLE, Kind.DUE, ONE, **fix, member=0, n=2880, x=TROUBLE + DAY),
            row(TROUBLE, Kind.JOINED, ONE, **fix, member=0, n=0, x=TROUBLE + DAY),
            row(TROUBLE, Kind.BEGUN, ONE, **fix, member=ME, n=0, x=1.0),
            week(2, backlog=2880),
            row(end, Kind.BLOCK, ONE, **fix, member=ME, n=2880, x=0.0),
            row(end, Kind.STEP, ONE, **fix, member=ME, n=0, x=1.0),
            row(end, Kind.PLAYED, ONE, **fix, member=ME, n=7 * DAY, x=1.0),
            row(end, Kind.CLOSED, ONE, play=0, index=OPENED, n=8 * DAY),
            week(3, worked=2880),
            week(4),
            *pulse(1, 0.5),
            *close(1),
        ],
        seed=56,
    )


@each_engine
def test_the_hurt_feel_a_blow_more_and_a_matter_given_up_is_felt_too(engine: str) -> None:
    """−50 % · (1 + 1/2) = −75 % of trust, and as much of the quarter that is left when the matter lapses."""
    plain = company(
        study={"grid": "1 day"},
        drivers={"trust": {"start": 1, "rest": 1}, "hurt": {"start": 0.5, "rest": 0.5}},
        laws={"trust": {"hurt": 1}},
        shocks={"outage": {**OUTAGE, "effect": {"trust": "-50 %"}}},
        matters={"escalation": {"expires": "10 days", "lapsed": {"trust": "-50 %"}}},
        teams=NOBODY,
    )
    lapsed = 0.25 * (1 - 0.75)
    same(
        engine,
        plain,
        [
            *begin(members=0),
            row(TROUBLE, Kind.KNOCK, ONE, play=0, index=0, n=1, x=1.0),
            row(TROUBLE, Kind.OPENED, ONE, play=0, index=OPENED, n=1),
            row(TROUBLE + 10 * DAY, Kind.LAPSED, ONE, play=0, index=OPENED, n=0),
            *pulse(1, lapsed),
            *no_one(),
        ],
        seed=56,
    )


# -- what is done ----------------------------------------------------------------------------------------------


@each_engine
def test_what_is_digital_takes_nobody(engine: str) -> None:
    plain = company(
        plays={"news": {**play("20 days"), "digital": True, "steps": [], "effect": {"trust": "50 %"}}}, teams=NOBODY
    )
    start = 20 * DAY
    played = row(start, Kind.PLAYED, ONE, **task(20, CADENCE), n=-DAY, x=1.0)
    same(engine, plain, [*begin(members=0), played, *pulse(1, 0.5), *no_one()])


@each_engine
def test_half_of_an_advice_is_followed(engine: str) -> None:
    """By the play's end, so at its last step too; what was advised lands by half."""
    plain = company(
        laws={"follow": {"base": "50 %"}},
        plays={"call": {**play("20 days", work="1 h"), "advice": True, "effect": {"trust": "50 %"}}},
    )
    call = hour(20 * DAY, task(20, CADENCE), landed=0.5)
    same(engine, plain, [*begin(), week(1), week(2), *call, week(3, worked=60), week(4), *pulse(1, 0.25), *close(1)])


@each_engine
def test_the_best_next_play_begins(engine: str) -> None:
    """Of one that scores 0.1 + 0.2 · 0 open matters and one that scores 0.1 + 0.2 · 1, being onboarded: the second."""
    best = {"purpose": "adoption", "when": {"next_best": True}, "due_in": "1 day"}
    steps = [{"role": "csm", "work": "1 h"}]
    plain = company(
        study={"observe": "20 days"},
        plays={"one": {**best, "steps": steps}, "other": {**best, "steps": steps}},
        touch_models={
            "light": {
                "plays": {"one": {}, "other": {}},
                "next_best": {"one": {"bias": 0.1, "open": 0.2}, "other": {"bias": 0.1, "onboarded": 0.2}},
            }
        },
    )
    same(
        engine,
        plain,
        [
            *begin(),
            week(1),
            week(2),
            row(20 * DAY, Kind.HEALTH, ONE, index=20, x=0.0),
            *hour(20 * DAY, task(20, NEXT_BEST, play=1)),
            week(3, worked=60),
            week(4),
            *pulse(1),
            *close(1),
        ],
    )


@each_engine
def test_who_turns_to_another_purpose_loses_time_once(engine: str) -> None:
    """Ten minutes more than five hours for the second play, at its first block; none for the first."""
    plain = company(
        segments={"smb": {"first_terms": {"1 month": "100 %"}}},
        laws={"switching": {"work": "10 min"}},
        plays={
            "call": play("20 days"),
            "prepare": {**play(), "purpose": "renewal", "when": {"before_term": f"{MONTH - 25 * DAY} min"}},
        },
    )
    call, prepare, start = task(20, CADENCE), task(1, BEFORE_TERM, play=1), 25 * DAY
    same(
        engine,
        plain,
        [
            *begin(months=1),
            week(1),
            week(2),
            row(20 * DAY, Kind.DUE, ONE, **call, member=0, n=300, x=21 * DAY),
            row(20 * DAY, Kind.JOINED, ONE, **call, member=0, n=0, x=21 * DAY),
            row(20 * DAY, Kind.BEGUN, ONE, **call, member=ME, n=0, x=1.0),
            row(20 * DAY + 960, Kind.BLOCK, ONE, **call, member=ME, n=240, x=60.0),
            row(20 * DAY + 1200, Kind.BLOCK, ONE, **call, member=ME, n=60, x=0.0),
            row(20 * DAY + 1200, Kind.STEP, ONE, **call, member=ME, n=0, x=1.0),
            row(20 * DAY + 1200, Kind.PLAYED, ONE, **call, member=ME, n=1200 - DAY, x=1.0),
            week(3, worked=300),
            row(start, Kind.STAGE, ONE, n=Stage.RENEWING),
            row(start, Kind.DUE, ONE, **prepare, member=0, n=300, x=start + DAY),
            row(start, Kind.JOINED, ONE, **prepare, member=0, n=0, x=start + DAY),
            row(start, Kind.BEGUN, ONE, **prepare, member=ME, n=0, x=1.0),
            row(start + 960, Kind.BLOCK, ONE, **prepare, member=ME, n=240, x=70.0),
            row(start + 1240, Kind.BLOCK, ONE, **prepare, member=ME, n=70, x=0.0),
            row(start + 1240, Kind.STEP, ONE, **prepare, member=ME, n=0, x=1.0),
            row(start + 1240, Kind.PLAYED, ONE, **prepare, member=ME, n=1240 - DAY, x=1.0),
            week(4, worked=310),
            *pulse(1),
            row(MONTH, Kind.TERM, ONE, play=1, index=1, n=12, x=0.0),
            row(MONTH, Kind.RENEWED, ONE, play=12, index=1, n=ARR, x=0.0),
            row(MONTH, Kind.STAGE, ONE, n=Stage.ADOPTING),
            *close(1),
        ],
    )


# -- members and the company -----------------------------------------------------------------------------------


@each_engine
def test_a_coached_member_does_better_work(engine: str) -> None:
    """IQ from 0.5 to 1 on day 20: what its work achieves goes from 1 to 1 + (1 − 0.5)."""
    coaching = {**play("20 days", work="1 h"), "for": "member", "purpose": "people", "effect": {"iq": "100 %"}}
    plain = company(
        laws={"skill": {"iq": 1}},
        plays={"call": play("12 days", work="1 h"), "coach": coaching},
        touch_models={"light": {"plays": {"call": {}}}},
    )
    calls = [hour(day * DAY, task(day, CADENCE), landed=landed) for day, landed in ((12, 1.0), (24, 1.5))]
    coached = hour(20 * DAY, task(20, CADENCE, play=1), who=HIS_FILE)
    same(
        engine,
        plain,
        [
            *begin(),
            week(1),
            *calls[0],
            week(2, worked=60),
            *coached,
            week(3, worked=60),
            *calls[1],
            week(4, worked=60),
            *pulse(1),
            *close(1),
        ],
    )


@each_engine
def test_the_company_is_known_by_what_it_was_at_the_month_s_end(engine: str) -> None:
    """The playbook goes from 1/2 to 3/4 on day 20 and is used from the month's end on, when it is 3/4 and one more on the way."""
    plain = company(
        study={"horizon": "2 months"},
        drivers={"playbook": {"start": 0.5}},
        laws={"playbook": {"weight": 1}},
        plays={
            "call": play("25 days", work="1 h", playbook=True),
            "write": {
                **play("20 days"), "for": "company", "purpose": "people", "steps": [{"role": "ops", "work": "1 h"}],
                "effect": {"playbook": "50 %"},
            },
        },
        teams={"ops": {"role": "ops", "serves": [], "headcount": 1, "hours": "42 h/week"}},
        touch_models={"light": {"plays": {"call": {}}}},
    )  # fmt: skip
    writer = seat(1)

    def weeks(number: int, mine: int = 0, written: int = 0) -> list[tuple]:
        return [week(number, worked=mine), week(number, worked=written, member=writer)]

    def months(number: int, standing: float) -> list[tuple]:
        counted = close(number)
        cost = row(number * MONTH, Kind.COST, 1, play=0, n=0, x=FULL)
        known = row(number * MONTH, Kind.STANDING, play=PLAYBOOK, x=standing)
        return [*pulse(number), counted[0], cost, counted[1], known]

    written = [hour(day * DAY, task(day, CADENCE, play=1), who=COMPANY_OF_TWO, by=writer) for day in (20, 40, 60)]
    start = begin()
    same(
        engine,
        plain,
        [
            *start[:2],
            row(0, Kind.HIRED, 1, index=0, member=writer, n=1),
            *start[2:],
            *weeks(1),
            *weeks(2),
            *written[0],
            *weeks(3, written=60),
            *hour(25 * DAY, task(25, CADENCE)),
            *weeks(4, mine=60),
            *months(1, 0.75),
            *weeks(5),
            *written[1],
            *weeks(6, written=60),
            *weeks(7),
            *hour(50 * DAY, task(50, CADENCE), landed=1.25),
            *weeks(8, mine=60),
            *written[2],
            *months(2, 0.9375),
        ],
    )


@each_engine
def test_work_of_a_busy_owner_goes_to_the_pile(engine: str) -> None:
    """Eighty hours keep the owner for 13 1/3 days: its calls are taken by the other member, then by itself again, although
    the other has been free for longer."""
    plain = company(
        study={"block": "100 h"},
        plays={"ask": play("8 days", work="1 h"), "big": {**play(work="80 h"), "when": {"signed": True}}},
        teams={"csm": {"headcount": 2, "book": "hybrid", "pool_above": "1 h"}},
    )
    other, big, end = seat(0, 1), task(0, SIGNED, play=1), 19_200

    def weeks(number: int, backlog: int = 0, mine: int = 0, others: int = 0) -> list[tuple]:
        return [week(number, backlog, mine), week(number, worked=others, member=other)]

    same(
        engine,
        plain,
        [
            *begin(members=2),
            row(0, Kind.DUE, ONE, **big, member=0, n=4800, x=DAY),
            row(0, Kind.JOINED, ONE, **big, member=0, n=0, x=DAY),
            row(0, Kind.BEGUN, ONE, **big, member=ME, n=0, x=1.0),
            *weeks(1, backlog=4800),
            *hour(8 * DAY, task(8, CADENCE), by=other),
            row(end, Kind.BLOCK, ONE, **big, member=ME, n=4800, x=0.0),
            row(end, Kind.STEP, ONE, **big, member=ME, n=0, x=1.0),
            row(end, Kind.PLAYED, ONE, **big, member=ME, n=end - DAY, x=1.0),
            *weeks(2, mine=4800, others=60),
            *hour(16 * DAY, task(16, CADENCE)),
            *weeks(3, mine=60),
            *hour(24 * DAY, task(24, CADENCE)),
            *weeks(4, mine=60),
            *pulse(1),
            *close(1, cents=2 * CENTS, paid=2 * FULL),
        ],
    )


@each_engine
def test_a_team_grows_with_its_customers_at_a_month_s_start(engine: str) -> None:
    """Five customers ask for three members of two customers each, once they are there; hired with the second month's money."""
    plain = company(
        opening={"customers": {"smb": 5}},
        study={"horizon": "2 months"},
        teams={"csm": {"book": "pooled", "hire_by_ratio": {"customers": 2, "most": 4}, "hiring_cost": "50 USD"}},
    )
    seats = [seat(0, number) for number in range(3)]

    def months(number: int, cents: int, paid: float) -> list[tuple]:
        rows = [row(*(number * MONTH, kind, c), **columns) for c in range(5) for kind, columns in pulses(number)]
        counted = row(number * MONTH, Kind.COUNT, 0, index=5, n=5 * ARR)
        return [*rows, row(number * MONTH, Kind.COST, 0, play=0, n=cents, x=paid), counted]

    def pulses(month: int) -> list[tuple[Kind, dict[str, int]]]:
        return [(Kind.PULSE, {"play": driver, "index": month}) for driver in (21, 4)]

    signed = [
        (
            row(0, Kind.SIGNED, c, play=0, index=24, n=ARR, x=1.0),
            row(0, Kind.STAGE, c, n=Stage.ADOPTING),
        )
        for c in range(5)
    ]
    same(
        engine,
        plain,
        [
            row(0, Kind.ERA, index=0),
            row(0, Kind.HIRED, 0, index=0, member=ME, n=1),
            *(found for pair in signed for found in pair),
            *(week(number) for number in range(1, 5)),
            *(row(MONTH, Kind.HIRED, 0, index=0, member=member, n=1) for member in seats[1:]),
            *months(1, CENTS, FULL),
            *(row(number * WEEK, Kind.WEEK, 0, member=member) for number in range(5, 9) for member in seats),
            *months(2, 3 * CENTS + 10_000, 3 * FULL),
        ],
    )
