"""Success by hand: goals, what stands open on files, the company's standing."""

import pytest
from tests.ledgers import customer, ledger_of, row

from cssim.kpis import measure
from cssim.ledger.events import Kind
from cssim.units import MONTH, YEAR

ESCALATION, SPONSOR = range(2)
QUALITY, DEFECTS = 15, 16


def signed(who: int, time: int = 0, arr: int = 100) -> tuple:
    return row(time, Kind.SIGNED, who, play=who >> 20, index=36, n=arr)


def achieved(who: int, time: int, arr: int = 100) -> tuple:
    return row(time, Kind.ACHIEVED, who, index=time // MONTH, n=arr, x=0.5)


def ended(who: int, time: int, arr: int = 100) -> tuple:
    return row(time, Kind.LOST, who, play=1, index=time // MONTH, n=arr)


def opened(who: int, time: int, matter: int) -> tuple:
    return row(time, Kind.OPENED, who, play=matter, index=8, n=1)


def test_goals_number_scale_and_speed() -> None:
    rows = [
        *[signed(customer(i)) for i in range(3)],
        signed(customer(1, 1), arr=1000),
        achieved(customer(0), 2 * MONTH),
        achieved(customer(1), 3 * MONTH),
        row(4 * MONTH, Kind.EXPANDED, customer(0), play=0, index=0, n=50),
        achieved(customer(1, 1), 5 * MONTH, 1000),
        ended(customer(1), 6 * MONTH),
        achieved(customer(2), YEAR + 1),
    ]
    found = measure(ledger_of(rows))
    assert found["goals_achieved"] == 2 / 3
    assert found["goals_achieved_arr"] == 1150  # what they pay now
    assert found["time_to_goal"] == 3.0
    assert [found.segments[s]["goals_achieved"] for s in ("smb", "enterprise")] == [0.5, 1.0]
    assert [found.segments[s]["time_to_goal"] for s in ("smb", "enterprise")] == [3.0, 5.0]
    assert found.few[12]["goals_achieved"] == 3


def test_goals_that_most_never_reach_have_no_speed() -> None:
    rows = [signed(customer(i)) for i in range(3)] + [achieved(customer(0), MONTH), ended(customer(1), 2 * MONTH)]
    assert "time_to_goal" not in measure(ledger_of(rows))


def test_matters_open_now_and_seen_in_the_window() -> None:
    day0 = YEAR
    rows = [
        *[signed(customer(i)) for i in range(4)],
        opened(customer(0), day0 - 9, ESCALATION),  # open when the window begins
        opened(customer(1), day0 - 9, ESCALATION),
        row(day0 - 8, Kind.CLOSED, customer(1), play=ESCALATION, index=9, n=1),
        opened(customer(0), day0 - 7, ESCALATION),
        row(day0 + 5, Kind.CLOSED, customer(0), play=ESCALATION, index=9, n=1),
        row(day0 + 6, Kind.LAPSED, customer(0), play=ESCALATION, index=9, n=0),
        opened(customer(2), day0 + 7, ESCALATION),
        opened(customer(2), day0 + 7, SPONSOR),
        opened(customer(3), day0 + 7, SPONSOR),
        ended(customer(3), day0 + 8),
    ]
    found = measure(ledger_of(rows, day0=day0, end=2 * YEAR))
    assert found["matter_open.matter.escalation"] == pytest.approx(1 / 3)
    assert found["matter_seen.matter.escalation"] == pytest.approx(2 / 3)
    assert found["matter_open.matter.lost_sponsor"] == found["matter_seen.matter.lost_sponsor"] == pytest.approx(1 / 3)
    assert "matter_open.matter.escalation" not in found.segments["enterprise"]


def test_the_company_stands_as_last_told() -> None:
    rows = [
        row(0, Kind.STANDING, play=QUALITY, x=0.5),
        row(0, Kind.STANDING, play=DEFECTS, x=0.25),
        row(MONTH, Kind.STANDING, play=QUALITY, x=0.75),
        row(YEAR + MONTH, Kind.STANDING, play=QUALITY, x=1.0),
    ]
    found = measure(ledger_of(rows))
    assert (found["standing.driver.quality"], found["standing.driver.defects"]) == (0.75, 0.25)
    assert "standing.driver.culture" not in found
