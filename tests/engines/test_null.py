"""What changes nothing changes nothing: zero effects, a finer pulse, other units, another order, other names."""

import io
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from ruamel.yaml import YAML
from scipy import stats

from cssim.engines import simulate, simulator
from cssim.kpis import measure
from cssim.ledger.events import Kind
from cssim.ledger.ledger import Ledger
from cssim.scenario import load, loads
from cssim.scenario.schema import Scenario

SCENARIOS = Path(__file__).parents[2] / "scenarios"
LIFE = (Kind.SIGNED, Kind.KNOCK, Kind.PULSE, Kind.TERM, Kind.RENEWED, Kind.LOST, Kind.CAUSE)
"""Rows of a customer's own life; those of its service (queues, stages, observations of an owner) are not among them."""
RETENTION = ("grr", "nrr", "event_grr", "logo_retention", "renewal_rate", "churned_arr", "closing_arr", "term_churn")


@cache
def built_in(name: str, *sets: str) -> Scenario:
    return load(SCENARIOS / f"{name}.yaml", sets)


def lives(ledger: Ledger, *kinds: Kind) -> np.ndarray:
    return ledger.rows[np.isin(ledger.rows["kind"], kinds or LIFE)]


# -- zero effects --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "sets"),
    [
        ("null_plus_ten", ()),
        ("null", ("teams.csm_mid_market.headcount=0",)),
        ("null", ("teams.csm_mid_market.headcount=2", "teams.onboarding.headcount=1", "teams.support.headcount=0")),
        ("null", ("teams.csm_mid_market.reserve=50 %", "touch_models.mid_touch.dispatch=lowest_health")),
        ("null", ("teams.csm_mid_market.rotate=true", "teams.csm_mid_market.attrition=90 %/year")),
    ],
)
def test_without_effects_staffing_changes_no_customer(name: str, sets: tuple) -> None:
    """To the bit, in every row of their lives; and retention KPIs differ by exactly 0."""
    before, after = simulator(built_in("null")), simulator(built_in(name, *sets))
    for replication in range(3):
        one, other = before(1, replication), after(1, replication)
        assert len(one) != len(other) or not np.array_equal(one.rows, other.rows)
        assert lives(one).tobytes() == lives(other).tobytes()
        ours, theirs = measure(one), measure(other)
        for age in ours.at:
            for kpi in RETENTION:
                assert theirs.at[age][kpi] - ours.at[age][kpi] == 0.0


def test_with_effects_staffing_changes_customers() -> None:
    """So that the test above can fail."""
    one, other = (simulate(built_in(name)) for name in ("mid_market", "plus_one_csm"))
    assert lives(one).tobytes() != lives(other).tobytes()


# -- the pulse -----------------------------------------------------------------------------------------------


def risk(found: Ledger) -> float:
    """The mean probability of churn of the terms that ended since day 0: what luck made of it is left out."""
    return found.select(Kind.TERM, since=found.header.day0)["x"].mean()


def test_half_the_pulse_moves_retention_by_no_more_than_a_tenth_of_a_point() -> None:
    """Mean of all ages, within 3.3 standard errors of 0.1 point; a shift of the risk of 0.35 points would be caught.

    Measured over 400 replications (points, ± one standard error): GRR −0.003 ± 0.020, logo −0.006 ± 0.019, renewal rate
    −0.005 ± 0.022, risk +0.019 ± 0.015.
    """
    arms = [
        simulator(built_in("mid_market", "opening.as=null", f"study.pulse={pulse}")) for pulse in ("1 month", "365 h")
    ]
    found = []
    for replication in range(30):
        month, half = (arm(1, replication) for arm in arms)
        ours, theirs = measure(month).at, measure(half).at
        shifts = [
            [theirs[age][kpi] - ours[age][kpi] for kpi in ("grr", "nrr", "logo_retention", "renewal_rate")]
            for age in ours
        ]
        found.append([risk(half) - risk(month), *np.mean(shifts, axis=0)])
    shift, error = np.mean(found, axis=0), stats.sem(found, axis=0)
    assert np.all(shift != 0.0)
    assert np.all(abs(shift) < 0.001 + 3.3 * error), f"{shift} ± {error}"
    assert 0.001 + 4.6 * error[0] < 0.0035


# -- the same company told otherwise -------------------------------------------------------------------------


def tree(name: str) -> Any:
    return YAML(typ="safe").load((SCENARIOS / f"{name}.yaml").read_text(encoding="utf-8"))


def told(value: Any) -> Scenario:
    text = io.StringIO()
    YAML(typ="safe").dump(value, text)
    return loads(text.getvalue())


