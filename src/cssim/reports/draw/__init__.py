"""Charts drawn by matplotlib from views, and nothing else: what is not in the view is not in the picture.

Colours are told apart by colour-blind readers and on paper, markers and dashes say the same again; text stays text.
"""

import io
import textwrap
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from cssim.reports.draw import flows, levels, marks
from cssim.reports.text import visible
from cssim.reports.views.view import View

FORMS: dict[str, Callable[[Any, View], None]] = {
    "bridge": flows.bridge,
    "map": flows.map,
    "fan": levels.fan,
    "steps": levels.steps,
    "line": levels.line,
    "dots": marks.dots,
    "crosses": marks.crosses,
    "heat": marks.heat,
    "swing": marks.swing,
    "cloud": marks.cloud,
}
"""By form: draws a view into an empty figure, whose height it sets."""

SETTINGS: Any = {
    "svg.hashsalt": "cssim",  # the same bytes every time
    "svg.fonttype": "none",
    "font.size": 9,
    "font.sans-serif": ["DejaVu Sans", "Verdana", "Arial"],  # as wide as measured, or narrower
    "axes.titlesize": 9,
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "legend.frameon": False,
    "text.parse_math": False,  # a name may hold a dollar sign
    "axes.formatter.use_mathtext": False,
}
WIDTH = 7.2  # inches: fits A4 between its margins
WRAP = 70  # letters of a title's line


def svg(view: View, titled: bool = False) -> str:
    """The chart as an SVG element, to stand in a page that has its title."""
    with io.StringIO() as file:
        _save(view, file, "svg", titled)
        text = file.getvalue()
    return text[text.index("<svg") :]


def save(view: View, path: Path) -> None:
    """Writes the chart with its title as a picture: .svg or .png."""
    with path.open("wb") as file:
        _save(view, file, path.suffix[1:], True)


class Chart(NamedTuple):
    """A view that a notebook shows as a picture, and in words where it shows none."""

    view: View

    def _repr_svg_(self) -> str:
        return svg(self.view, titled=True)

    def __repr__(self) -> str:
        return visible(self.view.alt)


def _save(view: View, file: Any, kind: str, titled: bool) -> None:
    import matplotlib as mpl
    from matplotlib.figure import Figure  # no window, no state

    view = visible(view)
    with mpl.rc_context(SETTINGS), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from")  # a reader's own font may have it
        figure = Figure(figsize=(WIDTH, 4), layout="constrained")
        FORMS[view.form](figure, view)
        if titled:
            title = textwrap.wrap(view.title, WRAP)
            figure.set_figheight(figure.get_figheight() + 0.16 * len(title))
            figure.suptitle("\n".join(title), x=0.01, ha="left", fontsize=10, fontweight="bold")
        figure.savefig(file, format=kind, dpi=150, metadata={"Date": None} if kind == "svg" else None)
