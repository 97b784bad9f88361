"""Where ARR goes, what is earned and spent, and what money buys."""

from collections.abc import Sequence

from cssim.experiments.statistics import Summary
from cssim.kpis import catalogue
from cssim.reports.tables import label
from cssim.reports.views.arm import Arm, means
from cssim.reports.views.view import Line, View, columns

SIGNS = {"up": 1, "down": -1, None: 1}
MOVES = [(name, SIGNS[better]) for name, _, better in catalogue.BRIDGE if name != "opening_arr"]


def bridge(arms: Sequence[Arm]) -> View:
    """Where ARR goes from day 0 to the last reporting age: opening, each kind of change, closing; it closes to the cent.

    A line per scenario and step: from `start` to `end` in the picture; mean and interval of the step itself.
    """
    age = arms[0].found.ages[-1]
    met = [(name, sign) for name, sign in MOVES if any(_mean(arm, name) for arm in arms)]
    lines = [line for arm in arms for line in _steps(arm, met)]
    units = {
        "scenario": "",
        "step": "",
        "start": "cents",
        "end": "cents",
        "mean": "cents",
        "low": "cents",
        "high": "cents",
    }
    return View(
        "arr_bridge",
        "bridge",
        _title(arms, age),
        columns(units, lines),
        "ARR",
        "",
        f"Bridge of ARR over {age:g} months. {_title(arms, age)}.",
        f"{means(arms)}{'' if arms[0].found.n == 1 else '; thin lines: 95 % interval of each mean'}. "
        "Opening and changes add up to closing.",
        arms[0].money,
    )


def _steps(arm: Arm, moves: Sequence[tuple[str, int]]) -> list[Line]:
    at = _mean(arm, "opening_arr")
    lines: list[Line] = [(arm.name, label("opening_arr"), 0.0, at, *_interval(arm.summary("cumulative_opening_arr")))]
    for name, sign in moves:
        change = sign * _mean(arm, name)
        lines.append((arm.name, label(name), at, at + change, *_interval(arm.summary(f"cumulative_{name}"))))
        at += change
    closing = _interval(arm.summary("closing_arr"))
    lines.append((arm.name, label("closing_arr"), 0.0, closing[0], *closing))
    return lines


def _mean(arm: Arm, name: str) -> float:
    told = arm.summary(f"cumulative_{name}")
    return told.mean if told else 0.0


def _interval(told: Summary | None) -> tuple[float, float | None, float | None]:
    return (told.mean, told.low, told.high) if told else (0.0, None, None)


def _title(arms: Sequence[Arm], age: float) -> str:
    if len(arms) > 1:
        told = ", ".join(f"{arm.name} {arm.level('closing_arr')}" for arm in arms)
        return f"ARR after {age:g} months: {told}"
    [arm] = arms
    start, end = arm.level("cumulative_opening_arr"), arm.level("closing_arr")
    opening, closing = (arm.summary(name) for name in ("cumulative_opening_arr", "closing_arr"))
    before, now = (told.mean if told else 0.0 for told in (opening, closing))
    word = "grows" if now > before else "falls" if now < before else "stays"
    change = f"ARR stays at {end}" if word == "stays" else f"ARR {word} from {start} to {end}"
    lost = arm.summary("cumulative_churned_arr")
    leaves = f"customers worth {arm.level('cumulative_churned_arr')} leave" if lost and lost.mean else "nobody leaves"
    return f"{change} in {age:g} months; {leaves}"
