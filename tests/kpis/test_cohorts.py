"""Triangles by hand."""

import numpy as np
import pytest
from tests.ledgers import customer, ledger_of, row

from cssim.kpis import arr
from cssim.kpis.cohorts import Triangle, triangle
from cssim.kpis.rows import Rows
from cssim.ledger.events import Kind
from cssim.units import MONTH, YEAR


def of(rows: list[tuple], day0: int, end: int, width: int = YEAR) -> Triangle:
    return triangle(arr.changes(Rows(ledger_of(sorted(rows), day0=day0, end=end)))[0], day0, end, width)


ROWS = [
    row(0, Kind.SIGNED, customer(1), play=0, index=36, n=100),
    row(MONTH, Kind.SIGNED, customer(2), play=0, index=36, n=300),
    row(2 * MONTH, Kind.EXPANDED, customer(1), play=0, index=0, n=60),
    row(3 * MONTH, Kind.LOST, customer(2), play=1, index=2, n=300),
    row(YEAR, Kind.SIGNED, customer(3), play=0, index=36, n=50),
    row(YEAR + MONTH, Kind.CONTRACTED, customer(3), index=1, n=10),
]


def test_rows_are_vintages_and_columns_ages() -> None:
    found = of(ROWS, YEAR, YEAR + 2 * MONTH)
    assert found.start.tolist() == [-YEAR, 0]
    assert (found.customers.tolist(), found.arr.tolist()) == ([2, 1], [400, 50])
    assert found.logo.shape == (2, 15)
    assert found.logo[0, :4].tolist() == [1.0, 1.0, 0.5, 0.5]  # the loss counts at the end of the minute of that age
    assert found.grr[0, :4].tolist() == [1.0, 1.0, 0.25, 0.25]
    assert found.nrr[0, :4].tolist() == [1.0, 1.0, 0.4, 0.4]
    assert found.nrr[1, :3].tolist() == [1.0, 0.8, 0.8]


def test_what_a_cohort_has_not_reached_is_blank() -> None:
    found = of(ROWS, YEAR, YEAR + 2 * MONTH)
    assert not np.isnan(found.logo[0, :14]).any()  # customer 2 is 13 months old
    assert np.isnan(found.logo[0, 14])
    assert np.isnan(found.grr[1, 3:]).all()


def test_by_month_of_signature_and_no_further_than_the_end() -> None:
    found = of(ROWS, YEAR, YEAR + MONTH - 1, MONTH)
    assert (found.start // MONTH).tolist() == [-12, -11, 0]
    assert found.nrr[2, 0] == 1.0
    assert np.isnan(found.nrr[2, 1])


@pytest.mark.parametrize("rows", [[], ROWS[:1]])
def test_small_ones(rows: list[tuple]) -> None:
    found = of(rows, 0, 0)
    assert found.logo.shape == (len(rows), 1)
    assert (found.logo == 1.0).all()
