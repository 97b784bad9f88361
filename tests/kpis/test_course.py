"""The course of a history agrees with its KPIs, and what comes in goes out or is still there."""

import numpy as np
import pytest
from tests.ledgers import customer, ledger_of, row, seat

from cssim.engines import simulator
from cssim.kpis import measure
from cssim.kpis.course import NEW, REFUSED, Course, course
from cssim.ledger.events import Kind, Stage
from cssim.ledger.ledger import Ledger
from cssim.scenario import read
from cssim.units import DAY, MONTH, YEAR


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return simulator(read.named("mid_market"), "compiled")(3, 1)


@pytest.fixture(scope="module")
def found(ledger: Ledger) -> Course:
    return course(ledger)


def test_it_says_what_the_kpis_say(ledger: Ledger, found: Course) -> None:
    kpis = measure(ledger)
    for age, at in kpis.at.items():
        assert (found.grr[age], found.nrr[age], found.arr[age]) == (at["grr"], at["nrr"], at["closing_arr"])
        assert found.value[age] == pytest.approx(at["realised_value"], rel=1e-12)
    last = kpis.at[36]
    assert found.cost.sum() == last["cumulative_cost"]
    assert found.revenue.sum() == pytest.approx(last["cumulative_revenue"], rel=1e-12)
    assert found.flows[NEW].sum() == last["cumulative_new_customers"]
    assert found.flows[:, Stage.LOST].sum() == last["cumulative_lost_customers"]


def test_customers_are_always_somewhere(ledger: Ledger, found: Course) -> None:
    assert np.isnan(found.grr[:12]).all()
    opening = measure(ledger).at[36]["customers"] - found.flows[NEW].sum() + found.flows[:, Stage.LOST].sum()
    assert found.customers.sum() == pytest.approx(opening, rel=0.1)  # the company stays about as large
    assert found.customers[[Stage.LOST, REFUSED]].tolist() == [0.0, 0.0]


def test_work_is_never_more_than_what_is_paid(found: Course) -> None:
    assert (found.worked <= found.paid + 1e-3).all()
    assert found.worked.shape == found.wait.shape == (12, 3)


def test_a_company_by_hand() -> None:
    day0 = YEAR
    rows = [
        row(0, Kind.SIGNED, customer(1), play=0, index=36, n=1200),
        row(0, Kind.STAGE, customer(1), n=Stage.ADOPTING),
        row(day0 + MONTH, Kind.BOOKED, customer(2), play=0, n=600),
        row(day0 + MONTH, Kind.BOOKED, customer(3), play=0, n=600),
        row(day0 + 2 * MONTH, Kind.REFUSED, customer(3), play=0),
        row(day0 + 2 * MONTH, Kind.SIGNED, customer(2), play=0, index=12, n=600),
        row(day0 + 3 * MONTH, Kind.BEGUN, customer(1), play=1, index=0, member=seat(1), n=2 * DAY),
        row(day0 + 3 * MONTH, Kind.BLOCK, customer(1), play=1, index=0, member=seat(1), n=30),
        row(day0 + 3 * MONTH, Kind.COST, 1, play=0, n=100, x=60.0),
        row(day0 + 4 * MONTH, Kind.LOST, customer(1), play=1, index=16, n=1200),
        row(day0 + 4 * MONTH, Kind.COST, -1, play=0, index=0, n=7),
    ]
    found = course(ledger_of(rows, day0=day0, end=day0 + 4 * MONTH))
    assert found.arr.tolist() == [1200, 1200, 1800, 1800, 600]
    moves = {(int(a), int(b)): int(found.flows[a, b]) for a, b in np.argwhere(found.flows)}
    assert moves == {
        (NEW, Stage.PROSPECT): 2,
        (Stage.PROSPECT, REFUSED): 1,
        (Stage.PROSPECT, Stage.ONBOARDING): 1,
        (Stage.ADOPTING, Stage.LOST): 1,
    }
    assert found.customers[[Stage.ADOPTING, Stage.PROSPECT, Stage.ONBOARDING]].tolist() == [1.0, 0.5, 0.5]
    assert (found.paid[0, 1], found.worked[0, 1], found.wait[0, 1]) == (60.0, 30.0, 2.0)
    assert np.isnan(found.wait[1]).all()
    assert found.cost.tolist() == [[0, 0, 0], [0, 0, 0], [0, 100, 0], [0, 0, 7]]
    assert found.signed.tolist() == [0, 0, 1200, 600]
    assert found.kept[2].tolist() == [1200, -1, -1, -1, -1, -1, -1]  # its youngest could be 4 months old


def test_it_ends_with_the_last_reporting_age() -> None:
    horizons = ("study.horizon=36 months", "study.horizon=12 months")
    one, other = (
        simulator(read.named("mid_market", [h, "study.ages=[12 months]"]), "compiled")(3, 1) for h in horizons
    )
    assert len(one) > len(other)
    for name, longer, shorter in zip(Course._fields, course(one), course(other), strict=True):
        inside = slice(-1) if name == "worked" else slice(None)  # a ledger's end cuts the blocks of work in hand short
        np.testing.assert_array_equal(longer[inside], shorter[inside], name)


def test_a_company_without_customers() -> None:
    found = course(ledger_of([], day0=0, end=YEAR))
    assert found.arr.tolist() == [0] * 13
    assert np.isnan(found.grr).all()
    assert not found.flows.any()
