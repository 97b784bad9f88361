"""`cssim trace`."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from cssim.cli.trace import trace

VALID = Path(__file__).parents[1] / "scenario" / "valid"


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(VALID)


def test_a_life() -> None:
    done = CliRunner().invoke(trace, ["small.yaml", "--customer", "3"])
    assert (done.exit_code, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0] == "smb #3 in 'Small'"
    assert "signed" in lines[1]
    assert "before day 0" in lines[2]
    assert "tasks done" in lines[2]
    assert any("done            call" in line for line in lines)
    assert not any("  work  " in line for line in lines)
    verbose = CliRunner().invoke(trace, ["small.yaml", "--customer", "smb:3", "-v"]).stdout
    assert len(verbose.splitlines()) > 2 * len(lines)


def test_dates_where_the_study_has_one() -> None:
    arguments = ["small.yaml", "--customer", "3", "--set", "study.start=2026-01-01"]
    lines = CliRunner().invoke(trace, arguments).stdout.splitlines()
    assert lines[1].startswith("2025-")
    assert lines[3].startswith("2026-")


def test_two_lives() -> None:
    arguments = ["own_past.yaml", "--customer", "3", "--against", "own_past.yaml"]
    done = CliRunner().invoke(trace, arguments)
    assert done.stdout.splitlines()[:2] == ["A  Own past", "B  Own past"]
    assert "the two lives are the same" in done.stdout
    other = CliRunner().invoke(trace, ["small.yaml", "--customer", "3", "--against", "pooled.yaml"]).stdout
    assert "from here on the two lives differ" in other
    assert {line[:1] for line in other.splitlines()[2:] if line} >= {"A", "B", " "}


def test_json() -> None:
    found = json.loads(CliRunner().invoke(trace, ["small.yaml", "--customer", "3", "--json"]).stdout)
    assert list(found["data"]["lives"][0]["events"][0]) == ["minute", "when", "what", "details"]


@pytest.mark.parametrize(
    ("customer", "code", "message"),
    [
        ("9999", 3, "there is no customer 9999 in 'smb'\nhelp: there are 0 to "),
        ("new-9999", 3, "there is no customer new-9999 in 'smb'"),
        ("smal:3", 3, "there is no segment 'smal'"),
        ("three", 2, "expected 17, new-3 or segment:17"),
        ("-3", 2, "expected 17"),
        ("٣", 2, "expected 17"),
    ],
)
def test_a_customer_that_is_not_there(customer: str, code: int, message: str) -> None:
    done = CliRunner().invoke(trace, ["small.yaml", f"--customer={customer}"])
    assert done.exit_code == code
    assert message in done.stderr


@pytest.mark.parametrize("ending", ["csv", "xes", "xes.gz"])
def test_the_journeys_of_all_as_an_event_log(ending: str, tmp_path: Path) -> None:
    files = [tmp_path / f"{name}.{ending}" for name in "ab"]
    for file in files:
        done = CliRunner().invoke(trace, ["small.yaml", "--log", str(file)])
        assert (done.exit_code, done.stderr) == (0, "")
        assert re.fullmatch(rf"[\d,]+ events of \d+ customers: {re.escape(str(file))}\n", done.stdout)
    one, again = (file.read_bytes() for file in files)
    assert one == again
    CliRunner().invoke(trace, ["small.yaml", "--log", str(files[1]), "--replication", "1"])
    assert files[1].read_bytes() != one
    assert sorted(tmp_path.iterdir()) == files


def test_the_journey_of_one_as_an_event_log(tmp_path: Path) -> None:
    file = tmp_path / "one.csv"
    arguments = ["small.yaml", "--customer", "3", "--log", str(file), "--set", "study.start=2026-01-01"]
    done = CliRunner().invoke(trace, arguments)
    assert done.stdout.splitlines()[0] == "smb #3 in 'Small'"
    assert done.stdout.endswith(f" events of 1 customer: {file}\n")
    lines = file.read_text(encoding="utf-8").splitlines()
    assert lines[1].startswith("smb #3,already a customer,complete,2026-01-01T00:00:00+00:00,")
    assert {line.partition(",")[0] for line in lines[1:]} == {"smb #3"}
    found = json.loads(CliRunner().invoke(trace, [*arguments, "--json"]).stdout)
    assert found["data"]["log"] == {"file": str(file), "customers": 1, "events": len(lines) - 1}


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        ([], 2, "Missing option '--customer'; only --log FILE goes without."),
        (["--log", "log.txt"], 2, "the name must end in .csv, .xes or .xes.gz, got 'log.txt'"),
        (["--log", "log.gz"], 2, "the name must end in .csv, .xes or .xes.gz"),
        (["--log", "log.csv", "--against", "pooled.yaml"], 2, "--log is of one scenario"),
        (["--log", "no/such/folder/log.csv"], 1, "cannot write (No such file or directory)"),
        (["--log", "LATE.csv", "--set", "study.start=9999-12-01"], 3, "its dates leave the years 1 to 9999"),
        (["--customer", "3", "--set", "study.start=9999-12-01"], 3, "its dates leave the years 1 to 9999"),
    ],
)
def test_a_log_that_cannot_be(
    arguments: list[str], code: int, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(trace, [str(VALID / "small.yaml"), *arguments])
    assert done.exit_code == code
    assert message in done.stderr
    assert list(tmp_path.iterdir()) == []
