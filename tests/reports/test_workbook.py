"""The workbook, read by another library: what is a value, what is a formula, and what they come to."""

import io
import time
import zipfile
from collections.abc import Callable
from functools import cache
from typing import Any

import openpyxl
import pytest

from cssim.kpis.catalogue import BRIDGE
from cssim.reports.report import Report
from cssim.reports.workbook import finance, workbook
from cssim.reports.workbook.names import FORMULA, isolated, literal, sheet_names, words
from reports import samples

ALL = (samples.two, samples.one, samples.hostile, samples.zero_churn, samples.one_customer)


def written(report: Report) -> io.BytesIO:
    file = io.BytesIO()
    workbook(report, file)
    file.seek(0)
    return file


def read(report: Report, values: bool = False) -> Any:
    return openpyxl.load_workbook(written(report), data_only=values)


@cache
def sample_read(sample: Callable[[], Report], values: bool = False) -> Any:
    return read(sample(), values)


def cells(book: Any) -> list[Any]:
    return [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]


def beside(sheet: Any, label: str) -> list[Any]:
    """What stands in the line of a label."""
    [row] = [row for row in sheet.iter_rows() if row[0].value == label]
    return [cell.value for cell in row[1:] if cell.value is not None]


def named(book: Any, name: str) -> Any:
    [(sheet, at)] = book.defined_names[name].destinations
    return book[sheet][at]


@pytest.mark.parametrize("sample", ALL)
def test_every_formula_has_its_result_and_every_check_is_ok(sample: Callable[[], Report]) -> None:
    report = sample()
    book, results = sample_read(sample), sample_read(sample, values=True)
    formulas = [cell for cell in cells(book) if cell.data_type == "f"]
    assert len(formulas) > 150
    assert all(results[cell.parent.title][cell.coordinate].value is not None for cell in formulas)
    n = len(report.books)
    for label in (
        "ARR bridge: opening and changes come to closing",
        "Money: as simulated, months come to the simulated value",
        "Money: with your inputs, if unchanged, too",
    ):
        assert beside(results["Summary"], label) == ["OK"] * n
    assert beside(results["ARR bridge"], "check: the bridge closes") == ["OK"] * n


@pytest.mark.parametrize("sample", ALL)
def test_every_sheet_prints_across_a_page_without_merged_cells(sample: Callable[[], Report]) -> None:
    report, book = sample(), sample_read(sample)
    assert book.sheetnames[:4] == ["Summary", "Inputs", "ARR bridge", "Money"]
    assert book.sheetnames[-1] == "About"
    assert len(book.sheetnames) == 5 + len(report.views()) + len(report.grids())
    for sheet in book:
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)  # one page is not written
        assert sheet.print_area
        assert not sheet.merged_cells.ranges
    assert book["Money"].freeze_panes


def test_the_bridge_worked_out_again() -> None:
    report, book = samples.two(), sample_read(samples.two, values=True)
    steps = [
        [cell.value for cell in column if isinstance(cell.value, int | float)]
        for column in book["ARR bridge"].iter_cols(2, 3)
    ]
    for books, (*numbers, closing, told, gap) in zip(report.books, steps, strict=True):
        assert len(numbers) == len(BRIDGE)
        assert closing == pytest.approx(sum(numbers))
        assert told == books.bridge["closing_arr"] / 100
        assert gap == 0


def test_a_bridge_that_does_not_close_says_so() -> None:
    report = samples.one()
    [books] = report.books
    off = books._replace(bridge=books.bridge | {"closing_arr": books.bridge["closing_arr"] + 500})
    book = read(report._replace(books=(off,)), values=True)
    assert beside(book["Summary"], "ARR bridge: opening and changes come to closing") == ["does not close"]
    assert beside(book["ARR bridge"], "difference") == [-5]


def test_a_value_that_differs_from_the_simulated_one_says_so() -> None:
    report = samples.one()
    [books] = report.books
    book = read(report._replace(books=(books._replace(realised_value=1.0),)), values=True)
    assert beside(book["Summary"], "Money: as simulated, months come to the simulated value") == ["differs"]


def test_value_month_by_month() -> None:
    report = samples.two()
    rows = list(sample_read(samples.two, values=True)["Money"].iter_rows(values_only=True))
    for books in report.books:
        lines = [row for row in rows if row[0] == books.scenario]
        value = 0.0
        for month, revenue, *others in (row[1:] for row in lines):
            cost = sum(others[:3])
            value += (books.gross_margin * revenue - cost) * (1 + books.discount_rate) ** (-month / 12)
            assert others[6] == pytest.approx(cost)
            assert others[10] == pytest.approx(value)
        assert len(lines) == samples.MONTHS
        assert value == pytest.approx(books.realised_value / 100)


