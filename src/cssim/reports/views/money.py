"""Where ARR goes, what is earned and spent, and what money buys."""

from collections.abc import Sequence

from cssim.kpis import catalogue
from cssim.reports.tables import label
from cssim.reports.views.arm import Arm, means
from cssim.reports.views.view import View, columns

SIGNS = {"up": 1, "down": -1, None: 1}
MOVES = [(name, SIGNS[better]) for name, _, better in catalogue.BRIDGE if name != "opening_arr"]


def bridge(arms: Sequence[Arm]) -> View:
    """Where ARR goes from day 0 to the last reporting age: opening, each kind of change, closing; it closes to the cent.

    A line per scenario and step: from `start` to `end` in the picture; mean and interval of the step itself.
    """
    age = arms[0].found.ages[-1]
    lines = [line for arm in arms for line in _steps(arm)]
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


def _steps(arm: Arm) -> list[tuple]:
    found, at, lines = arm.found, 0.0, []
    for name, sign in (("opening_arr", 1), *MOVES):
        told = found.summary(f"cumulative_{name}")
        mean, low, high = (told.mean, told.low, told.high) if told else (0.0, None, None)
        if name == "opening_arr" or mean:
            lines.append(
                (arm.name, label(name), at if name != "opening_arr" else 0.0, at + sign * mean, mean, low, high)
            )
        at += sign * mean
    last = found.summary("closing_arr")
    closing = last.mean if last else at
    lines.append((arm.name, label("closing_arr"), 0.0, closing, closing, *(last[1:3] if last else (None, None))))
    return lines


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
