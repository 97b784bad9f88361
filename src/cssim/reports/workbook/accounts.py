"""Sheets of money: the ARR bridge with its check, and value month by month; simulated numbers are values, the rest formulas."""

from collections.abc import Sequence
from typing import NamedTuple

from xlsxwriter.utility import xl_rowcol_to_cell

from cssim.reports.report import Books
from cssim.reports.tables import label
from cssim.reports.workbook import finance
from cssim.reports.workbook.finance import CENT, Month
from cssim.reports.workbook.inputs import SIMULATED, Named
from cssim.reports.workbook.names import isolated
from cssim.reports.workbook.paper import Sheet

BRIDGE = (
    "Means of the simulated histories since day 0; what falls is negative. Closing is added up here; beneath stands what the "
    "simulation itself says."
)
MONTHS = (
    "Simulated: means of the histories. With your inputs: cost of each team × your cost of a head ÷ the simulated one, other "
    "costs as they are; gross margin = your gross margin × revenue; a month's margin less cost is worth (1 + discount rate) to "
    "the power of −month ÷ 12 at day 0."
)
MONTHLY = ("cost", "gross margin", "margin less cost", "discounted to day 0", "value since day 0", "less the base's")


class Block(NamedTuple):
    """Where a scenario's months stand on Money."""

    number: int
    books: Books
    first: int
    last: int  # row
    revenue: int  # column
    parts: range  # of simulated cost
    cost: int  # column; then margin, flow, discounted, value and less the base's
    months: list[Month]
    ahead: list[float]  # of the base; empty for the base

    @property
    def scenario(self) -> str:
        """Its name."""
        return self.books.scenario

    @property
    def value(self) -> int:
        """Column of the value since day 0."""
        return self.cost + 4


def bridge(sheet: Sheet, books: Sequence[Books]) -> list[str]:
    """Opening and signed changes, which must add up to the simulated closing ARR; returns where each check stands."""
    sheet.title("ARR bridge: opening and changes add up to closing")
    sheet.prose(BRIDGE)
    sheet.row += 1
    steps = [finance.bridge(each) for each in books]
    form = sheet.paper.money([value for each in steps for value in each.values()])
    unit = sheet.paper.currency
    changes = [f"{isolated(each.scenario)}, less the base's" for each in books[1:]]
    sheet.head([f"ARR, {unit}", *(each.scenario for each in books), *changes])
    first, width = sheet.row, len(books) + 1
    last = first + len(steps[0]) - 1
    for name in steps[0]:
        sheet.text(sheet.row, 0, label(name))
        for column, step in enumerate(steps, 1):
            sheet.number(sheet.row, column, step[name], form)
        _less(sheet, sheet.row, width, [each[name] for each in steps], form)
        sheet.row += 1
    sheet.text(sheet.row, 0, label("closing_arr"), "total")
    closings = [finance.closing(each) for each in books]
    for column, closing in enumerate(closings, 1):
        sheet.formula(sheet.row, column, f"=SUM({_near(first, column)}:{_near(last, column)})", closing, form, "total")
    _less(sheet, sheet.row, width, closings, form, "total")
    sheet.row += 2
    sheet.text(sheet.row, 0, "closing ARR as simulated")
    sheet.text(sheet.row + 1, 0, "difference")
    sheet.text(sheet.row + 2, 0, "check: the bridge closes")
    checks = []
    for column, (each, closing) in enumerate(zip(books, closings, strict=True), 1):
        told = each.bridge["closing_arr"] / 100
        sum_at, told_at, gap_at = (_near(row, column) for row in (last + 1, sheet.row, sheet.row + 1))
        sheet.number(sheet.row, column, told, form)
        sheet.formula(sheet.row + 1, column, f"=ROUND({sum_at}-{told_at},2)", round(closing - told, 2), "#,##0.00")
        said = f'=IF(ABS({gap_at})<={CENT},"OK","does not close")'
        check(sheet, sheet.row + 2, column, said, finance.bridge_closes(each))
        checks.append(sheet.at(sheet.row + 2, column))
    sheet.row += 3
    sheet.finish((first, 1), (first - 1, first - 1))
    return checks


