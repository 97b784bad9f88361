"""Retention by hand: what churn is made of, survival, losses after a lost sponsor."""

import numpy as np
import pytest
from tests.ledgers import customer, ledger_of, row

from cssim.kpis import arr, measure, retention
from cssim.kpis.rows import Rows, Window
from cssim.ledger.events import Kind
from cssim.units import MONTH, YEAR

BASE, ADOPTION, TRUST = range(3)


def signed(who: int, arr: int, time: int = 0, months: int = 36) -> tuple:
    return row(time, Kind.SIGNED, who, play=who >> 20, index=months, n=arr)


def refused(time: int, who: int, arr: int, parts: tuple[float, ...]) -> list[tuple]:
    month = time // MONTH
    return [
        row(time, Kind.TERM, who, play=36, index=month, n=0, x=0.5),
        row(time, Kind.LOST, who, play=-1, index=month, n=arr),
        *[row(time, Kind.CAUSE, who, play=part, index=month, x=x) for part, x in enumerate(parts)],
    ]


def ended(time: int, who: int, arr: int, shock: int = 1) -> tuple:
    return row(time, Kind.LOST, who, play=shock, index=time // MONTH, n=arr)


def test_churn_is_split_by_how_far_each_part_pulls_below_its_reference() -> None:
    one, two, three, four = customer(1), customer(2), customer(3, 1), customer(4, 1)
    rows = [signed(one, 100), signed(two, 60), signed(three, 10), signed(four, 7)]
    rows += refused(MONTH, two, 60, (-9.0, 1.0, -0.5))  # base takes no part
    rows += refused(MONTH, one, 100, (2.0, -3.0, -1.0))
    rows += refused(2 * MONTH, three, 10, (2.0, 3.0, 1.0))  # nothing pulls: base
    rows += [ended(3 * MONTH, four, 7)]
    found = measure(ledger_of(rows))
    assert [found[f"churned_arr.part.{part}"] for part in ("base", "adoption", "trust")] == [10, 75, 85]
    assert found["churned_arr.shock.company_failure"] == 7
    assert found["churned_arr"] == 177
    assert found.segments["smb"]["churned_arr.part.adoption"] == 75
    assert found.segments["enterprise"]["churned_arr.part.base"] == 10
    assert found.segments["enterprise"]["churned_arr.shock.company_failure"] == 7


def test_parts_add_up_to_the_cent() -> None:
    chance = np.random.default_rng(1)
    weight = np.round(chance.normal(size=(500, 8)), 1)
    arr = chance.integers(1, 10**9, 500)
    split = retention.contributions(weight, 0, arr)
    assert (split.sum(axis=1) == arr).all()
    assert (split >= 0).all()
    assert (split[weight > 0][weight[weight > 0] != 0] == 0).mean() > 0.9  # parts above their reference take nothing
    assert retention.contributions(np.full((1, 3), -1.0), 0, np.array([101])).tolist() == [[0, 50, 51]]


def test_only_shocks_that_end_contracts_are_told() -> None:
    scenario = {"shocks": {"technical_issue": {"ends_contract": False}, "company_failure": {"ends_contract": True}}}
    found = measure(ledger_of([signed(customer(1), 5)], scenario=scenario))
    assert found["churned_arr.shock.company_failure"] == 0
    assert "churned_arr.shock.technical_issue" not in found


def test_survival_of_a_cohort_seen_from_its_signature() -> None:
    rows = [signed(customer(i), 100) for i in range(4)]
    rows += [
        ended(6 * MONTH, customer(0), 100),
        ended(YEAR, customer(1), 100),
        ended(YEAR + 1, customer(2), 100),
    ]
    found = measure(ledger_of(rows, end=2 * YEAR))
    assert found["survival.tenure.1"] == 0.5  # a year to the minute is the end of the first year
    assert found["survival.tenure.2"] == 0.25
    assert "survival.tenure.3" not in found  # nobody was seen so long
    assert found.segments["smb"]["survival.tenure.1"] == 0.5
    assert "survival.tenure.1" not in found.segments["enterprise"]


def test_survival_lets_older_customers_enter_late_and_younger_leave_early() -> None:
    rows = [
        signed(customer(0), 1, time=0),  # two years old when the window opens, lost in the third
        signed(customer(1), 1, time=0),
        signed(customer(2), 1, time=4 * YEAR),  # seen for half a year
        signed(customer(3), 1, time=2 * YEAR + 1),
        ended(2 * YEAR + 6 * MONTH, customer(0), 1),
        ended(3 * YEAR, customer(3), 1),
    ]
    rows.sort(key=lambda told: told[0])
    found = measure(ledger_of(rows, day0=5 * YEAR, end=5 * YEAR + MONTH))
    assert found["survival.tenure.1"] == 0.5  # of customers 2 and 3; the first half year has no loss
    assert "survival.tenure.2" not in found  # in its months nobody was at risk


def test_survival_by_month() -> None:
    rows = [signed(customer(i), 100) for i in range(4)] + [ended(2 * MONTH, customer(0), 100)]
    found, _ = arr.changes(Rows(ledger_of(rows, end=YEAR)))
    lives = retention.survival(found, np.zeros(4, "i8"), Window(0, YEAR), 1)
    assert lives.stay[0, :4].tolist() == [1.0, 0.75, 0.75, 0.75]
    assert lives.seen[0, [0, 1, 2, 11, 12]].tolist() == [4, 4, 3, 3, 0]
    assert (lives.stay[0] == lives.stay[1]).all()


def test_losses_within_a_year_of_a_lost_sponsor() -> None:
    rows = [signed(customer(i), 100) for i in range(4)]
    rows += [
        row(MONTH, Kind.OPENED, customer(0), play=1, index=8, n=1),
        row(MONTH, Kind.OPENED, customer(1), play=0, index=9, n=1),  # an escalation
        row(2 * MONTH, Kind.OPENED, customer(2), play=1, index=8, n=1),
        row(3 * MONTH, Kind.OPENED, customer(2), play=1, index=8, n=1),
        ended(YEAR + MONTH, customer(0), 100),
        ended(YEAR + MONTH, customer(1), 100),
        ended(YEAR + MONTH, customer(3), 100),
        ended(YEAR + 4 * MONTH, customer(2), 100),  # thirteen months after the last
    ]
    found = measure(ledger_of(rows, day0=YEAR, end=2 * YEAR))
    assert found["after_lost_sponsor_share"] == 0.25
    assert found.few[12]["after_lost_sponsor_share"] == 4
    assert found["after_matter_share.matter.lost_sponsor"] == found["after_matter_share.matter.escalation"] == 0.25


@pytest.mark.parametrize("names", [{}, {"segments": ("smb",)}])
def test_what_a_header_does_not_name_is_left_out(names: dict) -> None:
    found = measure(ledger_of([], names=names, discretionary=()))
    assert not [name for name in found if name.startswith(("churned_arr.", "after_"))]
