"""`cssim sensitivity`."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.experiments.test_sensitivity import SETS, SMALL

from cssim.cli.sensitivity import sensitivity


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sets.csv").write_text(SETS)
    (tmp_path / "small.yaml").write_text(SMALL.read_text())
    (tmp_path / "base.yaml").write_text(SMALL.read_text() + "\nplausible: sets.csv\n")
    (tmp_path / "one.yaml").write_text("extends: base.yaml\nname: One CSM\nteams: {csm: {headcount: 1}}\n")
    monkeypatch.chdir(tmp_path)


def asked(*arguments: str) -> Result:
    return CliRunner().invoke(sensitivity, [*arguments, "--store", "runs.sqlite", "-n", "2", "-j", "1", "-q"])


def test_what_decides_a_level() -> None:
    done = asked("base.yaml", "--kpi", "grr", "--at", "12", "--plot", "tornado.png")
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("GRR at 12 months of 'Small': ")
    assert any(line.startswith("laws.timeliness.half_life and 1 more") for line in done.stdout.splitlines())
    assert Path("tornado.png").stat().st_size > 1000
    data = json.loads(asked("base.yaml", "--kpi", "grr", "--at", "12", "--json").stdout)["data"]
    assert {tuple(one["paths"]) for one in data["sets"]} == {
        ("laws.timeliness.half_life", "laws.renewal.trust"),
        ("laws.trust.owner_change",),
    }


def test_morris_over_the_box_of_a_difference() -> None:
    done = asked("base.yaml", "one.yaml", "--kpi", "cumulative_cost", "--method", "morris", "--size", "2", "--json")
    assert done.exit_code == 0, done.output
    data = json.loads(done.stdout)["data"]
    assert data["scenarios"] == ["Small", "One CSM"]
    assert [one["size"] for one in data["morris"]] == [0.0, 0.0]  # what a head costs depends on neither


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["small.yaml"], 3, "names no `plausible` sets"),
        (["base.yaml", "--kpi", "gr"], 2, "did you mean 'grr'?"),
        (["base.yaml", "--at", "7"], 2, "common reporting ages are 12, 36 months"),
        (["base.yaml", "--method", "sobol", "--size", "3"], 2, "a power of 2"),
        (["base.yaml", "--plot", "nowhere/x.png"], 1, "cannot write"),
    ],
)
def test_what_cannot_be_asked(arguments: list[str], code: int, told: str) -> None:
    done = asked(*arguments)
    assert done.exit_code == code, done.output
    assert told in done.stderr
