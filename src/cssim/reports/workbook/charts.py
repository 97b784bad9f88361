"""Charts that the spreadsheet itself draws from the tables of views, form by form."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from cssim.reports.draw.style import BLACK, BLUE, COLOURS, GREY, VERMILLION
from cssim.reports.views.view import Cell
from cssim.reports.workbook import heat
from cssim.reports.workbook.names import literal
from cssim.reports.workbook.paper import DOWN, number_format, scaled
from cssim.reports.workbook.table import Run, Table, runs

GROUPS = ("panel", "scenario")
SHAPES = ("circle", "square", "triangle", "diamond", "x")
DASHES = ("solid", "dash", "dash_dot", "round_dot", "long_dash")
EMPTY = {"none": True}


def draw(table: Table) -> None:
    """Charts beside a table, one below the other; some first put down what they need."""
    if table.view.form in DRAWN and table.lines:
        DRAWN[table.view.form](table)


def _place(table: Table, free: int, charts: Iterator[tuple[str, Any]]) -> None:
    for i, (name, chart) in enumerate(charts):
        alt = f"{name.strip()}: {table.view.alt}" if name else table.view.alt
        table.sheet.chart(table.first - 1 + i * (DOWN + 1), free + 1, chart, alt)


def _chart(table: Table, kind: str, subtype: str, name: str, x: str, y: str) -> Any:
    """An empty chart with the look of all; `x` and `y` are the columns that stand along its axes."""
    chart = table.sheet.paper.book.add_chart({"type": kind, "subtype": subtype} if subtype else {"type": kind})
    chart.set_title({"name": name, "name_font": {"size": 11}, "overlay": False} if name else {"none": True})
    for axis, column, title in ((chart.set_x_axis, x, table.view.x), (chart.set_y_axis, y, table.view.y)):
        look: dict[str, Any] = {
            "major_gridlines": {"visible": True, "line": {"color": "#E0E0E0"}},
            "label_position": "low",
        }
        if title:
            look |= {"name": literal(title), "name_font": {"bold": False}}
        if column:
            look["num_format"] = table.form(column)
        axis(look)
    chart.set_legend({"position": "bottom"})
    chart.show_blanks_as("gap")
    return chart


def _line(i: int, width: float = 1.75, dash: str = "") -> dict[str, Any]:
    return {"color": COLOURS[i % len(COLOURS)], "width": width, "dash_type": dash or DASHES[i % len(DASHES)]}


def _helpers(table: Table, names: Sequence[str], lines: Sequence[Sequence[tuple[str, float] | None]], unit: str) -> int:
    """Columns of formulas that a chart reads, grey beside the table; returns the first free column."""
    sheet, form = table.sheet, number_format(unit, table.view.column("mean")) if table.has("mean") else "General"
    row, sheet.row = sheet.row, table.first - 1
    sheet.head(names, 0, table.free)
    sheet.row = row
    for row, line in enumerate(lines, table.first):
        for column, cell in enumerate(line, table.free):
            if cell:
                sheet.formula(row, column, *cell, form, "helper")
    return table.free + len(names)


def _bridge(table: Table) -> None:
    """Bars that float: an unseen part, then what is there, what rises and what falls."""
    start, end = table.column("start"), table.column("end")
    lines: list[list[tuple[str, float] | None]] = []
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
    free = _helpers(table, names, lines, "cents")
    _place(table, free, ((run.name, _waterfall(table, run)) for run in runs(table.view, ["scenario"])))


def _waterfall(table: Table, run: Run) -> Any:
    chart = _chart(table, "bar", "stacked", run.name, "end", "")
    looks = (("below", EMPTY), ("level", {"color": GREY}), ("rise", {"color": BLUE}), ("fall", {"color": VERMILLION}))
    for column, (name, fill) in enumerate(looks, table.free):
        chart.add_series(
            {
                "name": name,
                "categories": table.cells("step", run.rows),
                "values": table.cells(column, run.rows),
                "fill": fill,
                "border": EMPTY,
                "gap": 40,
            }
        )
    chart.set_x_axis({"num_format": table.form("end"), "major_gridlines": {"visible": False}})
    # steps read from top to bottom; the axis of a bar chart that holds the steps is its x axis in the file's terms
    chart.set_x_axis({"reverse": True, "label_position": "low"})
    chart.set_y_axis(
        {
            "num_format": table.form("end"),
            "name": literal(table.view.x),
            "name_font": {"bold": False},
            "label_position": "high",
        }
    )
    chart.set_legend({"position": "bottom", "delete_series": [0]})
    return chart


def _fan(table: Table) -> None:
    """A chart for every panel and scenario: the middle one, half and nine in ten."""
    looks = {
        "p5": ("P5", "square_dot", 1.0),
        "p25": ("P25", "dash", 1.25),
        "p50": ("P50", "solid", 2.5),
        "p75": ("P75", "dash", 1.25),
        "p95": ("P95", "square_dot", 1.0),
    }
    known = {name: look for name, look in looks.items() if any(cell is not None for cell in table.view.column(name))}

    def chart(run: Run) -> Any:
        made = _chart(table, "scatter", "straight", run.name, "month", "p50")
        for name, (said, dash, width) in known.items():
            made.add_series(
                {
                    "name": said,
                    "categories": table.cells("month", run.rows),
                    "values": table.cells(name, run.rows),
                    "line": _line(0, width, dash),
                    "marker": {"type": "none"},
                }
            )
        return made

    found = [run for run in runs(table.view, GROUPS) if len(run.rows) > 1]
    _place(table, table.free, ((run.name, chart(run)) for run in found))


def _crosses(table: Table) -> None:
    """A point for every line, with the interval of both its coordinates."""
    errors = [_arms(table, i, axis) for i, axis in ((i, axis) for i in range(len(table.lines)) for axis in ("x", "y"))]
    lines = [[*errors[2 * i], *errors[2 * i + 1]] for i in range(len(errors) // 2)]
    free = _helpers(table, ("drawn: x up", "drawn: x down", "drawn: y up", "drawn: y down"), lines, "")
    chart = _chart(table, "scatter", "", "", "x", "y")
    for i, text in enumerate(table.view.column("label")):
        colour, row = COLOURS[i % len(COLOURS)], range(i, i + 1)
        bars = {
            f"{axis}_error_bars": {
                "type": "custom",
                "plus_values": table.cells(table.free + k, row),
                "minus_values": table.cells(table.free + k + 1, row),
                "line": {"color": colour},
            }
            for k, axis in ((0, "x"), (2, "y"))
            if errors[2 * i + k // 2][0]
        }
        chart.add_series(
            {
                "name": literal(str(text)),
                "categories": table.cells("x", row),
                "values": table.cells("y", row),
                "marker": {
                    "type": SHAPES[i % len(SHAPES)],
                    "size": 8,
                    "fill": {"color": colour},
                    "border": {"color": colour},
                },
                **bars,
            }
        )
    _place(table, free, iter([("", chart)]))


def _arms(table: Table, i: int, middle: str, low: str = "", high: str = "") -> list[tuple[str, float] | None]:
    """How far a line's interval reaches above and below its middle."""
    low, high = low or f"{middle}_low", high or f"{middle}_high"
    line, unit = table.lines[i], table.view.unit(middle)
    if any(line[name] is None for name in (low, middle, high)):
        return [None, None]
    a, b, c = (scaled(line[name], unit) for name in (low, middle, high))
    low_at, middle_at, high_at = (
        xl_rowcol_to_cell(table.first + i, table.column(name)) for name in (low, middle, high)
    )
    return [(f"={high_at}-{middle_at}", c - b), (f"={middle_at}-{low_at}", b - a)]


