"""Service by hand: load, waits, lateness, missed work, backlog, time to value, ratios per CSM."""

import numpy as np
import pytest
from tests.ledgers import COMPANY, customer, ledger_of, member, row, seat

from cssim.kpis import measure, service
from cssim.ledger.events import Kind, Stage
from cssim.units import DAY, HOUR, MONTH, WEEK, YEAR

ONBOARDING, REVIEW, VALUE_CALL = range(3)
CSM, SUPPORT = range(2)
ONE = customer(1)


def task(play: int, number: int = 0) -> dict[str, int]:
    return {"play": play, "index": number << 5 | 1}


def signed(who: int = ONE, time: int = 0, arr: int = 1200) -> tuple:
    return row(time, Kind.SIGNED, who, play=who >> 20, index=36, n=arr)


def test_offered_load_counts_what_falls_due_in_the_window() -> None:
    day0, end = YEAR, 2 * YEAR
    rows = [
        signed(),
        row(day0 - 9, Kind.DUE, ONE, **task(REVIEW, 1), member=CSM, n=1000, x=day0),  # was due before
        row(day0 - 8, Kind.DUE, ONE, **task(REVIEW, 2), member=CSM, n=30, x=day0 + 1),  # created before, due within
        row(day0 + 5, Kind.DUE, ONE, **task(ONBOARDING), member=SUPPORT, n=40, x=end),
        row(day0 + 6, Kind.DUE, ONE, **task(VALUE_CALL), member=CSM, n=500, x=day0 + 9),  # spare hours
        row(day0 + 7, Kind.DUE, ONE, **task(REVIEW, 3), member=CSM, n=500, x=end + 1),  # not yet due
        row(day0 + MONTH, Kind.COST, CSM, play=0, n=1, x=60.0),
        row(day0 + MONTH, Kind.COST, SUPPORT, play=1, n=1, x=20.0),
    ]
    found = measure(ledger_of(rows, day0=day0, end=end))
    assert found["offered_load.team.csm"] == 0.5
    assert found["offered_load.team.support"] == 2.0
    assert found["offered_load"] == 70 / 80


def test_utilisation_is_time_worked_over_time_paid() -> None:
    rows = [
        row(0, Kind.COST, CSM, play=0, n=1, x=9999.0),  # for the month before
        row(9, Kind.BLOCK, ONE, **task(REVIEW), member=seat(CSM, 1), n=45),
        row(10, Kind.BLOCK, ONE, **task(VALUE_CALL), member=seat(CSM, 2), n=30),
        row(11, Kind.BLOCK, ONE, **task(REVIEW), member=seat(SUPPORT), n=5),
        row(MONTH, Kind.COST, CSM, play=0, n=1, x=100.0),
        row(MONTH, Kind.COST, SUPPORT, play=0, n=1, x=50.0),
        row(MONTH, Kind.COST, -1, play=0, n=1),
    ]
    found = measure(ledger_of(rows))
    assert found["utilisation.team.csm"] == 0.75
    assert found["utilisation.team.support"] == 0.1
    assert found["utilisation"] == 80 / 150


def test_waits_by_play_and_team() -> None:
    rows = [row(9, Kind.BEGUN, ONE, **task(REVIEW, i), member=seat(CSM), n=i * DAY) for i in range(1, 11)]
    rows.append(row(9, Kind.BEGUN, ONE, **task(ONBOARDING), member=seat(SUPPORT), n=3 * DAY))
    rows.append(row(9, Kind.BEGUN, ONE, **task(VALUE_CALL), member=seat(CSM), n=99 * DAY))
    found = measure(ledger_of(rows))
    assert (found["wait_mean.play.review"], found["wait_p90.play.review"]) == (5.5, 9.0)
    assert found["wait_mean.play.value_call"] == 99.0
    assert found["wait_mean.team.csm"] == 5.5  # spare hours apart
    assert found["wait_mean.team.support"] == found["wait_p90.team.support"] == 3.0
    assert (found["wait_mean"], found["wait_p90"]) == (58 / 11, 9.0)
    assert found.few[12]["wait_p90.play.review"] == 10


