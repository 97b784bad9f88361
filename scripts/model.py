#!/usr/bin/env python3
"""Writes the generated parts of docs/model.md from the code's own words: `.venv/bin/python scripts/model.py`.

What stands between `<!-- generated: name -->` and `<!-- end -->` is written here, the rest by hand. A test fails when
the page is not what this script would write.
"""

import ast
import inspect
import re
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from annotated_types import Ge, Gt, Le, Lt
from ruamel.yaml import YAML

from cssim.laws import drivers
from cssim.ledger.events import Rank
from cssim.scenario import fields
from cssim.scenario.schema import Laws
from cssim.units import FOREVER

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "model.md"
SOURCES = ROOT / "src" / "cssim"
OVERLAYS = ROOT / "tests" / "systems"

BLOCK = re.compile(r"(<!-- generated: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
GRADE = re.compile(r"[A-E]→[A-E]|\(([A-E])\)|\bgrade ([A-E])\b(?!→)")
SOURCE = re.compile(r"(?<=[.;] )(Sources?:)|^(Sources?:)", re.MULTILINE)

OWNERS = {"customer": drivers.CUSTOMER, "member of staff": drivers.MEMBER, "company": drivers.COMPANY}
MEANINGS = {
    "product": "quality of the product as this customer meets it",
    "outcomes": "how clear it is what the customer wants, and how far it is on the way",
    "enablement": "skill of the users",
    "guidance": "how fresh our advice is",
    "trust": "the relationship",
    "contact": "how much we have been in touch of late; too much of it tires",
    "preparation": "work done for the next renewal",
    "integration": "how far the product is built into the customer's own work",
    "expectation": "what was promised beyond what is delivered",
    "hurt": "what recent failures left behind",
    "iq": "knowledge of product and trade",
    "eq": "the gift to persuade and to listen",
    "grit": "doing what was agreed, also under load",
    "strain": "load on the mind",
    "engagement": "heart in the work",
    "quality": "how good the product is",
    "defects": "what is broken and not mended",
    "playbook": "how well our written way of working fits the customers of today",
    "reputation": "what the market has heard of us",
    "goodwill": "the goodwill of sales towards customer success",
    "culture": "whether the company means what it says about its customers",
}

NAMED = ("segments", "shocks", "matters", "plays", "touch_models", "teams", "initiatives")
WHOLE = (
    "drains", "lapsed", "severity", "steps", "effect", "missed", "requires", "gate", "change", "next_best", "skill",
    "hire_by_ratio", "order", "targets", "headcount", "arr",
)  # fmt: skip
"""Keys below which an overlay is not told in more detail."""
DEPTHS = {"drivers": 2, "laws": 3, "segments": 4, "plays": 4}


# -- drivers -----------------------------------------------------------------------------------------------------------


def drivers_table() -> Iterator[str]:
    yield "| owner | driver | position | what it is | read in `engines/reference/` |"
    yield "|---|---|---|---|---|"
    for owner, names in OWNERS.items():
        for name in names:
            readers = ", ".join(f"`{reader}`" for reader in _readers(name)) or "plays and shocks only"
            yield f"| {owner} | `{name}` | {drivers.DRIVERS.index(name)} | {MEANINGS[name]} | {readers} |"


def _readers(name: str) -> list[str]:
    """Modules of the reference engine that name a driver by its constant."""
    return [path.stem for path, tree in _reference() if name.upper() in _names(tree)]


@cache
def _reference() -> list[tuple[Path, ast.Module]]:
    paths = sorted((SOURCES / "engines" / "reference").glob("*.py"))
    return [(path, ast.parse(path.read_text(encoding="utf-8"))) for path in paths]


@cache
def _names(tree: ast.Module) -> set[str]:
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


# -- laws and policies -------------------------------------------------------------------------------------------------


def laws() -> Iterator[str]:
    book = {kind.annotation.__module__: kind.annotation for kind in Laws.model_fields.values()}
    names = _table_of(import_module("cssim.laws"))
    for name in names:
        module = import_module(f"cssim.laws.{name}")
        yield from _told(module, f"laws/{name}.py")
        if grades := _grades(inspect.getdoc(module) or ""):
            yield f"Grades named: {', '.join(grades)}.\n"
        kind = book.get(module.__name__) or getattr(module, "Driver", None)
        if kind:
            key = "drivers.<name>" if name == "drivers" else f"laws.{_section(kind)}"
            yield from _numbers(kind, key)
        yield from _functions(module)


def _section(kind: Any) -> str:
    return next(name for name, field in Laws.model_fields.items() if field.annotation is kind)


def policies() -> Iterator[str]:
    for path in sorted((SOURCES / "policies").glob("[a-z]*.py")):
        module = import_module(f"cssim.policies.{path.stem}")
        yield from _told(module, f"policies/{path.stem}.py")
        for name, words in vars(module).items():
            if name.isupper() and isinstance(words, tuple) and all(isinstance(word, str) for word in words):
                yield f"{name.lower()}: {', '.join(f'`{word}`' for word in words)}.\n"
        yield from _functions(module)


def _table_of(package: ModuleType) -> list[str]:
    """The modules that a package's own table names, in its order."""
    return re.findall(r"^\| `(\w+)` \|", package.__doc__ or "", re.MULTILINE)


def _told(module: ModuleType, place: str) -> Iterator[str]:
    """A module's docstring: a heading, its formulas as they stand, its sources on a line of their own."""
    title, _, rest = (inspect.getdoc(module) or "").partition(": ")
    yield f"### {title}\n"
    text = SOURCE.sub(lambda found: f"\n\n**{found.group()}**", rest[:1].upper() + rest[1:])
    yield re.sub(r"[ \t]+$|(?<=\n\n)\n+", "", text, flags=re.MULTILINE).strip() + "\n"
    yield f"[{place}](../src/cssim/{place})\n"


def _grades(text: str) -> list[str]:
    return sorted({"".join(part for part in found.groups() if part) or found.group() for found in GRADE.finditer(text)})


def _numbers(kind: Any, section: str) -> Iterator[str]:
    yield f"| `{section}.` | unit | bounds | neutral default |"
    yield "|---|---|---|---|"
    for name, annotation in fields.keys(kind).items():
        unit, default = fields.quantity(annotation), kind._field_defaults[name]
        shown = "forever" if default == FOREVER else unit.write(default) if unit else _short(default)
        yield f"| `{name}` | {f'{unit.name}, such as {unit.example}' if unit else 'number'} | {_bounds(annotation)} | {shown} |"
    yield ""


def _bounds(annotation: Any) -> str:
    low, high = "", ""
    for note in getattr(annotation, "__metadata__", ()):
        if isinstance(note, Ge | Gt):
            low = f"{'≥' if isinstance(note, Ge) else '>'} {_number(note, 'ge', 'gt')}"
        elif isinstance(note, Le | Lt):
            high = f"{'≤' if isinstance(note, Le) else '<'} {_number(note, 'le', 'lt')}"
    return ", ".join(part for part in (low, high) if part)


def _number(note: Any, *names: str) -> str:
    value = next(getattr(note, name) for name in names if hasattr(note, name))
    return _short(value)


def _short(value: float) -> str:
    return "10⁶".rjust(3 + (value < 0), "−") if abs(value) == 1e6 else f"{value:g}".replace("-", "−")


def _functions(module: ModuleType) -> Iterator[str]:
    """A module's public functions, compiled or, with NUMBA_DISABLE_JIT=1, not."""
    plain = {name: getattr(function, "py_func", function) for name, function in vars(module).items()}
    found = [
        (name, function)
        for name, function in plain.items()
        if inspect.isfunction(function) and not name.startswith("_") and function.__module__ == module.__name__
    ]
    for name, function in found:
        arguments = ", ".join(inspect.signature(function).parameters)
        yield f"* `{name}({arguments})`: {(inspect.getdoc(function) or '').splitlines()[0]}"
    if found:
        yield ""


# -- handlers ----------------------------------------------------------------------------------------------------------


def handlers() -> Iterator[str]:
    yield "| rank | handler | what, and why here | in `engines/reference/` | in `engines/compiled/` |"
    yield "|---|---|---|---|---|"
    comments = dict(re.findall(r"^    ([A-Z]+) = \d+  # (.+)$", inspect.getsource(Rank), re.MULTILINE))
    processes, loop = _processes(), _loop()
    for rank in Rank:
        told, fast = (", ".join(f"`{name}`" for name in names[rank.name]) for names in (processes, loop))
        yield f"| {int(rank)} | {rank.name.lower()} | {comments[rank.name]} | {told} | {fast} |"


def _processes() -> dict[str, list[str]]:
    """Rank → the processes of the reference that wait at it."""
    found: dict[str, list[str]] = {rank.name: [] for rank in Rank}
    for path, tree in _reference():
        for function in tree.body:
            for node in ast.walk(function) if isinstance(function, ast.FunctionDef) else ():
                if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Rank":
                    name = f"{path.stem}.{function.name}"
                    if name not in found[node.attr]:
                        found[node.attr].append(name)
    return found


def _loop() -> dict[str, list[str]]:
    """Rank → the handlers that the compiled loop calls; the rank it does not ask for is the last."""
    text = (SOURCES / "engines" / "compiled" / "__init__.py").read_text(encoding="utf-8")
    found: dict[str, list[str]] = {}
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.If) and (rank := _asked(node.test)):
            found[rank] = _calls(node.body)
            if len(node.orelse) == 1 and not isinstance(node.orelse[0], ast.If):
                last = _calls(node.orelse)
    (missing,) = {rank.name for rank in Rank} - set(found)
    return {**found, missing: last}


