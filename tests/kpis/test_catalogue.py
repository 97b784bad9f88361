"""The catalogue: it says what is measured, and what is measured is in it."""

import math
import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests.ledgers import customer, ledger_of, row, seat

from cssim.kpis import catalogue, measure
from cssim.kpis.catalogue import KPIS
from cssim.kpis.measures import Measures
from cssim.ledger.events import Kind, Stage
from cssim.units import DAY, HOUR, MONTH, WEEK, YEAR

ONE = customer(1)
TASK = {"play": 1, "index": 1}
TEAMS = {name: {"role": name, "hours": 26.0 * HOUR} for name in ("csm", "support")}


@pytest.fixture(scope="module")
def full() -> Measures:
    """A ledger in which everything has happened."""
    rows = [row(0, Kind.SIGNED, customer(i), play=0, index=12, n=100) for i in range(5)]
    rows += [row(0, Kind.SIGNED, customer(i), play=0, index=120, n=100) for i in range(20, 26)]
    rows += [row(0, Kind.OWNER, customer(9), play=0, member=seat(0), n=-1)]
    for year in (1, 2, 3, 4):
        for who in range(year, 5):
            month = 12 * year
            rows.append(row(year * YEAR, Kind.TERM, customer(who), play=12, index=month, n=12 * (who > year)))
            if who > year:
                rows.append(row(year * YEAR, Kind.RENEWED, customer(who), play=12, index=month, n=100))
            else:
                rows.append(row(year * YEAR, Kind.LOST, customer(who), play=-1, index=month, n=100))
                rows.append(row(year * YEAR, Kind.CAUSE, customer(who), play=1, index=month, x=-1.0))
    late = 4 * YEAR + DAY
    rows += [
        row(4 * YEAR, Kind.SIGNED, customer(9), play=0, index=12, n=100),
        row(late, Kind.STAGE, customer(9), n=Stage.ADOPTING),
        row(late, Kind.DUE, customer(9), **TASK, member=0, n=60, x=late),
        row(late, Kind.JOINED, customer(9), **TASK, member=0),
        row(late, Kind.BEGUN, customer(9), **TASK, member=seat(0)),
        row(late, Kind.BLOCK, customer(9), **TASK, member=seat(0), n=60),
        row(late, Kind.PLAYED, customer(9), **TASK, member=seat(0)),
        row(late, Kind.JOINED, customer(9), play=0, index=2, member=0),
        row(late, Kind.OPENED, customer(9), play=0, index=8, n=1),
        row(late, Kind.BLOCKED, customer(9), play=1, index=2),
        row(late, Kind.STANDING, play=15, x=0.5),
        row(late, Kind.BOOKED, customer(10), play=0, n=50, x=0.5),
        row(late, Kind.REFUSED, customer(10), play=0, x=0.5),
        row(4 * YEAR + MONTH, Kind.ACHIEVED, customer(9), index=1, n=100, x=0.5),
        row(4 * YEAR + WEEK, Kind.WEEK, 0, member=seat(0), n=60),
        row(5 * YEAR - DAY, Kind.COST, 0, play=0, n=5, x=100.0),
    ]
    scenario = {"teams": TEAMS, "company": {"cac": 30}}
    return measure(ledger_of(rows, day0=4 * YEAR, end=5 * YEAR, scenario=scenario))


def test_all_that_is_measured_is_in_the_catalogue(full: Measures) -> None:
    for name in full:
        catalogue.lookup(name)
    for segment in full.segments.values():
        assert [name for name in segment if not catalogue.lookup(name).by_segment] == []


def test_all_that_is_in_the_catalogue_is_measured(full: Measures) -> None:
    assert [kpi.name for kpi in KPIS.values() if kpi.whole and kpi.name not in full] == []
    for kpi in KPIS.values():
        for dimension in kpi.per:
            assert any(name.startswith(f"{kpi.name}.{dimension}.") for name in full), (kpi.name, dimension)
        if kpi.by_segment:
            assert any(catalogue.lookup(name) is kpi for name in full.segments["smb"]), kpi.name


def test_values_are_plain_finite_numbers_in_their_unit(full: Measures) -> None:
    for name, value in full.items():
        assert type(value) in (int, float), name
        assert math.isfinite(value), name
        kpi = catalogue.lookup(name)
        if kpi.name.endswith("_arr") or kpi.name.endswith("cost"):
            assert kpi.unit == "cents", name
            assert isinstance(value, int), f"{name} is whole cents"
        if kpi.unit == "share":
            assert 0 <= value <= 1, name


def test_units_and_directions_are_of_a_short_list() -> None:
    units = {"cents", "share", "days", "hours", "customers", "tasks", "per customer-year", "months", "times", "level"}
    assert {kpi.unit for kpi in KPIS.values()} == units
    assert {kpi.better_when for kpi in KPIS.values()} == {"up", "down", None}
    assert [kpi.name for kpi in KPIS.values() if not re.fullmatch(r"[a-z][a-z0-9_]*", kpi.name)] == []


def test_annual_kpis_say_so(full: Measures) -> None:
    rows = [row(0, Kind.SIGNED, ONE, play=0, index=12, n=100), row(MONTH, Kind.COST, 0, play=0, n=5, x=1.0)]
    short = measure(ledger_of(rows, end=MONTH))
    assert [name for name in short if catalogue.lookup(name).window == catalogue.YEAR] == []


def test_a_wrong_name_gets_the_nearest() -> None:
    with pytest.raises(KeyError, match="did you mean 'logo_retention'"):
        catalogue.lookup("logo_retentoin")
    with pytest.raises(KeyError, match=r"no KPI 'grr\.team\.csm'"):
        catalogue.lookup("grr.team.csm")
    assert catalogue.lookup("wait_p90.team.support") is KPIS["wait_p90"]


def test_the_document_is_current() -> None:
    """Written by `python -c "from cssim.kpis.catalogue import markdown; print(markdown(), end='')"`."""
    document = Path(__file__).parents[2] / "docs" / "kpis.md"
    assert document.read_text(encoding="utf-8") == catalogue.markdown()


def test_the_catalogue_is_light() -> None:
    code = "import sys, cssim.kpis.catalogue; print('numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_an_empty_ledger_has_measures() -> None:
    found = measure(ledger_of([]))
    assert (found["customers"], found["closing_arr"], found["churned_arr"]) == (0, 0, 0)
    assert "grr" not in found
