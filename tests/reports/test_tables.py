"""Tables and answers, from replications put together by hand."""

import json
from pathlib import Path

import pytest

import cssim
from cssim.experiments.compare import Comparison
from cssim.experiments.fates import Movement, Profile, Tally
from cssim.experiments.replicate import Replications
from cssim.experiments.run import Run
from cssim.experiments.statistics import Interval
from cssim.ledger.events import Kind
from cssim.reports import answer, data, tables
from cssim.scenario.schema import Scenario
from cssim.units import MONTH
from ledgers import customer, ledger_of, row

SMALL = Path(__file__).parents[1] / "scenario" / "valid" / "small.yaml"


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return cssim.load(SMALL)


def arm(scenario: Scenario, *histories: dict[str, float]) -> Replications:
    found = Replications(scenario, 1, len(histories), "hand")
    for values in histories:
        found.add(Run({(12, "", name): value for name, value in values.items()}, None, 10, 0.1))
    return found


def against(base: Replications, *others: Replications) -> Comparison:
    saved = {Profile("smb", "25–50k", "2", "renewing"): Tally(1.5, 4.5e6, 1.0)}
    moved = {12: Movement(Interval(1.5, 1.0, 2.0), Interval(4.5e6, 3e6, 6e6), 1.0, saved)}
    none = {12: Movement(Interval(0.0, 0.0, 0.0), Interval(0.0, 0.0, 0.0), 0.0, {})}
    names = ("Base", *(f"Other {i}" for i in range(len(others))))
    return Comparison(names, base, others, (12,), (moved,) * len(others), (none,) * len(others), ())


def money(grr: float, cost: float, value: float) -> dict[str, float]:
    return {"grr": grr, "cumulative_cost": cost, "realised_value": value}


@pytest.fixture
def base(scenario: Scenario) -> Replications:
    return arm(scenario, money(0.88, 1e8, 5e8), money(0.90, 1e8, 6e8), money(0.89, 1e8, 7e8))


def test_a_table(scenario: Scenario) -> None:
    found = arm(scenario, {"grr": 0.88, "opening_arr": 1.1e8, "uplift_arr": 0}, {"grr": 0.90, "opening_arr": 1.3e8})
    assert tables.replications(found).splitlines() == [
        "                       at 12 months  P10 to P90 at 12 months",
        "Retention, past 12 months",
        "  GRR           89.0 % [76.3–101.7]           88.2 to 89.8 %",
        "ARR, past 12 months",
        "  opening ARR  $1.20M [−0.07, 2.47]           $1.12 to 1.28M",
        "",
        *tables.legend(found, spread=True).splitlines(),
    ]


def test_simulation_error_spread_and_assumptions_are_told_apart(base: Replications) -> None:
    told = tables.legend(base, spread=True)
    assert "In brackets: simulation error" in told
    assert "P10 to P90: outcome spread" in told
    assert "Assumption range: not shown" in told
    assert "P10" not in tables.legend(base)


def test_a_kpi_that_some_histories_lack(scenario: Scenario) -> None:
    found = arm(scenario, {"grr": 0.88}, {"grr": 0.90, "time_to_value": 30.0})
    assert "30.0 days (1 of 2)" in tables.replications(found)


def test_everything(scenario: Scenario) -> None:
    found = arm(scenario, {"grr": 0.88, "event_grr": 0.8}, {"grr": 0.90, "event_grr": 0.8})
    assert "event grr" not in tables.replications(found)
    assert "Everything else" in tables.replications(found, everything=True)


def test_what_a_company_does_not_have_takes_no_line() -> None:
    scenario = cssim.load(SMALL)
    plain = {"grr": 0.88, "bookings": 0, "blocked_plays": 0, "goals_achieved": 0.5, "standing.driver.quality": 0.5}
    told = tables.replications(arm(scenario, plain))
    assert "Acquisition" not in told
    assert "blocked" not in told
    gated = tables.replications(arm(scenario, {**plain, "bookings": 4, "refused_share": 0.25, "blocked_plays": 2}))
    assert "Acquisition, past 12 months" in gated
    lines = [" ".join(line.split()) for line in gated.splitlines()]
    assert {"bookings at the gate 4.0 customers", "refused at the gate 25.0 %"} <= set(lines)
    assert "blocked" not in gated
    assert "reached their goal" not in gated


def test_goals_standing_and_worth_on_request() -> None:
    scenario = cssim.load(SMALL)
    measured = {"goals_achieved": 0.5, "standing.driver.quality": 0.5, "matter_open.matter.escalation": 0.1, "ltv": 5e5}
    told = [line.strip() for line in tables.replications(arm(scenario, measured), everything=True).splitlines()]
    assert "Goals" in told
    assert "Everything else" not in told
    assert any(line.startswith("standing, driver quality") and line.endswith("0.50") for line in told)
    assert any(line.startswith("matter open, matter escalation") and line.endswith("10.0 %") for line in told)


def test_differences(base: Replications, scenario: Scenario) -> None:
    better = arm(scenario, money(0.89, 1.2e8, 5e8), money(0.91, 1.2e8, 6e8), money(0.90, 1.2e8, 7e8))
    lines = tables.comparison(against(base, better), 0).splitlines()
    cells = [[cell.strip() for cell in line.split("  ") if cell.strip()] for line in lines]
    assert cells[0] == ["base", "change at 12 months", "better in"]
    assert cells[2] == ["GRR", "89.0 %", "+1.0 pt [+1.0, +1.0]", "3 of 3"]
    assert cells[-2] == ["cost since day 0", "$1.00M", "+$200k [+200, +200]", "0 of 3"]
    assert cells[-1] == ["realised value since day 0", "$6.00M", "none", "same"]