def _asked(test: ast.expr) -> str:
    is_rank = isinstance(test, ast.Compare) and isinstance(test.left, ast.Name) and test.left.id == "rank"
    return test.comparators[0].id.removeprefix("R_") if is_rank else ""


def _calls(body: list[ast.stmt]) -> list[str]:
    names = [node.func.id for part in body for node in ast.walk(part) if isinstance(node, ast.Call)]
    return [name for name in names if name.startswith("on_")]


# -- the systems of the seeds ------------------------------------------------------------------------------------------


def systems() -> Iterator[str]:
    yield "| # | essay | system | said by | overlay and test |"
    yield "|---|---|---|---|---|"
    company = _yaml(OVERLAYS / "company.yaml")
    for path in sorted(OVERLAYS.glob("[0-9]*.yaml")):
        overlay = _yaml(path)
        number, _, system = overlay["name"].partition(", ")
        essay = re.match(r"(?:Essay (\d+)|All essays)\. ", overlay["description"])
        assert essay, f"{path.name}: the description names no essay"
        keys = ", ".join(f"`{key}`" for key in said(overlay, company))
        link = f"[{path.stem}](../tests/systems/{path.name})"
        yield f"| {int(number)} | {essay[1] or 'all'} | {system} | {keys} | {link} |"


