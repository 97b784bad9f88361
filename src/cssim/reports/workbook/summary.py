"""The first sheet: answers, headline numbers, value with the reader's own inputs, and whether everything adds up."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from cssim.reports.report import Report
from cssim.reports.workbook import finance, inputs
from cssim.reports.workbook.accounts import Block, check
from cssim.reports.workbook.chart import GRID, LIGHT, SMALL, stroke
from cssim.reports.workbook.finance import CENT
from cssim.reports.workbook.inputs import SIMULATED, Named
from cssim.reports.workbook.names import literal
from cssim.reports.workbook.paper import DOWN, Sheet


class Accounts(NamedTuple):
    """Where the money of the scenarios stands."""

    closes: Sequence[str]  # the checks of their bridges
    blocks: Sequence[Block]
    named: Sequence[Named]
    money: Sheet


def write(sheet: Sheet, report: Report, accounts: Accounts | None) -> None:
    """Answers, headline numbers, value with the reader's inputs, checks, and a chart of value."""
    sheet.title(report.title)
    for answer in report.answers:
        sheet.prose(answer)
    if report.tiles:
        sheet.heading("Headline, as simulated")
        sheet.head(["", "mean [95 % interval]", "more"], range(3))
        for tile in report.tiles:
            for column, text in enumerate(tile):
                sheet.text(sheet.row, column, text, wide=column < 2)
            sheet.row += 1
    if accounts:
        _accounts(sheet, report, accounts)
    sheet.finish()


def _accounts(sheet: Sheet, report: Report, accounts: Accounts) -> None:
    blocks, money = accounts.blocks, accounts.money
    sheet.heading(f"Value with your inputs, {report.currency}")
    sheet.head(["", *(block.scenario for block in blocks)])
    _value(sheet, blocks, money)
    sheet.heading("Checks")
    sheet.head(["", *(block.scenario for block in blocks)])
    _checks(sheet, accounts)
    sheet.row += 1
    sheet.page.set_h_pagebreaks([sheet.row])
    n = len(blocks[0].months)
    value = _growth(sheet, blocks, money, blocks[0].value, "Value since day 0 with your inputs")
    sheet.chart(sheet.row, 0, value, f"Lines of value since day 0 over {n} months, by scenario, with your inputs.")
    if len(blocks) > 1:
        ahead = _growth(sheet, blocks[1:], money, blocks[0].value + 1, "The same, less the base's")
        alt = f"Lines of value less the base's over {n} months: above zero a scenario is ahead."
        sheet.chart(sheet.row + DOWN + 1, 0, ahead, alt)


def _value(sheet: Sheet, blocks: Sequence[Block], money: Sheet) -> None:
    form = sheet.paper.money([block.months[-1].revenue for block in blocks])
    rows = ("revenue", "cost", "gross margin less cost", "the same, discounted: value since day 0")
    months = len(blocks[0].months)
    for i, text in enumerate((*rows, "value, less the base's", "paid back: ahead of the base from month")):
        sheet.text(sheet.row + i, 0, f"{text}, {months} months" if i < 3 else text)
    for column, block in enumerate(blocks, 1):
        sums = ((block.revenue, "revenue"), (block.cost, "cost"), (block.cost + 2, "flow"))
        for i, (source, field) in enumerate(sums):
            total = sum(getattr(month, field) for month in block.months)
            sheet.formula(sheet.row + i, column, f"=SUM({_months(money, block, source)})", total, form)
        worth = f"={money.at(block.last, block.value)}"
        sheet.formula(sheet.row + 3, column, worth, block.months[-1].value, form, "total")
        if block.ahead:
            end = money.at(block.first + len(block.ahead) - 1, block.value + 1)
            sheet.formula(sheet.row + 4, column, f"={end}", block.ahead[-1], form)
            sheet.formula(sheet.row + 5, column, _payback(block, money), finance.payback(block.ahead), "0", "figure")
    sheet.row += 6


def _payback(block: Block, money: Sheet) -> str:
    n = len(block.ahead)
    last = block.first + n - 1
    change, month = (money.span(block.first, last, column) for column in (block.value + 1, 1))
    behind = f"SUMPRODUCT(MAX(({change}<{-CENT / 2})*{month}))"
    return f'=IF({behind}={n},"not within {n} months",IF({behind}=0,"{finance.NEVER_BEHIND}",{behind}+1))'


def _checks(sheet: Sheet, accounts: Accounts) -> None:
    closes, blocks, named, money = accounts
    texts = (
        "ARR bridge: opening and changes come to closing",
        "Money: as simulated, months come to the simulated value",
        "Money: with your inputs, if unchanged, too",
    )
    for i, text in enumerate(texts):
        sheet.text(sheet.row + i, 0, text)
    for column, (closed, block, names) in enumerate(zip(closes, blocks, named, strict=True), 1):
        check(sheet, sheet.row, column, f"={closed}", finance.bridge_closes(block.books))
        right = finance.value_agrees(block.books)
        gap = f"ABS({_as_simulated(block, names, money)}-{names.value})"
        check(sheet, sheet.row + 1, column, f'=IF({gap}<={CENT},"OK","differs")', right)
        gap = f"ABS({money.at(block.last, block.value)}-{names.value})"
        told = f'=IF({inputs.unchanged(names)},IF({gap}<={CENT},"OK","differs"),"inputs changed")'
        check(sheet, sheet.row + 2, column, told, right)
    sheet.row += len(texts)


def _as_simulated(block: Block, named: Named, money: Sheet) -> str:
    """Value at the inputs that were simulated, in one formula apart from the columns of Money."""
    costs = "".join(f"-{_months(money, block, column)}" for column in block.parts)
    flow = f"{SIMULATED}{named.gross_margin}*{_months(money, block, block.revenue)}{costs}"
    return f"SUMPRODUCT(({flow})*(1+{SIMULATED}{named.discount_rate})^(-{_months(money, block, 1)}/12))"


def _months(money: Sheet, block: Block, column: int) -> str:
    return money.span(block.first, block.last, column)


def _growth(sheet: Sheet, blocks: Sequence[Block], money: Sheet, column: int, title: str) -> Any:
    made = sheet.paper.book.add_chart({"type": "scatter", "subtype": "straight"})
    for block in blocks:
        made.add_series(
            {
                "name": literal(block.scenario),
                "categories": f"={_months(money, block, 1)}",
                "values": f"={_months(money, block, column)}",
                "line": stroke(block.number, 2.25),
                "marker": {"type": "none"},
            }
        )
    made.set_title({"name": f"{title}, {sheet.paper.currency}", "name_font": SMALL})
    made.set_x_axis(
        {"name": "month", "name_font": LIGHT, "label_position": "low", "min": 0, "max": len(blocks[0].months)}
    )
    made.set_y_axis({"num_format": "#,##0", "major_gridlines": GRID})
    made.set_legend({"position": "bottom"})
    return made
