"""Simulate customer journeys: a scenario goes in, a ledger comes out.

    scenario = cssim.load("mid_market")
    ledger = cssim.simulate(scenario, seed=1)
    cssim.measure(ledger)["nrr"]
    cssim.compare(scenario, cssim.load("plus_one_csm"), replications=50)

Importing this package loads nothing else: each name is fetched at its first use.
"""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_PLACES = {
    "load": ("scenario.read", "named"),
    "Scenario": ("scenario.schema", "Scenario"),
    "ScenarioError": ("scenario.problems", "ScenarioError"),
    "simulate": ("engines", "simulate"),
    "Ledger": ("ledger.ledger", "Ledger"),
    "measure": ("kpis.measures", "measure"),
    "replicate": ("experiments.replicate", "replicate"),
    "compare": ("experiments.compare", "compare"),
}

__all__ = ["__version__", *_PLACES]  # noqa: PLE0604 — all of them are names


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, attribute = _PLACES[name]
    return getattr(import_module(f"{__name__}.{module}"), attribute)


def __dir__() -> list[str]:
    return sorted(__all__)
