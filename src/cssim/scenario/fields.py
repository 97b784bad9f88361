"""Dotted paths into a scenario: what stands there, of which type, with which unit and bounds."""

import datetime
import math
import operator
import types
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from annotated_types import Ge, Gt, Le, Lt
from pydantic import BaseModel

from cssim.scenario.schema import Scenario
from cssim.units import Quantity

Path = tuple[str, ...]

_BOUNDS: dict[type, tuple[str, str, Any]] = {
    Ge: ("ge", "at least", operator.ge),
    Gt: ("gt", "above", operator.gt),
    Le: ("le", "at most", operator.le),
    Lt: ("lt", "below", operator.lt),
}


def matches(path: Sequence[str], pattern: str) -> bool:
    """Whether a path is one that a dotted pattern (`plays.*.due_in`) names."""
    parts = pattern.split(".")
    return len(parts) == len(path) and all(want in ("*", got) for want, got in zip(parts, path, strict=True))


def within(path: Sequence[str], pattern: str) -> bool:
    """Whether a path is one that a pattern names, or lies inside one."""
    return matches(path[: pattern.count(".") + 1], pattern)


@cache
def keys(model: type) -> dict[str, Any]:
    """The keys of a model or of the numbers of a law as a file writes them, and their types."""
    hints = get_type_hints(model, include_extras=True)
    if issubclass(model, BaseModel):
        return {field.alias or name: hints[name] for name, field in model.model_fields.items()}
    return hints


def attribute(key: str) -> str:
    """The attribute that holds what a file writes under a key."""
    return f"{key}_" if key in ("as", "for", "schema") else key


def type_at(path: Iterable[str], annotation: Any = Scenario) -> Any:
    """The type of what stands at a path; None when nothing can stand there."""
    for key in path:
        annotation = next(filter(None, (_inside(kind, key) for kind in alternatives(annotation))), None)
        if annotation is None:
            return None
    return annotation


def alternatives(annotation: Any) -> list[Any]:
    """The types that a union allows, `None` apart; a type itself when it is none."""
    origin = get_origin(annotation)
    if origin in (Union, types.UnionType):
        return [kind for arg in get_args(annotation) for kind in alternatives(arg) if kind is not type(None)]
    if origin is Annotated and get_origin(get_args(annotation)[0]) in (Union, types.UnionType):
        return alternatives(get_args(annotation)[0])
    return [annotation]


def bare(annotation: Any) -> Any:
    """A type without what it is annotated with."""
    return get_args(annotation)[0] if get_origin(annotation) is Annotated else annotation


def is_model(kind: Any) -> bool:
    """Whether a type is a model, or the numbers of a law."""
    return isinstance(kind, type) and (issubclass(kind, BaseModel) or hasattr(kind, "_fields"))


def _inside(annotation: Any, key: str) -> Any:
    kind = bare(annotation)
    if is_model(kind):
        return keys(kind).get(key)
    if get_origin(kind) is dict:
        words = get_args(get_args(kind)[0]) if get_origin(get_args(kind)[0]) is Literal else ()
        return get_args(kind)[1] if not words or key in words else None
    if get_origin(kind) is list and key.isdecimal():
        return get_args(kind)[0]
    return None


def known_keys(annotation: Any) -> list[str]:
    """The keys that may stand in a value of a type; none where they are the scenario's own names."""
    for kind in map(bare, alternatives(annotation)):
        if is_model(kind):
            return list(keys(kind))
        if get_origin(kind) is dict and get_origin(get_args(kind)[0]) is Literal:
            return list(get_args(get_args(kind)[0]))
    return []


def quantity(annotation: Any) -> Quantity | None:
    """The unit a type wants."""
    found = (note for kind in alternatives(annotation) for note in getattr(kind, "__metadata__", ()))
    return next((note for note in found if isinstance(note, Quantity)), None)


def is_number(annotation: Any) -> bool:
    """Whether a single value of a type is a number."""
    return any(bare(kind) in (int, float) for kind in alternatives(annotation))


def out_of_bounds(value: float, annotation: Any) -> str:
    """The bound of a type that a number breaks, as `at most 100 %`; nothing when it breaks none."""
    unit = quantity(annotation)
    for note in (note for kind in alternatives(annotation) for note in getattr(kind, "__metadata__", ())):
        name, word, holds = _BOUNDS.get(type(note), ("", "", None))
        if holds and not holds(value, bound := getattr(note, name)):
            return f"{word} {unit.write(bound) if unit else f'{bound:g}'}"
    return ""


def unbounded(annotation: Any) -> Any:
    """The type of a number without its bounds, for what is added to it."""
    kinds = [kind for kind in alternatives(annotation) if bare(kind) in (int, float)]
    unit = quantity(annotation)
    return Annotated[bare(kinds[0]), unit] if unit else bare(kinds[0])


def value_at(value: Any, path: Sequence[str]) -> Any:
    """What stands at a path; None when nothing does."""
    for key in path:
        if isinstance(value, Mapping):
            value = value.get(key)
        elif isinstance(value, list):
            value = value[int(key)] if key.isdecimal() and int(key) < len(value) else None
        else:
            value = getattr(value, attribute(key), None)
    return value


def with_value(value: Any, path: Sequence[str], new: Any) -> Any:
    """A copy with something else at a path."""
    if not path:
        return new
    key, rest = path[0], path[1:]
    inner = with_value(value_at(value, (key,)), rest, new)
    if isinstance(value, Mapping):
        return {**value, key: inner}
    if isinstance(value, list):
        return [inner if i == int(key) else item for i, item in enumerate(value)]
    if isinstance(value, BaseModel):
        return value.model_copy(update={attribute(key): inner})
    return value._replace(**{key: inner})


def parts_of(value: Any) -> dict[str, Any] | None:
    """The parts of a map-like value by the keys a file writes; None for a single value or a list."""
    if isinstance(value, Mapping):
        return {str(key): part for key, part in value.items()}
    kind: Any = type(value)
    if is_model(kind):
        return {key: getattr(value, attribute(key)) for key in keys(kind)}
    return None


def plain(value: Any) -> Any:
    """A value as maps, lists, numbers and text, `forever` for a time without end."""
    parts = parts_of(value)
    if parts is not None:
        return {key: plain(part) for key, part in parts.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, datetime.date):
        return value.isoformat()
    return "forever" if value == math.inf else value
