"""`cssim show`."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from cssim.cli.show import show

VALID = Path(__file__).parents[1] / "scenario" / "valid"


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(VALID)


def row(text: str, path: str) -> list[str]:
    [line] = [line for line in text.splitlines() if line.split()[:1] == [path]]
    return line.split()


def test_values_with_origin_and_grade() -> None:
    done = CliRunner().invoke(show, ["pooled.yaml", "--set", "teams.csm.cost=130k USD/year"])
    assert done.exit_code == 0
    assert done.stdout.startswith("More people, fewer calls\n")
    assert row(done.stdout, "csm.hours") == ["csm.hours", "26", "h/week", "small.yaml:33", "own"]
    assert row(done.stdout, "csm.cost") == ["csm.cost", "130k", "USD/year", "--set", "own"]
    assert row(done.stdout, "csm.notice") == ["csm.notice", "14", "days", "default"]
    assert row(done.stdout, "timeliness.half_life")[-2:] == ["pooled.yaml:8", "E→E"]


def test_sections_stand_in_reading_order_and_columns_in_line() -> None:
    text = CliRunner().invoke(show, ["pooled.yaml"]).stdout
    sections = [line for line in text.splitlines()[3:] if line and not line.startswith(" ")]
    assert sections[:5] == ["company", "opening", "study", "segments", "laws"]
    starts = {line.index("small.yaml:") for line in text.splitlines() if "small.yaml:" in line}
    assert len(starts) == 1


def test_a_built_in_scenario_by_name() -> None:
    assert CliRunner().invoke(show, ["mid_market"]).stdout.startswith("Mid-market today\n250 mid-market")


def test_json() -> None:
    told = json.loads(CliRunner().invoke(show, ["pooled.yaml", "--json"]).stdout)
    by_path = {value["path"]: value for value in told["data"]["values"]}
    assert by_path["teams.csm.headcount.6 months"]["value"] == 4
    assert by_path["laws.timeliness.half_life"] == {
        "path": "laws.timeliness.half_life",
        "text": "30 days",
        "value": 43200.0,
        "origin": "pooled.yaml:8",
        "evidence": {"source": "a guess", "grade": "E→E", "year": 2026},
    }
    assert len(told["provenance"]["scenario"]) == 64


def test_a_mistake() -> None:
    done = CliRunner().invoke(show, ["pooled.yaml", "--set", "teams.csm.headcont=1"])
    assert (done.exit_code, done.stdout) == (3, "")
    assert "help: did you mean 'headcount'?" in done.stderr
