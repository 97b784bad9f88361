"""Planning a company's staff: targets as slacks, designs as scenarios, the enumerated optimum."""

from pathlib import Path

import numpy as np
import pytest

import cssim
from cssim.experiments.planning import Company, headcount, needed, rooms, steps
from cssim.experiments.replicate import Replications
from cssim.experiments.run import Run
from cssim.experiments.staffing import LAST, plan
from cssim.experiments.store import Store
from cssim.scenario.schema import Scenario, Target

SMALL = Path(__file__).parents[1] / "scenario" / "valid" / "small.yaml"
BOUNDS = ((1, 6),)


@pytest.fixture(scope="module")
def asking(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`small` with an hour a week for each CSM, and a target that two of them do not meet."""
    file = tmp_path_factory.mktemp("plan") / "asking.yaml"
    file.write_text(
        SMALL.read_text().replace("26 h/week", "1 h/week")
        + "\ntargets:\n  - {kpi: late_share, at: 36 months, max: 20 %}\n"
    )
    return file


@pytest.fixture(scope="module")
def company(asking: Path) -> Company:
    return Company(str(asking), ("csm",), Store(asking.parent / "runs.sqlite"))


def found(scenario: Scenario, values: list[float], kpi: str = "grr") -> Replications:
    replications = Replications(scenario, 1, len(values), "hand")
    for value in values:
        replications.add(Run({(12, "", kpi): value} if value == value else {(12, "", "nrr"): 1.0}, (), 1, 0.0))
    return replications


def test_rooms_by_hand() -> None:
    small = cssim.load(SMALL)
    values = found(small, [0.9, 0.8, 0.4, float("nan")])

    def told(**target: float) -> list[tuple[list[float], float | None]]:
        return [(row.tolist(), share) for row, share in rooms(Target(kpi="grr", **target), values, {})]

    nan = float("nan")
    assert told(min=0.8) == [(pytest.approx([0.125, 0.0, -0.5, nan], nan_ok=True), None)]
    assert told(max=0.8) == [(pytest.approx([-0.125, 0.0, 0.5, nan], nan_ok=True), None)]
    both = told(min=0.5, max=0.8)  # a row for each bound: the mean within both is within each
    assert both[0] == (pytest.approx([0.8, 0.6, -0.2, nan], nan_ok=True), None)
    assert both[1] == (pytest.approx([-0.125, 0.0, 0.5, nan], nan_ok=True), None)
    nothing = told(min=0.0)  # a bound of 0 has no size: the mean of what there is
    assert nothing == [(pytest.approx([0.9 / 0.7, 0.8 / 0.7, 0.4 / 0.7, nan], nan_ok=True), None)]
    assert told(min=0.8, quantile=0.1) == [(pytest.approx([0.1, 0.1, -0.9, nan], nan_ok=True), pytest.approx(0.9))]
    assert told(max=0.8, quantile=0.9) == [(pytest.approx([-0.9, 0.1, 0.1, nan], nan_ok=True), 0.9)]


def test_heads_for_the_work_that_falls_due(company: Company) -> None:
    base = company.replications((2,), 4)
    load = base.summary("offered_load.team.csm")
    assert load is not None
    assert needed(base, ["csm"]) == (max(1, int(np.ceil(2 * load.mean))),)
    assert headcount(base.scenario, "csm") == 2


def test_a_design_is_its_scenario_and_is_run_once(company: Company, asking: Path) -> None:
    values = company.values((3,), range(2, 5))
    scenario = cssim.load(asking, ["teams.csm.headcount=3"])
    for at, replication in enumerate(range(2, 5)):
        assert values.cost[at] == cssim.measure(cssim.simulate(scenario, 1, replication))["cumulative_cost"]
    key = company._at((3,))[1]
    assert {2, 3, 4} <= company.store.known(key)


def test_the_plan_is_the_enumerated_optimum(company: Company) -> None:
    result = plan(company.values, BOUNDS, (2,))
    assert result.attained
    holds = []
    for heads in range(1, 7):
        values = company.values((heads,), range(100))
        if values.slack.mean() >= 0:
            holds.append((values.cost.mean(), (heads,)))
    assert result.best.design == min(holds)[1] == (3,)
    told = steps(company, result, BOUNDS, [("late_share", 36), ("cumulative_cost", 36)])
    assert [(step.team, step.heads) for step in told] == [("csm", 1), ("csm", -1)]
    more = told[0].changes["cumulative_cost", 36]
    assert more.n == LAST
    assert more.mean == pytest.approx(36_000_000, rel=0.01)  # a salary of 120k for three years
    assert told[1].changes["late_share", 36].mean > 0