def test_inputs_are_named_and_follow_the_base() -> None:
    book = sample_read(samples.two)
    assert named(book, "gross_margin__base").value == 0.78
    assert named(book, "gross_margin__proactive").value == "=gross_margin__base"
    assert named(book, "head_cost_csm__base").value == 90_000
    assert named(book, "head_cost_csm__base").font.color.rgb == "FF0000FF"
    assert named(book, "head_cost_csm__base").fill.fgColor.rgb == "FFFFFFCC"
    checked = {str(area) for rule in book["Inputs"].data_validations.dataValidation for area in rule.sqref.ranges}
    assert named(book, "discount_rate__proactive").coordinate in checked
    assert any("do not change who stays" in str(cell.value) for cell in book["Inputs"]["A"])


def test_a_scenario_with_inputs_of_its_own() -> None:
    report = samples.two()
    base, arm = report.books
    other = arm._replace(gross_margin=0.8, head_cost={**arm.head_cost, "support": 0})
    book = read(report._replace(books=(base, other)))
    assert named(book, "gross_margin__proactive").value == 0.8
    assert "head_cost_support__proactive" not in book.defined_names
    assert any(cell.value == "not paid here" for cell in cells(book))


def test_cost_goes_with_the_price_of_a_head_where_there_is_one() -> None:
    books = samples.books("a", 100_000.0)._replace(head_cost={"csm": 9_000_000, "support": 0})
    before = finance.statement(books, finance.simulated(books))[0]
    dearer = finance.simulated(books)._replace(head_cost={"csm": 180_000.0, "support": 1.0})
    after = finance.statement(books, dearer)[0]
    assert after.costs == {**before.costs, "csm": 2 * before.costs["csm"]}


@pytest.mark.parametrize(
    ("differences", "told"),
    [
        ([-1.0, -2.0, 1.0, 2.0], 3),
        ([1.0, -1.0, 0.0], 3),
        ([0.0, 0.0], "never behind"),
        ([-1e-9, 1.0], "never behind"),
        ([2.0, -1.0], "not within 2 months"),
    ],
)
def test_payback(differences: list[float], told: int | str) -> None:
    assert finance.payback(differences) == told


def test_money_is_in_units_of_the_currency_and_shares_are_per_cent() -> None:
    sheet = sample_read(samples.two)["frontier"]
    [line] = [row for row in sheet.iter_rows() if row[0].value == "base"]
    assert (line[1].value, line[1].number_format) == (90_000, "#,##0")
    assert (line[4].value, line[4].number_format) == (0.87, "0.0%")


@pytest.mark.parametrize("sample", ALL)
def test_text_is_never_a_formula_nor_a_link_outside(sample: Callable[[], Report]) -> None:
    report, book = sample(), sample_read(sample)
    names = {books.scenario for books in report.books}
    for cell in cells(book):
        if isinstance(cell.value, str) and cell.value.startswith(FORMULA) and cell.data_type != "f":
            assert cell.quotePrefix
        assert cell.value not in names or cell.data_type == "s"
        assert not cell.hyperlink or not cell.hyperlink.target
    with zipfile.ZipFile(written(report)) as parts:
        assert not [name for name in parts.namelist() if "external" in name.lower() or "vba" in name.lower()]
        assert not any(b'TargetMode="External"' in parts.read(name) for name in parts.namelist())
        for name in parts.namelist():
            if name.startswith("xl/charts/"):
                assert b"cmd()|calc</c:f>" not in parts.read(name)
            if name.startswith("xl/drawings/drawing"):
                assert parts.read(name).count(b'descr="') == parts.read(name).count(b"<xdr:graphicFrame ")


def test_names_as_they_are_stand_in_their_cells() -> None:
    found = {cell.value for cell in cells(sample_read(samples.hostile))}
    assert {name.replace("\t", "_x0009_") for name in samples.HOSTILE} <= {
        str(value).replace("\t", "_x0009_") for value in found
    }


def test_the_same_bytes_later(monkeypatch: pytest.MonkeyPatch) -> None:
    before = written(samples.hostile()).getvalue()
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 1e6)
    assert written(samples.hostile()).getvalue() == before


def test_without_books_there_is_no_money() -> None:
    book = read(samples.two()._replace(books=()))
    assert book.sheetnames[:2] == ["Summary", "arr_bridge"]


def test_a_file_by_its_path(tmp_path: Any) -> None:
    path = tmp_path / "a.xlsx"
    workbook(samples.one(), path)
    assert path.read_bytes() == written(samples.one()).getvalue()


def test_names_of_sheets() -> None:
    long = "a" * 40
    assert sheet_names(["a/b", "A/B", "[x]:*?", "", "History", "'q'", long, long.upper()]) == [
        "a b", "A B 2", "x", "sheet", "History 2", "q", "a" * 31, "A" * 29 + " 2",
    ]  # fmt: skip
    assert all(len(name.encode("utf-16-le")) <= 62 for name in sheet_names(["🙂" * 20, "🙂" * 30]))


def test_names_of_cells_and_of_charts() -> None:
    assert words(["A b", "a-b", "=", "🙂"]) == {"A b": "a_b", "a-b": "a_b_2", "=": "other", "🙂": "other_2"}
    assert literal("=cmd()") == " =cmd()"
    assert isolated("plain") == "plain"
    assert isolated("a\u202eb") == "\u2068a\u202eb\u2069"
