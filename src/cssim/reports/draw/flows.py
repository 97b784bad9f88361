"""Drawings of what moves: ARR from opening to closing, customers from stage to stage."""

from typing import Any

import numpy as np

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
        axes.locator_params(axis="x", nbins=4 if len(scenarios) < 3 else 2)
        axes.set_xlabel(view.x)
        if len(scenarios) > 1:
            axes.set_title(wrapped(scenario, 72 // len(scenarios)))


PLACES = {
    "new": (0.0, 1.1),
    "prospect": (1.0, 1.1),
    "refused": (1.0, 0.0),
    "onboarding": (2.0, 1.1),
    "stalled": (2.65, 2.0),
    "adopting": (3.3, 1.1),
    "renewing": (4.6, 1.1),
    "lost": (2.65, 0.0),
}
"""Where each place of the journey stands: forward to the right, out below; nothing between two that customers move between."""

HALF = (0.37, 0.19)  # width and height of a place
ASIDE = 0.11  # of flows that also go the other way
WIDEST = 10.0  # points of the largest flow
LATE = {("stalled", "lost"): 0.72}  # where along an arrow its number stands: the middle, but clear of the way forward


def map(figure: Any, view: View) -> None:
    """`from`, `to`, `customers`: arrows as wide as flows; a line without `to` says how many stand somewhere."""
    moves = [line for line in view.lines() if line["to"]]
    stand = {line["from"]: line["customers"] for line in view.lines() if not line["to"]}
    met = [place for place in PLACES if any(place in (line["from"], line["to"]) for line in moves) or place in stand]
    ends = [PLACES[place] for place in met]
    left, top = min(x for x, _ in ends) - 0.5, max(y for _, y in ends) + 0.3
    low = min(y for _, y in ends) - 0.3
    figure.set_figheight(7.2 * (top - low) / (5.1 - left) + 0.1)
    axes = figure.add_subplot(aspect="equal", xlim=(left, 5.1), ylim=(low, top))
    axes.set_axis_off()
    largest = max((line["customers"] for line in moves), default=1.0)
    pairs = {(line["from"], line["to"]) for line in moves}
    for line in moves:
        there_and_back = (line["to"], line["from"]) in pairs
        _arrow(
            axes,
            line,
            WIDEST * line["customers"] / largest,
            ASIDE if there_and_back else 0.0,
            _number(view, line["customers"]),
        )
    for place in met:
        _place(axes, place, f"\n{_number(view, stand[place])}" if place in stand else "")


def _number(view: View, customers: float) -> str:
    return written(view, "customers")(customers).removesuffix(" customers")


def _place(axes: Any, place: str, there: str) -> None:
    from matplotlib.patches import FancyBboxPatch

    (x, y), (across, up) = PLACES[place], HALF
    style = "round,pad=0,rounding_size=0.06"
    corner = (x - across, y - up)
    axes.add_patch(FancyBboxPatch(corner, 2 * across, 2 * up, style, facecolor="white", edgecolor=BLACK, zorder=3))
    axes.text(x, y, f"{place}{there}", ha="center", va="center", fontsize=8.5, zorder=4)


def _arrow(axes: Any, line: dict[str, Any], width: float, aside: float, text: str) -> None:
    from matplotlib.patches import FancyArrowPatch

    ends = np.array([PLACES[line["from"]], PLACES[line["to"]]])
    along = (ends[1] - ends[0]) / np.hypot(*(ends[1] - ends[0]))
    left = np.array([-along[1], along[0]])
    edge = along * (np.array(HALF) / np.maximum(np.abs(along), 1e-9)).min()
    start, end = ends[0] + edge + aside * left, ends[1] - 1.1 * edge + aside * left
    out = line["to"] in ("lost", "refused")
    style = f"simple,tail_width={0.8 + width},head_width={6 + 1.3 * width},head_length={6 + 0.5 * width}"
    colour = VERMILLION if out else BLUE
    axes.add_patch(
        FancyArrowPatch(start, end, arrowstyle=style, mutation_scale=1, shrinkA=0, shrinkB=0, color=colour, linewidth=0)
    )
    share = LATE.get((line["from"], line["to"]), 0.5)
    beside = left * (0.1 + 0.004 * width) if along[1] == 0.0 or aside else 0.0  # clear of what crosses the way forward
    middle = start + share * (end - start) + beside
    box = {"boxstyle": "round,pad=0.12", "facecolor": "white", "edgecolor": "none", "alpha": 0.85}
    axes.text(*middle, text, ha="center", va="center", fontsize=8, zorder=2.5, bbox=box)
