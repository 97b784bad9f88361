"""Charts that the spreadsheet itself draws from the tables of views, form by form."""

from collections.abc import Callable

from cssim.reports.workbook import bars, heat, lines
from cssim.reports.workbook.table import Table

DRAWN: dict[str, Callable[[Table], None]] = {
    "bridge": bars.bridge,
    "fan": lines.fan,
    "crosses": lines.crosses,
    "dots": bars.dots,
    "swing": bars.swing,
    "steps": lines.curves,
    "line": lines.curves,
    "cloud": lines.cloud,
    "heat": heat.draw,
}
"""By form: what draws it beside its table; a map of stages is a table only."""


def draw(table: Table) -> None:
    """The charts of a table; some put down first what they read."""
    if table.view.form in DRAWN and table.lines:
        DRAWN[table.view.form](table)
