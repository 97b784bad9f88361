"""Sheets of what the report says: the tables behind its charts, its other tables, and how to read all that."""

from collections.abc import Sequence

from xlsxwriter.utility import quote_sheetname

from cssim.reports.report import Grid, Report
from cssim.reports.views.view import View
from cssim.reports.workbook.charts import draw
from cssim.reports.workbook.paper import Sheet, number_format, unit_of
from cssim.reports.workbook.table import Table

HEADS = {"p5": "P5", "p25": "P25", "p50": "P50", "p75": "P75", "p95": "P95", "at_risk": "at risk"}
READING = (
    "Numbers that were simulated are values; they are means over the simulated histories unless something else is said. "
    "What finance makes of them is formulas over the named cells of Inputs, so that you can follow and change it.",
    "Three kinds of uncertainty are told apart and never mixed:",
    "Brackets [low–high], or columns low and high of a mean: simulation error, the 95 % interval of a mean. "
    "It shrinks with more histories.",
    "P10 to P90 (in fans also P5, P25, P75, P95): how single histories differ, what chance alone may bring to one company. "
    "It does not shrink with more histories.",
    "Ranges of assumptions (tornado, grades): how the answer moves with what nobody knows. Only data on your company narrow it.",
    "The amounts on Money and Summary that follow your inputs are worked out from means and carry no interval here.",
)


def view(sheet: Sheet, shown: View) -> None:
    """A chart's table, and the chart beside it where the spreadsheet can draw it."""
    sheet.title(shown.title)
    sheet.prose(shown.note, "note")
    sheet.row += 1
    units = [unit_of(column.unit, shown.currency) for column in shown.columns]
    names = [_head(shown, column.name) for column in shown.columns]
    told = [
        name if unit.removesuffix("s") in name else f"{name}, {unit}" for name, unit in zip(names, units, strict=True)
    ]
    words = {i for i, column in enumerate(shown.columns) if any(isinstance(cell, str) for cell in column.cells)}
    sheet.head(told, words)
    first = sheet.row
    for i, column in enumerate(shown.columns):
        form = number_format(column.unit, column.cells)
        style = "after numbers" if i > 0 and i - 1 not in words else "plain"
        for row, cell in enumerate(column.cells, first):
            sheet.cell(row, i, cell, column.unit, form, style)
    lines = shown.lines()
    sheet.row = first + len(lines)
    draw(Table(sheet, shown, lines, first, len(shown.columns)))
    sheet.finish((first, 0), (first - 1, first - 1))


def _head(shown: View, name: str) -> str:
    if name in ("x", "y") and getattr(shown, name):
        return str(getattr(shown, name))
    if name.startswith("path"):
        return f"history {name[4:]}"
    return HEADS.get(name, name.replace("_", " "))


def grid(sheet: Sheet, shown: Grid) -> None:
    """A table of words."""
    sheet.title(shown.name[:1].upper() + shown.name[1:])
    if shown.note:
        sheet.prose(shown.note, "note")
    sheet.row += 1
    sheet.head(shown.head, range(len(shown.head)))
    first = sheet.row
    for line in shown.rows:
        for column, text in enumerate(line):
            sheet.text(sheet.row, column, text, "wrapped")
        sheet.row += 1
    sheet.finish((first, 1), (first - 1, first - 1))


def about(sheet: Sheet, report: Report, contents: Sequence[tuple[str, str]]) -> None:
    """How to read it, what the report says in words, what stands where, and where it comes from."""
    sheet.title("About this workbook")
    sheet.heading("How to read it")
    for text in READING:
        sheet.prose(text)
    for section in report.sections:
        if any(section.text):
            sheet.heading(section.title)
            for text in section.text:
                sheet.prose(text)
    sheet.heading("What stands where")
    for name, text in contents:
        sheet.page.write_url(sheet.row, 0, f"internal:{quote_sheetname(name)}!A1", string=name)
        sheet.text(sheet.row, 1, text, wide=False)
        sheet.seen(sheet.row, 0, len(name))
        sheet.row += 1
    sheet.heading("Where it comes from")
    for name, text in report.provenance.items():
        sheet.text(sheet.row, 0, name)
        sheet.text(sheet.row, 1, text, wide=False)
        sheet.row += 1
    sheet.finish()
