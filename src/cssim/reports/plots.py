"""Charts: a sweep over one factor or two, and what decides an answer."""

import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from cssim.experiments.designs import NUMBER
from cssim.experiments.sensitivity import Decider, Question
from cssim.experiments.sweep import Choice, Sweep
from cssim.kpis import catalogue
from cssim.reports import figures
from cssim.reports.tables import label

WIDEST = 12  # lines of a tornado
BLUE, VERMILLION, BLACK = "#0072B2", "#D55E00", "#000000"


def sweep(found: Sweep, choice: Choice, path: Path) -> bool:
    """Draws a sweep over one or two factors into a file (.png or .svg); False for more, which no flat chart shows."""
    if len(found.factors) > 2 or not choice.summaries:
        return False
    import matplotlib as mpl
    from matplotlib.figure import Figure  # no window, no state

    with mpl.rc_context({"svg.hashsalt": "cssim", "font.size": 9}):
        figure = Figure(figsize=(6.4, 4), layout="constrained")
        axes = figure.add_subplot()
        (_line if len(found.factors) == 1 else _map if _is_grid(found) else _cloud)(found, choice, figure, axes)
        axes.set_title(f"{found.base.name}: {label(choice.kpi)} at {choice.age:g} months", loc="left", parse_math=False)
        figure.savefig(path, dpi=150, metadata={"Date": None} if path.suffix == ".svg" else None)
    return True


