"""Lines and points that the spreadsheet draws: fans, curves, crosses and clouds."""

from typing import Any

from cssim.reports.draw.style import COLOURS, GREY
from cssim.reports.views.view import Cell
from cssim.reports.workbook.chart import EMPTY, SHAPES, chart, helpers, limits, place, reach, stroke, upright
from cssim.reports.workbook.names import literal
from cssim.reports.workbook.table import Run, Table, runs

GROUPS = ("panel", "scenario")
BANDS = {
    "p5": ("round_dot", 1.0),
    "p25": ("dash", 1.25),
    "p50": ("solid", 2.5),
    "p75": ("dash", 1.25),
    "p95": ("round_dot", 1.0),
}
"""Dash and width of each line of a fan."""

PATHS = ("path1", "path2", "path3", "path4", "path5")


def fan(table: Table) -> None:
    """A chart for every panel and scenario: the middle one, half and nine in ten."""
    found = [run for run in runs(table.view, GROUPS) if len(run.rows) > 1]
    place(table, table.free, [(run.name, _bands(table, run)) for run in found])


def _bands(table: Table, run: Run) -> Any:
    made = chart(table, "scatter", "straight", run.name)
    for name, (dash, width) in BANDS.items():
        if any(table.lines[i][name] is not None for i in run.rows):
            made.add_series(_curve(table, run, "month", name) | {"name": name.upper(), "line": stroke(0, width, dash)})
    if len(made.series) == 1:
        _paths(made, table, run)
    months = table.view.column("month")
    upright(made, table, "month", "p50", {"min": months[run.rows.start], "max": months[run.rows.stop - 1]}, {})
    return made


def _paths(made: Any, table: Table, run: Run) -> None:
    """Single histories, where there are too few for bands."""
    names = [name for name in PATHS if any(table.lines[i][name] is not None for i in run.rows)]
    for name in names:
        line = {"color": GREY, "width": 0.75}
        made.add_series(_curve(table, run, "month", name) | {"name": "single histories", "line": line})
    made.set_legend({"position": "bottom", "delete_series": list(range(2, len(names) + 1))})


def _curve(table: Table, run: Run, x: str, y: str) -> dict[str, Any]:
    return {"categories": table.cells(x, run.rows), "values": table.cells(y, run.rows), "marker": {"type": "none"}}


def _point(i: int, size: int) -> dict[str, Any]:
    colour = {"color": COLOURS[i % len(COLOURS)]}
    return {"type": SHAPES[i % len(SHAPES)], "size": size, "fill": colour, "border": colour}


def crosses(table: Table) -> None:
    """A point for every line, with the interval of both its coordinates."""
    across, up = ([reach(table, i, axis) for i in range(len(table.lines))] for axis in ("x", "y"))
    lines = [[*x, *y] for x, y in zip(across, up, strict=True)]
    free = helpers(
        table, ("drawn: right", "drawn: left", "drawn: up", "drawn: down"), lines, [table.form(axis) for axis in "xxyy"]
    )
    made = chart(table, "scatter", None, "")
    for i, line in enumerate(table.lines):
        row = range(i, i + 1)
        series = {"categories": table.cells("x", row), "values": table.cells("y", row), "marker": _point(i, 8)}
        bars = {f"{axis}_error_bars": _bar(table, row, k) for axis, k in (("x", 0), ("y", 2)) if lines[i][k]}
        made.add_series({"name": literal(str(line["label"]))} | series | bars)
    ends = (limits(table, (axis, f"{axis}_low", f"{axis}_high")) for axis in ("x", "y"))
    upright(made, table, "x", "y", *ends)
    place(table, free, [("", made)])


def _bar(table: Table, row: range, k: int) -> dict[str, Any]:
    plus, minus = (table.cells(table.free + k + side, row) for side in (0, 1))
    line = {"color": COLOURS[row.start % len(COLOURS)]}
    return {"type": "custom", "plus_values": plus, "minus_values": minus, "line": line}


def curves(table: Table) -> None:
    """A line for every scenario with its interval; what stands along the axis are numbers."""
    x, middle = ("month", "share") if table.view.form == "steps" else ("x", "mean")
    if any(isinstance(cell, str) for cell in table.view.column(x)):
        return
    made = chart(table, "scatter", "straight", "")
    found = runs(table.view, [name for name in GROUPS if table.has(name)])
    for i, run in enumerate(found):
        name = run.name or literal(table.view.y)
        made.add_series(_curve(table, run, x, middle) | {"name": name, "line": stroke(i, 2.25)})
    bounds = [(i, run, name) for i, run in enumerate(found) for name in ("low", "high")]
    for i, run, name in bounds:
        made.add_series(_curve(table, run, x, name) | {"name": name, "line": stroke(i, 0.75, "round_dot")})
    unnamed = [len(found) + i for i in range(len(bounds))]
    made.set_legend({"position": "bottom", "delete_series": unnamed} if len(found) > 1 else EMPTY)
    upright(made, table, x, middle, {}, {"min": 0, "max": 1} if table.view.form == "steps" else {})
    place(table, table.free, [("", made)])


def cloud(table: Table) -> None:
    """Points, in a colour and shape for every mark."""
    made = chart(table, "scatter", None, "")
    marks: list[Cell] = list(dict.fromkeys(table.view.column("mark")))
    found = runs(table.view, ["mark"])
    for run in found:
        i = marks.index(table.lines[run.rows.start]["mark"])
        series = {
            "categories": table.cells("x", run.rows),
            "values": table.cells("y", run.rows),
            "marker": _point(i, 6),
        }
        made.add_series({"name": run.name or "others"} | series)
    keys = [run.key for run in found]
    again = [i for i, key in enumerate(keys) if key in keys[:i]]
    made.set_legend({"position": "bottom", "delete_series": again} if len(marks) > 1 else EMPTY)
    upright(made, table, "x", "y", {}, {})
    place(table, table.free, [("", made)])
