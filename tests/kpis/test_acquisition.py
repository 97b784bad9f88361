"""Acquisition by hand: the gate, payback, lifetime value by formula and as it was lived."""

import pytest
from tests.ledgers import customer, ledger_of, row

from cssim.kpis import measure
from cssim.ledger.events import Kind
from cssim.units import MONTH, YEAR

COMPANY = {"gross_margin": 0.8, "discount_rate": 0.21, "cac": 3000}
DISCOUNT = 1.21 ** (-1 / 12)


def signed(who: int, time: int = 0, arr: int = 1200) -> tuple:
    return row(time, Kind.SIGNED, who, play=who >> 20, index=48, n=arr)


def ended(who: int, time: int, arr: int = 1200) -> tuple:
    return row(time, Kind.LOST, who, play=1, index=time // MONTH, n=arr)


def test_the_gate() -> None:
    sold, refused, waits, long_ago = (customer(i) for i in range(4))
    rows = [row(YEAR - 9, Kind.BOOKED, long_ago, play=0, n=5, x=0.5)]
    rows += [row(YEAR + 5, Kind.BOOKED, who, play=0, n=5, x=0.5) for who in (sold, refused, waits)]
    rows += [
        signed(customer(5), YEAR + 6),  # of a segment without a gate
        signed(sold, YEAR + 7, 5),
        row(YEAR + 8, Kind.REFUSED, refused, play=0, x=0.1),
        row(YEAR + 8, Kind.REFUSED, long_ago, play=0, x=0.1),
    ]
    found = measure(ledger_of(rows, day0=YEAR, end=2 * YEAR))
    assert (found["bookings"], found["refused_share"]) == (3, 2 / 3)
    assert (found.segments["enterprise"]["bookings"], found["new_customers"]) == (0, 2)
    assert "refused_share" not in found.segments["enterprise"]
    assert measure(ledger_of([signed(customer(1))]))["bookings"] == 0


def test_payback_of_what_it_took_to_win_them() -> None:
    """Two customers for 6000, who bring 1200 and 2400 a year at 80 %: 240 a month."""
    rows = [signed(customer(1), YEAR + 1), signed(customer(2), YEAR + 1, 2400), signed(customer(9), 5)]
    rows.sort()
    found = measure(ledger_of(rows, day0=YEAR, end=2 * YEAR, scenario={"company": COMPANY}))
    assert found["acquisition_cost"] == 6000
    assert found["cac_payback"] == pytest.approx(25.0)
    assert found.few[12]["cac_payback"] == 2
    assert not found.segments["enterprise"].keys() & {"acquisition_cost", "cac_payback"}, "one cost for the company"


def test_lifetime_value_by_formula() -> None:
    """1200 × 80 % ÷ one in four a year; the cost to serve of 3.5 customer-years takes its part."""
    rows = [signed(customer(i)) for i in range(4)]
    rows += [ended(customer(0), YEAR + 6 * MONTH), row(YEAR + 7 * MONTH, Kind.COST, 0, play=0, n=350, x=1.0)]
    found = measure(ledger_of(rows, day0=YEAR, end=2 * YEAR, scenario={"company": COMPANY}))
    assert found["ltv"] == pytest.approx(960 / 0.25)
    assert found["ltv_net"] == pytest.approx((960 - 100) / 0.25)
    assert found["ltv_to_cac"] == pytest.approx(3840 / 3000)
    assert found.few[12]["ltv"] == 4
    assert "ltv" not in found.segments["enterprise"]


def test_four_years_as_lived() -> None:
    """Half are gone at the end of the second year; the rest stay."""
    rows = [signed(customer(i)) for i in range(2)] + [ended(customer(0), 2 * YEAR)]
    ledger = ledger_of(rows, day0=3 * YEAR, end=5 * YEAR, scenario={"company": COMPANY})
    found = measure(ledger)
    stay = [1.0] * 23 + [0.5] * 25
    worth = sum(share * DISCOUNT**month for month, share in enumerate(stay, 1))
    assert found["ltv_four_years"] == pytest.approx(80 * worth)


@pytest.mark.parametrize("scenario", [{}, {"company": {"cac": 0}}])
def test_without_an_acquisition_cost_there_is_none_to_pay_back(scenario: dict) -> None:
    found = measure(ledger_of([signed(customer(1), 5)], scenario=scenario))
    assert {"acquisition_cost", "cac_payback", "ltv_to_cac", "ltv", "ltv_net"}.isdisjoint(found)
