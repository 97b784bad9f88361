"""Value by hand: revenue to the minute, costs by account, CRC, realised value."""

import numpy as np
import pytest
from tests.ledgers import customer, ledger_of, row

from cssim.kpis import measure, value
from cssim.ledger.events import Kind
from cssim.units import MONTH, YEAR

COMPANY = {"company": {"gross_margin": 0.8, "discount_rate": 0.21}}
DISCOUNT = 1.21 ** (-1 / 12)


def signed(arr: int, months: int = 36, time: int = 0, who: int = 1, segment: int = 0) -> tuple:
    return row(time, Kind.SIGNED, customer(who, segment), play=segment, index=months, n=arr)


def costs(month: int, account: int, cents: int) -> tuple:
    return row(month * MONTH, Kind.COST, 0, play=account, n=cents, x=1.0)


def test_revenue_is_arr_over_time() -> None:
    rows = [
        signed(1_000_000),
        signed(YEAR, time=YEAR - 1, segment=1),  # a cent a minute, for the last of them
    ]
    found = measure(ledger_of(rows))
    assert found["revenue"] == found["cumulative_revenue"] == 1_000_001
    assert [found.segments[s]["revenue"] for s in ("smb", "enterprise")] == [1_000_000, 1]


def test_revenue_stops_with_the_customer_and_starts_at_the_window() -> None:
    rows = [signed(1200), row(YEAR + 3 * MONTH, Kind.LOST, customer(1), play=1, index=15, n=1200)]
    found = measure(ledger_of(rows, day0=YEAR, end=2 * YEAR))
    assert found["revenue"] == 300


def test_revenue_of_a_huge_company_is_exact() -> None:
    arr = 5_000_000_000_000 + 1  # cents a year
    found = measure(ledger_of([signed(arr)], end=3 * YEAR))
    assert found["cumulative_revenue"] == 3 * arr


def test_costs_by_account_of_the_year_and_since_day_0() -> None:
    rows = [
        costs(0, 0, 10_000),  # for the month before day 0
        costs(1, 0, 500),
        costs(13, 0, 100),
        costs(14, 1, 40),
        costs(15, 2, 7),
        costs(24, 3, 1),
    ]
    found = measure(ledger_of(rows, end=2 * YEAR))
    accounts = ("retention", "cogs", "sales", "r_and_d")
    assert [found[f"cost.account.{name}"] for name in accounts] == [100, 40, 7, 1]
    assert (found["cost"], found["retention_cost"]) == (148, 140)
    assert [found[f"cumulative_cost.account.{name}"] for name in accounts] == [600, 40, 7, 1]
    assert (found["cumulative_cost"], found["cumulative_retention_cost"]) == (648, 640)


def test_crc_and_cost_to_serve_are_of_the_same_year() -> None:
    rows = [
        signed(1000),
        signed(1000, who=2),
        costs(6, 0, 90),
        row(18 * MONTH, Kind.LOST, customer(2), play=1, index=18, n=1000),
        costs(18, 0, 100),
        costs(20, 1, 50),
    ]
    found = measure(ledger_of(rows, end=2 * YEAR))
    assert found["crc"] == 150 / 1500
    assert found["cost_to_serve"] == 150 / 1.5


def test_no_revenue_no_ratio() -> None:
    assert {"crc", "cost_to_serve"}.isdisjoint(measure(ledger_of([costs(1, 0, 5)])))


def test_realised_value_is_discounted_by_month() -> None:
    rows = [signed(1200), costs(1, 0, 30), costs(2, 1, 10), costs(2, 2, 20)]
    found = measure(ledger_of(rows, end=2 * MONTH, scenario=COMPANY))
    assert found["realised_value"] == pytest.approx(50 * DISCOUNT + 50 * DISCOUNT**2)


def test_without_rate_and_margin_value_is_revenue_less_cost() -> None:
    found = measure(ledger_of([signed(1200), costs(12, 0, 200)]))
    assert found["realised_value"] == 1000


def test_nothing_after_the_age_counts_unless_under_contract() -> None:
    scenario = {**COMPANY, "study": {"ages": [MONTH, 6 * MONTH]}}
    rows = [
        signed(1200, months=12),
        row(3 * MONTH, Kind.TERM, customer(1), play=3, index=3, n=6),
        row(3 * MONTH, Kind.RENEWED, customer(1), play=6, index=3, n=2400),
        signed(1200, who=2, time=4 * MONTH, months=3),
        row(5 * MONTH, Kind.LOST, customer(2), play=1, index=1, n=1200),
    ]
    found = measure(ledger_of(rows, end=6 * MONTH, scenario=scenario))
    first = found.at[1]
    assert first["realised_value"] == pytest.approx(80 * DISCOUNT)
    assert first["realised_value_with_contracts"] == pytest.approx(80 * sum(DISCOUNT**m for m in range(1, 13)))
    extra = found["realised_value_with_contracts"] - found["realised_value"]
    assert extra == pytest.approx(160 * sum(DISCOUNT**m for m in range(7, 10)))  # renewed until month 9


@pytest.mark.parametrize("discount", [1.0, DISCOUNT])
def test_annuity(discount: float) -> None:
    found = value.annuity(np.array([0.0, 1.0, 2.5]), discount)
    expected = [0.0, discount, discount + discount**2 + 0.5 * discount**2.5]
    assert found == pytest.approx(expected)


def test_a_part_of_a_month_counts_in_part() -> None:
    found = measure(ledger_of([signed(1200)], end=MONTH + MONTH // 2, scenario=COMPANY))
    assert found["realised_value"] == pytest.approx(80 * DISCOUNT + 40 * DISCOUNT**1.5)
