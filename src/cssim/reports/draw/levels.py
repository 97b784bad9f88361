"""Drawings of what changes with time or with a number: bands, curves, lines."""

from typing import Any

import numpy as np

from cssim.reports.draw.style import BLACK, BLUE, GREY, colour, dash, distinct, few, formatter, ink, months, wrapped
from cssim.reports.views.view import View


def fan(figure: Any, view: View) -> None:
    """`panel`, `scenario`, `month`, `p5` … `p95`, `path1` …: a row per scenario, a column per panel; the first median dashed."""
    names, scenarios = (distinct(view.column(name)) for name in ("panel", "scenario"))
    figure.set_figheight(1.0 + (1.6 if len(scenarios) == 1 else 1.2) * len(scenarios))
    all_axes = figure.subplots(len(scenarios), len(names), sharex=True, sharey="col", squeeze=False)
    middles: dict[str, Any] = {}
    for axes, (scenario, panel) in zip(all_axes.flat, ((s, p) for s in scenarios for p in names), strict=True):
        of = [line for line in view.lines() if (line["panel"], line["scenario"]) == (panel, scenario)]
        month = [line["month"] for line in of]
        level = {
            name: np.array([line[name] for line in of], float)
            for name in (of[0] if of else {})
            if name[0] == "p" and name != "panel"
        }
        for low, high, alpha in (("p5", "p95", 0.18), ("p25", "p75", 0.35)) if of else ():
            axes.fill_between(month, level[low], level[high], color=BLUE, alpha=alpha, linewidth=0)
        for path in (values for name, values in level.items() if name.startswith("path")):
            axes.plot(month, path, color=GREY, linewidth=0.6)
        if of:
            axes.plot(month, level["p50"], color=BLUE, linewidth=2)
            if panel in middles:
                axes.plot(*middles[panel], color=BLACK, linewidth=1, linestyle="--")
            middles.setdefault(panel, (month, level["p50"]))
        axes.yaxis.set_major_formatter(formatter(view, "p50"))
        months(axes, max(view.numbers("month")))
        axes.set_xlim(min(view.numbers("month")), max(view.numbers("month")))
        axes.set_title(panel if len(scenarios) == 1 else wrapped(f"{panel}: {scenario}", 44))
    for axes in all_axes[-1]:
        axes.set_xlabel(view.x)
        _no_more_than_all(axes)
    figure.supylabel(view.y, fontsize=9)


def _no_more_than_all(axes: Any) -> None:
    """Keeps an axis of shares that nothing takes above 100 % from going on there."""
    low, high = axes.get_ylim()
    if axes.dataLim.y1 <= 1.0 < high:
        axes.set_ylim(min(low, 0.9), 1.005)


def steps(figure: Any, view: View) -> None:
    """`scenario`, `month`, `share`, `low`, `high`, `at_risk`: step curves, and under them how many are at risk."""
    scenarios = distinct(view.column("scenario"))
    figure.set_figheight(2.8 + 0.2 * len(scenarios))
    axes, table = figure.subplots(2, 1, sharex=True, height_ratios=[6, 0.6 + 0.5 * len(scenarios)])
    for i, scenario in enumerate(scenarios):
        of = [line for line in view.lines() if line["scenario"] == scenario]
        month, share, low, high = (
            np.array([line[name] for line in of], float) for name in ("month", "share", "low", "high")
        )
        axes.fill_between(month, low, high, step="post", color=colour(i), alpha=0.15, linewidth=0)
        axes.step(month, share, where="post", color=colour(i), linestyle=dash(i), label=wrapped(scenario, 60))
        for line in of:
            if line["month"] % 12 == 0:
                table.text(
                    line["month"],
                    -i,
                    f"{line['at_risk']:,.0f}",
                    ha="center",
                    va="center",
                    fontsize=8,
                    color=ink(colour(i)),
                )
    axes.set_ylim(0, 1.02)
    months(axes, max(view.numbers("month")))
    axes.yaxis.set_major_formatter(formatter(view, "share"))
    axes.set_ylabel(wrapped(view.y))
    if len(scenarios) > 1:
        axes.legend(loc="lower left")
    table.set_ylim(-len(scenarios) + 0.5, 0.5)
    table.set_yticks([])
    table.set_ylabel("customers", rotation=0, ha="right", va="center")
    table.set_xlabel(view.x)
    for side in ("left", "bottom"):
        table.spines[side].set_visible(False)


def line(figure: Any, view: View) -> None:
    """`scenario`, `x`, `mean`, `low`, `high`, `mark`: lines with their intervals; what is marked gets a ring."""
    scenarios = distinct(view.column("scenario"))
    figure.set_figheight(3.0)
    axes = figure.add_subplot()
    xs = distinct(view.column("x"))
    words = any(isinstance(x, str) for x in xs)
    for i, scenario in enumerate(scenarios):
        of = [line for line in view.lines() if line["scenario"] == scenario]
        x = [xs.index(line["x"]) if words else line["x"] for line in of]
        mean, low, high = (np.array([line[name] for line in of], float) for name in ("mean", "low", "high"))
        axes.fill_between(x, low, high, color=colour(i), alpha=0.15, linewidth=0)
        label = wrapped(scenario, 60) if len(scenarios) > 1 else None
        axes.plot(
            x, mean, color=colour(i), linestyle=dash(i), marker="o" if len(x) < 20 else "", markersize=4, label=label
        )
        marked = [(a, line["mean"], line["mark"]) for a, line in zip(x, of, strict=True) if line["mark"]]
        if marked:
            axes.plot(
                *zip(*((a, b) for a, b, _ in marked), strict=True),
                "o",
                markersize=9,
                markerfacecolor="none",
                color=BLACK,
                label=marked[0][2],
            )
    if view.unit("x") == "months":
        months(axes, max(xs))
    elif not words:
        few(axes.xaxis, xs)
    if words:
        axes.set_xticks(range(len(xs)), [wrapped(x, 16) for x in xs])
    low_y, high_y = axes.get_ylim()
    if low_y < 0 < high_y:
        axes.axhline(0, color=BLACK, linewidth=0.8)
    axes.yaxis.set_major_formatter(formatter(view, "mean"))
    axes.set_xlabel(view.x)
    axes.set_ylabel(wrapped(view.y))
    if axes.get_legend_handles_labels()[0]:
        axes.legend()
