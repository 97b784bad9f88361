"""A report as one HTML page: no script, nothing fetched, charts inside, fit for paper.

Text is data: it is made visible once, before anything is drawn or written, and escaped by the template.
"""

import re
from collections.abc import Sequence
from importlib.resources import files
from typing import NamedTuple

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup, escape

from cssim.reports import draw, figures
from cssim.reports.draw.inline import inline
from cssim.reports.report import Grid, Report, Section
from cssim.reports.text import visible
from cssim.reports.views.view import Cell, Column, View

LONG = 4  # sections that need a list of contents
NOTHING = "–"
COUNTED = ("cents", "share", "points", "fine points")  # units whose numbers are scaled: none of them is whole
NUMBER = re.compile(r"[+−-]?\s?[^\w\s]?\d[^A-Za-z]*[A-Za-z%]{0,3}\b.{0,40}")
ABSENT = ("", NOTHING, "none", "not defined")
RIGHT_TO_LEFT = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff"
RUN = re.compile(rf"[{RIGHT_TO_LEFT}](?:(?:[{RIGHT_TO_LEFT}]|\W)*[{RIGHT_TO_LEFT}])?")


class Table(NamedTuple):
    """Cells as people read them, and which columns are numbers."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[bool, ...]


def page(report: Report) -> str:
    """The whole page."""
    seen: Report = visible(report)
    sections = [section for section in seen.sections if _holds(section)]
    return _template().render(report=seen, sections=sections, contents=len(sections) >= LONG)


def _holds(section: Section) -> bool:
    return bool(any(section.text) or section.views or section.grids)


def _template() -> Template:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters |= {
        "isolated": isolated,
        "chart": _chart,
        "data": data,
        "table": table,
        "titled": _title,
    }
    return environment.from_string(files("cssim.reports").joinpath("page.html.jinja").read_text("utf-8"))


def isolated(text: str) -> Markup:
    """A sentence whose right-to-left names do not turn around what stands beside them."""
    return Markup(RUN.sub(r"<bdi>\g<0></bdi>", str(escape(text))))


def _chart(view: View, name: str) -> Markup:
    return Markup(inline(draw.svg(view), f"{name}-", view.alt))


def _title(name: str) -> str:
    """A name of the code as a heading."""
    words = name.replace("_", " ")
    return words[:1].upper() + words[1:]


def data(view: View) -> Table:
    """What a chart shows, in numbers with their units; columns without a word are left out."""
    columns = [column for column in view.columns if set(column.cells) != {""}]
    cells = [[written(cell, column, view) for cell in column.cells] for column in columns]
    head = tuple(column.name.replace("_", " ") for column in columns)
    numbers = tuple(any(isinstance(cell, int | float) for cell in column.cells) for column in columns)
    return Table(head, tuple(zip(*cells, strict=True)), numbers)


def written(cell: Cell, column: Column, view: View) -> str:
    """A cell of a chart as people read it."""
    if cell is None:
        return NOTHING
    if isinstance(cell, str):
        return cell
    if not column.unit or (isinstance(cell, int) and column.unit not in COUNTED):
        return f"{cell:,.6g} {column.unit}".rstrip()
    return figures.figure(cell, column.unit, view.currency)


def table(grid: Grid) -> Table:
    """A grid, its columns of numbers found out."""
    numbers = tuple(i > 0 and _numeric([row[i] for row in grid.rows]) for i in range(len(grid.head)))
    return Table(grid.head, grid.rows, numbers)


def _numeric(cells: Sequence[str]) -> bool:
    told = [cell for cell in cells if cell not in ABSENT]
    return bool(told) and all(NUMBER.fullmatch(cell) for cell in told)