def test_lateness_and_missed_tasks() -> None:
    rows = [
        row(9, Kind.PLAYED, ONE, **task(REVIEW, i), member=seat(CSM), n=late * DAY)
        for i, late in enumerate((-4, -2, 0, 1))
    ]
    rows.append(row(9, Kind.PLAYED, ONE, **task(VALUE_CALL), member=seat(CSM), n=50 * DAY))
    rows.append(row(9, Kind.MISSED, ONE, **task(REVIEW, 9), member=CSM, n=5))
    rows += [row(9, Kind.MISSED, ONE, **task(VALUE_CALL, i), member=CSM, n=5) for i in (1, 2)]
    found = measure(ledger_of(rows))
    assert (found["lateness_mean.play.review"], found["lateness_p90.play.review"]) == (-1.25, 1.0)
    assert (found["lateness_mean"], found["lateness_mean.play.value_call"]) == (-1.25, 50.0)
    assert (found["late_share.play.review"], found["late_share.play.value_call"]) == (0.25, 1.0)
    assert found["late_share"] == 0.25
    assert (found["missed_tasks.play.review"], found["missed_share.play.review"]) == (1, 0.2)
    assert (found["missed_tasks"], found["missed_share"]) == (1, 0.2)
    assert (found["missed_tasks.play.onboarding"], found.get("missed_share.play.onboarding")) == (0, None)


def test_backlog_is_the_mean_of_the_weeks() -> None:
    rows = [
        row(WEEK, Kind.WEEK, CSM, member=seat(CSM, 0), n=2 * HOUR),
        row(WEEK, Kind.WEEK, CSM, member=seat(CSM, 1), n=4 * HOUR),
        row(2 * WEEK, Kind.WEEK, CSM, member=seat(CSM, 0), n=2 * HOUR),
    ]
    found = measure(ledger_of(rows))
    assert (found["backlog.team.csm"], found["backlog.team.support"], found["backlog"]) == (4.0, 0.0, 4.0)


def test_the_age_of_what_nobody_has_begun() -> None:
    day0, end = YEAR, 2 * YEAR

    def joined(days: float, who: int = ONE, play: int = REVIEW, number: int = 0, team: int = CSM) -> tuple:
        return row(end - days * DAY, Kind.JOINED, who, **task(play, number), member=team)

    rows = [
        signed(),
        signed(customer(2)),
        joined(400),  # longer ago than day 0: it counts
        joined(90, number=1),
        row(end - 80 * DAY, Kind.BEGUN, ONE, **task(REVIEW, 1), member=seat(CSM, 3), n=10 * DAY),
        row(end - 80 * DAY, Kind.BLOCK, ONE, **task(REVIEW, 1), member=seat(CSM, 3), n=5, x=9.0),
        joined(80, number=1),  # put back half done
        joined(70, number=2),
        row(end - 10 * DAY, Kind.MISSED, ONE, **task(REVIEW, 2), member=CSM, n=60 * DAY),
        joined(60, customer(2)),  # dropped with its customer
        joined(50, play=VALUE_CALL),  # spare hours
        joined(45, member(3), number=4),
        joined(44, COMPANY, number=4),
        joined(30, number=5, team=SUPPORT),
        row(end - 20 * DAY, Kind.LOST, customer(2), play=1, index=11, n=1200),
        joined(0, number=6),
    ]
    found = measure(ledger_of(sorted(rows, key=lambda told: told[0]), day0=day0, end=end))
    assert found["backlog_age.team.csm"] == 200.0  # 400 and 0 days
    assert found["backlog_age.team.support"] == 30.0
    assert found["backlog_age"] == pytest.approx(430 / 3)
    assert found.few[12]["backlog_age"] == 3


def test_work_older_than_a_year_before_day_0_is_no_backlog() -> None:
    rows = [signed(), row(9, Kind.JOINED, ONE, **task(REVIEW), member=CSM)]
    late = row(YEAR + 99, Kind.BEGUN, ONE, **task(REVIEW), member=seat(CSM), n=YEAR + 90)
    assert "backlog_age" not in measure(ledger_of([*rows, late], day0=YEAR + 50, end=2 * YEAR))


def test_plays_that_something_kept_from_beginning() -> None:
    rows = [signed(), *[row(9, Kind.BLOCKED, ONE, **task(play, 3)) for play in (REVIEW, VALUE_CALL)]]
    found = measure(ledger_of(rows))
    assert (found["blocked_plays"], found["blocked_plays.play.review"]) == (1, 1)  # spare hours apart
    assert found["blocked_plays.play.value_call"] == 1
    assert "blocked_plays.play.onboarding" not in found
    plays = {"onboarding": {"requires": {"closed": ["escalation"], "open": []}}, "review": {"requires": None}}
    found = measure(ledger_of([signed()], scenario={"plays": plays}))
    assert found["blocked_plays.play.onboarding"] == found["blocked_plays"] == 0
    assert "blocked_plays.play.review" not in found


