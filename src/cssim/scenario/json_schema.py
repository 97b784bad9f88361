"""The JSON Schema that editors complete and explain scenario files with.

It describes what a file may say, not what a scenario must: an overlay states only what differs, so nothing is
required, and null deletes an entry. `cssim check` tells what is missing. Rewrite the file with

    python -m cssim.scenario.json_schema > scenarios/scenario.schema.json
"""

import json
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from cssim.scenario.schema import Scenario
from cssim.units import Quantity


def json_schema() -> dict[str, Any]:
    """JSON Schema of scenario files."""
    schema = _relaxed(Scenario.model_json_schema(schema_generator=_Generator))
    extends = {"type": "string", "description": "the file this one changes, relative to it"}
    schema["properties"] = {
        "schema": schema["properties"].pop("schema"),
        "extends": extends,
        **schema["properties"],
    }
    return {"$schema": GenerateJsonSchema.schema_dialect, **schema, "required": ["schema"]}


def text() -> str:
    """The text of the file."""
    return json.dumps(json_schema(), ensure_ascii=False, indent=1) + "\n"


class _Generator(GenerateJsonSchema):
    """Numbers of a law as objects; defaults with their units."""

    def named_tuple_schema(self, schema: core_schema.NamedTupleSchema) -> JsonSchemaValue:
        numbers = schema["cls"]
        return {
            "type": "object",
            "description": numbers.__doc__,
            "properties": {field["name"]: self.generate_inner(field["schema"]) for field in schema["fields"]},
            "additionalProperties": False,
        }

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        inner, default = schema["schema"], schema.get("default")
        unit = _unit(inner)
        if unit and isinstance(default, int | float):
            return {**self.generate_inner(inner), "default": unit.write(default)}
        if default is None or isinstance(default, str | bool | int | float):
            return super().default_schema(schema)
        return self.generate_inner(inner)


def _unit(schema: CoreSchema) -> Quantity | None:
    """The unit a value is read in, if it is a quantity."""
    inner: Any = schema
    while inner["type"] not in ("function-before", "function-after") and "schema" in inner:
        inner = inner["schema"]
    if inner["type"] == "function-after":
        return _unit(inner["schema"])
    owner = getattr(inner.get("function", {}).get("function"), "__self__", None)
    return owner if isinstance(owner, Quantity) else None


def _relaxed(schema: Any) -> Any:
    """The schema with nothing required, no titles, and null allowed for the entries of a map."""
    if isinstance(schema, list):
        return [_relaxed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    named = {"properties", "$defs"} & schema.keys()
    out = {
        key: {name: _relaxed(part) for name, part in value.items()} if key in named else _relaxed(value)
        for key, value in schema.items()
        if key != "required" and not (key == "title" and isinstance(value, str))
    }
    entries = out.get("additionalProperties")
    if isinstance(entries, dict):
        out["additionalProperties"] = {"anyOf": [entries, {"type": "null"}]}
    return out


if __name__ == "__main__":
    print(text(), end="")
