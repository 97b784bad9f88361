"""What we assume: scenarios as YAML files, read strictly, every error told with its place.

| file | what it does |
|---|---|
| `schema`, `customers`, `plays`, `staff`, `parts` | the models: what a scenario may say |
| `play_rules` | what holds within one play, so that all it states acts |
| `places` | YAML text to nodes that know where they stand |
| `merge` | a base, the file on top, single values on top of that |
| `words` | what pydantic finds, in our words and at its place |
| `names` | what one section names and another must have |
| `rules` | what holds between sections: seasons, gates, chains of matters, work for ourselves |
| `idle` | what is stated in vain: warnings |
| `fields` | dotted paths: their type, unit, bounds, and value |
| `day_zero` | what past and present must have in common |
| `population` | how many customers a run will hold |
| `change` | headcount plans and initiatives: the numbers that hold at a month |
| `evidence` | where a value was written and where it comes from |
| `read` | all of it in order: `load` |

Importing this package imports none of them.
"""

from importlib import import_module
from typing import Any

_PLACES = {
    "Scenario": "schema",
    "ScenarioError": "problems",
    "Problem": "problems",
    "built_in": "read",
    "load": "read",
    "loads": "read",
    "named": "read",
    "past": "read",
    "warnings": "names",
    "digest": "canonical",
    "resolved": "canonical",
    "json_schema": "json_schema",
}


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)