def test_escalations_by_the_team_that_owns() -> None:
    rows = [
        *[signed(customer(who)) for who in (1, 2, 3)],
        row(0, Kind.OWNER, customer(1), play=CSM, member=seat(CSM), n=-1),
        row(0, Kind.OWNER, customer(2), play=CSM, member=seat(CSM), n=-1),
        row(5, Kind.OPENED, customer(1), play=0, index=8, n=1),
        row(6, Kind.OPENED, customer(3), play=0, index=8, n=1),  # nobody's
        row(YEAR // 2, Kind.LOST, customer(2), play=1, index=6, n=1200),
    ]
    found = measure(ledger_of(rows))
    assert found["escalations.team.csm"] == 1 / 1.5
    assert "escalations.team.support" not in found
    assert found["escalations"] == 2 / 2.5


def test_time_to_value_knows_who_is_not_there_yet() -> None:
    rows = [signed(customer(i), time=YEAR) for i in range(4)]
    rows.append(signed(customer(9), time=0))  # signed before the window
    rows.sort()
    rows += [
        row(YEAR + 10 * DAY, Kind.STAGE, customer(0), n=Stage.ADOPTING),
        row(YEAR + 15 * DAY, Kind.LOST, customer(1), play=1, index=0, n=1200),
        row(YEAR + 20 * DAY, Kind.STAGE, customer(2), n=Stage.ADOPTING),
        row(YEAR + 21 * DAY, Kind.STAGE, customer(9), n=Stage.ADOPTING),
        row(YEAR + 30 * DAY, Kind.STAGE, customer(0), n=Stage.RENEWING),
        row(YEAR + 40 * DAY, Kind.STAGE, customer(0), n=Stage.ADOPTING),  # the first counts
    ]
    found = measure(ledger_of(rows, day0=YEAR, end=2 * YEAR))
    assert found["time_to_value"] == 20.0  # ¾ still on the way after 10 days, half of these after 20
    assert found.few[12]["time_to_value"] == 4
    assert found.segments["smb"]["time_to_value"] == 20.0
    assert "time_to_value" not in found.segments["enterprise"]


@pytest.mark.parametrize(
    ("times", "reached", "median"),
    [
        ((10, 20, 30), (True, True, True), 20.0),
        ((10, 20), (True, True), 10.0),
        ((10, 20, 30), (True, False, False), float("inf")),
        ((10, 10, 30), (False, True, True), 30.0),  # at the same time, who arrives goes first: ⅔ are left
        ((), (), float("inf")),
    ],
)
def test_median_time(times: tuple, reached: tuple, median: float) -> None:
    assert service.median_time(np.array(times, float), np.array(reached, bool)) == median


def test_escalations_per_customer_year() -> None:
    rows = [
        signed(customer(1)),
        signed(customer(1, 1)),
        row(5, Kind.OPENED, customer(1), play=0, index=8, n=1),
        row(6, Kind.OPENED, customer(1), play=1, index=9, n=1),  # a lost sponsor
        row(YEAR // 2, Kind.LOST, customer(1), play=1, index=6, n=1200),
        row(YEAR // 2 + 1, Kind.OPENED, customer(1, 1), play=0, index=8, n=1),
    ]
    found = measure(ledger_of(rows))
    assert found["escalations"] == 2 / 1.5
    assert (found.segments["smb"]["escalations"], found.segments["enterprise"]["escalations"]) == (2.0, 1.0)


def test_customers_and_arr_per_csm_at_the_end() -> None:
    teams = {
        "csm": {"role": "csm", "hours": 26.0 * HOUR, "leave": 6.0 * WEEK},
        "support": {"role": "support", "hours": 26.0 * HOUR},
    }
    full_time = 23 * HOUR * MONTH / WEEK
    rows = [
        *[signed(customer(i)) for i in range(3)],
        row(YEAR - MONTH, Kind.COST, CSM, play=0, n=1, x=99 * full_time),
        row(YEAR, Kind.COST, CSM, play=0, n=1, x=1.5 * full_time),
        row(YEAR, Kind.COST, SUPPORT, play=1, n=1, x=7 * full_time),
    ]
    found = measure(ledger_of(rows, scenario={"teams": teams}))
    assert found["accounts_per_csm"] == pytest.approx(2.0)
    assert found["arr_per_csm"] == pytest.approx(2400.0)


def test_spread_is_numpys_to_the_value() -> None:
    chance = np.random.default_rng(1)
    group, values = chance.integers(0, 5, 999), chance.integers(-5000, 5000, 999)
    found = service.spread(values, group, 6)
    for i in range(5):
        own = values[group == i]
        assert found.mean[i] == pytest.approx(own.mean())
        assert found.p90[i] == np.quantile(own, 0.9, method="inverted_cdf")
    assert (found.n[5], found.mean[5], found.p90[5]) == (0, 0, 0)


def test_a_short_horizon_looks_back_to_day_0() -> None:
    rows = [
        row(9, Kind.BLOCK, ONE, **task(REVIEW), member=seat(CSM), n=30),
        row(MONTH, Kind.COST, CSM, play=0, n=1, x=60.0),
    ]
    assert measure(ledger_of(rows, end=MONTH))["utilisation"] == 0.5
