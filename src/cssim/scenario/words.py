"""What the models refuse, in our words and at its place."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic_core import ErrorDetails

from cssim.scenario import fields
from cssim.scenario.parts import GRADE, NAME
from cssim.scenario.places import Node
from cssim.scenario.problems import Problem, nearest
from cssim.units import shortened

NOT_YET = {"opening.book", "opening.staff", "teams.*.span"}
"""Dotted patterns that the design has and the engines do not honour: refused with 'not yet'."""

_TAGS = ("<one>", "<map>", "<mean>", "[key]")
_KEYS = ("extra_forbidden", "unexpected_keyword_argument")
_PATTERNS = {
    NAME: "a name is lower-case letters, digits and _, begins with a letter and has at most 40 of them",
    GRADE: "expected a grade such as 'C→E' (source → transfer)",
}
_WANTED = {
    "int": "a whole number",
    "float": "a number",
    "string": "text",
    "bool": "true or false",
    "list": "a list",
    "dict": "a map",
    "model": "a map",
    "named": "a map",
    "date": "a date such as 2026-01-31",
}
_BOUNDS = {
    "greater_than_equal": ("at least", "ge"),
    "greater_than": ("above", "gt"),
    "less_than_equal": ("at most", "le"),
    "less_than": ("below", "lt"),
}


def translated(errors: Sequence[ErrorDetails], tree: Node) -> list[Problem]:
    """All problems of a tree that the models refuse; what stands under an unknown key is not told as well."""
    unknown = {_path(error) for error in errors if _about_key(error)}
    out = []
    for error in errors:
        path = _path(error)
        if not any(path[:n] in unknown for n in range(1, len(path))):
            out.append(_unknown_key(path, tree) if path in unknown else _problem(error, path, tree))
    return out


def _path(error: ErrorDetails) -> fields.Path:
    return tuple(str(part) for part in error["loc"] if part not in _TAGS)


def _about_key(error: ErrorDetails) -> bool:
    return error["type"] in _KEYS or (error["loc"][-1:] == ("[key]",) and error["type"] == "literal_error")


def deepest(tree: Node, path: Sequence[str]) -> Node:
    """The node at a path, or the last one on the way to it."""
    node = tree
    for key in path:
        child = node.child(key)
        if child is None:
            return node
        node = child
    return node


def dotted(path: Sequence[str]) -> str:
    """A path as a file's reader writes it."""
    return ".".join(path)


def _unknown_key(path: fields.Path, tree: Node) -> Problem:
    node = deepest(tree, path)
    place = node.key or node.place
    if any(fields.matches(path, pattern) for pattern in NOT_YET):
        return place.problem("not-yet", f"not yet: {dotted(path)} is designed, the engines do not honour it")
    known = fields.known_keys(fields.type_at(path[:-1]))
    parent = f"{dotted(path[:-1])}: " if path[:-1] else ""
    return place.problem("unknown-key", f"{parent}unknown key '{path[-1]}'", nearest(path[-1], known))


def _problem(error: ErrorDetails, path: fields.Path, tree: Node) -> Problem:
    node = deepest(tree, path)
    kind, context = error["type"], error.get("ctx", {})
    if kind in ("missing", "missing_argument"):
        place = node.key or node.place
        return place.problem("missing", f"{_prefix(path[:-1])}'{path[-1]}' is missing", _such_as(path))
    if kind == "rule":
        at = deepest(node, context["at"])
        where = (*path, *context["at"]) if at is not node else path
        return at.place.problem("rule", f"{_prefix(where)}{context['message']}", context["help"])
    if error["loc"][-1:] == ("[key]",):
        place = node.key or node.place
        return place.problem("wrong-key", f"{_prefix(path)}{_message(kind, context, Node(path[-1], place))[1]}")
    if kind in _BOUNDS and _is_finite(node.value):
        return node.place.problem("out-of-range", f"{_prefix(path)}{_bound(kind, context, path)}, got {_got(node)}")
    code, message, help = _message(kind, context, node)
    return node.place.problem(code, f"{_prefix(path)}{message}", help)


def _prefix(path: Sequence[str]) -> str:
    return f"{dotted(path)}: " if path else ""


def _such_as(path: fields.Path) -> str:
    unit = fields.quantity(fields.type_at(path))
    return f"such as {path[-1]}: {unit.example}" if unit else ""


def _message(kind: str, context: Mapping[str, Any], node: Node) -> tuple[str, str, str]:
    """Code, message and help for a value that is refused."""
    got = _got(node)
    if not _is_finite(node.value):
        return "out-of-range", f"expected a finite number, got {got}", ""
    if kind == "value_error":
        return "wrong-value", str(context["error"]), ""
    if kind == "literal_error":
        words = context["expected"]
        known = [word.strip("' ") for word in words.replace(" or ", ", ").split(",")]
        close = nearest(str(node.value), known)
        return "wrong-value", f"expected {words}, got {got}", close if close.startswith("did") else ""
    if kind == "string_pattern_mismatch":
        return "wrong-value", f"{_PATTERNS[context['pattern']]}, got {got}", ""
    if kind in ("too_long", "too_short"):
        bound = f"at most {context['max_length']}" if kind == "too_long" else f"at least {context['min_length']}"
        return "out-of-range", f"holds {bound}, got {len(node.children())}", ""
    if kind in ("string_too_long", "string_too_short"):
        return "out-of-range", "is too long" if kind == "string_too_long" else "is empty", ""
    wanted = _WANTED.get(kind.partition("_")[0], "another value")
    return "wrong-value", f"expected {wanted}, got {got}", _bracketed(wanted, node)


def _bound(kind: str, context: Mapping[str, Any], path: fields.Path) -> str:
    word, name = _BOUNDS[kind]
    unit = fields.quantity(fields.type_at(path))
    return f"must be {word} {unit.write(context[name]) if unit else f'{context[name]:g}'}"


def _is_finite(value: Any) -> bool:
    return not isinstance(value, float) or math.isfinite(value)


def _got(node: Node) -> str:
    if isinstance(node.value, dict):
        return "a map"
    if isinstance(node.value, list):
        return "a list"
    return f"'{shortened(node.text or str(node.value))}'" if node.value is not None else "nothing"


def _bracketed(wanted: str, node: Node) -> str:
    return f"such as [{node.text}]" if wanted == "a list" and node.text else ""
