"""Targets: refused when they name nothing, met or missed by mean or quantile."""

from pathlib import Path

import pytest

import cssim
from cssim.experiments import targets
from cssim.experiments.replicate import Replications, replicate
from cssim.scenario.schema import Scenario

SMALL = Path(__file__).parents[1] / "scenario" / "valid" / "small.yaml"


def asking(tmp_path: Path, *wanted: str) -> Scenario:
    file = tmp_path / "asking.yaml"
    file.write_text("\n".join([SMALL.read_text(), "targets:", *(f"  - {{{text}}}" for text in wanted)]))
    return cssim.load(file)


@pytest.mark.parametrize(
    ("target", "message", "help"),
    [
        ("kpi: gr, min: 85 %", "no KPI 'gr'", "did you mean 'grr'?"),
        ("kpi: wait_p90.team.cms, max: 5 days", "there is no 'wait_p90.team.cms'", "did you mean 'csm'?"),
        ("kpi: grr, at: 18 months, min: 85 %", "18 months is not a reporting age", "study.ages: 12, 36 months"),
        (
            "kpi: matter_open.matter.escalatoin, max: 5 %",
            "there is no 'matter_open.matter",
            "did you mean 'escalation'?",
        ),
        ("kpi: standing.driver.qualty, min: 0.5", "there is no 'standing.driver", "did you mean 'quality'?"),
        ("kpi: survival, min: 85 %", "there is no 'survival'", ""),
    ],
)
def test_what_is_not_measured(tmp_path: Path, target: str, message: str, help: str) -> None:
    [problem] = targets.problems(asking(tmp_path, target))
    assert message in problem.message
    assert problem.help == help
    assert problem.file.endswith("asking.yaml")
    assert problem.line > 30


def test_mean_quantile_and_units(tmp_path: Path) -> None:
    scenario = asking(
        tmp_path,
        "kpi: customers, at: 12 months, min: 1",
        "kpi: customers, at: 12 months, quantile: 10 %, max: 1",
        "kpi: wait_p90.team.csm, at: 12 months, max: 1000 days",
        "kpi: matter_open.matter.escalation, at: 12 months, max: 100 %",
        "kpi: time_to_goal, at: 12 months, max: 36 months",
        "kpi: late_share.play.fix, at: 12 months, max: 100 %, min: 0 %",
    )
    assert targets.problems(scenario) == []
    found = targets.verdicts(replicate(scenario, 3))
    met = [verdict.met for verdict in found]
    assert [*met[:4], met[-1]] == [True, False, True, True, True]
    assert found[2].high == 1000
    assert found[4].high == 36
    assert [verdict.months for verdict in found] == [12] * 6


def test_what_no_replication_has_is_missed(tmp_path: Path) -> None:
    scenario = asking(tmp_path, "kpi: crc, min: 0")
    found = targets.verdicts(Replications(scenario, 1, 1, "hand"))
    assert (found[0].met, found[0].value) == (False, None)
