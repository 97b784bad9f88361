"""Recalculates workbooks of sample reports in LibreOffice and compares every formula with the result kept in the file:
python verification/workbook.py

Then gross margin, discount rate and the cost of a head are changed, and value must come to what the books say in
Python. Exit code 1 if anything differs; skipped where there is no LibreOffice.
"""

import math
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import openpyxl
from tests.reports import samples

from cssim.reports.report import Report
from cssim.reports.workbook import finance, workbook

SAMPLES = (samples.two, samples.one, samples.hostile, samples.zero_churn, samples.one_customer)
CLOSE = 1e-9
CHANGED = {"gross_margin": 0.65, "discount_rate": 0.15, "head_cost": 123_456.0}
SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">
<value>0</value></prop></item></oor:items>"""
"""Always recalculates what it loads."""


def recalculated(office: str, path: Path, folder: Path) -> Any:
    """The workbook as LibreOffice works it out, values only."""
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(SETTINGS)
    out = folder / "recalculated"
    command = [
        office,
        f"-env:UserInstallation={profile.as_uri()}",
        "--headless",
        "--convert-to",
        "xlsx",
        "--outdir",
        out,
        path,
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return openpyxl.load_workbook(out / path.name, data_only=True)


def formulas(path: Path) -> Iterator[tuple[str, str, str]]:
    """Sheet, address and text of every formula."""
    for sheet in openpyxl.load_workbook(path):
        for row in sheet.iter_rows():
            yield from ((sheet.title, cell.coordinate, cell.value) for cell in row if cell.data_type == "f")


def same(a: Any, b: Any) -> bool:
    """Whether two cells say the same."""
    numbers = isinstance(a, int | float) and isinstance(b, int | float)
    return math.isclose(a, b, rel_tol=CLOSE, abs_tol=1e-6) if numbers else a == b


def compare(office: str, path: Path, folder: Path) -> tuple[int, list[str]]:
    """How many formulas there are, and which LibreOffice works out otherwise."""
    kept, found = openpyxl.load_workbook(path, data_only=True), recalculated(office, path, folder)
    n, wrong = 0, []
    for sheet, at, formula in formulas(path):
        n += 1
        a, b = kept[sheet][at].value, found[sheet][at].value
        if not same(a, b):
            wrong.append(f"{path.stem} {sheet}!{at}: kept {a!r}, recalculated {b!r}: {formula}")
    return n, wrong


def defined(book: Any, name: str) -> Any:
    """The cell of a name."""
    [(sheet, at)] = list(book.defined_names[name].destinations)
    return book[sheet][at]


def change(path: Path, changed: Path) -> None:
    """Writes over the inputs of the first scenario; the others follow where they are the same."""
    book = openpyxl.load_workbook(path)
    for name in [name for name in book.defined_names if name.startswith(tuple(CHANGED))]:
        cell = defined(book, name)
        if cell.data_type != "f":
            cell.value = next(value for start, value in CHANGED.items() if name.startswith(start))
    book.save(changed)


def predicted(report: Report) -> tuple[list[float], list[int | str]]:
    """Value of every scenario at the changed inputs, and when those after the first are ahead for good."""
    statements = []
    for books in report.books:
        heads = dict.fromkeys(books.head_cost, CHANGED["head_cost"])
        inputs = finance.Inputs(CHANGED["gross_margin"], CHANGED["discount_rate"], heads)
        statements.append(finance.statement(books, inputs))
    ahead = [finance.ahead(statements[0], months) for months in statements[1:]]
    return [months[-1].value for months in statements], [finance.payback(each) for each in ahead]


def summary_line(book: Any, start: str, n: int) -> list[Any]:
    """The numbers beside a label of Summary."""
    [row] = [row for row in book["Summary"].iter_rows() if str(row[0].value).startswith(start)]
    return [cell.value for cell in row[1 : n + 1]]


def follows(office: str, report: Report, path: Path, folder: Path) -> tuple[int, list[str]]:
    """Numbers that depend on changed inputs, and which are not as predicted."""
    changed = folder / f"{path.stem}_changed.xlsx"
    change(path, changed)
    book = recalculated(office, changed, folder)
    n = len(report.books)
    values, months = predicted(report)
    got = [*summary_line(book, "the same, discounted", n), *summary_line(book, "paid back", n)[1:]]
    got += summary_line(book, "Money: as simulated", n) + summary_line(book, "Money: with your", n)
    wanted = [*values, *months, *["OK"] * n, *["inputs changed"] * n]
    wrong = [f"{path.stem} changed: {a!r}, not {b!r}" for a, b in zip(got, wanted, strict=True) if not same(a, b)]
    return len(wanted), wrong


def main() -> int:
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if not office:
        print("skipped: LibreOffice (soffice) is not installed")
        return 0
    total, wrong = 0, []
    with tempfile.TemporaryDirectory() as name:
        for sample in SAMPLES:
            report, path = sample(), Path(name) / f"{sample.__name__}.xlsx"
            workbook(report, path)
            n, differ = compare(office, path, Path(name))
            m, strange = follows(office, report, path, Path(name))
            total, wrong = total + n, [*wrong, *differ, *strange]
            size = path.stat().st_size / 1000
            print(
                f"{path.stem}: {n - len(differ)} of {n} formulas agree, {m - len(strange)} of {m} follow changed inputs, {size:.0f} kB"
            )
    for line in wrong[:20]:
        print(line)
    print(f"{total} formulas, {len(wrong)} differences")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
