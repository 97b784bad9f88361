"""What a verb answers: text, or with `--json` one object; its exit code either way.

0 ok · 1 failed while running · 2 usage · 3 scenario or data invalid · 4 target missed · 5 nothing to do ·
70 bug · 130 interrupted. Results go to stdout, all else to stderr.
"""

import errno
import functools
import json
import platform
import tempfile
import traceback
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import click

from cssim import __version__
from cssim.scenario.problems import Problem, ScenarioError

SCHEMA = "cssim/result/v1"
INVALID, BUG, INTERRUPTED = 3, 70, 130


class Answer(NamedTuple):
    """The text and the data of a result, the problems found on the way, and what it was made from."""

    text: str
    data: Any = None
    code: int = 0
    problems: Sequence[Problem] = ()
    provenance: Mapping[str, Any] = {}


def answering(verb: Callable[..., Answer]) -> Callable[..., None]:
    """A command's callback that prints the answer of a verb and exits with its code; adds `--json`."""

    @click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
    @click.pass_context
    @functools.wraps(verb)
    def callback(context: click.Context, /, as_json: bool, **given: Any) -> None:
        answer = _attempt(verb, given, as_json)
        _print(answer, as_json)
        context.exit(answer.code)

    return callback


def envelope(answer: Answer) -> dict[str, Any]:
    """The object that `--json` prints."""
    return {
        "schema": SCHEMA,
        "status": "error" if answer.code else "ok",
        "data": answer.data,
        "diagnostics": [_diagnostic(problem) for problem in answer.problems],
        "provenance": {"cssim": __version__, "python": platform.python_version(), **answer.provenance},
    }


def _diagnostic(problem: Problem) -> dict[str, Any]:
    wanted = ("severity", "file", "line", "column", "code", "message", "help")
    return {name: getattr(problem, name) for name in wanted}


def _attempt(verb: Callable[..., Answer], given: Mapping[str, Any], as_json: bool) -> Answer:
    try:
        answer = verb(**given)
        if as_json:
            _json(answer)  # a number that is none is a bug, told as one
        return answer
    except ScenarioError as error:
        return Answer("", code=INVALID, problems=error.problems)
    except KeyboardInterrupt:
        return Answer("", code=INTERRUPTED, problems=[_about("interrupted", "interrupted")])
    except (click.ClickException, click.exceptions.Exit, click.Abort):
        raise
    except Exception as error:
        if isinstance(error, OSError) and error.errno == errno.EPIPE:
            raise
        return Answer("", code=BUG, problems=[bug(error)])


def stopped(message: str, data: Any = None, again: str = "the same command again") -> Answer:
    """A study that was stopped and whose finished runs are kept; `again` goes on."""
    problem = _about("interrupted", f"interrupted: {message}", f"{again} goes on from there")
    return Answer("", data, INTERRUPTED, [problem._replace(severity="warning")])


def bug(error: Exception) -> Problem:
    """What is told of an error that nobody expected; its traceback is kept in a file."""
    with tempfile.NamedTemporaryFile("w", prefix="cssim-", suffix=".txt", delete=False, encoding="utf-8") as file:
        file.write("".join(traceback.format_exception(error)))
    return _about("bug", f"a bug in cssim: {type(error).__name__}: {error}", f"please report it with {file.name}")


def _about(code: str, message: str, help: str = "") -> Problem:
    return Problem("cssim", 0, 0, code, message, help)


def _json(answer: Answer) -> str:
    return json.dumps(envelope(answer), ensure_ascii=False, indent=2, allow_nan=False)


def _print(answer: Answer, as_json: bool) -> None:
    if as_json:
        click.echo(_json(answer))
        return
    for problem in answer.problems:
        click.echo(str(problem), err=True)
    if answer.text:
        click.echo(answer.text)
