"""What one section names and another must have.

Works on the nodes, not on the models, so that these problems are told together with those of the models. What
is not of the right kind is passed over here: the models refuse it.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any, get_args

from cssim.scenario import fields, idle
from cssim.scenario.places import Node, section, words_at
from cssim.scenario.problems import Problem, nearest
from cssim.scenario.schema import Scenario
from cssim.scenario.staff import OWNING, Team
from cssim.scenario.words import dotted
from cssim.units import CURRENCIES

REFERENCES = {
    "segments.*.touch_model": ("touch_models", "touch model"),
    "teams.*.serves.*": ("segments", "segment"),
    "shocks.*.opens": ("matters", "matter"),
    "plays.*.when.opened": ("matters", "matter"),
    "plays.*.requires.*.*": ("matters", "matter"),
    "plays.*.closes": ("matters", "matter"),
    "plays.*.opens": ("matters", "matter"),
}
"""Values that name an entry of another section."""

KEYS = {"opening.customers.*": ("segments", "segment"), "touch_models.*.plays.*": ("plays", "play")}
"""Keys that do."""

BOOKS = {
    "balance": "only a named book is balanced",
    "on_leave": "only a named book has an owner who can leave",
    "rebalance": "only a named book can be rebalanced",
    "rotate": "only a named book can be rotated",
}
"""What does nothing in a team whose customers are everybody's."""

warnings = idle.warnings

_CURRENCY = re.compile(rf"\b({'|'.join(CURRENCIES)})\b")


def problems(tree: Node) -> list[Problem]:
    """Every name that leads nowhere, and what else holds between sections."""
    checks = (
        _references, _orders, _touch_models, _next_best, _roles, _owners, _books, _evidence, _laws, _currency,
    )  # fmt: skip
    return [problem for check in checks for problem in check(tree)]


def _unknown(node: Node, path: fields.Path, kind: str, name: str, known: Iterable[str]) -> Problem:
    message = f"{dotted(path)}: there is no {kind} '{name}'"
    return node.place.problem("unknown-name", message, nearest(name, known))


def _references(tree: Node) -> Iterator[Problem]:
    for pattern, (name, kind) in REFERENCES.items():
        known = section(tree, name)
        for path, node in words_at(tree, pattern):
            if node.value not in known:
                yield _unknown(node, path, kind, node.value, known)
    for pattern, (name, kind) in KEYS.items():
        known = section(tree, name)
        for path, node in tree.find(pattern):
            if path[-1] not in known:
                place = node.key or node.place
                yield _unknown(Node(path[-1], place), path[:-1], kind, path[-1], known)


def _orders(tree: Node) -> Iterator[Problem]:
    for model in section(tree, "touch_models"):
        known, seen = section(tree, "touch_models", model, "plays"), set()
        for path, node in words_at(tree, f"touch_models.{model}.order.*.*"):
            if node.value not in known:
                message = f"{dotted(path)}: there is no play '{node.value}' in this touch model"
                yield node.place.problem("unknown-name", message, nearest(node.value, known))
            elif node.value in seen:
                yield node.place.problem("rule", f"{dotted(path)}: '{node.value}' stands in the order twice")
            seen.add(node.value)


def _touch_models(tree: Node) -> Iterator[Problem]:
    for path, node in tree.find("touch_models.*.plays.*.*"):
        play, own = path[3:]
        if play not in section(tree, "plays"):
            continue
        if own == "every" and "every" not in section(tree, "plays", play, "when"):
            yield node.place.problem("rule", f"{dotted(path)}: the play '{play}' does not fall due at intervals")
        steps = [step for step in section(tree, "plays", play, "steps").values() if step.child("work")]
        if own == "work" and isinstance(node.value, list) and len(node.value) != len(steps):
            got = f"got {len(node.value)}"
            yield node.place.problem("rule", f"{dotted(path)}: the play '{play}' has {len(steps)} steps of work, {got}")


def _next_best(tree: Node) -> Iterator[Problem]:
    for path, node in tree.find("touch_models.*.next_best.*"):
        place, play = node.key or node.place, path[-1]
        known = section(tree, "touch_models", path[1], "plays")
        trigger = section(tree, "plays", play, "when").get("next_best")
        if play not in known:
            message = f"{dotted(path[:-1])}: there is no play '{play}' in this touch model"
            yield place.problem("unknown-name", message, nearest(play, known))
        elif play in section(tree, "plays") and (trigger is None or trigger.value is not True):
            message = f"{dotted(path)}: the play does not fall due by being the next best"
            yield place.problem("rule", message, "set when: {next_best: true}")


def reached(tree: Node) -> dict[str, list[str]]:
    """Play → the segments whose touch model has it."""
    out: dict[str, list[str]] = {}
    for path, model in words_at(tree, "segments.*.touch_model"):
        for play in section(tree, "touch_models", model.value, "plays"):
            out.setdefault(play, []).append(path[1])
    return out