def said(overlay: dict[str, Any], company: dict[str, Any]) -> list[str]:
    """The keys an overlay uses that the company does not, and those whose value it changes; names are left open."""
    known = {_general(path) for path, _ in _leaves(company)}
    found = [
        _general(path)
        for path, value in _leaves(overlay)
        if path[0] not in ("extends", "name", "description")
        and not _says_nothing(path, value)
        and (_general(path) not in known or _at(company, path) not in (None, value) or _by_several(path, value))
    ]
    return list(dict.fromkeys(found))


def _says_nothing(path: tuple[str, ...], value: Any) -> bool:
    """Deletions, entries that only name, and what every entry of its kind has."""
    named = isinstance(value, dict) and not any(value.values())
    deleted = value is None and len(path) == 2
    return deleted or (named and path[-1] != "change") or path[0::2] == ("initiatives", "start")


def _by_several(path: tuple[str, ...], value: Any) -> bool:
    """Whether a play is the work of more than one role."""
    return path[-1] == "steps" and len({step.get("role") for step in value} - {None}) > 1


def _leaves(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    deep = len(path) >= DEPTHS.get(path[0], 3) if path else False
    if not isinstance(value, dict) or not value or deep or (path and path[-1] in WHOLE):
        if path[-1:] == ("steps",) and isinstance(value, list):
            yield from ((("plays", "*", "steps", key), value) for step in value for key in step)
        yield path, value
        return
    for key, part in value.items():
        yield from _leaves(part, (*path, str(key)))


def _general(path: tuple[str, ...]) -> str:
    return ".".join("*" if i == 1 and path[0] in NAMED else key for i, key in enumerate(path))


def _at(value: Any, path: tuple[str, ...]) -> Any:
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _yaml(path: Path) -> Any:
    return YAML(typ="safe").load(path.read_text(encoding="utf-8"))


# -- the page ----------------------------------------------------------------------------------------------------------

PARTS: dict[str, Callable[[], Iterator[str]]] = {
    "drivers": drivers_table,
    "laws": laws,
    "policies": policies,
    "handlers": handlers,
    "systems": systems,
}


def page(text: str) -> str:
    """The page with its generated parts written anew."""
    return BLOCK.sub(lambda found: found[1] + "\n".join(PARTS[found[2]]()).rstrip() + f"\n{found[3]}", text)


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
