"""The JSON Schema beside the scenarios."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

from cssim.policies import dispatch, touch
from cssim.scenario import json_schema
from cssim.scenario.fields import keys
from cssim.scenario.plays import Dispatch, NextBest
from cssim.scenario.schema import Laws

FILE = Path(__file__).parents[2] / "scenarios" / "scenario.schema.json"


def test_it_is_current() -> None:
    assert FILE.read_text(encoding="utf-8") == json_schema.text(), json_schema.__doc__


def test_laws_are_objects_with_their_numbers() -> None:
    defs = json_schema.json_schema()["$defs"]
    for law in keys(Laws).values():
        schema = defs[law.__name__]
        assert schema["type"] == "object"
        assert schema["description"] == law.__doc__
        assert list(schema["properties"]) == list(law._fields)


def test_the_words_of_the_policies() -> None:
    assert tuple(NextBest.model_fields) == touch.FEATURES
    assert get_args(Dispatch) == dispatch.RULES


def test_defaults_carry_their_units() -> None:
    properties = json_schema.json_schema()["$defs"]["Study"]["properties"]
    assert properties["horizon"]["default"] == "3 years"
    assert properties["horizon"]["examples"] == ["24 months"]


def test_an_overlay_states_only_what_differs() -> None:
    schema = json_schema.json_schema()
    assert [part["required"] for part in _objects(schema) if "required" in part] == [["schema"]]
    assert "extends" in schema["properties"]


def _objects(schema: Any) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        yield schema
    for part in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ():
        yield from _objects(part)


def test_it_is_json() -> None:
    assert json.loads(FILE.read_text(encoding="utf-8"))["additionalProperties"] is False
