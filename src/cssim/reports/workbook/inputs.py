"""The sheet of what a reader may change, each under a name that formulas read; what was simulated stands beneath."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from cssim.reports.report import Books
from cssim.reports.workbook import finance
from cssim.reports.workbook.names import isolated, words
from cssim.reports.workbook.paper import Sheet

PLAIN = (
    "Blue on yellow may be changed; black on yellow follows the first scenario until you write over it. Every amount on Money "
    "and Summary that depends on these cells is worked out again at once, without a simulation.",
    "None of these inputs flows through the simulation: they do not change who stays, who is served or how much work there is, "
    "only what that costs and what it is worth. To change how people work, or how many there are, simulate again.",
)
SIMULATED = "simulated_"


class Line(NamedTuple):
    """One input of every scenario."""

    stem: str  # of its name
    label: str
    unit: str
    team: str  # whose head it is the cost of; empty for the company's
    take: Callable[[Books], float | None]  # in units of the currency; None where a scenario has none


class Named(NamedTuple):
    """The names of a scenario's inputs."""

    gross_margin: str
    discount_rate: str
    head_cost: dict[str, str]
    value: str  # as simulated

    def all(self) -> list[str]:
        """Those that a reader may change."""
        return [self.gross_margin, self.discount_rate, *self.head_cost.values()]


def write(sheet: Sheet, books: Sequence[Books]) -> list[Named]:
    """Writes the sheet; returns the names by scenario."""
    endings, lines = words(each.scenario for each in books), _lines(books)
    sheet.title("Inputs")
    for text in PLAIN:
        sheet.prose(text)
    sheet.heading("Yours to change")
    head = ["", "unit", *(each.scenario for each in books)]
    sheet.head(head, range(2))
    for line in lines:
        _editable(sheet, line, books, endings)
    sheet.heading("As simulated (for reference and checks)")
    sheet.head(head, range(2))
    value = Line("value", "realised value since day 0", "money", "", lambda each: each.realised_value / 100)
    for line in (*lines, value):
        _fixed(sheet, line, books, endings)
    _same(sheet, lines, books, endings)
    sheet.finish()
    return [_named(each, lines, endings[each.scenario]) for each in books]


def unchanged(named: Named) -> str:
    """The condition that a scenario's inputs are those it was simulated with."""
    return f"AND({','.join(f'{name}={SIMULATED}{name}' for name in named.all())})"


def _lines(books: Sequence[Books]) -> list[Line]:
    teams = dict.fromkeys(team for each in books for team in each.head_cost)
    stems = words(teams)
    return [
        Line(
            "gross_margin",
            "gross margin, before the teams that are simulated",
            "share",
            "",
            lambda each: each.gross_margin,
        ),
        Line("discount_rate", "discount rate, a year", "share", "", lambda each: each.discount_rate),
        *(
            Line(f"head_cost_{stems[team]}", f"{isolated(team)}: what a head costs a year", "money", team, _head(team))
            for team in teams
        ),
    ]


def _head(team: str) -> Callable[[Books], float | None]:
    return lambda each: each.head_cost[team] / 100 if finance.priced(each, team) else None


def _named(each: Books, lines: Sequence[Line], ending: str) -> Named:
    margin, rate, *heads = [f"{line.stem}__{ending}" for line in lines]
    paid = {line.team: name for line, name in zip(lines[2:], heads, strict=True) if finance.priced(each, line.team)}
    return Named(margin, rate, paid, f"{SIMULATED}value__{ending}")


def _start(sheet: Sheet, line: Line) -> str:
    """Label and unit; returns how the numbers look."""
    sheet.text(sheet.row, 0, line.label)
    sheet.text(sheet.row, 1, "%" if line.unit == "share" else sheet.paper.currency)
    return "0.0%" if line.unit == "share" else sheet.paper.money()


def _editable(sheet: Sheet, line: Line, books: Sequence[Books], endings: dict[str, str]) -> None:
    form, base = _start(sheet, line), line.take(books[0])
    for column, each in enumerate(books, 2):
        value = line.take(each)
        if value is None:
            sheet.text(sheet.row, column, "not paid here", "note")
            continue
        if column > 2 and value == base:  # changed once, with the base's
            sheet.formula(sheet.row, column, f"={line.stem}__{endings[books[0].scenario]}", value, form, "linked input")
        else:
            sheet.number(sheet.row, column, value, form, "input")
        sheet.page.data_validation(sheet.row, column, sheet.row, column, _allowed(line.unit))
        _name(sheet, f"{line.stem}__{endings[each.scenario]}", column)
    sheet.row += 1


def _fixed(sheet: Sheet, line: Line, books: Sequence[Books], endings: dict[str, str]) -> None:
    form = _start(sheet, line)
    for column, each in enumerate(books, 2):
        value = line.take(each)
        if value is not None:
            sheet.number(sheet.row, column, value, form)
            _name(sheet, f"{SIMULATED}{line.stem}__{endings[each.scenario]}", column)
    sheet.row += 1


def _same(sheet: Sheet, lines: Sequence[Line], books: Sequence[Books], endings: dict[str, str]) -> None:
    sheet.text(sheet.row, 0, "your inputs are")
    for column, each in enumerate(books, 2):
        condition = unchanged(_named(each, lines, endings[each.scenario]))
        sheet.formula(sheet.row, column, f'=IF({condition},"as simulated","changed")', "as simulated", "", "figure")
    sheet.row += 1


def _name(sheet: Sheet, name: str, column: int) -> None:
    sheet.paper.book.define_name(name, f"={sheet.at(sheet.row, column)}")


def _allowed(unit: str) -> dict[str, object]:
    if unit == "share":
        limits: dict[str, object] = {"criteria": "between", "minimum": 0, "maximum": 1}
        said = "A share from 0 % to 100 %."
    else:
        limits, said = {"criteria": ">=", "value": 0}, "What one head costs a year, nothing or more."
    texts = {
        "input_title": "May be changed",
        "input_message": said,
        "error_title": "Not possible",
        "error_message": said,
    }
    return {"validate": "decimal"} | limits | texts
