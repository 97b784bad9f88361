"""Sheets of a workbook, and how their cells look: what a reader may change is blue on yellow, text is never a formula."""

import textwrap
from collections.abc import Collection, Sequence
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.utility import quote_sheetname, xl_rowcol_to_cell

from cssim.reports.views.view import Cell
from cssim.reports.workbook.names import FORMULA, readable

A3, A4 = 8, 9
MANY = 220  # letters across, which A4 makes too small
LINE = 15  # points
PROSE = 110  # letters of a line
NARROW, WIDE = 9, 62  # letters of a column
WIDTH, HEIGHT = 640, 320  # of a chart: so many pixels, which are
ACROSS, DOWN = 10, 16  # so many cells
HEAD: dict[str, Any] = {"bold": True, "text_wrap": True, "valign": "bottom", "bottom": 1, "bg_color": "#F2F2F2"}
STYLES: dict[str, dict[str, Any]] = {
    "plain": {"valign": "vcenter"},
    "wrapped": {"text_wrap": True, "valign": "top"},
    "title": {"bold": True, "font_size": 14},
    "heading": {"bold": True, "font_size": 12, "font_color": "#0072B2"},
    "head": HEAD,
    "head of numbers": HEAD | {"align": "right"},
    "head after numbers": HEAD | {"indent": 2},
    "after numbers": {"valign": "vcenter", "indent": 2},
    "note": {"italic": True, "font_color": "#595959"},
    "input": {"font_color": "#0000FF", "bg_color": "#FFFFCC", "border": 1, "border_color": "#BFBFBF"},
    "linked input": {"bg_color": "#FFFFCC", "border": 1, "border_color": "#BFBFBF"},
    "helper": {"font_color": "#595959"},
    "total": {"bold": True, "top": 1},
    "check": {"bold": True, "align": "center", "border": 1, "border_color": "#BFBFBF"},
    "bad check": {"bold": True, "font_color": "#FFFFFF", "bg_color": "#A34700"},
    "figure": {"align": "right", "valign": "vcenter"},
}


def scaled(value: float, unit: str) -> float:
    """As people read it: units of the currency, not cents."""
    return value / 100 if unit == "cents" else value


def number_format(unit: str, values: Sequence[Cell] = ()) -> str:
    """How numbers of a unit look; small amounts of money keep their cents, whole numbers have no decimals."""
    numbers = [abs(scaled(value, unit)) for value in values if isinstance(value, int | float)]
    if unit == "cents":
        return "#,##0.00" if numbers and max(numbers) < 100 else "#,##0"
    if unit in ("share", "points"):
        return "0.0%"
    if numbers and all(number == int(number) for number in numbers):
        return "#,##0"
    return (
        "0.00"
        if unit in ("level", "per customer-year")
        else "#,##0.00"
        if min(filter(None, numbers), default=1) < 1
        else "#,##0.0"
    )


def unit_of(unit: str, currency: str) -> str:
    """What a header says of a unit."""
    return {"cents": currency, "share": "", "points": "", "level": ""}.get(unit, unit)


class Paper:
    """A workbook that is being written."""

    def __init__(self, book: Workbook, currency: str) -> None:
        self.book, self.currency = book, currency
        self._formats: dict[tuple[str, str, bool], Any] = {}

    def format(self, style: str, number: str = "", quoted: bool = False) -> Any:
        """A cell's look, made once; `quoted` text stays text when it is edited."""
        key = (style, number, quoted)
        if key not in self._formats:
            more: dict[str, Any] = {"num_format": number} if number else {}
            self._formats[key] = self.book.add_format(STYLES[style] | more | ({"quote_prefix": True} if quoted else {}))
        return self._formats[key]

    def money(self, values: Sequence[float] = ()) -> str:
        """The format of amounts in units of the currency."""
        return number_format("cents", [100 * value for value in values])


