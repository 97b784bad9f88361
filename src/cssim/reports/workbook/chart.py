"""What all native charts share: their look, where they stand, and the columns of formulas that some read."""

import math
from collections.abc import Iterable, Sequence
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from cssim.reports.draw.style import COLOURS
from cssim.reports.workbook.names import literal
from cssim.reports.workbook.paper import ACROSS, DOWN, scaled
from cssim.reports.workbook.table import Table

SHAPES = ("circle", "square", "triangle", "diamond", "x")
DASHES = ("solid", "dash", "dash_dot", "round_dot", "long_dash")
EMPTY = {"none": True}
GRID = {"visible": True, "line": {"color": "#E0E0E0"}}
SMALL = {"size": 11}
LIGHT = {"bold": False}

Worked = tuple[str, float] | None
"""A formula and what it comes to; None leaves a cell empty."""


def place(table: Table, free: int, charts: Sequence[tuple[str, Any]]) -> None:
    """Charts beside a table, one below the other, or in pairs where there are many."""
    side = 2 if len(charts) > 2 else 1
    for i, (name, made) in enumerate(charts):
        alt = f"{name.strip()}: {table.view.alt}" if name else table.view.alt
        row, column = table.first + i // side * (DOWN + 1), free + 1 + i % side * (ACROSS + 1)
        table.sheet.chart(row, column, made, alt)


def chart(table: Table, kind: str, subtype: str | None, name: str) -> Any:
    """An empty chart with the look of all."""
    made = table.sheet.paper.book.add_chart({"type": kind, "subtype": subtype} if subtype else {"type": kind})
    made.set_title({"name": name, "name_font": SMALL} if name else EMPTY)
    made.set_legend({"position": "bottom"})
    made.show_blanks_as("gap")
    return made


def upright(made: Any, table: Table, x: str, y: str, x_more: dict[str, Any], y_more: dict[str, Any]) -> None:
    """Axes of numbers: the columns along them say how these look."""
    for put, column, title, more in (
        (made.set_x_axis, x, table.view.x, x_more),
        (made.set_y_axis, y, table.view.y, y_more),
    ):
        look = {"num_format": table.form(column), "major_gridlines": GRID, "label_position": "low"}
        put(look | ({"name": literal(title), "name_font": LIGHT} if title else {}) | more)


def sideways(made: Any, table: Table, values: str, **more: Any) -> None:
    """Axes of a bar chart: words from top to bottom, numbers beneath."""
    made.set_y_axis(
        {"reverse": True, "crossing": "max", "label_position": "low", "major_gridlines": {"visible": False}}
    )
    title = {"name": literal(table.view.x), "name_font": LIGHT} if table.view.x else {}
    made.set_x_axis({"num_format": table.form(values), "major_gridlines": GRID} | title | more)


def limits(table: Table, columns: Iterable[str], *others: float) -> dict[str, float]:
    """From where to where an axis goes so that whole intervals are seen: programs look at middles only."""
    told = [
        scaled(cell, table.view.unit(name))
        for name in columns
        for cell in table.view.column(name)
        if isinstance(cell, int | float)
    ]
    low, high = min([*told, *others]), max([*told, *others])
    step = _step(high - low or abs(high) or 1.0)
    ends = math.floor(low / step - 0.1), math.ceil(high / step + 0.1)
    return {"min": round(ends[0] * step, 12), "max": round(ends[1] * step, 12), "major_unit": step}


def _step(width: float) -> float:
    """1, 2 or 5 times a power of ten, so that about five go into a width."""
    ten = 10.0 ** math.floor(math.log10(width / 5))
    return min((ten, 2 * ten, 5 * ten, 10 * ten), key=lambda step: abs(math.log(width / 5 / step)))


def stroke(i: int, width: float = 1.75, dash: str = "") -> dict[str, Any]:
    """The line of the scenario of that number."""
    return {"color": COLOURS[i % len(COLOURS)], "width": width, "dash_type": dash or DASHES[i % len(DASHES)]}


def helpers(table: Table, names: Sequence[str], lines: Sequence[Sequence[Worked]], forms: Sequence[str]) -> int:
    """Columns of formulas that a chart reads, grey beside the table; returns the first free column."""
    sheet = table.sheet
    row, sheet.row = sheet.row, table.first - 1
    sheet.head(names, (), table.free)
    sheet.row = row
    for row, line in enumerate(lines, table.first):
        for column, (cell, form) in enumerate(zip(line, forms, strict=True), table.free):
            if cell:
                sheet.formula(row, column, *cell, form, "helper")
    return table.free + len(names)


def reach(table: Table, i: int, middle: str, low: str = "", high: str = "") -> list[Worked]:
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
