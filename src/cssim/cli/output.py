"""Results in files: `-o` keeps a copy of what is printed. Writing is tried before a long run, and never loses it."""

import errno
import functools
import json
import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from cssim.cli.envelope import BUG, Answer, bug, envelope
from cssim.scenario.problems import Problem

if TYPE_CHECKING:
    from cssim.reports.report import Report

FAILED = 1
_PLACES = (errno.ENOENT, errno.EACCES, errno.EPERM, errno.EROFS, errno.EISDIR, errno.ENOTDIR)


def kept(verb: Callable[..., Answer]) -> Callable[..., Answer]:
    """A verb with `-o FILE`: its answer as text, or as JSON where asked for or where the name ends so."""

    @click.option("-o", "--output", metavar="FILE", help="Keep the result in a file (.json: as JSON).")
    @functools.wraps(verb)
    def keeping(*, output: str | None, **given: object) -> Answer:
        try:
            try_to_write(output)
            answer = verb(**given)
        except OSError as error:
            if error.errno == errno.EPIPE:
                raise
            return failed(Answer(""), error)
        if output is None:
            return answer
        as_json = click.get_current_context().params.get("as_json") or output.endswith(".json")
        text = answer.text
        if as_json:
            text = json.dumps(envelope(answer), ensure_ascii=False, indent=2, allow_nan=False)
        return saved(answer, functools.partial(write, output, text + "\n"))

    return keeping


def saved(answer: Answer, action: Callable[[], object]) -> Answer:
    """The answer after writing something; failing to write costs the exit code, not the answer."""
    try:
        action()
    except OSError as error:
        return failed(answer, error)
    return answer


def reported(answer: Answer, folder: str | None, report: Callable[[], "Report"]) -> Answer:
    """The answer after writing its report into a folder, which is made; failing to write costs the exit code only."""
    if folder is None:
        return answer
    from cssim.reports import files

    def action() -> None:
        Path(folder).mkdir(parents=True, exist_ok=True)
        for _ in files.write(report(), Path(folder)):
            pass

    try:
        after = saved(answer, action)
    except Exception as error:  # the study took longer than its report
        return answer._replace(code=BUG, problems=[*answer.problems, bug(error)])
    if after.code == answer.code:
        after = after._replace(
            text=f"{after.text}\n\nReport: {folder}/report.html (for paper: cssim report {folder} --pdf)"
        )
    return after


def folder_to_write(folder: str | None) -> None:
    """Raises OSError now rather than after a long run."""
    if folder is not None:
        Path(folder).mkdir(parents=True, exist_ok=True)
        try_to_write(str(Path(folder) / "report.html"))


def failed(answer: Answer, error: OSError) -> Answer:
    """The answer with what went wrong while running."""
    where = f": {error.filename}" if error.filename else ""
    problem = Problem("cssim", 0, 0, "failed", f"{error.strerror or error}{where}", _help(error))
    return answer._replace(code=answer.code or FAILED, problems=[*answer.problems, problem])


def try_to_write(path: str | None) -> None:
    """Raises OSError now rather than after a long run."""
    if path is None:
        return
    target = Path(path)
    try:
        if target.is_dir():
            raise IsADirectoryError(errno.EISDIR, "it is a folder")
        with tempfile.TemporaryFile(dir=target.parent):
            pass
    except OSError as error:
        raise OSError(error.errno, f"cannot write ({error.strerror})", str(target)) from None


def write(path: str, text: str) -> None:
    """Writes a file whole or not at all; OSError says why not."""
    streamed(Path(path), lambda file: file.write(text))


def streamed(target: Path, writing: Callable[[TextIO], object]) -> None:
    """A file that is written bit by bit, whole or not at all; OSError says why not."""
    temporary = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with temporary.open("w", encoding="utf-8", newline="") as file:
            writing(file)
        os.replace(temporary, target)
    except OSError as error:
        raise OSError(error.errno, f"cannot write ({error.strerror})", str(target)) from error
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def _help(error: OSError) -> str:
    if error.errno == errno.ENOSPC:
        return "free some space, or write somewhere else"
    return "choose a file in a folder that exists and may be written" if error.errno in _PLACES else ""
