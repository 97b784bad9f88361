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
from cssim.reports.text import neutral, visible
from cssim.reports.views.view import READS, Cell, View
from cssim.reports.workbook import workbook

SCHEMA = "cssim/report/v1"
DATA = "report.json"


def write(report: Report, folder: Path) -> Iterator[Path]:
    """Writes every file of a report into a folder that exists, and tells each when it is there."""
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
        found = json.loads(path.read_text("utf-8"))
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
    return report


def _cell(cell: Cell) -> Any:
    return "" if cell is None else neutral(cell) if isinstance(cell, str) else cell


def _plain(value: Any) -> Any:
    """Named tuples as objects."""
    if isinstance(value, tuple):
        fields = getattr(value, "_fields", None)
        return {name: _plain(getattr(value, name)) for name in fields} if fields else [_plain(item) for item in value]
    return {name: _plain(item) for name, item in value.items()} if isinstance(value, dict) else value


def _text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="")
