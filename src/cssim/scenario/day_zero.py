"""What a scenario may decide on day 0, and what it must have in common with its past."""

from collections.abc import Iterator
from typing import Any

from cssim.scenario.fields import Path, matches, plain, within
from cssim.scenario.places import Node
from cssim.scenario.problems import Problem
from cssim.scenario.schema import Scenario
from cssim.scenario.words import deepest, dotted


def _paths(prefix: str, keys: str) -> list[str]:
    return [prefix + key for key in keys.split()]


MAY_CHANGE = [
    *_paths("", "schema name description company initiatives targets evidence plausible touch_models laws opening.as"),
    *_paths("study.", "horizon ages start"),
    *_paths("teams.*.", "headcount hours leave cost hiring_cost reserve attrition backfill notice ramp"),
    *_paths("teams.*.", "ramp_start rebalance rotate balance on_leave hire_by_ratio pool_above"),
    *_paths(
        "plays.*.", "due_in expires planned timely playbook discretionary reaches_all contact success advice worth"
    ),
    *_paths("plays.*.", "requires effect missed steps.*.work steps.*.wait steps.*.chance steps.*.effect"),
    "plays.*.steps.*.fallback.above",
    *_paths("plays.*.when.", "every before_term chance stage health_below request.rate"),
    *_paths("segments.*.", "uplift discount discount_below gate coverage ranked_by coverage_noise arrivals.rate"),
    *_paths("segments.*.", "touch_model first_terms terms"),
    *_paths("shocks.*.", "rate effect"),
    *_paths("matters.*.", "drains in_renewal expires eased_by lapsed"),
]
"""Decisions and the numbers of laws. The rest is the company itself, or whom it meets."""

MAY_COME_AND_GO = ["plays.*"]
KINDS = ["plays.*.when.*", "plays.*.steps.*.*"]
"""Where a value may change but not appear: what triggers a play, whether a step is work or a wait."""


def problems(scenario: Scenario, past: Scenario, tree: Node) -> list[Problem]:
    """Every difference between a scenario and its past that day 0 cannot make."""
    out = []
    for path, appears in _differences(plain(past), plain(scenario), ()):
        if not _allowed(path, appears):
            node = deepest(tree, path)
            message = f"{dotted(path)}: may not change on day 0"
            help = "set `opening.as: null` to give the scenario its own past"
            out.append((node.key or node.place if appears else node.place).problem("day-0", message, help))
    return out + list(_second_openers(scenario, past, tree))


def _second_openers(scenario: Scenario, past: Scenario, tree: Node) -> Iterator[Problem]:
    """New plays that open what a play of the past opens: its work may still be under way."""
    for name, play in scenario.plays.items():
        before = [other for other, was in past.plays.items() if was.opens == play.opens and other != name]
        if play.opens and name not in past.plays and before:
            node = deepest(tree, ("plays", name, "opens"))
            message = f"plays.{name}.opens: '{play.opens}' is opened by the play '{before[0]}' of the past"
            yield node.place.problem("day-0", message, f"change '{before[0]}' instead, or open another matter")


def _allowed(path: Path, appears: bool) -> bool:
    if appears and any(matches(path, pattern) for pattern in MAY_COME_AND_GO):
        return True
    if appears and any(matches(path, pattern) for pattern in KINDS):
        return False
    return any(within(path, pattern) for pattern in MAY_CHANGE)


def _differences(before: Any, after: Any, path: Path) -> Iterator[tuple[Path, bool]]:
    """Paths at which two plain values differ, and whether something appears or disappears there."""
    if isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        before, after = (dict(enumerate(side)) for side in (before, after))
    if isinstance(before, dict) and isinstance(after, dict):
        for key in dict.fromkeys([*before, *after]):
            yield from _differences(before.get(key), after.get(key), (*path, str(key)))
    elif before != after:
        yield path, before is None or after is None
