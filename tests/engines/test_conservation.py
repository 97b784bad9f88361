"""Nothing is made and nothing is lost: customers, money, hours, work; and one more server lengthens no wait."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import theory
from cssim.engines import simulate
from cssim.kpis import measure
from cssim.ledger.events import Kind
from cssim.ledger.ledger import Ledger
from cssim.scenario import load, loads
from cssim.units import MONTH, WEEK

SCENARIOS = Path(__file__).parents[2] / "scenarios"
COMPANIES = ["mid_market", "no_touch", "plus_one_csm", "plan_the_week"]
BRIDGE = ("opening_arr", "new_arr", "expansion_arr", "uplift_arr", "reactivation_arr")
LEAKS = ("contraction_arr", "churned_arr")


@cache
def ledger(name: str, *sets: str) -> Ledger:
    return simulate(load(SCENARIOS / f"{name}.yaml", sets))


@pytest.mark.parametrize("name", COMPANIES)
def test_signed_is_active_and_lost(name: str) -> None:
    """Every month, customers and ARR; with price increases, so that renewals move ARR."""
    found = ledger(name, "segments.mid_market.uplift=4 %")
    customers = arr = months = 0
    book: dict[int, int] = {}
    for row in found.rows[np.isin(found.rows["kind"], [Kind.SIGNED, Kind.RENEWED, Kind.LOST, Kind.COUNT])]:
        kind, owner, amount = row["kind"], int(row["owner"]), int(row["n"])
        if kind == Kind.SIGNED:
            assert owner not in book
            book[owner] = amount
            customers, arr = customers + 1, arr + amount
        elif kind == Kind.RENEWED:
            arr, book[owner] = arr + amount - book[owner], amount
        elif kind == Kind.LOST:
            assert book[owner] == amount
            customers, arr, book[owner] = customers - 1, arr - amount, 0
        else:
            months += 1
            assert (row["index"], amount) == (customers, arr)
    assert months == found.header.end // MONTH


@pytest.mark.parametrize("name", COMPANIES)
def test_the_bridge_closes(name: str) -> None:
    """Opening ARR, what came and what went, to the cent: over a year and since day 0, in all and by segment."""
    found = measure(ledger(name, "segments.mid_market.uplift=4 %"))
    tables = [table for at in found.at_segments.values() for table in at.values()] + list(found.at.values())
    for table in tables:
        for prefix in ("", "cumulative_"):
            came, went = (sum(table[f"{prefix}{part}"] for part in parts) for parts in (BRIDGE, LEAKS))
            assert came - went == table["closing_arr"]
    assert found["uplift_arr"] > 0


@pytest.mark.parametrize("name", COMPANIES)
def test_hours_worked_are_paid(name: str) -> None:
    """Per team and month, and per member from joining to leaving."""
    found = ledger(name)
    blocks, costs = found.select(Kind.BLOCK), found.select(Kind.COST)
    for team in range(len(found.header.names["teams"])):
        own = costs[costs["owner"] == team]
        paid = np.cumsum(own["x"])
        mine = blocks[blocks["member"] >> 16 == team]
        worked = np.searchsorted(mine["time"], own["time"], side="right")
        booked = np.concatenate([[0], np.cumsum(mine["n"])])[worked]
        assert np.all(booked <= paid + 1e-6)
        hours = found.header.scenario["teams"][found.header.names["teams"][team]]
        weekly = int(hours["hours"] * (1 - hours["leave"] / (52 * WEEK)))
        for member, since, until in tenures(found, team):
            inside = (mine["member"] == member) & (mine["time"] > since) & (mine["time"] <= until)
            assert mine["n"][inside].sum() * WEEK <= weekly * (until - since)


def tenures(found: Ledger, team: int) -> list[tuple[int, int, int]]:
    """Seat, from, to of everybody who was in a team; the block in hand is booked at the minute of leaving."""
    since: dict[int, int] = {}
    out = []
    for row in found.rows[np.isin(found.rows["kind"], [Kind.HIRED, Kind.LEFT])]:
        if row["owner"] == team:
            member, time = int(row["member"]), int(row["time"])
            if row["kind"] == Kind.HIRED:
                since[member] = time
            else:
                out.append((member, since.pop(member), time))
    return out + [(member, time, found.header.end) for member, time in since.items()]


@pytest.mark.parametrize("name", COMPANIES)
def test_no_work_is_lost(name: str) -> None:
    """Of each step of work: blocks take away what they book; what is done is done to the minute, by who began it."""
    found = ledger(name)
    left: dict[tuple, int] = {}
    done = 0
    kinds = [Kind.BEGUN, Kind.BLOCK, Kind.STEP]
    for _, kind, owner, play, index, _, n, x in found.rows[np.isin(found.rows["kind"], kinds)].tolist():
        task = (owner, play, index)
        if kind == Kind.BEGUN:
            assert task not in left
            left[task] = -1
        elif kind == Kind.BLOCK:
            assert left[task] in (-1, n + x, 0)  # 0: done in a hurry and done again
            left[task] = int(x)
        else:
            assert left.pop(task) == 0
            done += 1
    assert done > 10_000


@settings(max_examples=15)
@given(st.integers(1, 6), st.integers(0, 1000), st.sampled_from(["3 h", "{median: 2 h, p90: 9 h}"]))
def test_one_more_server_lengthens_no_wait(headcount: int, replication: int, work: str) -> None:
    """Task by task, first come first served from one pile, where service has no effect on what comes."""
    rate = 50 * headcount
    one, other = (
        simulate(loads(theory.asking(n, customers=20, years=1, ask=f"{rate}, {work}")), 1, replication)
        for n in (headcount, headcount + 1)
    )
    waits = [{(r["owner"], r["index"]): r["n"] for r in found.select(Kind.BEGUN)} for found in (one, other)]
    assert set(waits[0]) <= set(waits[1])
    assert all(waits[1][task] <= wait for task, wait in waits[0].items())
    assert sum(waits[0].values()) > 0
