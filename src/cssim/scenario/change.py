"""The numbers that hold at a time after day 0: headcount plans and initiatives.

    weight = 0 before the start, up to 1 along the ramp, then 2^(−t / half_life); 0 once it is below 1 %
    set x: v + (x − v) · weight       add x: v + x · weight       multiply x: v · (1 + (x − 1) · weight)

Initiatives apply in the order of start and name; whole numbers are rounded once all have.
"""

import math
from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

from pydantic import TypeAdapter, ValidationError

from cssim.laws.drivers import COMPANY
from cssim.scenario import fields, play_rules
from cssim.scenario.fields import Path
from cssim.scenario.names import dead_end
from cssim.scenario.parts import Spread, WorkOrSpread
from cssim.scenario.places import Node, section
from cssim.scenario.problems import Problem, nearest
from cssim.scenario.schema import Change, Initiative, Scenario
from cssim.scenario.words import deepest, dotted, translated
from cssim.units import MONTH

CHANGEABLE = (
    *(f"teams.*.{key}" for key in ("headcount", "hours", "cost", "reserve", "attrition")),
    "shocks.*.rate",
    *(f"segments.*.{key}" for key in ("uplift", "discount", "coverage", "arrivals.rate", "gate.threshold")),
    *(f"plays.*.{key}" for key in ("success", "effect.*", "missed.*", "when.every", "due_in")),
    *(f"plays.*.steps.*.{key}" for key in ("work", "chance")),
    "matters.*.in_renewal",
    *(f"drivers.{driver}.rest" for driver in COMPANY),
    "laws.*.*",
)
LEAST_WEIGHT = 0.01
MOST_TOGETHER = 8  # initiatives on one number: all their combinations are checked


def apply_changes(scenario: Scenario, at: int, succeeded: Mapping[str, bool]) -> Scenario:
    """The scenario as it stands some minutes after day 0; initiatives not named in `succeeded` do succeed."""
    now = _with_heads(scenario, at)
    plans = [plan for name, plan in _in_order(scenario) if succeeded.get(name, True)]
    for path in _touched(plans):
        value = _value(now, path)
        for plan in plans:
            if change := plan.change.get(dotted(path)):
                value = _changed(value, change, path, weight(plan, at))
        now = fields.with_value(now, path, _rounded(value, path))
    return now