def test_saved_and_lost(base: Replications) -> None:
    assert tables.movements(against(base, base), 0).splitlines() == [
        "Customers saved within 12 months, per history: "
        "1.5 customers [1.0–2.0], $45.0k [30.0–60.0], 1.0 by their own choice",
        "    1.5   $45.0k  smb, ARR 25–50k, year 2, renewing",
        "Customers lost within 12 months, per history: 0.0 customers [0.0–0.0], $0 [0–0], 0.0 by their own choice",
    ]


def test_an_answer(base: Replications, scenario: Scenario) -> None:
    better = arm(scenario, money(0.89, 1.2e8, 6e8), money(0.91, 1.2e8, 7e8), money(0.90, 1.2e8, 8e8))
    found = against(base, better)
    assert answer.answer(found, 0) == (
        "Other 0: GRR at 12 months +1.0 pt [+1.0, +1.0], better in 3 of 3 simulated histories. It costs $200k more "
        "over 12 months; realised value +$1.00M [+1.00, +1.00]: it pays for itself by then."
    )
    assert answer.best(found).startswith("Answer: Other 0 pays for itself within 12 months")


def test_an_honest_answer(base: Replications, scenario: Scenario) -> None:
    unclear = arm(scenario, money(0.87, 1e8, 4e8), money(0.91, 1e8, 7e8), money(0.89, 1e8, 7e8))
    told = answer.answer(against(base, unclear), 0)
    assert "which 3 simulated histories cannot tell from no change" in told
    assert "It costs the same over 12 months; realised value +$0" in told
    assert "whether it pays for itself by then cannot be told" in told
    assert (
        answer.best(against(base, unclear))
        == "Answer: under these assumptions none of these surely pays for itself, on average, within 12 months."
    )
    same = answer.answer(against(base, base), 0)
    assert same == (
        "Other 0: GRR at 12 months is the same in all 3 simulated histories. It costs the same over 12 months, and "
        "realised value is the same."
    )


def test_among_several_comparisons_a_bracket_without_zero_is_not_enough(base: Replications, scenario: Scenario) -> None:
    """+1.0, +1.2 and +1.4 points: 1.2 ± 4.30 · 0.2 / √3 alone; ± 24.46 · 0.2 / √3 among thirty."""
    steps = (0.010, 0.012, 0.014)
    changed = [money(now + step, 1e8, 6e8 + 1e10 * step) for now, step in zip((0.88, 0.90, 0.89), steps, strict=True)]
    better = arm(scenario, *changed)
    alone, among = against(base, better), against(base, *(better,) * 30)
    told = "GRR at 12 months +1.2 pt [+0.7, +1.7], "
    assert f"{told}better in 3 of 3 simulated histories" in answer.answer(alone, 0)
    unsure = f"{told}which 3 simulated histories cannot tell from no change among 30 comparisons"
    assert unsure in answer.answer(among, 0)
    assert (answer.comparisons(alone), answer.comparisons(among)) == (1, 30)


def test_a_verdict_on_value_holds_among_all(base: Replications, scenario: Scenario) -> None:
    dearer = [money(0.89, 1e8, value) for value in (6.0e8, 7.1e8, 8.2e8)]
    better = arm(scenario, *dearer)
    assert "it pays for itself by then" in answer.answer(against(base, better), 0)
    assert answer.best(against(base, better)).startswith("Answer: Other 0 pays")
    among = against(base, *(better,) * 30)
    assert "whether it pays for itself by then cannot be told among 30 comparisons." in answer.answer(among, 0)
    assert "none of these surely pays for itself" in answer.best(among)


def test_the_legend_says_what_verdicts_hold_for(base: Replications) -> None:
    assert "verdicts hold for all 10 comparisons together (Bonferroni)" in tables.legend(base, comparisons=10)
    assert "Bonferroni" not in tables.legend(base)


def test_a_worse_scenario_and_ties(base: Replications, scenario: Scenario) -> None:
    worse = arm(scenario, money(0.80, 1e8, 4e8), money(0.83, 1e8, 5e8), money(0.82, 1e8, 6e8))
    assert "worse in 3 of 3 simulated histories" in answer.answer(against(base, worse), 0)
    assert "it does not pay for itself by then" in answer.answer(against(base, worse), 0)


def test_cohorts_as_data() -> None:
    rows = [
        row(0, Kind.SIGNED, customer(1), play=0, index=36, n=100),
        row(MONTH, Kind.EXPANDED, customer(1), play=0, index=0, n=20),
        row(MONTH + 1, Kind.SIGNED, customer(2), play=0, index=36, n=300),
    ]
    found = data.cohorts(ledger_of(rows, day0=MONTH, end=2 * MONTH), MONTH)
    assert found == [
        {"from_month": -1, "customers": 1, "arr": 100, "logo": [1.0] * 3, "grr": [1.0] * 3, "nrr": [1.0, 1.2, 1.2]},
        {"from_month": 0, "customers": 1, "arr": 300, "logo": [1.0], "grr": [1.0], "nrr": [1.0]},
    ]
    json.dumps(found, allow_nan=False)


def test_data_holds_no_nan(base: Replications) -> None:
    found = data.comparison(against(base, base))
    assert found["differences"]["Other 0"]["grr"]["variance_ratio"] is None
    assert found["scenarios"]["Base"]["kpis"]["grr"]["n"] == 3
    assert found["marginal_return"] == {"Other 0": None}