def _roles(tree: Node) -> Iterator[Problem]:
    known = {node.value for _, node in words_at(tree, "teams.*.role")}
    needed: dict[tuple[str, str], list[str]] = {}
    segments = reached(tree)
    for pattern in ("plays.*.steps.*.role", "plays.*.steps.*.fallback.role"):
        for path, node in words_at(tree, pattern):
            if node.value not in known:
                message = f"{dotted(path)}: nobody has the role '{node.value}'"
                yield node.place.problem("unknown-name", message, nearest(node.value, known))
            else:
                for segment in segments.get(path[1], []):
                    needed.setdefault((node.value, segment), []).append(path[1])
    teams = _teams(tree)
    for (role, segment), plays in needed.items():
        yield from _one_team(tree, role, segment, plays[0], teams.get((role, segment), []))


def _teams(tree: Node) -> dict[tuple[str, str], list[Node]]:
    """(role, segment) → where teams say that they serve it."""
    out: dict[tuple[str, str], list[Node]] = {}
    for path, role in words_at(tree, "teams.*.role"):
        serves = tree.find(f"teams.{path[1]}.serves")
        for _, node in serves:
            for served in node.children().values() or [node]:
                out.setdefault((role.value, str(served.value)), []).append(served)
    return out


def _one_team(tree: Node, role: str, segment: str, play: str, teams: list[Node]) -> Iterator[Problem]:
    help = "each segment has one team for every role in its plays"
    if not teams:
        node = section(tree, "segments")[segment]
        message = f"segments.{segment}: nobody with the role '{role}' serves it, as the play '{play}' needs"
        yield (node.key or node.place).problem("role", message, help)
    for node in teams[1:]:
        message = f"'{segment}' is served by another team with the role '{role}'"
        yield node.place.problem("role", message, help)


def _owners(tree: Node) -> Iterator[Problem]:
    owner: dict[str, str] = {}
    for (_, team, _), book in words_at(tree, "teams.*.book"):
        for path, segment in words_at(tree, f"teams.{team}.serves.*"):
            first = owner.setdefault(segment.value, team) if book.value in OWNING else team
            if first != team:
                message = f"{dotted(path)}: '{segment.value}' has a named book already, in '{first}'"
                yield segment.place.problem("rule", message, "the customers of a segment have one owner")


def _books(tree: Node) -> Iterator[Problem]:
    for name in section(tree, "teams"):
        team = section(tree, "teams", name)
        if "book" in team and team["book"].value != _default("book"):
            continue  # named or hybrid
        for key, message in BOOKS.items():
            if key in team and _other_word(key, team[key].value):
                help = "set `book: named`, or leave it out"
                yield team[key].place.problem("rule", f"teams.{name}.{key}: {message}", help)


def _default(key: str) -> Any:
    return Team.model_fields[key].default


def _other_word(key: str, value: Any) -> bool:
    """Whether a value is one that a team may have and is not the default."""
    kind = Team.model_fields[key].annotation
    return value != _default(key) and (isinstance(value, bool) if kind is bool else value in get_args(kind))


def dead_end(tree: Node, path: fields.Path) -> tuple[str, list[str]] | None:
    """The first part of a path that leads nowhere, with what could stand there."""
    for n in range(1, len(path) + 1):
        kind, named = fields.type_at(path[: n - 1]), section(tree, *path[: n - 1])
        known = fields.known_keys(kind) or list(named)
        if path[n - 1] not in known:
            return path[n - 1], known
        if kind is not None and path[0] in ("matters", "drivers") and n == 2 and path[1] not in named:
            return path[1], list(named)
    return None


def _evidence(tree: Node) -> Iterator[Problem]:
    for name, node in section(tree, "evidence").items():
        if end := dead_end(tree, tuple(name.split("."))):
            place = node.key or node.place
            message = f"evidence: '{name}' leads nowhere, there is no '{end[0]}'"
            yield place.problem("unknown-name", message, nearest(*end))


def _laws(tree: Node) -> Iterator[Problem]:
    for pattern in ("laws.*", "drivers.*"):
        for path, node in tree.find(pattern):
            if isinstance(node.value, list):
                yield node.place.problem("wrong-value", f"{dotted(path)}: expected a map, got a list")


def _currency(tree: Node) -> Iterator[Problem]:
    stated = section(tree, "company").get("currency")
    currency = stated.value if stated else Scenario.model_fields["company"].default.currency
    for path, node in _leaves(tree, ()):
        if path[0] in ("name", "description", "company", "evidence") or not isinstance(node.value, str):
            continue
        for found in _CURRENCY.findall(node.value):
            if found != currency:
                message = f"{dotted(path)}: {found} in a company that counts in {currency}"
                yield node.place.problem("wrong-unit", message, "a scenario has one currency, company.currency")


def _leaves(node: Node, path: fields.Path) -> Iterator[tuple[fields.Path, Node]]:
    for key, child in node.children().items():
        if isinstance(child.value, dict | list):
            yield from _leaves(child, (*path, key))
        else:
            yield (*path, key), child
