"""Drawings of separate things: differences, trade-offs, cells, what decides an answer."""

from collections.abc import Sequence
from itertools import combinations
from typing import Any

import numpy as np

from cssim.reports.draw.style import (
    BLACK,
    BLUE,
    COLOURS,
    GREY,
    MARKERS,
    VERMILLION,
    change,
    distinct,
    few,
    formatter,
    ink,
    wrapped,
)
from cssim.reports.views.view import Cell, View

CLEAR = {"boxstyle": "round,pad=0.1", "facecolor": "white", "edgecolor": "none", "alpha": 0.8}
MAIN = ("the base", "the plan")
SHORT = 12  # letters of names that hardly ever meet
LABELS = 24  # that there is room for under all cells of a row


def dots(figure: Any, view: View) -> None:
    """`panel`, `label`, `mean`, `low`, `high`, `note`: a dot and its interval a line, panels side by side, zero marked."""
    names, labels = (distinct(view.column(name)) for name in ("panel", "label"))
    figure.set_figheight(0.9 + 0.45 * len(labels) + 0.12 * sum(len(str(label)) > 28 for label in labels))
    all_axes = figure.subplots(1, len(names), sharey=True, squeeze=False)[0]
    for axes, panel in zip(all_axes, names, strict=True):
        for line in (line for line in view.lines() if line["panel"] == panel):
            y, mean = labels.index(line["label"]), line["mean"]
            low, high = (mean if line[end] is None else line[end] for end in ("low", "high"))
            axes.plot([low, high], [y, y], color=BLUE, linewidth=1.5)
            axes.plot(mean, y, "o", color=BLUE)
            axes.annotate(
                line["note"], (mean, y), (0, 5), textcoords="offset points", ha="center", fontsize=7.5, bbox=CLEAR
            )
        axes.axvline(0, color=BLACK, linewidth=0.8, zorder=0)
        axes.set_yticks(range(len(labels)), [wrapped(label) for label in labels])
        axes.set_ylim(len(labels) - 0.5, -0.7)
        axes.margins(x=0.3)
        axes.locator_params(axis="x", nbins=4)
        axes.xaxis.set_major_formatter(change(view, "mean"))
        if not any(line["mean"] or line["low"] or line["high"] for line in view.lines() if line["panel"] == panel):
            axes.set_xticks([0])
        axes.set_title(panel)
    figure.supxlabel(view.x, fontsize=9)


def crosses(figure: Any, view: View) -> None:
    """`label`, `x`, `x_low`, `x_high`, `y`, `y_low`, `y_high`, `note`: points with intervals both ways; who has a note is grey."""
    lines = view.lines()
    beside = not _crowded([line for line in lines if line["note"] not in MAIN])
    figure.set_figheight(3.6 if beside else 3.4 + 0.16 * len(lines))
    axes = figure.add_subplot()
    for i, line in enumerate(lines):
        colour = COLOURS[i % len(COLOURS)] if line["note"] in ("", *MAIN) else GREY
        ends = [
            None
            if line[f"{a}_low"] is None
            else np.array([[line[a] - line[f"{a}_low"]], [line[f"{a}_high"] - line[a]]])
            for a in "xy"
        ]
        note = f"({line['note']})" if line["note"] else ""
        axes.errorbar(
            line["x"],
            line["y"],
            ends[1],
            ends[0],
            fmt=MARKERS[i % len(MARKERS)],
            color=colour,
            linewidth=1,
            label=wrapped(f"{line['label']} {note}".strip(), 34),
        )
        if beside:
            name = f"{wrapped(line['label'], 34)}\n{note}".strip()
            place = {"xytext": (6, -5), "va": "top"} if line["note"] in MAIN else {"xytext": (6, 5), "va": "bottom"}
            axes.annotate(
                name, (line["x"], line["y"]), textcoords="offset points", fontsize=8, color=ink(colour), **place
            )
    if not beside:
        figure.legend(loc="outside lower center", ncols=2, fontsize=8)
    axes.margins(0.2)
    along = change if any(line["x"] == line["y"] == 0 for line in lines) else formatter  # against a base, or as it is
    axes.xaxis.set_major_formatter(along(view, "x"))
    axes.yaxis.set_major_formatter(along(view, "y"))
    if not any(view.numbers("y")):
        axes.set_yticks([0])
    axes.set_xlabel(view.x)
    axes.set_ylabel(wrapped(view.y))


def _crowded(lines: list[dict[str, Any]]) -> bool:
    """Whether names would stand over one another beside their points."""
    if all(len(line["label"]) <= SHORT for line in lines):
        return False
    spans = [
        max((line[a] for line in lines), default=0.0) - min((line[a] for line in lines), default=0.0) for a in "xy"
    ]
    return any(
        all(abs(one[a] - other[a]) <= near * span for a, near, span in zip("xy", (0.4, 0.15), spans, strict=True))
        for one, other in combinations(lines, 2)
    )


