"""Where each value was written, and where it comes from.

A value's evidence is the entry of `evidence:` with the longest path that leads to it. An entry vouches for
what its own file, or one below, has written: a value that an overlay changes is the user's own unless the
overlay brings evidence too. A default that no file states is vouched for by an entry of its own only.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from cssim.scenario import fields
from cssim.scenario.fields import Path
from cssim.scenario.places import Node, section
from cssim.scenario.schema import Evidence, Scenario
from cssim.scenario.words import dotted
from cssim.units import parse

DEFAULT = "default"
SETTINGS = ("study", "opening", "targets", "evidence")
"""Sections that ask rather than assume: they need no evidence."""


class Value(NamedTuple):
    """A resolved value: as written, in cssim's own unit, where from, and what vouches for it."""

    path: Path
    text: str
    number: Any
    origin: str
    evidence: Evidence | None


def values(scenario: Scenario) -> Iterator[Value]:
    """Every value of a scenario, defaults included, in reading order."""
    for section_name, part in (fields.parts_of(scenario) or {}).items():
        if section_name not in ("schema", "evidence"):
            yield from _values(scenario, part, (section_name,), scenario._tree)


def _values(scenario: Scenario, value: Any, path: Path, above: Node | None) -> Iterator[Value]:
    node, key = _under(above, path[-1])
    path = (*path[:-1], key)
    parts = fields.parts_of(value)
    if parts is None and isinstance(value, list) and value and fields.parts_of(value[0]) is not None:
        parts = {str(i): item for i, item in enumerate(value)}
    if parts is not None:
        for name, part in parts.items():
            yield from _values(scenario, part, (*path, name), node)
    elif value is not None:
        text = _text(value, path, node, scenario.company.currency)
        yield Value(path, text, fields.plain(value), _origin(node), _evidence(scenario, path, node))


def _under(above: Node | None, key: str) -> tuple[Node | None, str]:
    """The node under a key, and the key as written: a time may be written in another unit."""
    for name, node in (above.children() if above else {}).items():
        if name == key or (key.isdecimal() and name[:1].isdigit() and parse(name).value == int(key)):
            return node, name
    return None, key


def _text(value: Any, path: Path, node: Node | None, currency: str) -> str:
    if node and node.text:
        return node.text
    if isinstance(value, list):
        children = node.children() if node else {}
        items = [_text(item, (*path, str(i)), children.get(str(i)), currency) for i, item in enumerate(value)]
        return f"[{', '.join(items)}]"
    unit = fields.quantity(fields.type_at(path))
    if unit and isinstance(value, int | float):
        return unit.write(value, currency)
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) else str(value)


def node_at(scenario: Scenario, path: Path) -> Node | None:
    """The node that was written at a path."""
    node: Node | None = scenario._tree
    for key in path:
        node = _under(node, key)[0]
    return node


def origin(scenario: Scenario, path: str) -> str:
    """`file:line` of a value, `--set`, or `default`."""
    return _origin(node_at(scenario, tuple(path.split("."))))


def _origin(node: Node | None) -> str:
    if node is None:
        return DEFAULT
    source = node.place.source
    return source.name if source.layer > 0 else f"{source.name}:{node.place.line}"


def evidence(scenario: Scenario, path: str) -> Evidence | None:
    """What vouches for a value; None for a user's own."""
    parts = tuple(path.split("."))
    return _evidence(scenario, parts, node_at(scenario, parts))


def _evidence(scenario: Scenario, path: Path, node: Node | None) -> Evidence | None:
    entries = section(scenario._tree, "evidence") if scenario._tree else {}
    if node is None:
        return scenario.evidence[dotted(path)] if dotted(path) in entries else None
    for n in range(len(path), 0, -1):
        entry = entries.get(dotted(path[:n]))
        if entry and entry.place.source.layer >= node.place.source.layer:
            return scenario.evidence[dotted(path[:n])]
    return None


def unsourced(scenario: Scenario) -> list[str]:
    """Paths of the numbers that a scenario states and nothing vouches for."""
    return [
        dotted(value.path)
        for value in values(scenario)
        if value.origin != DEFAULT
        and value.evidence is None
        and value.path[0] not in SETTINGS
        and not isinstance(value.number, bool)
        and (isinstance(value.number, int | float) or value.number == "forever")
    ]
