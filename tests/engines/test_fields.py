"""Every field of the schema acts: in a company that uses them all, another value moves some row of the ledger."""

import datetime
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import pytest
from ruamel.yaml import YAML

from cssim.engines import simulate
from cssim.scenario import Scenario, ScenarioError, fields, load

RICH = Path(__file__).with_name("rich.yaml")
SHORTER = ["study.horizon=12 months", "study.ages=[12 months]"]
ANYWHERE = "*"

SILENT = {
    "schema": "names the format",
    "name": "is for readers",
    "description": "is for readers",
    "company.currency": "names the unit of money",
    "company.gross_margin": "values what the ledger holds, in KPIs",
    "company.discount_rate": "values what the ledger holds, in KPIs",
    "company.cac": "is multiplied with new customers, in KPIs",
    "opening.as": "names another file",
    "study.ages": "says when KPIs are measured",
    "plays.*.when.next_best": "is what touch models weigh, so that it cannot change alone",
    "teams.*.role": "is what steps ask for by name, so that it cannot change alone",
    "teams.*.rotate": "moves books on the day it begins, which is day 0 of what has another past",
    "targets": "is judged after the run",
    "plausible": "names another file",
    "sweep": "says what `cssim sweep` varies",
    "evidence": "says where numbers come from",
}
"""Fields that move no row, and why."""


def leaves(kind: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Patterns of every single value of a type, `*` for what a scenario names itself."""
    if ".".join(path) in SILENT:
        return
    for part in map(fields.bare, fields.alternatives(kind)):
        if fields.is_model(part):
            for key, inner in fields.keys(part).items():
                yield from leaves(inner, (*path, key))
        elif get_origin(part) is dict and not _is_offer(part):
            yield from leaves(get_args(part)[1], (*path, ANYWHERE))
        elif get_origin(part) is list and fields.is_model(fields.bare(get_args(part)[0])):
            yield from leaves(get_args(part)[0], (*path, ANYWHERE))
        else:
            yield path


def _is_offer(kind: Any) -> bool:
    """Whether a map's keys are times: a value of its own, such as terms on offer or a headcount plan."""
    return fields.quantity(get_args(kind)[0]) is not None


FIELDS = sorted({".".join(path) for path in leaves(Scenario)})


@cache
def rich(grid: str = "1 min") -> Scenario:
    """By minutes, nobody is overwhelmed; by days, everybody is."""
    return load(RICH, [*SHORTER, f"study.grid={grid}"])


@cache
def rows(grid: str) -> bytes:
    return simulate(rich(grid)).rows.tobytes()


def places(value: Any, pattern: tuple[str, ...], path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Where a scenario has what a pattern names, and what stands there."""
    if not pattern:
        yield path, value
        return
    key, rest = pattern[0], pattern[1:]
    listed = isinstance(value, list) and key == ANYWHERE
    inner = {str(i): item for i, item in enumerate(value)} if listed else fields.parts_of(value) or {}
    for name in inner if key == ANYWHERE else [key]:
        if name in inner:
            yield from places(inner[name], rest, (*path, name))


def others(path: tuple[str, ...], value: Any) -> Iterator[Any]:
    """Other values that might stand there, as a file writes them; the schema says which may."""
    kind = fields.type_at(path)
    words = [word for part in fields.alternatives(kind) for word in get_args(part) if get_origin(part) is Literal]
    if isinstance(value, bool):
        yield not value
    elif words:
        yield from (word for word in words if word != value)
    elif fields.is_number(kind) and isinstance(value, int | float):
        unit = fields.quantity(kind)
        for number in (value * 2, value / 2, 0.0, 1.0, value + 1, 0.9, 0.1, value + 0.2, value * 1.5, 43_800 * 4, 1440):
            if number != value:
                yield unit.write(number) if unit else int(number) if isinstance(value, int) else number
    elif isinstance(value, str):
        yield None
        yield from (name for name in _names() if name != value)
    elif isinstance(value, datetime.date):
        yield "2026-08-01"
    elif isinstance(value, list):
        yield [fields.plain(item) for item in value[:-1]]
        yield from ([name] for name in _names() if [name] != value)
        yield from ([*value[:-1], number] for number in (0, 2, "1 year") if value)
    elif isinstance(value, dict):
        yield from ({"1 month": "100 %"}, {"0": 1, "8 months": 4}, {})


def _names() -> list[str]:
    """What other sections may name."""
    plain = rich()
    named = [
        *plain.touch_models,
        *plain.matters,
        *plain.segments,
        *plain.plays,
        *(t.role for t in plain.teams.values()),
    ]
    return [*dict.fromkeys([*named, "adopting", "stalled", "onboarding"])]


def changes(path: tuple[str, ...], value: Any) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Where to put what instead; some values cannot change alone."""
    if "change" in path:
        *_, name, kind = path
        stated = written("initiatives", path[1], "change")
        for other in others(tuple(name.split(".")), fields.value_at(rich(), name.split("."))):
            yield path[:3], {**stated, name: {kind: other if kind != "multiply" else 0.3}}
    elif path[-1] in TRIGGERS and value:
        yield path[:-1], {path[-1]: False, "every": "40 days"}
    elif path[-1] == "digital" and value:
        yield path[:2], {"digital": False, "steps": [{"role": "csm", "work": "1 h"}]}
    elif path[-1] == "book":
        yield path[:2], {"book": "named", "pool_above": None}
    else:
        yield from ((path, other) for other in others(path, value))


TRIGGERS = ("signed", "booked", "stalled", "next_best")


def written(*path: str) -> Any:
    """What the file says at a path."""
    return fields.value_at(YAML(typ="safe").load(RICH.read_text(encoding="utf-8")), path)


def acts(path: tuple[str, ...], value: Any, grid: str) -> bool:
    for where, other in changes(path, value):
        try:
            now = rich(grid).with_change(".".join(where), other)
        except (ScenarioError, ValueError):
            continue
        if simulate(now).rows.tobytes() != rows(grid):
            return True
    return False


@pytest.mark.parametrize("field", FIELDS)
def test_a_field_moves_a_row(field: str) -> None:
    found = [(path, value) for path, value in places(rich(), tuple(field.split("."))) if value is not None]
    assert found, "the rich company does not use it"
    acting = (acts(path, value, grid) for grid in ("1 min", "1 day") for path, value in found)
    assert any(acting), f"none of {len(found)} places"


@pytest.mark.parametrize(
    "field", [field for field in SILENT if field not in ("opening.as", "plausible", "sweep", "targets", "evidence")]
)
def test_a_field_that_is_silent_is_one(field: str) -> None:
    assert fields.type_at(part if part != ANYWHERE else "0" for part in field.split("."))