def heat(figure: Any, view: View) -> None:
    """`panel`, `row`, `column`, `value`, `text`, maybe `mark`: cells by colour with their text, panels side by side."""
    names, rows = (distinct(view.column(name)) for name in ("panel", "row"))
    figure.set_figheight(1.0 + 0.26 * max(4, len(rows), len(wrapped(view.y)) / 4))  # the axis title stands upright
    all_axes = figure.subplots(1, len(names), sharey=True, squeeze=False)[0]
    for axes, panel in zip(all_axes, names, strict=True):
        _cells(axes, [line for line in view.lines() if line["panel"] == panel], rows, len(names))
        axes.set_yticks(range(len(rows)), [wrapped(name) for name in rows])
        axes.set_title(panel)
        axes.set_xlabel(view.x)
    all_axes[0].set_ylabel(wrapped(view.y))


def _cells(axes: Any, lines: list[dict[str, Any]], rows: list[Any], panels: int) -> None:
    from matplotlib.patches import Rectangle

    from_zero = panels > 1

    across = distinct([line["column"] for line in lines])
    known = {
        (rows.index(line["row"]), across.index(line["column"])): line for line in lines if line["value"] is not None
    }
    cells = np.full((len(rows), len(across)), np.nan)
    for place, line in known.items():
        cells[place] = line["value"]
    low, high = (min(0.0, np.nanmin(cells)), np.nanmax(cells)) if from_zero else (np.nanmin(cells), np.nanmax(cells))
    high = 1.0 if from_zero and high <= 1.0 else high  # a share shows how near it is to all
    low = low if low < high else 0.0
    axes.imshow(cells, aspect="auto", cmap="cividis", vmin=low, vmax=high)
    for (y, x), line in known.items():
        colour = "white" if line["value"] < (low + high) / 2 else "black"
        if line["text"]:
            axes.text(x, y, line["text"], ha="center", va="center", fontsize=7, color=colour)
        if line.get("mark"):
            axes.add_patch(Rectangle((x - 0.46, y - 0.46), 0.92, 0.92, fill=False, edgecolor=VERMILLION, linewidth=2))
    every = -(-len(across) * panels // LABELS)
    axes.set_xticks(range(0, len(across), every), [wrapped(name, 9) for name in across[::every]], fontsize=7)
    axes.tick_params(length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)


def cloud(figure: Any, view: View) -> None:
    """`x`, `y`, `value`, `mark`: dots by colour; what is marked gets a ring."""
    figure.set_figheight(3.6)
    axes = figure.add_subplot()
    places = [_along(axes, name, view.column(name)) for name in ("x", "y")]
    dots = axes.scatter(*places, c=view.numbers("value"), cmap="cividis", s=30)
    ringed = [i for i, mark in enumerate(view.column("mark")) if mark]
    axes.scatter(*([place[i] for i in ringed] for place in places), s=70, facecolors="none", edgecolors=VERMILLION)
    axes.set_xlabel(view.x)
    axes.set_ylabel(wrapped(view.y))
    figure.colorbar(dots, ax=axes, format=formatter(view, "value"))


def _along(axes: Any, side: str, cells: Sequence[Cell]) -> list[Any]:
    """Where cells stand along an axis: numbers by themselves, words one after another."""
    if not any(isinstance(cell, str) for cell in cells):
        few(getattr(axes, f"{side}axis"), cells)
        return list(cells)
    words = distinct(cells)
    getattr(axes, f"set_{side}ticks")(range(len(words)), [wrapped(word, 16) for word in words])
    return [words.index(cell) for cell in cells]


def swing(figure: Any, view: View) -> None:
    """`label`, `low`, `high`, `grade`: a line between two ends, the widest on top."""
    lines = view.lines()
    figure.set_figheight(1.0 + 0.32 * len(lines))
    axes = figure.add_subplot()
    for y, line in enumerate(lines):
        axes.plot([line["low"], line["high"]], [y, y], color="0.6", linewidth=1, zorder=1)
    for name, colour, marker, side in (
        ("lowest quarter", BLUE, "o", "low"),
        ("highest quarter", VERMILLION, "s", "high"),
    ):
        axes.scatter([line[side] for line in lines], range(len(lines)), color=colour, marker=marker, label=name)
    axes.set_yticks(range(len(lines)), [f"{line['label']}  ({line['grade'] or 'no grade'})" for line in lines])
    axes.set_ylim(len(lines) - 0.5, -0.5)
    axes.xaxis.set_major_formatter(formatter(view, "low"))
    axes.set_xlabel(view.x)
    figure.legend(loc="outside lower right", ncols=2, fontsize=8)
