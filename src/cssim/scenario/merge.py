"""One tree of values on top of another: maps merge by name, null deletes, everything else replaces whole.

A map keyed by times (terms on offer, a headcount plan) is one value and replaces whole, like a list.
"""

import re
from dataclasses import replace
from pathlib import Path

from cssim.scenario.places import Node, Place, Source, parse
from cssim.scenario.problems import Problem, ScenarioError, nearest

NAMED = ("segments", "shocks", "matters", "plays", "touch_models", "teams", "initiatives")
"""Sections whose keys are names of the scenario's own."""

FILE, SET = 0, 1
"""Layers of values: bases lie below the file, single values above it."""

_TIME = re.compile(r"[-+.\d]")


def merged(base: Node | None, over: Node, problems: list[Problem], path: tuple[str, ...] = ()) -> Node:
    """`over` on top of `base`."""
    if isinstance(over.value, list):
        items = [merged(None, item, problems, (*path, str(i))) for i, item in enumerate(over.value)]
        return replace(over, value=items)
    if not isinstance(over.value, dict):
        return over
    if base and isinstance(base.value, list) and over.place.source.layer > FILE:
        return _with_entries(base, over, problems, path)
    mergeable = base and isinstance(base.value, dict) and not _timed(over)
    out = dict(base.value) if base and mergeable else {}
    for name, node in over.value.items():
        if node.value is not None:
            out[name] = merged(out.get(name), node, problems, (*path, name))
        elif name in out:
            del out[name]
        elif len(path) == 1 and path[0] in NAMED:
            message = f"{path[0]}.{name}: nothing to delete, there is no '{name}'"
            problems.append((node.key or node.place).problem("unknown-name", message, nearest(name, out)))
    return replace(over, value=out)


def _with_entries(base: Node, over: Node, problems: list[Problem], path: tuple[str, ...]) -> Node:
    """A list with some of its entries changed, which only a single value may do."""
    items = list(base.value)
    for position, node in over.value.items():
        if base.child(position) is None:
            message = f"{'.'.join(path)}: there is no entry {position}"
            help = f"entries are counted from 0 to {len(items) - 1}"
            problems.append((node.key or node.place).problem("unknown-name", message, help))
        else:
            items[int(position)] = merged(items[int(position)], node, problems, (*path, position))
    return replace(base, value=items)


def assigned(tree: Node, text: str, name: str, folder: Path, problems: list[Problem]) -> Node:
    """The tree with `dotted.path=value` on top."""
    source = Source(name, (text,), folder, layer=SET)
    dotted, equals, value = text.partition("=")
    if not equals or not dotted.strip():
        place = Place(source, 1, 1)
        help = "such as teams.csm.headcount=14"
        raise ScenarioError([place.problem("usage", f"expected path=value, got '{text}'", help)])
    node = parse(source, problems, " " * (len(dotted) + 1) + value)
    column = len(dotted) + 1
    for part in reversed(dotted.split(".")):
        column -= len(part) + 1
        key = Place(source, 1, column + 1)
        node = Node({part.strip(): replace(node, key=key)}, key)
    return merged(tree, node, problems)


def _timed(node: Node) -> bool:
    return bool(node.value) and all(_TIME.match(name) for name in node.value)
