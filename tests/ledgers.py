"""Ledgers written by hand: a handful of rows and a header that names what they mention."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from cssim.ledger.events import ROW, Kind
from cssim.ledger.ledger import Header, Ledger
from cssim.units import YEAR

NAMES = {
    "segments": ("smb", "enterprise"),
    "plays": ("onboarding", "review", "value_call"),
    "teams": ("csm", "support"),
    "shocks": ("technical_issue", "company_failure"),
    "matters": ("escalation", "lost_sponsor"),
    "drivers": (
        "product",
        "outcomes",
        "enablement",
        "guidance",
        "trust",
        "contact",
        "preparation",
        "integration",
        "expectation",
        "hurt",
        "iq",
        "eq",
        "grit",
        "strain",
        "engagement",
        "quality",
        "defects",
        "playbook",
        "reputation",
        "goodwill",
        "culture",
    ),
    "parts": ("base", "adoption", "trust"),
}
COLUMNS = {"play": -1, "index": -1, "member": -1, "n": 0, "x": 0.0}


def customer(candidate: int, segment: int = 0) -> int:
    """A customer's id."""
    return segment << 20 | candidate


def member(number: int, team: int = 0) -> int:
    """The id of a member's own file."""
    return customer(number, len(NAMES["segments"]) + team)


COMPANY = customer(0, len(NAMES["segments"]) + len(NAMES["teams"]))
"""The id of the company's file."""


def seat(team: int, number: int = 0) -> int:
    """A seat's id."""
    return team << 16 | number


def row(time: float, kind: Kind, owner: int = -1, **columns: Any) -> tuple:
    """One row; columns not named are unused."""
    unknown = set(columns) - set(COLUMNS)
    assert not unknown, f"no columns {unknown}"
    return (int(time), kind, owner, *({**COLUMNS, **columns}).values())


def ledger_of(rows: Iterable[tuple], **header: Any) -> Ledger:
    """A ledger of these rows; from minute 0 over one year unless the header says otherwise."""
    fields: dict[str, Any] = {
        "name": "by hand",
        "digest": "",
        "scenario": {},
        "seed": 1,
        "replication": 0,
        "engine": "hand",
        "version": "0",
        "day0": 0,
        "end": YEAR,
        "names": NAMES,
        "discretionary": (False, False, True),
        "purpose": ("onboarding", "adoption", "adoption"),
        "account": (0, 1),
    }
    return Ledger(np.array(list(rows), dtype=ROW), Header(**{**fields, **header}))
