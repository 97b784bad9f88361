"""`cssim trace`."""

import json
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