def era_months(scenario: Scenario) -> list[int]:
    """Months after day 0, the first included, at which a number may differ from the month before."""
    plans = scenario.initiatives.values()
    months = {0}
    for team in scenario.teams.values():
        if isinstance(team.headcount, dict):
            months |= {date // MONTH for date in team.headcount}
    for month in range(1, scenario.study.horizon // MONTH):
        if any(weight(plan, month * MONTH) != weight(plan, (month - 1) * MONTH) for plan in plans):
            months.add(month)
    return sorted(month for month in months if month * MONTH < scenario.study.horizon)


def weight(plan: Initiative, at: int) -> float:
    """How much of an initiative's change holds some minutes after day 0, in [0, 1]."""
    elapsed = at - plan.start
    if elapsed < 0:
        return 0.0
    if elapsed < plan.ramp:
        return elapsed / plan.ramp
    left = math.exp2(-(elapsed - plan.ramp) / plan.half_life) if plan.half_life else 1.0
    return left if left >= LEAST_WEIGHT else 0.0


def _with_heads(scenario: Scenario, at: int) -> Scenario:
    """The scenario with every headcount plan replaced by its number at a time."""
    teams = {
        name: team.model_copy(update={"headcount": team.headcount[max(d for d in team.headcount if d <= at)]})
        if isinstance(team.headcount, dict)
        else team
        for name, team in scenario.teams.items()
    }
    return scenario.model_copy(update={"teams": teams})


def _in_order(scenario: Scenario) -> list[tuple[str, Initiative]]:
    return sorted(scenario.initiatives.items(), key=lambda item: (item[1].start, item[0]))


def _touched(plans: list[Initiative]) -> list[Path]:
    return sorted({tuple(path.split(".")) for plan in plans for path in plan.change})


def _value(scenario: Scenario, path: Path) -> Any:
    """The number at a path; an effect that is not stated is 0."""
    value = fields.value_at(scenario, path)
    return 0.0 if value is None else value


def _changed(value: Any, change: Change, path: Path, weight: float) -> Any:
    """A number, or what states a spread, after part of a change."""
    if weight == 0.0:
        return value
    amount = _amount(change, path)
    if isinstance(value, Spread):
        parts = {key: _moved(part, change, getattr(amount, key, amount), weight) for key, part in value}
        return value.model_copy(update=parts)
    return _moved(value, change, amount, weight)


def _moved(value: float, change: Change, amount: float, weight: float) -> float:
    if change.multiply is not None:
        return value * (1.0 + (amount - 1.0) * weight)
    if change.add is not None:
        return value + amount * weight
    if weight == 1.0 or math.isinf(value) or math.isinf(amount):  # nothing lies between a time and forever
        return amount if weight == 1.0 else value
    return value + (amount - value) * weight


def _amount(change: Change, path: Path) -> Any:
    """What a change states, in the unit of what it changes."""
    if change.multiply is not None:
        return change.multiply
    stated = change.set if change.set is not None else change.add
    if isinstance(stated, dict):
        return TypeAdapter(WorkOrSpread, config={"strict": True}).validate_python(stated)
    unit = fields.quantity(fields.type_at(path))
    return unit.read(stated) if unit else stated


def _rounded(value: Any, path: Path) -> Any:
    whole = any(fields.bare(kind) is int for kind in fields.alternatives(fields.type_at(path)))
    return round(value) if whole else value


def problems(tree: Node) -> list[Problem]:
    """Changes of what may not change, or by what is not of its kind."""
    out: list[Problem] = []
    for (*_, name), node in tree.find("initiatives.*.change.*"):
        out += _path_problems(tree, tuple(name.split(".")), node)
    return out


def _path_problems(tree: Node, path: Path, node: Node) -> Iterator[Problem]:
    key, name = node.key or node.place, dotted(path)
    if end := dead_end(tree, path):
        yield key.problem("unknown-name", f"{name}: there is no '{end[0]}' to change", nearest(*end))
    elif not any(fields.matches(path, pattern) for pattern in CHANGEABLE):
        help = f"an initiative may change {', '.join(CHANGEABLE)}"
        yield key.problem("unchangeable", f"{name}: an initiative may not change this", help)
    elif missing := _missing(tree, path):
        yield key.problem("unknown-name", f"{name}: there is no '{missing}' to change")
    else:
        for kind in ("set", "add"):
            if stated := node.child(kind):
                yield from _amount_problems(tree, path, kind, stated)


def _missing(tree: Node, path: Path) -> str:
    """What a number is of, or the number itself, where a scenario has it only if it states it."""
    if path[0] == "plays" and path[-1] in ("every", "work") and not section(tree, *path[:-1]).get(path[-1]):
        return path[-1]
    return "gate" if path[-2] == "gate" and "gate" not in section(tree, *path[:-2]) else ""


def _amount_problems(tree: Node, path: Path, kind: str, stated: Node) -> Iterator[Problem]:
    name = dotted(path)
    was = deepest(tree, path).value
    spreads = path[0] == "plays" and path[-1] == "work" and kind == "set"
    keys = set(was) if isinstance(was, dict) and spreads else set()
    if keys != (set(stated.value) if isinstance(stated.value, dict) else set()):
        wanted = f"{' and '.join(sorted(keys))}, like what it sets" if keys else "a single value"
        yield stated.place.problem("wrong-value", f"{name}: expected {wanted}")
        return
    wanted = fields.type_at(path) if kind == "set" else fields.unbounded(fields.type_at(path))
    try:
        TypeAdapter(wanted, config={"strict": True}).validate_python(stated.plain())
    except ValidationError as error:
        for problem in translated(error.errors(include_url=False, include_input=False), stated):
            yield problem._replace(message=f"{name}: {problem.message}")


def out_of_range(scenario: Scenario, tree: Node) -> list[Problem]:
    """Changes that leave the range of what they change, alone or together, at full weight; and those in vain."""
    out = _in_vain(scenario, tree)
    for path in _touched(list(scenario.initiatives.values())):
        plans = [(name, plan) for name, plan in _in_order(scenario) if dotted(path) in plan.change]
        for base in _bases(scenario, path):
            for size in range(1, min(len(plans), MOST_TOGETHER) + 1):
                for together in combinations(plans, size):
                    out += _range_problems(scenario, tree, path, base, together)
    return list(dict.fromkeys(out))


def _in_vain(scenario: Scenario, tree: Node) -> list[Problem]:
    """Changes of what says nothing about the play it is of."""
    out = []
    for name, plan in scenario.initiatives.items():
        for text in plan.change:
            path = tuple(text.split("."))
            if path[0] == "plays" and (message := play_rules.change_in_vain(scenario.plays[path[1]], path[2:])):
                node = deepest(tree, ("initiatives", name, "change", text))
                out.append((node.key or node.place).problem("rule", f"{text}: {message}"))
    return out


def _bases(scenario: Scenario, path: Path) -> list[Any]:
    value = _value(scenario, path)
    return list(value.values()) if isinstance(value, dict) else [value]


def _range_problems(
    scenario: Scenario, tree: Node, path: Path, base: Any, together: tuple[tuple[str, Initiative], ...]
) -> Iterator[Problem]:
    value = base
    for _, plan in together:
        value = _changed(value, plan.change[dotted(path)], path, 1.0)
    kind = fields.type_at(path)
    for part in [part for _, part in value] if isinstance(value, Spread) else [_rounded(value, path)]:
        bound = fields.out_of_bounds(part, kind) or _above_candidates(scenario, path, part)
        if bound:
            unit = fields.quantity(kind)
            got = unit.write(part, scenario.company.currency) if unit else f"{part:g}"
            node = deepest(tree, ("initiatives", together[-1][0], "change", dotted(path)))
            names = " and ".join(name for name, _ in together)
            message = f"{dotted(path)}: must stay {bound}, with {names} it is {got}"
            yield (node.key or node.place).problem("out-of-range", message)


def _above_candidates(scenario: Scenario, path: Path, rate: float) -> str:
    if path[-1] != "rate":
        return ""
    candidates = fields.value_at(scenario, (*path[:-1], "candidates"))
    if rate > candidates:
        return f"at most its candidates, {candidates:g} /year"
    busiest = max(scenario.company.season) if path[0] == "segments" else 1.0
    if rate * busiest > candidates:
        return f"at most its candidates, {candidates:g} /year, in the busiest month ({busiest:g} times as many)"
    return ""