def _dots(table: Table) -> None:
    """Bars from zero with the interval of each mean, a chart for every panel."""
    lines = [_arms(table, i, "mean", "low", "high") for i in range(len(table.lines))]
    free = _helpers(table, ("drawn: up", "drawn: down"), lines, table.view.unit("mean"))
    _place(table, free, ((run.name, _bars(table, run)) for run in runs(table.view, ["panel"])))


def _bars(table: Table, run: Run) -> Any:
    chart = _chart(table, "bar", "", run.name, "", "mean")
    errors = {
        "type": "custom",
        "plus_values": table.cells(table.free, run.rows),
        "minus_values": table.cells(table.free + 1, run.rows),
        "line": {"color": BLACK},
    }
    chart.add_series(
        {
            "name": "mean",
            "categories": table.cells("label", run.rows),
            "values": table.cells("mean", run.rows),
            "fill": {"color": "#9CC9E3"},
            "gap": 60,
            "y_error_bars": errors,
        }
    )
    _sideways(chart, table, "mean")
    chart.set_legend({"none": True})
    return chart


def _sideways(chart: Any, table: Table, values: str) -> None:
    """Lines of words read from top to bottom; the file calls the axis of words x, wherever it is drawn."""
    chart.set_x_axis({"reverse": True, "label_position": "low", "major_gridlines": {"visible": False}})
    title = {"name": literal(table.view.x), "name_font": {"bold": False}} if table.view.x else {}
    grid = {"visible": True, "line": {"color": "#E0E0E0"}}
    # turning the words round puts the numbers on top; "high" brings them back down
    chart.set_y_axis({"num_format": table.form(values), "label_position": "high", "major_gridlines": grid, **title})