def check(sheet: Sheet, row: int, column: int, formula: str, result: str) -> None:
    """A cell that says OK, and stands out if it does not."""
    sheet.formula(row, column, formula, result, "", "check")
    bad = {"type": "cell", "criteria": "!=", "value": '"OK"', "format": sheet.paper.format("bad check")}
    sheet.page.conditional_format(row, column, row, column, bad)


def money(sheet: Sheet, books: Sequence[Books], named: Sequence[Named]) -> list[Block]:
    """Revenue and cost of every month and what they are worth; returns where each scenario stands."""
    parts = list(dict.fromkeys(part for each in books for part in each.cost))
    unit = sheet.paper.currency
    sheet.title(f"Money by month, {unit}")
    sheet.prose(MONTHS)
    sheet.row += 1
    for column, text in ((2, "simulated"), (3 + len(parts), "with your inputs")):
        sheet.text(sheet.row, column, text, "heading", wide=False)
    sheet.row += 1
    head = [
        "scenario",
        "month",
        "revenue",
        *(f"cost: {isolated(part)}" for part in parts),
        *(f"your cost: {isolated(part)}" for part in parts),
    ]
    sheet.head([*head, *MONTHLY])
    top = sheet.row
    blocks: list[Block] = []
    for each, names in zip(books, named, strict=True):
        months = finance.statement(each, finance.simulated(each))
        last = sheet.row + len(months) - 1
        ahead = finance.ahead(blocks[0].months, months) if blocks else []
        block = Block(
            len(blocks), each, sheet.row, last, 2, range(3, 3 + len(parts)), 3 + 2 * len(parts), months, ahead
        )
        _months(sheet, each, names, parts, block, blocks[0] if blocks else block)
        blocks.append(block)
    sheet.page.set_h_pagebreaks([block.first for block in blocks[1:]])
    sheet.finish((top, 2), (top - 2, top - 1))
    return blocks


def _months(sheet: Sheet, books: Books, named: Named, parts: Sequence[str], block: Block, base: Block) -> None:
    form = sheet.paper.money([month.revenue for month in base.months])
    for row, month in enumerate(block.months, block.first):
        sheet.text(row, 0, books.scenario, wide=False)
        sheet.number(row, 1, month.month, "0")
        sheet.number(row, block.revenue, month.revenue, form)
        for column, part in zip(block.parts, parts, strict=True):
            if part in month.costs:
                sheet.number(row, column, books.cost[part][month.month - 1] / 100, form)
                formula = _priced(_near(row, column), named.head_cost.get(part))
                sheet.formula(row, column + len(parts), formula, month.costs[part], form)
        _worth(sheet, row, month, named, block, base, form)
    sheet.seen(0, 0, 24)
    sheet.row = block.last + 1


def _priced(cell: str, name: str | None) -> str:
    return f"={cell}*{name}/{SIMULATED}{name}" if name else f"={cell}"


def _worth(sheet: Sheet, row: int, month: Month, named: Named, block: Block, base: Block, form: str) -> None:
    cost, margin, flow, discounted, value = (_near(row, block.cost + i) for i in range(5))
    paid = f"{_near(row, block.parts.stop)}:{_near(row, block.cost - 1)}"
    before = f"{_near(row - 1, block.value)}+" if row > block.first else ""
    formulas = (
        (f"=SUM({paid})", month.cost),
        (f"={named.gross_margin}*{_near(row, block.revenue)}", month.margin),
        (f"={margin}-{cost}", month.flow),
        (f"={flow}*(1+{named.discount_rate})^(-{_near(row, 1)}/12)", month.discounted),
        (f"={before}{discounted}", month.value),
    )
    for column, (formula, result) in enumerate(formulas, block.cost):
        sheet.formula(row, column, formula, result, form)
    i = row - block.first
    if i < len(block.ahead):
        sheet.formula(row, block.value + 1, f"={value}-{_near(base.first + i, base.value)}", block.ahead[i], form)


def _less(sheet: Sheet, row: int, column: int, values: Sequence[float], form: str, style: str = "plain") -> None:
    """Every other scenario's number less the base's."""
    for i, value in enumerate(values[1:]):
        formula = f"={_near(row, 2 + i)}-{_near(row, 1)}"
        sheet.formula(row, column + i, formula, value - values[0], form, style)


def _near(row: int, column: int) -> str:
    return xl_rowcol_to_cell(row, column)
