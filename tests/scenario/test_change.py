"""Headcount plans and initiatives: which numbers hold when."""

import math
from pathlib import Path

import pytest

from cssim.scenario import read
from cssim.scenario.change import apply_changes, era_months
from cssim.scenario.parts import WorkSpread
from cssim.scenario.schema import Scenario
from cssim.units import MONTH

VALID = Path(__file__).parent / "valid"


def with_plans(text: str) -> Scenario:
    return read.loads(f"extends: small.yaml\n{text}", folder=VALID)


def headcounts(scenario: Scenario, months: int) -> list[object]:
    return [apply_changes(scenario, m * MONTH, {}).teams["csm"].headcount for m in range(months)]


def test_a_headcount_plan() -> None:
    scenario = with_plans("teams: {csm: {headcount: {0: 2, 3 months: 5, 4 months: 1}}}")
    assert headcounts(scenario, 6) == [2, 2, 2, 5, 1, 1]
    assert era_months(scenario) == [0, 3, 4]


def test_a_plain_scenario_has_one_era() -> None:
    scenario = with_plans("")
    assert era_months(scenario) == [0]
    assert apply_changes(scenario, 0, {}) == scenario


def test_a_step_change_and_its_failure() -> None:
    scenario = with_plans("initiatives: {hire: {start: 2 months, change: {teams.csm.headcount: {add: 3}}}}")
    assert headcounts(scenario, 4) == [2, 2, 5, 5]
    assert era_months(scenario) == [0, 2]
    assert apply_changes(scenario, 3 * MONTH, {"hire": False}).teams["csm"].headcount == 2


def test_a_change_moves_the_plan_beneath_it() -> None:
    scenario = with_plans("""
teams: {csm: {headcount: {0: 2, 3 months: 5}}}
initiatives: {hire: {start: 2 months, change: {teams.csm.headcount: {add: 1}}}}""")
    assert headcounts(scenario, 5) == [2, 2, 3, 6, 6]


def test_ramp_then_fade() -> None:
    scenario = with_plans("""
initiatives:
  academy:
    {start: 2 months, ramp: 4 months, half_life: 1 month, change: {plays.call.effect.trust: {add: 80 %}}}""")
    trust = [apply_changes(scenario, m * MONTH, {}).plays["call"].effect["trust"] for m in range(14)]
    assert trust == pytest.approx([0, 0, 0, 0.2, 0.4, 0.6, 0.8, 0.4, 0.2, 0.1, 0.05, 0.025, 0.0125, 0])
    # One month after another until less than 1 % is left: seven half-lives after the ramp.
    assert era_months(scenario) == [0, *range(3, 14)]


@pytest.mark.parametrize(
    ("change", "half", "full"),
    [("{set: 0.9}", 0.7, 0.9), ("{add: 0.2}", 0.6, 0.7), ("{multiply: 0.5}", 0.375, 0.25)],
)
def test_kinds_of_change(change: str, half: float, full: float) -> None:
    scenario = with_plans(f"""
laws: {{renewal: {{trust: 0.5}}}}
initiatives: {{a: {{start: 0, ramp: 2 months, change: {{laws.renewal.trust: {change}}}}}}}""")
    trust = [apply_changes(scenario, m * MONTH, {}).laws.renewal.trust for m in range(3)]
    assert trust == pytest.approx([0.5, half, full])


def test_changes_are_in_the_unit_of_what_they_change() -> None:
    scenario = with_plans("""
initiatives:
  a:
    start: 0
    change:
      teams.csm.hours: {set: 30 h/week}
      teams.csm.cost: {add: -20k USD/year}
      shocks.outage.rate: {multiply: 0.5}
      plays.call.when.every: {set: 2 months}
      plays.call.steps.0.work: {set: 1 h}
      plays.welcome.steps.2.work: {multiply: 2}
""")
    now = apply_changes(scenario, 0, {})
    assert (now.teams["csm"].hours, now.teams["csm"].cost) == (1800.0, 10_000_000)
    assert now.shocks["outage"].rate == 0.25
    assert (now.plays["call"].when.every, now.plays["call"].steps[0].work) == (2 * MONTH, 60.0)
    assert now.plays["welcome"].steps[2].work == WorkSpread(median="2 h", p90="6 h")
    assert scenario.plays["call"].when.every == 3 * MONTH
    assert type(now.teams["csm"].cost) is int


def test_the_whole_vocabulary_changes() -> None:
    scenario = read.load(VALID / "rich.yaml")
    now = apply_changes(scenario, 2 * MONTH, {})
    assert era_months(scenario) == [0, 2]
    assert (scenario.drivers["quality"].rest, now.drivers["quality"].rest) == (0.6, 0.9)
    assert now.segments["smb"].discount == 0.05
    assert now.segments["smb"].gate
    assert now.segments["smb"].gate.threshold == 0.5
    assert now.matters["rollout"].in_renewal == 1.5
    assert (scenario.plays["welcome"].steps[1].chance, now.plays["welcome"].steps[1].chance) == (0.4, 1.0)


def test_nothing_lies_between_a_time_and_forever() -> None:
    scenario = with_plans("""
initiatives: {a: {start: 0, ramp: 2 months, change: {laws.onboarding.stalls_after: {set: 60 days}}}}""")
    found = [apply_changes(scenario, m * MONTH, {}).laws.onboarding.stalls_after for m in range(3)]
    assert found == [math.inf, math.inf, 60 * 1440.0]


def test_whole_numbers_are_rounded_once() -> None:
    """0.4 and 0.4 more are one more; each alone would be none."""
    change = "{start: 0, ramp: 10 months, change: {teams.csm.headcount: {add: 1}}}"
    scenario = with_plans(f"initiatives: {{a: {change}, b: {change}}}")
    assert headcounts(scenario, 11) == [round(2 + 0.2 * m) for m in range(11)]


def test_a_law_that_the_file_does_not_state_may_change() -> None:
    scenario = with_plans("initiatives: {x: {start: 0 months, change: {laws.switching.work: {set: 20 min}}}}")
    assert apply_changes(scenario, 0, {}).laws.switching.work == 20


def test_the_order_is_by_start_and_name() -> None:
    first = "b: {start: 1 month, change: {laws.renewal.trust: {set: 4}}}"
    then = "a: {start: 2 months, change: {laws.renewal.trust: {multiply: 2}}}"
    for text in (f"{first}, {then}", f"{then}, {first}"):
        scenario = with_plans(f"initiatives: {{{text}}}")
        assert apply_changes(scenario, 2 * MONTH, {}).laws.renewal.trust == 8.0


def test_eras_end_with_the_horizon() -> None:
    scenario = with_plans("""
study: {horizon: 6 months, ages: [6 months]}
initiatives: {a: {start: 5 months, ramp: 1 year, change: {laws.renewal.trust: {add: 1}}}}
teams: {csm: {headcount: {0: 2, 6 months: 3}}}""")
    assert era_months(scenario) == [0]
    assert math.isclose(apply_changes(scenario, 11 * MONTH, {}).laws.renewal.trust, 0.5)


def test_the_past_keeps_to_itself() -> None:
    scenario = read.load(VALID / "pooled.yaml")
    now = apply_changes(scenario, 6 * MONTH, {})
    assert now.teams["csm"].headcount == 5
    assert read.past(now).teams["csm"].headcount == 2
