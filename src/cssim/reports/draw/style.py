"""What all drawings share: colours, panels and how numbers stand along an axis."""

import re
import textwrap
from collections.abc import Callable, Sequence
from typing import Any

from cssim.reports import figures
from cssim.reports.views.view import Cell, View

BLUE, VERMILLION, GREEN, PURPLE, BLACK, GREY = "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#000000", "#666666"
COLOURS = (BLUE, VERMILLION, GREEN, PURPLE, BLACK)
INKS = {VERMILLION: "#A84700", GREEN: "#006B4F", PURPLE: "#9A4F7C"}  # as text they take 4.5 : 1 on white
MARKERS = ("o", "s", "^", "D", "v", "P", "X")
DASHES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1)))


def colour(i: int) -> str:
    """Of the i-th scenario."""
    return COLOURS[i % len(COLOURS)]


def ink(colour: str) -> str:
    """A colour for text: dark enough to read."""
    return INKS.get(colour, colour)


def dash(i: int) -> Any:
    """Of the i-th scenario's line."""
    return DASHES[i % len(DASHES)]


def distinct(cells: Sequence[Cell]) -> list[Any]:
    """Different cells, in the order they come."""
    return list(dict.fromkeys(cells))


def wrapped(text: Cell, width: int = 28) -> str:
    """A name that may be long, over several lines."""
    return textwrap.fill(str(text), width)


def panels(figure: Any, n: int, share_y: bool = True) -> list[Any]:
    """Axes side by side."""
    return list(figure.subplots(1, n, sharey=share_y, squeeze=False)[0])


def written(view: View, column: str) -> Callable[[float], str]:
    """How a column's numbers are written for people."""
    unit = view.unit(column)
    return lambda value: figures.figure(value, unit, view.currency)


def formatter(view: View, column: str) -> Callable[[float, Any], str]:
    """The same along an axis."""
    write = written(view, column)
    return lambda value, _: _short(write(value))


def change(view: View, column: str) -> Callable[[float, Any], str]:
    """A column of differences along an axis: with its sign, shares in points."""
    unit = view.unit(column)
    return lambda value, _: _short(figures.difference(value, None, None, unit, view.currency)) if value else "0"


def _short(text: str) -> str:
    """Without zeros after the point: $5M rather than $5.00M."""
    return re.sub(r"(\d)\.(\d*?)0+(?!\d)", lambda m: f"{m[1]}.{m[2]}".rstrip("."), text)


def few(axis: Any, cells: Sequence[Cell]) -> None:
    """Ticks at the numbers themselves, where there are few."""
    known = sorted({float(cell) for cell in cells if cell is not None})
    if len(known) <= 8:
        axis.set_ticks(known, [f"{number:,g}" for number in known])


def months(axes: Any, last: float) -> None:
    """Ticks at whole years, or at months where there are few."""
    step = 12 if last > 18 else 3 if last > 4 else 1
    axes.set_xticks(range(0, int(last) + 1, step))
