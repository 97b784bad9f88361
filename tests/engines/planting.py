"""How mistakes are put into the reference engine, and whether comparing it with the other one shows them."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from tests.scenarios import Case

from cssim.engines import simulate
from cssim.engines.reference import (
    arrivals,
    books,
    company,
    contract,
    customers,
    desk,
    drivers,
    members,
    observations,
    plays,
    seats,
    weeks,
    work,
    world,
)
from cssim.ledger.events import Rank
from cssim.ledger.ledger import Ledger
from cssim.scenario import Scenario

Patch = pytest.MonkeyPatch
MODULES = (
    world,
    drivers,
    desk,
    books,
    plays,
    work,
    contract,
    customers,
    arrivals,
    observations,
    members,
    seats,
    weeks,
    company,
)


def differs(run: tuple[Case, Scenario, Ledger]) -> bool:
    """Whether the reference engine writes something else, or stumbles over an order that cannot be."""
    case, scenario, ledger = run
    return changed(scenario, ledger, case.seed, case.replication)


def changed(scenario: Scenario, ledger: Ledger, seed: int = 1, replication: int = 0) -> bool:
    try:
        simulate(scenario, seed, replication, "reference").assert_equals(ledger)
    except (AssertionError, ValueError):
        return True
    return False


def replaced(patch: Patch, name: str, value: Any) -> None:
    """Puts something else under a name in every module of the reference engine that knows it."""
    holders = [module for module in MODULES if hasattr(module, name)]
    assert holders, f"no module of the reference engine knows {name}"
    for module in holders:
        patch.setattr(module, name, value)


def found(name: str) -> Any:
    return next(getattr(module, name) for module in MODULES if hasattr(module, name))


def swap(a: Rank, b: Rank) -> Callable[[Patch], None]:
    def plant(patch: Patch) -> None:
        ranks = {rank.name: rank for rank in Rank} | {a.name: b, b.name: a}
        replaced(patch, "Rank", SimpleNamespace(**ranks))

    return plant


def method(owner: Any, name: str, wrong: Callable) -> Callable[[Patch], None]:
    """Replaces a method by `wrong`, which is given the right one first."""

    def plant(patch: Patch) -> None:
        right = getattr(owner, name)
        patch.setattr(owner, name, lambda *given, **named: wrong(right, *given, **named))

    return plant


def function(name: str, wrong: Callable, of: str = "") -> Callable[[Patch], None]:
    """Replaces a function the reference engine calls, by its own name or as one of a module's, for this engine alone."""

    def plant(patch: Patch) -> None:
        if of:
            module = found(of)
            right = getattr(module, name)
            replaced(patch, of, SimpleNamespace(**{**vars(module), name: lambda *given: wrong(right, *given)}))
        else:
            right = found(name)
            replaced(patch, name, lambda *given: wrong(right, *given))

    return plant
