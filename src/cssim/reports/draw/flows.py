"""Drawings of what moves: ARR from opening to closing, customers from stage to stage."""

from typing import Any

from cssim.reports.draw.style import BLACK, BLUE, GREY, VERMILLION, distinct, formatter, panels, wrapped, written
from cssim.reports.views.view import View


def bridge(figure: Any, view: View) -> None:
    """`scenario`, `step`, `start`, `end`, `mean`, `low`, `high`: a step below the other, scenarios side by side."""
    scenarios, steps = (distinct(view.column(name)) for name in ("scenario", "step"))
    figure.set_figheight(1.0 + 0.34 * len(steps))
    write = written(view, "mean")
    for axes, scenario in zip(panels(figure, len(scenarios)), scenarios, strict=True):
        for line in (line for line in view.lines() if line["scenario"] == scenario):
            y, start, end = steps.index(line["step"]), float(line["start"]), float(line["end"])
            total = start == 0 and y in (0, len(steps) - 1)
            axes.barh(
                y, end - start, left=start, height=0.62, color=GREY if total else BLUE if end > start else VERMILLION
            )
            half = (float(line["high"]) - float(line["low"])) / 2 if line["low"] is not None else 0.0
            axes.plot([end - half, end + half], [y, y], color=BLACK, linewidth=1)
            beside = (max(start, end + half), y)
            axes.annotate(
                write(float(line["mean"])), beside, (4, 0), textcoords="offset points", va="center", fontsize=8
            )
        axes.set_yticks(range(len(steps)), [str(step) for step in steps])
        axes.set_ylim(len(steps) - 0.5, -0.5)
        axes.margins(x=0.18)
        axes.xaxis.set_major_formatter(formatter(view, "mean"))
        axes.locator_params(axis="x", nbins=4)
        axes.set_xlabel(view.x)
        if len(scenarios) > 1:
            axes.set_title(wrapped(scenario))


PLACES = {
    "new": (0.0, 1.1),
    "prospect": (0.9, 1.1),
    "refused": (0.9, 0.0),
    "onboarding": (1.9, 1.1),
    "stalled": (1.9, 1.9),
    "adopting": (3.0, 1.1),
    "renewing": (4.2, 1.1),
    "lost": (3.0, 0.0),
}
"""Where each place of the journey stands: forward to the right, out below."""

WIDEST = 9.0  # points of the largest flow
BEND = -0.3  # of flows that also go the other way


def map(figure: Any, view: View) -> None:
    """`from`, `to`, `customers`: arrows as wide as flows; a line without `to` says how many stand somewhere."""
    moves = [line for line in view.lines() if line["to"]]
    stand = {line["from"]: line["customers"] for line in view.lines() if not line["to"]}
    met = [place for place in PLACES if any(place in (line["from"], line["to"]) for line in moves) or place in stand]
    top = 2.2 if "stalled" in met else 1.5
    figure.set_figheight(7.2 * (top + 0.25) / 5.0 + 0.1)
    axes = figure.add_subplot(aspect="equal", xlim=(-0.35, 4.65), ylim=(-0.25, top))
    axes.set_axis_off()
    largest = max((line["customers"] for line in moves), default=1.0)
    pairs = {(line["from"], line["to"]) for line in moves}
    for line in sorted(moves, key=lambda line: -line["customers"]):
        bend = BEND if (line["to"], line["from"]) in pairs else 0.0
        text = written(view, "customers")(line["customers"]).removesuffix(" customers")
        _arrow(axes, line, WIDEST * line["customers"] / largest, text, bend)
    for place in met:
        there = f"\n{written(view, 'customers')(stand[place])}" if place in stand else ""
        box = {"boxstyle": "round,pad=0.5", "facecolor": "white", "edgecolor": BLACK}
        axes.text(*PLACES[place], f"{place}{there}", ha="center", va="center", fontsize=8.5, zorder=3, bbox=box)


def _arrow(axes: Any, line: dict[str, Any], width: float, text: str, bend: float) -> None:
    from matplotlib.patches import FancyArrowPatch

    (x, y), (to_x, to_y) = PLACES[line["from"]], PLACES[line["to"]]
    out = line["to"] in ("lost", "refused")
    arrow = FancyArrowPatch(
        (x, y),
        (to_x, to_y),
        connectionstyle=f"arc3,rad={bend}",
        arrowstyle="-|>",
        mutation_scale=8 + width,
        shrinkA=26,
        shrinkB=34,
        linewidth=0.6 + width,
        color=VERMILLION if out else BLUE,
        alpha=0.75,
        capstyle="butt",
    )
    axes.add_patch(arrow)
    above = 0.12 if y == to_y and not bend else 0.0  # clear of what crosses the way forward
    middle = ((x + to_x + bend * (to_y - y)) / 2, (y + to_y - bend * (to_x - x)) / 2 + above)  # of the arc
    box = {"boxstyle": "round,pad=0.15", "facecolor": "white", "edgecolor": "none", "alpha": 0.85}
    axes.text(*middle, text, ha="center", va="center", fontsize=8, zorder=4, bbox=box)
