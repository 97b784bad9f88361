"""What a chart is before anybody draws it: a table with units, a finding for a title, words for who cannot see it."""

from collections.abc import Iterable, Sequence
from typing import Any, Literal, NamedTuple

Cell = str | float | int | None
Line = tuple[Cell, ...]

Form = Literal["bridge", "fan", "crosses", "dots", "heat", "steps", "map", "line", "cloud", "swing"]
"""How it is drawn."""

READS: dict[Form, tuple[str, ...]] = {
    "bridge": ("scenario", "step", "start", "end", "mean", "low", "high"),
    "fan": ("panel", "scenario", "month", "p5", "p25", "p50", "p75", "p95"),
    "crosses": ("label", "x", "x_low", "x_high", "y", "y_low", "y_high", "note"),
    "dots": ("panel", "label", "mean", "low", "high", "note"),
    "heat": ("panel", "row", "column", "value", "text"),
    "steps": ("scenario", "month", "share", "low", "high", "at_risk"),
    "map": ("from", "to", "customers"),
    "line": ("scenario", "x", "mean", "low", "high", "mark"),
    "cloud": ("x", "y", "value", "mark"),
    "swing": ("label", "low", "high", "grade"),
}
"""Columns that a form is drawn from; a fan also has `path1` and so on."""


class Column(NamedTuple):
    """One column of a chart's table; `unit` as in `kpis.catalogue`, empty for words."""

    name: str
    unit: str
    cells: tuple[Cell, ...]


class View(NamedTuple):
    """A chart as data: renderers draw it, write it and read it out, and add nothing to it."""

    name: str  # of its files
    form: Form
    title: str  # the finding, with numbers
    columns: tuple[Column, ...]
    x: str  # titles of the axes, with units
    y: str
    alt: str
    note: str = ""  # how to read it
    currency: str = "USD"

    def column(self, name: str) -> tuple[Cell, ...]:
        """The cells of a column; KeyError where there is none."""
        return {column.name: column.cells for column in self.columns}[name]

    def numbers(self, name: str) -> list[float]:
        """The numbers of a column; KeyError where there is none."""
        return [float(cell) for cell in self.column(name) if cell is not None]

    def unit(self, name: str) -> str:
        """The unit of a column; KeyError where there is none."""
        return {column.name: column.unit for column in self.columns}[name]

    def lines(self) -> list[dict[str, Any]]:
        """The table by line."""
        names = [column.name for column in self.columns]
        return [dict(zip(names, cells, strict=True)) for cells in zip(*(c.cells for c in self.columns), strict=True)]


def columns(units: dict[str, str], lines: Iterable[Sequence[Cell]]) -> tuple[Column, ...]:
    """Columns by name with their units, from lines of cells; NaN becomes None."""
    turned = list(zip(*lines, strict=True)) or [()] * len(units)
    return tuple(
        Column(name, unit, tuple(map(plain, cells))) for (name, unit), cells in zip(units.items(), turned, strict=True)
    )


def plain(cell: Cell) -> Cell:
    """A cell that JSON can hold: no NaN, no numpy."""
    if isinstance(cell, str) or cell is None:
        return cell
    number = cell.item() if hasattr(cell, "item") else cell
    return None if number != number else number
