"""`cssim check`."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from cssim.cli.check import check

SCENARIOS = Path(__file__).parents[1] / "scenario"
GOOD, BAD = "valid/small.yaml", "invalid/many.yaml"


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(SCENARIOS)


def test_a_good_file() -> None:
    done = CliRunner().invoke(check, [GOOD])
    assert (done.exit_code, done.stdout, done.stderr) == (0, "valid/small.yaml: ok, about 37 customers\n", "")


def test_all_errors_of_all_files() -> None:
    done = CliRunner().invoke(check, [BAD, GOOD, "invalid/tag.yaml"])
    assert done.exit_code == 3
    assert done.stdout.splitlines() == [
        "invalid/many.yaml: 8 errors",
        "valid/small.yaml: ok, about 37 customers",
        "invalid/tag.yaml: 2 errors",
    ]
    assert done.stderr.count("error:") == 10
    assert done.stderr.startswith("invalid/many.yaml:2:7: error: name: is empty\n")


def test_warnings(tmp_path: Path) -> None:
    file = tmp_path / "idle.yaml"
    file.write_text((SCENARIOS / GOOD).read_text().replace("opens: escalation", "opens: null"))
    done = CliRunner().invoke(check, [str(file)])
    assert done.exit_code == 0
    assert done.stdout.endswith("ok, about 37 customers, 1 warning\n")
    assert "warning: plays.fix: never falls due" in done.stderr


def test_an_age_that_no_report_has(tmp_path: Path) -> None:
    file = tmp_path / "late.yaml"
    file.write_text((SCENARIOS / GOOD).read_text() + "study: {horizon: 2 years, ages: [1 year, 3 years]}\n")
    done = CliRunner().invoke(check, [str(file)])
    assert (done.exit_code, done.stdout.endswith(", 1 warning\n")) == (0, True)
    assert "warning: study.ages: 36 months is beyond the horizon of 24 months\n" in done.stderr


def test_json() -> None:
    done = CliRunner().invoke(check, ["--json", GOOD, "invalid/wrong_unit.yaml"])
    assert done.exit_code == 3
    told = json.loads(done.stdout)
    assert (told["schema"], told["status"]) == ("cssim/result/v1", "error")
    assert told["data"]["files"][0] == {"file": GOOD, "valid": True, "customers": 37, "bytes": 405900}
    [diagnostic] = told["diagnostics"]
    assert diagnostic == {
        "severity": "error",
        "file": "invalid/wrong_unit.yaml",
        "line": 2,
        "column": 22,
        "code": "wrong-value",
        "message": "teams.csm.hours: expected hours a week such as '26 h/week', got '26 h'",
        "help": "",
    }
    assert told["provenance"]["cssim"]


def test_no_file_is_a_mistake_of_use() -> None:
    assert CliRunner().invoke(check, []).exit_code == 2


def test_what_a_sweep_varies(tmp_path: Path) -> None:
    file = tmp_path / "sweep.yaml"
    small = (SCENARIOS / GOOD).read_text().rstrip()
    line = len(small.splitlines()) + 3
    file.write_text(
        f"{small}\nsweep:\n  vary:\n    teams.csm.headcount: [1, 1]\n    teams.csm.headcont: [1, 2]\n"
        "    laws.timeliness.half_life: 7..60 days\n    opening.customers.smb: [20, -1]\n"
    )
    done = CliRunner().invoke(check, [str(file)])
    assert (done.exit_code, done.stdout) == (3, f"{file}: 3 errors\n")
    told = [text for text in done.stderr.splitlines() if "error:" in text]
    assert [text.split(":")[1] for text in told] == [str(line), str(line + 1), str(line + 3)]
    assert "sweep.vary.teams.csm.headcount: expected different values, got '1,1'" in told[0]
    assert "sweep.vary: teams.csm: unknown key 'headcont'" in told[1]
    assert "did you mean 'headcount'?" in done.stderr
    assert "sweep.vary: opening.customers.smb: " in told[2]
