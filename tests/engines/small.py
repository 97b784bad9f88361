"""A company of constants: one customer, one member, nothing left to chance, for tests that know every row."""

import json
from typing import Any

from cssim.ledger.ledger import Ledger
from cssim.scenario import loads

ARR = 1_200_000  # cents
FIT = {"good": {"a": 1e6, "b": 1e-6}}  # 1, whatever the luck
WEEKLY = 2520  # working minutes: one takes four on the calendar


def play(every: str = "1 month", **own: Any) -> dict[str, Any]:
    """A call that comes again and again and takes five hours."""
    steps = [{"role": "csm", "work": own.pop("work", "5 h")}]
    return {"purpose": "adoption", "when": {"every": every}, "due_in": "1 day", "steps": steps, **own}


def company(**own: Any) -> dict[str, Any]:
    """The plain scenario; keywords replace or, for maps, extend its sections."""
    plain: dict[str, Any] = {
        "schema": "cssim/scenario/v1",
        "name": "small",
        "opening": {"warm_up": 0, "customers": {"smb": 1}},
        "study": {"horizon": "1 month", "ages": ["1 month"], "observe": "200 years"},
        "segments": {
            "smb": {
                "arr": {"median": "12k USD/year", "p90": "12k USD/year"},
                "first_terms": {"2 years": "100 %"},
                "traits": {"fit": FIT},
                "touch_model": "light",
            }
        },
        "laws": {"adoption": {"level": 0}, "renewal": {"base": 800}},
        "plays": {},
        "teams": {
            "csm": {
                "role": "csm", "serves": ["smb"], "headcount": 1, "hours": "42 h/week", "book": "named",
                "cost": "12k USD/year",
            }
        },
    }  # fmt: skip
    plain = extended(plain, own)
    plain.setdefault("touch_models", {"light": {"plays": {name: {} for name in plain["plays"]}}})
    return plain


def extended(plain: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """Maps key by key, everything else replaced."""
    out = dict(plain)
    for key, value in own.items():
        both = (
            isinstance(value, dict)
            and isinstance(out.get(key), dict)
            and key not in ("headcount", "first_terms", "terms")
        )
        out[key] = extended(out[key], value) if both else value
    return out


def run(engine: str, plain: dict[str, Any], seed: int = 1, **named: Any) -> Ledger:
    from cssim.engines import simulate

    return simulate(loads(json.dumps(plain), **named), seed, 0, engine)
