"""A view's table on its sheet, and which of its lines belong together."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from cssim.reports.views.view import View
from cssim.reports.workbook.names import literal
from cssim.reports.workbook.paper import Sheet, number_format


class Table(NamedTuple):
    """A view's table as it stands on its sheet."""

    sheet: Sheet
    view: View
    lines: list[dict[str, Any]]  # of the view
    first: int  # row of the first line
    free: int  # first column beside it

    def column(self, name: str) -> int:
        """Where a column of the view stands."""
        return [column.name for column in self.view.columns].index(name)

    def has(self, name: str) -> bool:
        """Whether the view has such a column."""
        return name in {column.name for column in self.view.columns}

    def cells(self, name: str | int, rows: range) -> str:
        """A formula that means these lines of a column."""
        column = self.column(name) if isinstance(name, str) else name
        return f"={self.sheet.span(self.first + rows.start, self.first + rows.stop - 1, column)}"

    def form(self, name: str) -> str:
        """How numbers of a column look."""
        return number_format(self.view.unit(name), self.view.column(name))


class Run(NamedTuple):
    """Lines one below the other that belong together."""

    key: tuple[str, ...]
    rows: range

    @property
    def name(self) -> str:
        """What they are called in a chart."""
        return literal(" · ".join(part for part in self.key if part))


def runs(view: View, names: Sequence[str]) -> list[Run]:
    """Lines with the same cells in these columns."""
    keys = (
        list(zip(*(view.column(name) for name in names), strict=True)) if names else [()] * len(view.columns[0].cells)
    )
    starts = [i for i, key in enumerate(keys) if i == 0 or key != keys[i - 1]]
    return [
        Run(tuple(str(part) for part in keys[i]), range(i, j))
        for i, j in zip(starts, [*starts[1:], len(keys)], strict=True)
    ]
