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
