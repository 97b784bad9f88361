"""How a verb answers, and how it fails."""

import json
import math
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from cssim.cli.envelope import Answer, answering
from cssim.scenario.problems import Problem, ScenarioError


def answer_of(outcome: Answer | BaseException, *options: str) -> Result:
    @click.command()
    @answering
    def verb() -> Answer:
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome

    return CliRunner().invoke(verb, options)


def test_text_goes_to_stdout_and_problems_to_stderr() -> None:
    done = answer_of(Answer("42", problems=[Problem("f", 1, 2, "c", "m", severity="warning")]))
    assert (done.exit_code, done.stdout) == (0, "42\n")
    assert done.stderr.startswith("f:1:2: warning: m\n")


def test_json_is_one_object() -> None:
    told = json.loads(answer_of(Answer("42", {"n": 42}, provenance={"seed": 1}), "--json").stdout)
    assert list(told) == ["schema", "status", "data", "diagnostics", "provenance"]
    assert (told["status"], told["data"], told["provenance"]["seed"]) == ("ok", {"n": 42}, 1)


@pytest.mark.parametrize(
    ("outcome", "code"),
    [
        (ScenarioError([Problem("f", 0, 0, "c", "m")]), 3),
        (KeyboardInterrupt(), 130),
        (click.UsageError("no"), 2),
        (Answer("", code=4), 4),
    ],
)
def test_exit_codes(outcome: Answer | BaseException, code: int) -> None:
    assert answer_of(outcome).exit_code == code
    assert answer_of(outcome, "--json").exit_code == code


def test_a_bug_is_told_without_a_traceback_which_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    done = answer_of(ZeroDivisionError("oh"))
    assert done.exit_code == 70
    assert "a bug in cssim: ZeroDivisionError: oh" in done.stderr
    assert "Traceback" not in done.output
    [kept] = tmp_path.iterdir()
    assert str(kept) in done.stderr
    assert "Traceback" in kept.read_text()


def test_errors_are_json_too() -> None:
    told = json.loads(answer_of(ScenarioError([Problem("f", 3, 4, "c", "m", "h")]), "--json").stdout)
    assert told["status"] == "error"
    assert told["diagnostics"][0]["line"] == 3


def test_json_holds_no_nan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    done = answer_of(Answer("", {"x": math.nan}), "--json")
    assert done.exit_code == 70
    assert json.loads(done.stdout)["diagnostics"][0]["code"] == "bug"
