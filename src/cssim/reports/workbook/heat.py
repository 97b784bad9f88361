"""Heat maps as cells: rows by columns, shaded by value."""

from collections.abc import Iterable, Sequence
from typing import Any

from cssim.reports.views.view import View
from cssim.reports.workbook.paper import number_format, scaled
from cssim.reports.workbook.table import Run, Table, runs

PALE, DEEP = "#FFFFFF", "#6BAED6"  # black text is read on both


def draw(table: Table) -> None:
    """One block beside the table for every panel; panels whose numbers are told alike share a scale."""
    found = [(run, [table.lines[i] for i in run.rows]) for run in runs(table.view, ["panel"])]
    forms = [told(table.view, lines) for _, lines in found]
    shades = {
        form: _shades(
            table.view,
            (line for other, (_, lines) in zip(forms, found, strict=True) if other == form for line in lines),
        )
        for form in forms
    }
    row = table.first  # beneath what is repeated on every page
    for form, (run, lines) in zip(forms, found, strict=True):
        row = _block(table, run, lines, row, form, shades[form]) + 2


def _block(table: Table, run: Run, lines: Sequence[dict[str, Any]], row: int, form: str, shades: dict[str, Any]) -> int:
    sheet, left = table.sheet, table.free + 1
    downs, acrosses = (list(dict.fromkeys(str(line[name]) for line in lines)) for name in ("row", "column"))
    kept, sheet.row = sheet.row, row
    if run.key[0]:
        sheet.text(sheet.row, left, run.key[0], "heading", wide=False)
        sheet.row += 1
    sheet.head([table.view.y, *acrosses], (0,), left)
    top, sheet.row = sheet.row, kept
    for i, down in enumerate(downs):
        sheet.text(top + i, left, down)
    for line in lines:
        if line["value"] is not None:
            at = (top + downs.index(str(line["row"])), left + 1 + acrosses.index(str(line["column"])))
            sheet.number(*at, scaled(line["value"], table.view.unit("value")), form)
    last = top + len(downs) - 1
    sheet.page.conditional_format(top, left + 1, last, left + len(acrosses), shades)
    return last


def _shades(view: View, lines: Iterable[dict[str, Any]]) -> dict[str, Any]:
    values = [scaled(line["value"], view.unit("value")) for line in lines if line["value"] is not None]
    ends = {"min_value": min(values, default=0.0), "max_value": max(values, default=1.0)}
    colours = {"min_color": PALE, "max_color": DEEP}
    return {"type": "2_color_scale", "min_type": "num", "max_type": "num"} | colours | ends


def told(view: View, lines: Sequence[dict[str, Any]]) -> str:
    """How a block's numbers look: as in the picture, where they may be per cent without saying so."""
    if view.unit("value"):
        return number_format(view.unit("value"), [line["value"] for line in lines])
    known = [line for line in lines if line["value"]]
    if known and all(str(line["text"]).rstrip(" %") == f"{100 * line['value']:.0f}" for line in known):
        return "0%"
    return "#,##0.0" if any("." in str(line["text"]) for line in lines) else "#,##0"
