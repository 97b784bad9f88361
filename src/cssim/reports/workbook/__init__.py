"""The report as an Excel workbook: simulated numbers are values, finance on top is formulas with their results."""

from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from xlsxwriter import Workbook

from cssim.reports.report import Report
from cssim.reports.workbook import accounts, inputs, words
from cssim.reports.workbook import summary as front
from cssim.reports.workbook.names import readable, sheet_names
from cssim.reports.workbook.paper import Paper, Sheet

CREATED = datetime(2000, 1, 1)
"""The same bytes every time."""

MONEY = ("Inputs", "ARR bridge", "Money")
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def workbook(report: Report, file: Path | str | BinaryIO) -> None:
    """Writes the report; what it says of the scenarios' money is left out where it has no books."""
    views, grids = report.views(), report.grids()
    titles = {"Summary": report.title}
    if report.books:
        titles |= dict(zip(MONEY, ("what you may change", "opening to closing ARR", "value by month"), strict=True))
    wanted = [*titles, *(view.name for view in views), *(_title(grid.name) for grid in grids), "About"]
    said = [*titles.values(), *(view.title for view in views), *(grid.note for grid in grids), "how to read all this"]
    names = sheet_names(wanted)
    with Workbook(str(file) if isinstance(file, Path) else file, OPTIONS) as book:
        book.set_properties({"title": readable(report.title), "created": CREATED})
        paper = Paper(book, report.currency)
        sheets = iter([Sheet(paper, name) for name in names])
        summary = next(sheets)
        if report.books:
            named = inputs.write(next(sheets), report.books)
            closes = accounts.bridge(next(sheets), report.books)
            money = next(sheets)
            blocks = accounts.money(money, report.books, named)
            front.write(summary, report, front.Accounts(closes, blocks, named, money))
        else:
            front.write(summary, report, None)
        for view in views:
            words.view(next(sheets), view)
        for grid in grids:
            words.grid(next(sheets), grid)
        words.about(next(sheets), report, list(zip(names, said, strict=True)))


def _title(name: str) -> str:
    return name[:1].upper() + name[1:]
