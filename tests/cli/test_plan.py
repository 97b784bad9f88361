"""`cssim plan`."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cssim.cli.plan import plan

SMALL = Path(__file__).parents[1] / "scenario" / "valid" / "small.yaml"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small = SMALL.read_text()
    (tmp_path / "small.yaml").write_text(small)
    (tmp_path / "asking.yaml").write_text(
        small.replace("26 h/week", "1 h/week") + "\ntargets:\n  - {kpi: late_share, at: 36 months, max: 20 %}\n"
    )
    (tmp_path / "dreaming.yaml").write_text(small + "\ntargets:\n  - {kpi: grr, at: 12 months, min: 99.99 %}\n")
    monkeypatch.chdir(tmp_path)


def planned(*arguments: str) -> Result:
    return CliRunner().invoke(plan, [*arguments, "-j", "1"])


def test_an_answer_with_what_a_head_is_worth() -> None:
    done = planned("asking.yaml", "--team", "csm=1..5", "--store", "runs.sqlite")
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("Least cost found: csm 3, ")
    assert "certified at 95 % on " in done.stdout
    assert "one more" in done.stdout
    assert "the plan" in done.stdout
    assert done.stderr.startswith("1: csm ")
    again = planned("asking.yaml", "--team", "csm=1..5", "--store", "runs.sqlite", "--json", "-q")
    data = json.loads(again.stdout)["data"]
    assert data["attained"]
    assert data["certificates"][-1]["met"]
    assert data["heads"] == {"csm": 3}
    assert again.stderr == ""


def test_what_is_not_attainable_is_said() -> None:
    done = planned("dreaming.yaml", "--team", "csm=1..2", "--store", "runs.sqlite", "-q")
    assert done.exit_code == 4
    assert done.stdout.startswith("Not attainable within these bounds: csm ")
    assert "comes nearest to GRR at least 100.0 % at 12 months." in done.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["small.yaml"], 3, "states no targets to plan for"),
        (["asking.yaml", "--team", "csn=1..2"], 2, "did you mean 'csm'?"),
        (["asking.yaml", "--team", "csm=2..1"], 2, "expected TEAM=LO..HI"),
        (["asking.yaml", "--team", "csm=1..2", "--team", "csm=1..3"], 2, "csm is given twice"),
        (["asking.yaml", "--set", "targets.0.kpi=grt"], 3, "grr"),
    ],
)
def test_what_cannot_be_planned(arguments: list[str], code: int, told: str) -> None:
    done = planned(*arguments, "--store", "runs.sqlite")
    assert done.exit_code == code, done.output
    assert told in done.stderr


def test_a_long_plan_says_what_it_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cssim.cli.progress.LONG", -1.0)
    lines = planned("asking.yaml", "--team", "csm=2..4", "--store", "runs.sqlite").stderr.splitlines()
    [told] = [line for line in lines if "Ctrl-C" in line]
    assert told.startswith("136 runs, about ")
    assert "; at most 1,696, " in told
    again = planned("asking.yaml", "--team", "csm=2..4", "--store", "runs.sqlite").stderr
    assert "Ctrl-C" not in again  # nothing is left to do
