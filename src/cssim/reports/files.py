"""A report in files: page, workbook, a picture and a table for each chart, and the report as data to write it again."""

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from cssim.reports import draw
from cssim.reports.page import page
from cssim.reports.report import Report
from cssim.reports.text import neutral, shown, visible
from cssim.reports.views.view import READS, Cell, View
from cssim.reports.workbook import workbook

SCHEMA = "cssim/report/v1"
DATA, PAPER = "report.json", "report.pdf"


def write(report: Report, folder: Path) -> Iterator[Path]:
    """Writes every file of a report into a folder that exists, instead of one that is there, and tells each when it is there."""
    for path in _before(folder):
        path.unlink(missing_ok=True)
    _text(
        folder / DATA,
        json.dumps({"schema": SCHEMA, **_plain(report)}, ensure_ascii=False, indent=1, allow_nan=False) + "\n",
    )
    yield folder / DATA
    _text(folder / "report.html", page(report))
    yield folder / "report.html"
    workbook(report, folder / "report.xlsx")
    yield folder / "report.xlsx"
    for view in report.views():
        for kind in ("svg", "png"):
            draw.save(visible(view), folder / f"{view.name}.{kind}")
            yield folder / f"{view.name}.{kind}"
        table(view, folder / f"{view.name}.csv")
        yield folder / f"{view.name}.csv"


def table(view: View, path: Path) -> None:
    """The table of a chart, in full precision; text that a spreadsheet would run is kept from it."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([f"{c.name} ({c.unit})" if c.unit else c.name for c in view.columns])
        writer.writerows([map(_cell, line) for line in zip(*(c.cells for c in view.columns), strict=True)])


def read(path: Path) -> Report:
    """A report from its data; OSError where there is none, ValueError for data that is none."""
    try:
        found = json.loads(path.read_text("utf-8"), parse_constant=_no_number)
        if not isinstance(found, dict) or found.pop("schema", None) != SCHEMA:
            raise ValueError(f"expected a report of this cssim ({SCHEMA})")
        report = TypeAdapter(Report).validate_python(found)
    except (ValidationError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise ValueError(f"expected a report: {str(error).splitlines()[0]}") from None
    for view in report.views():
        if not re.fullmatch(r"[a-z0-9_]+", view.name):
            raise ValueError(f"expected a chart's name of small letters, digits and _, got '{view.name}'")
        if missing := set(READS[view.form]) - {column.name for column in view.columns}:
            raise ValueError(f"the chart {view.name} has no {', '.join(sorted(missing))}")
        if len({len(column.cells) for column in view.columns}) > 1:
            raise ValueError(f"columns of the chart {view.name} are not of one length")
    for grid in report.grids():
        if any(len(row) != len(grid.head) for row in grid.rows):
            raise ValueError(f"a line of the table {grid.name} is not as long as its head")
    if len(names := [view.name for view in report.views()]) > len(set(names)):
        raise ValueError("two charts have one name")
    return report


def _before(folder: Path) -> Iterator[Path]:
    """Files of the report that is there: charts of another study would stay beside those of this one."""
    try:
        there = read(folder / DATA)
    except (OSError, ValueError):
        return
    yield folder / PAPER
    for view in there.views():
        yield from (folder / f"{view.name}.{kind}" for kind in ("svg", "png", "csv"))


def _no_number(word: str) -> Any:
    raise ValueError(f"expected a number, got {word}")


def _cell(cell: Cell) -> Any:
    return "" if cell is None else neutral(shown(cell)) if isinstance(cell, str) else cell


def _plain(value: Any) -> Any:
    """Named tuples as objects."""
    if isinstance(value, tuple):
        fields = getattr(value, "_fields", None)
        return {name: _plain(getattr(value, name)) for name in fields} if fields else [_plain(item) for item in value]
    return {name: _plain(item) for name, item in value.items()} if isinstance(value, dict) else value


def _text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="")