class Sheet:
    """A sheet that is written from top to bottom; `row` is the next free one."""

    def __init__(self, paper: Paper, name: str) -> None:
        self.paper, self.name, self.row = paper, name, 0
        self.page = paper.book.add_worksheet(name)
        self.widths: dict[int, int] = {}
        self.last = [0, 0]  # row and column to print
        self.wrapped: list[tuple[int, int, str]] = []  # row, column and text that may take several lines
        self.longest = 0  # letters of a line that runs across columns

    def at(self, row: int, column: int, outside: bool = True) -> str:
        """The address of a cell that stays where it is."""
        cell = xl_rowcol_to_cell(row, column, True, True)
        return f"{quote_sheetname(self.name)}!{cell}" if outside else cell

    def span(self, first: int, last: int, column: int, outside: bool = True) -> str:
        """The address of some cells of a column."""
        return f"{self.at(first, column, outside)}:{xl_rowcol_to_cell(last, column, True, True)}"

    def text(self, row: int, column: int, text: str, style: str = "plain", wide: bool = True) -> None:
        """Text, whatever it begins with; not `wide` text runs over its neighbours."""
        self._put(row, column, text, style)
        self.seen(row, column, len(text) if wide else 0)
        if not wide:
            before = sum(map(self._width, range(column)))
            self.longest = max(self.longest, before + len(text))

    def _put(self, row: int, column: int, text: str, style: str) -> None:
        look = self.paper.format(style, "", text.startswith(FORMULA))
        self.page.write_string(row, column, readable(text), look)
        if STYLES[style].get("text_wrap"):
            self.wrapped.append((row, column, text))

    def number(self, row: int, column: int, value: float, form: str, style: str = "plain") -> None:
        """A value."""
        self.page.write_number(row, column, value, self.paper.format(style, form))
        self.seen(row, column, len(f"{value:,.0f}") + 4)

    def formula(
        self, row: int, column: int, formula: str, value: float | str, form: str = "", style: str = "plain"
    ) -> None:
        """A formula with what it comes to."""
        self.page.write_formula(row, column, formula, self.paper.format(style, form), value)
        self.seen(row, column, len(value) if isinstance(value, str) else len(f"{value:,.0f}") + 4)

    def cell(self, row: int, column: int, value: Cell, unit: str, form: str, style: str = "plain") -> None:
        """A cell of a table; nothing where there is nothing."""
        if isinstance(value, str):
            self.text(row, column, value, style)
        elif value is not None:
            self.number(row, column, scaled(value, unit), form)

    def prose(self, text: str, style: str = "plain") -> None:
        """A paragraph on lines of its own, across the columns."""
        for paragraph in readable(text).splitlines():
            for line in textwrap.wrap(paragraph, PROSE) or [""]:
                self.text(self.row, 0, line, style, wide=False)
                self.row += 1

    def title(self, text: str) -> None:
        """What the sheet says."""
        lines = textwrap.wrap(readable(text), 90) or [""]
        for line in lines:
            self.text(self.row, 0, line, "title", wide=False)
            self.row += 1

    def heading(self, text: str) -> None:
        """What the next lines say, after an empty one."""
        self.row += 1
        self.text(self.row, 0, text, "heading", wide=False)
        self.row += 1

    def head(self, names: Sequence[str], words: Collection[int] = (0,), column: int = 0) -> None:
        """The names of columns; those that hold words stand to the left."""
        for i, name in enumerate(names):
            style = (
                "head of numbers" if i not in words else "head" if i == 0 or i - 1 in words else "head after numbers"
            )
            self._put(self.row, column + i, name, style)
            longest = max(map(len, name.split()), default=0)
            self.seen(self.row, column + i, max(longest, -(-len(name) // 3)) + 2)
        self.row += 1

    def chart(self, row: int, column: int, chart: Any, alt: str) -> None:
        """A chart with words for who cannot see it."""
        chart.set_size({"width": WIDTH, "height": HEIGHT})
        self.page.insert_chart(row, column, chart, {"description": readable(alt), "object_position": 2})
        self.seen(row + DOWN, column + ACROSS, 0)

    def finish(self, freeze: tuple[int, int] | None = None, repeat: tuple[int, int] | None = None) -> None:
        """Widths, what stays in sight, and how it prints: across one page."""
        page = self.page
        for column in self.widths:
            page.set_column(column, column, self._width(column))
        for row, lines in self._lines().items():
            page.set_row(row, LINE * lines)
        while sum(map(self._width, range(self.last[1] + 1))) < self.longest:
            self.last[1] += 1
        if freeze:
            page.freeze_panes(*freeze)
        if repeat:
            page.repeat_rows(*repeat)
        page.hide_gridlines(2)
        page.set_landscape()
        page.set_paper(A4 if sum(map(self._width, range(self.last[1] + 1))) <= MANY else A3)
        page.set_margins(0.4, 0.4, 0.6, 0.6)
        page.fit_to_pages(1, 0)
        page.print_area(0, 0, *self.last)
        page.set_footer("&L&A&RPage &P of &N")

    def _lines(self) -> dict[int, int]:
        """How many lines the rows take that need more than one: not all programs work it out."""
        found: dict[int, int] = {}
        for row, column, text in self.wrapped:
            lines = sum(
                len(textwrap.wrap(part, int(1.1 * self._width(column)), expand_tabs=False)) or 1
                for part in readable(text).splitlines()
            )
            if lines > 1:
                found[row] = max(found.get(row, 1), lines)
        return found

    def _width(self, column: int) -> int:
        return min(max(self.widths.get(column, 0) + 1, NARROW), WIDE)

    def seen(self, row: int, column: int, width: int) -> None:
        """A cell to print, of so many letters."""
        self.widths[column] = max(self.widths.get(column, 0), width)
        self.last = [max(self.last[0], row), max(self.last[1], column)]
