"""Bars that the spreadsheet draws: where ARR goes, means with their intervals, and how far assumptions swing."""

from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from cssim.reports.draw.style import BLACK, BLUE, GREY, VERMILLION
from cssim.reports.workbook.chart import EMPTY, Worked, chart, helpers, limits, place, reach, sideways
from cssim.reports.workbook.paper import scaled
from cssim.reports.workbook.table import Run, Table, runs

PALE = "#9CC9E3"
LEVELS = ((" ", EMPTY), ("level", {"color": GREY}), ("rise", {"color": BLUE}), ("fall", {"color": VERMILLION}))


def bridge(table: Table) -> None:
    """Bars that float: an unseen part, then what is there, what rises and what falls."""
    start, end = table.column("start"), table.column("end")
    lines: list[list[Worked]] = []
    for run in runs(table.view, ["scenario"]):
        for i in run.rows:
            line = table.lines[i]
            a, b = scaled(line["start"], "cents"), scaled(line["end"], "cents")
            s, e = (xl_rowcol_to_cell(table.first + i, column) for column in (start, end))
            whole = i in (run.rows.start, run.rows.stop - 1)
            lines.append(
                [
                    None if whole else (f"=MIN({s},{e})", min(a, b)),
                    (f"={e}", b) if whole else None,
                    None if whole else (f"=MAX({e}-{s},0)", max(b - a, 0.0)),
                    None if whole else (f"=MAX({s}-{e},0)", max(a - b, 0.0)),
                ]
            )
    names = ("drawn: nothing", "drawn: level", "drawn: rise", "drawn: fall")
    free = helpers(table, names, lines, [table.form("mean")] * 4)
    place(table, free, [(run.name, _waterfall(table, run)) for run in runs(table.view, ["scenario"])])


def _waterfall(table: Table, run: Run) -> Any:
    made = chart(table, "bar", "stacked", run.name)
    for column, (name, fill) in enumerate(LEVELS, table.free):
        steps, values = table.cells("step", run.rows), table.cells(column, run.rows)
        made.add_series({"name": name, "categories": steps, "values": values, "fill": fill, "border": EMPTY, "gap": 40})
    sideways(made, table, "end", min=0)
    return made


def dots(table: Table) -> None:
    """Bars from zero with the interval of each mean, a chart for every panel."""
    lines = [reach(table, i, "mean", "low", "high") for i in range(len(table.lines))]
    free = helpers(table, ("drawn: up", "drawn: down"), lines, [table.form("mean")] * 2)
    place(table, free, [(run.name, _means(table, run)) for run in runs(table.view, ["panel"])])


def _means(table: Table, run: Run) -> Any:
    made = chart(table, "bar", None, run.name)
    errors = {
        "type": "custom",
        "plus_values": table.cells(table.free, run.rows),
        "minus_values": table.cells(table.free + 1, run.rows),
        "line": {"color": BLACK},
    }
    series = {"categories": table.cells("label", run.rows), "values": table.cells("mean", run.rows)}
    made.add_series({"name": "mean", "fill": {"color": PALE}, "gap": 60, "y_error_bars": errors} | series)
    sideways(made, table, "mean", **limits(table, ("mean", "low", "high"), 0.0))
    made.set_legend(EMPTY)
    return made


def swing(table: Table) -> None:
    """From low to high of the answer for every assumption."""
    made = chart(table, "bar", None, "")
    rows = range(len(table.lines))
    for name, colour in (("low", BLUE), ("high", VERMILLION)):
        series = {"categories": table.cells("label", rows), "values": table.cells(name, rows)}
        made.add_series({"name": name, "fill": {"color": colour}, "overlap": 100, "gap": 50} | series)
    sideways(made, table, "low")
    place(table, table.free, [("", made)])
