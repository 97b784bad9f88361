"""A scenario as plain data in cssim's own units, and its digest."""

import hashlib
import json
from typing import Any

from cssim.scenario import read
from cssim.scenario.fields import plain
from cssim.scenario.schema import Scenario


def resolved(scenario: Scenario) -> dict[str, Any]:
    """All values of a scenario, defaults included; `opening.as` holds those of its past, null when its own.

    Plain: maps with text keys, lists, numbers in minutes, cents and so on, `forever` for a time without end.
    """
    own = plain(scenario)
    own["opening"]["as"] = None
    past = plain(read.past(scenario))
    past["opening"]["as"] = None
    return own if past == own else {**own, "opening": {**own["opening"], "as": past}}


def digest(scenario: Scenario) -> str:
    """SHA-256 of everything a scenario says, its past included; the order of a file does not matter."""
    text = json.dumps(resolved(scenario), sort_keys=True, ensure_ascii=False, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()
