"""Plausible sets: other values for numbers that nobody has measured, one set a line of a file.

The first line names the numbers by dotted path; every other line is a set. A set holds in the past too, and beneath
what overlays state: it changes the scenario file that names it, as if it had been written there.
"""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

from cssim.scenario import read
from cssim.scenario.merge import SET
from cssim.scenario.places import Node
from cssim.scenario.problems import Problem, ScenarioError
from cssim.scenario.schema import Scenario


def sets(scenario: Scenario) -> list[dict[str, str]]:
    """Every set of the file that a scenario names, value by path; raises ScenarioError."""
    return _rows(_named(scenario))


def _named(scenario: Scenario) -> Node:
    """Where a scenario, or what it extends, names its file of sets."""
    node = scenario._tree.child("plausible") if scenario._tree else None
    if node is None or not isinstance(node.value, str):
        help = "a file of sets of numbers, such as plausible: plausible.csv"
        what = "the scenario names no `plausible` sets to assume"
        raise ScenarioError([Problem(scenario.name, 0, 0, "plausible", what, help)])
    if node.place.source.layer == SET:
        help = "a set changes the file that names it, beneath what overlays state"
        raise ScenarioError([node.place.problem("plausible", "plausible: state it in the scenario file", help)])
    return node


def _rows(node: Node) -> list[dict[str, str]]:
    file = Path(node.place.source.folder) / str(node.value)
    try:
        with file.open(encoding="utf-8-sig", newline="") as text:
            rows = list(csv.reader(text))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        what = getattr(error, "strerror", None) or str(error)
        raise ScenarioError([node.place.problem("file", f"plausible: {node.value} cannot be read: {what}")]) from None
    head, body = (rows[0], [row for row in rows[1:] if row]) if rows else ([], [])
    wrong = next((i for i, row in enumerate(body, 2) if len(row) != len(head)), 0)
    if not body or wrong:
        what = f"line {wrong} does not have the {len(head)} values of the first" if wrong else "holds no set"
        raise ScenarioError([node.place.problem("file", f"plausible: {node.value}: {what}")])
    return [dict(zip(head, row, strict=True)) for row in body]


def members(scenario: Scenario, n: int) -> list[dict[str, str]]:
    """n sets, spread evenly over the file; all of them when there are no more."""
    found = sets(scenario)
    n = min(n, len(found))
    return [found[i * len(found) // n] for i in range(n)]


def assuming(scenario: Scenario, values: Mapping[str, str]) -> Scenario:
    """The scenario, read again with a set beneath; raises ScenarioError where a value does not fit."""
    _named(scenario)
    return read.again(scenario, [f"{path}={value}" for path, value in values.items()])


def worlds(scenarios: Sequence[Scenario], n: int) -> list[list[Scenario]]:
    """Every scenario under n sets of the first, set by set; raises ScenarioError before anything is run."""
    return [[assuming(scenario, values) for scenario in scenarios] for values in members(scenarios[0], n)]