def mid_market() -> Any:
    """The built-in company with a shorter past, its own."""
    scenario = tree("mid_market")
    scenario["evidence"] = {}
    scenario["opening"] = {"as": None, "warm_up": "2 years", "customers": {"mid_market": 80}}
    scenario["study"]["horizon"] = "12 months"
    scenario["study"]["ages"] = ["12 months"]
    return scenario


def reordered(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: reordered(value[key]) for key in reversed(value)}
    return [reordered(item) for item in value] if isinstance(value, list) else value


def renamed(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {names.get(key, key): renamed(part, names) for key, part in value.items()}
    if isinstance(value, list):
        return [renamed(item, names) for item in value]
    return names.get(value, value) if isinstance(value, str) else value


@pytest.mark.parametrize("engine", ["compiled", "reference"])
def test_the_order_of_a_file_means_nothing(engine: str) -> None:
    one, other = mid_market(), reordered(mid_market())
    assert list(one["plays"]) == list(other["plays"])[::-1]
    simulate(told(one), engine=engine).assert_equals(simulate(told(other), engine=engine))


def test_names_of_teams_roles_segments_and_touch_models_mean_nothing() -> None:
    """Plays and shocks are what chance is keyed by; other names only stand in alphabetical order."""
    names = {
        "csm_mid_market": "aaa", "csm": "people", "support": "zzz", "mid_market": "everybody", "mid_touch": "ways",
    }  # fmt: skip
    simulate(told(mid_market())).assert_equals(simulate(told(renamed(mid_market(), names))))


def test_another_order_of_teams_changes_no_life() -> None:
    """Where no member's own luck counts; seats and the order within a minute are named anew."""
    scenario = mid_market()
    for team in scenario["teams"].values():
        team["attrition"] = 0
    one, other = (
        simulate(told(renamed(scenario, names))) for names in ({}, {"csm_mid_market": "zcsm", "support": "asupport"})
    )
    columns = ["time", "kind", "owner", "play", "index", "x"]
    kinds = (*LIFE, Kind.STAGE, Kind.HEALTH)
    ours, theirs = (np.sort(lives(ledger, *kinds)[columns], order=columns) for ledger in (one, other))
    assert len(ours) > 5000
    assert np.array_equal(ours, theirs)
    waits = [np.sort(ledger.select(Kind.BEGUN)[["time", "owner", "play", "index", "n"]]) for ledger in (one, other)]
    assert np.array_equal(*waits)


def scaled(headcount: int, factor: int) -> str:
    """A company whose members have more hours, and whose work takes as many more."""
    return f"""
schema: cssim/scenario/v1
name: Scaled
opening: {{customers: {{all: 60}}}}
study: {{horizon: 2 years, block: {2 * factor} h}}
segments: {{all: {{arr: {{median: 1k USD/year, p90: 3k USD/year}}, touch_model: only}}}}
plays:
  greet:
    purpose: onboarding
    when: {{signed: true}}
    due_in: 14 days
    steps:
      - {{role: desk, work: {3 * factor} h}}
      - {{wait: {{median: 2 days, p90: 6 days}}}}
      - {{role: desk, work: {5 * factor} h}}
  ask:
    purpose: adoption
    when: {{request: {{rate: 12 /year, candidates: 24 /year}}}}
    due_in: 2 days
    steps: [{{role: desk, work: {factor * 50} min}}]
  call:
    purpose: adoption
    when: {{every: 1 month}}
    due_in: 7 days
    planned: true
    expires: 20 days
    steps: [{{role: desk, work: {factor} h}}]
touch_models: {{only: {{order: [[ask], [greet]], plays: {{greet: {{}}, ask: {{}}, call: {{}}}}}}}}
teams: {{desk: {{role: desk, serves: [all], headcount: {headcount}, hours: {10 * factor} h/week, reserve: 30 %}}}}
"""


@pytest.mark.parametrize("factor", [2, 3, 8])
def test_hours_and_work_scaled_together_change_no_wait(factor: int) -> None:
    """Every row at its instant; only working minutes are scaled."""
    one, other = (simulate(loads(scaled(4, f))) for f in (1, factor))
    working = np.isin(one.rows["kind"], [Kind.BLOCK, Kind.DUE, Kind.WEEK, Kind.COST])
    assert one.select(Kind.BEGUN)["n"].mean() > 1000
    assert len(one) == len(other)
    for column in ("time", "kind", "owner", "play", "index", "member"):
        assert np.array_equal(one.rows[column], other.rows[column])
    assert one.rows[~working].tobytes() == other.rows[~working].tobytes()
    paid = one.rows["kind"] == Kind.COST
    assert other.rows["x"][paid] == pytest.approx(factor * one.rows["x"][paid])
    whole = working & ~paid
    ours, theirs = one.rows["n"][whole] * factor, other.rows["n"][whole]
    assert np.all(abs(ours - theirs) < factor)  # what the horizon cuts short is booked in whole minutes
