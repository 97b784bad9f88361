"""Problems of a scenario and where they stand; all of them are told at once."""

import difflib
from collections.abc import Iterable
from typing import NamedTuple

WIDTH = 110


class Problem(NamedTuple):
    """What is wrong, where, and what would help; line 0 is the file as a whole."""

    file: str
    line: int
    column: int
    code: str
    message: str
    help: str = ""
    source: str = ""
    severity: str = "error"

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        lines = [f"{place}: {self.severity}: {self.message}"]
        if self.line:
            text, caret = _window(self.source, self.column)
            lines += [f"{self.line:>6} | {text}", f"{'':>6} | {'':>{caret}}^"]
        if self.help:
            lines.append(f"help: {self.help}")
        return "\n".join(lines)


class ScenarioError(ValueError):
    """A scenario that cannot be used, with every problem found, in the order of file and line."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: list[Problem] = sorted(set(problems))
        super().__init__("\n".join(map(str, self.problems)))

    def __reduce__(self) -> tuple:
        return type(self), (self.problems,)


def _window(line: str, column: int) -> tuple[str, int]:
    """The part of a line around a column, and where the caret goes."""
    line = line.expandtabs(1)
    start = max(0, column - 1 - WIDTH // 2) if len(line) > WIDTH else 0
    cut = line[start : start + WIDTH]
    before, after = "…" if start else "", "…" if start + WIDTH < len(line) else ""
    return before + cut[len(before) : len(cut) - len(after)] + after, column - 1 - start


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that was probably meant, else all of them, as a help line."""
    words = sorted(known)
    if close := difflib.get_close_matches(word, words, n=1):
        return f"did you mean '{close[0]}'?"
    return f"known: {', '.join(words)}" if words else ""