def tornado(asked: Question, found: Sequence[Decider], path: Path) -> None:
    """Draws what an answer is on average where each number is in its lowest and highest quarter, the widest on top."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    wide = sorted(found, key=lambda one: abs(one.when_high - one.when_low))[-WIDEST:]
    unit, money = catalogue.lookup(asked.kpi).unit, asked.scenarios[0].company.currency
    with mpl.rc_context({"svg.hashsalt": "cssim", "font.size": 9}):
        figure = Figure(figsize=(7.2, 1.0 + 0.32 * len(wide)), layout="constrained")
        axes = figure.add_subplot()
        for y, one in enumerate(wide):
            axes.plot([one.when_low, one.when_high], [y, y], color="0.6", linewidth=1, zorder=1)
        ends = (("lowest quarter", BLUE, "o", "when_low"), ("highest quarter", VERMILLION, "s", "when_high"))
        for name, colour, marker, side in ends:
            axes.scatter(
                [getattr(one, side) for one in wide], range(len(wide)), color=colour, marker=marker, label=name
            )
        axes.set_yticks(range(len(wide)), [f"{one.number.name}  ({one.number.grade or 'no grade'})" for one in wide])
        axes.xaxis.set_major_formatter(lambda value, _: figures.figure(value, unit, money))
        figure.suptitle(f"{label(asked.kpi)} at {asked.age:g} months, by where a number stands", x=0.01, ha="left")
        figure.legend(loc="outside lower right", ncols=2, frameon=False, fontsize=8)
        figure.savefig(path, dpi=150, metadata={"Date": None} if path.suffix == ".svg" else None)


def _line(found: Sweep, choice: Choice, figure: Any, axes: Any) -> None:
    write = _written(found, choice)
    numbers, ticks = _axis([point.values[0] for point in found.points])
    known = sorted(choice.summaries, key=lambda i: numbers[i])
    x = [numbers[i] for i in known]
    told = [choice.summaries[i] for i in known]
    axes.plot(x, [one.mean for one in told], "-o", color=BLUE, markersize=4)
    if all(one.low is not None for one in told):
        axes.fill_between(x, [one.low for one in told], [one.high for one in told], color=BLUE, alpha=0.2, linewidth=0)
    best = [i for i in known if i in choice.could_be_best]
    axes.plot(
        [numbers[i] for i in best],
        [choice.summaries[i].mean for i in best],
        "o", markersize=9, markerfacecolor="none", color=BLACK, label="could be best",
    )  # fmt: skip
    axes.legend(frameon=False)
    if ticks:
        axes.set_xticks(range(len(ticks)), ticks)
    axes.set_xlabel(_named(found, 0))
    axes.yaxis.set_major_formatter(lambda value, _: write(value))
    axes.set_ylabel("mean, with its 95 % interval")


def _map(found: Sweep, choice: Choice, figure: Any, axes: Any) -> None:
    from matplotlib.patches import Rectangle

    write = _written(found, choice)
    columns = [list(dict.fromkeys(point.values[f] for point in found.points)) for f in (0, 1)]
    for column in columns:
        column.sort(key=lambda text: (_number(text) is None, _number(text) or 0.0))
    grid = np.full((len(columns[1]), len(columns[0])), np.nan)
    places = {i: tuple(columns[f].index(point.values[f]) for f in (0, 1)) for i, point in enumerate(found.points)}
    for i, told in choice.summaries.items():
        x, y = places[i]
        grid[y, x] = told.mean
    image = axes.imshow(grid, origin="lower", aspect="auto", cmap="cividis")
    middle = (np.nanmin(grid) + np.nanmax(grid)) / 2
    few = grid.size <= 64
    for i, told in choice.summaries.items():
        x, y = places[i]
        if few:
            dark = told.mean < middle
            axes.text(x, y, write(told.mean), ha="center", va="center", fontsize=7, color="white" if dark else "black")
        if i in choice.could_be_best:
            axes.add_patch(Rectangle((x - 0.46, y - 0.46), 0.92, 0.92, fill=False, edgecolor=VERMILLION, linewidth=2))
    for set_ticks, column in ((axes.set_xticks, columns[0]), (axes.set_yticks, columns[1])):
        step = max(1, len(column) // 10)
        set_ticks(range(0, len(column), step), column[::step])
    axes.set_xlabel(_named(found, 0))
    axes.set_ylabel(_named(found, 1))
    figure.colorbar(image, ax=axes, format=lambda value, _: write(value), label="mean; framed: could be best")


def _is_grid(found: Sweep) -> bool:
    sizes = [len({point.values[f] for point in found.points}) for f in range(len(found.factors))]
    return math.prod(sizes) == len(found.points)


def _cloud(found: Sweep, choice: Choice, figure: Any, axes: Any) -> None:
    write = _written(found, choice)
    (x, words), (y, others) = (_axis([point.values[f] for point in found.points]) for f in (0, 1))
    known = list(choice.summaries)
    means = [choice.summaries[i].mean for i in known]
    dots = axes.scatter([x[i] for i in known], [y[i] for i in known], c=means, cmap="cividis", s=30)
    best = [i for i in known if i in choice.could_be_best]
    axes.scatter([x[i] for i in best], [y[i] for i in best], s=60, facecolors="none", edgecolors=VERMILLION)
    for set_ticks, ticks in ((axes.set_xticks, words), (axes.set_yticks, others)):
        if ticks:
            set_ticks(range(len(ticks)), ticks)
    axes.set_xlabel(_named(found, 0))
    axes.set_ylabel(_named(found, 1))
    figure.colorbar(dots, ax=axes, format=lambda value, _: write(value), label="mean; circled: could be best")


def _written(found: Sweep, choice: Choice) -> Callable[[float], str]:
    unit, money = catalogue.lookup(choice.kpi).unit, found.base.company.currency
    return lambda value: figures.figure(value, unit, money)


def _named(found: Sweep, factor: int) -> str:
    """The path of a factor, and its unit where all values have the same."""
    units = {match[2].strip() for point in found.points if (match := NUMBER.match(point.values[factor]))}
    unit = f" ({next(iter(units))})" if len(units) == 1 and "" not in units else ""
    return f"{found.factors[factor]}{unit}"


def _number(text: str) -> float | None:
    match = NUMBER.match(text)
    return float(match[1]) if match else None


def _axis(texts: list[str]) -> tuple[list[float], list[str]]:
    """Numbers for values along an axis, and words for its ticks where they are no numbers of one unit."""
    matches = [NUMBER.match(text) for text in texts]
    if all(matches) and len({match[2].strip() for match in matches if match}) == 1:
        return [float(match[1]) for match in matches if match], []
    return list(map(float, range(len(texts)))), texts