def _swing(table: Table) -> None:
    """From low to high of the answer for every assumption."""
    chart = _chart(table, "bar", "", "", "", "low")
    rows = range(len(table.lines))
    for name, colour in (("low", BLUE), ("high", VERMILLION)):
        chart.add_series(
            {
                "name": f"assumption {name}",
                "categories": table.cells("label", rows),
                "values": table.cells(name, rows),
                "fill": {"color": colour},
                "overlap": 100,
                "gap": 50,
            }
        )
    _sideways(chart, table, "low")
    _place(table, table.free, iter([("", chart)]))


def _curves(table: Table) -> None:
    """A line for every scenario with its interval."""
    x, middle = ("month", "share") if table.view.form == "steps" else ("x", "mean")
    if any(isinstance(cell, str) for cell in table.view.column(x)):
        return
    chart = _chart(table, "scatter", "straight", "", x, middle)
    found = runs(table.view, [name for name in GROUPS if table.has(name)])
    bounds = []
    for i, run in enumerate(found):
        for name in (middle, "low", "high"):
            if all(table.view.column(name)[row] is None for row in run.rows):
                continue
            if name != middle:
                bounds.append(3 * i)
            chart.add_series(
                {
                    "name": run.name or literal(table.view.y or name) if name == middle else name,
                    "categories": table.cells(x, run.rows),
                    "values": table.cells(name, run.rows),
                    "line": _line(i, 2.25) if name == middle else _line(i, 0.75, "round_dot"),
                    "marker": {"type": "none"},
                }
            )
    _hide_bounds(chart)
    _place(table, table.free, iter([("", chart)]))


def _hide_bounds(chart: Any) -> None:
    """The legend names what is in the middle only."""
    names = [series["name"] for series in chart.series]
    bounds = [i for i, name in enumerate(names) if name in ("low", "high")]
    chart.set_legend(
        {"none": True} if len(names) - len(bounds) == 1 else {"position": "bottom", "delete_series": bounds}
    )


def _cloud(table: Table) -> None:
    """Points, in a colour and shape for every mark."""
    chart = _chart(table, "scatter", "", "", "x", "y")
    marks: list[Cell] = list(dict.fromkeys(table.view.column("mark")))
    for run in runs(table.view, ["mark"]):
        i = marks.index(table.view.column("mark")[run.rows.start])
        colour = COLOURS[i % len(COLOURS)]
        chart.add_series(
            {
                "name": run.name or "others",
                "categories": table.cells("x", run.rows),
                "values": table.cells("y", run.rows),
                "marker": {
                    "type": SHAPES[i % len(SHAPES)],
                    "size": 6,
                    "fill": {"color": colour},
                    "border": {"color": colour},
                },
            }
        )
    names = [series["name"] for series in chart.series]
    again = [i for i, name in enumerate(names) if name in names[:i]]
    chart.set_legend({"position": "bottom", "delete_series": again} if len(marks) > 1 else {"none": True})
    _place(table, table.free, iter([("", chart)]))


DRAWN: dict[str, Callable[[Table], None]] = {
    "bridge": _bridge,
    "fan": _fan,
    "crosses": _crosses,
    "dots": _dots,
    "swing": _swing,
    "steps": _curves,
    "line": _curves,
    "cloud": _cloud,
    "heat": heat.draw,
}
"""By form: what draws it beside its table; a map of stages is a table only."""
