"""One customer's life as a page of events, and two lives side by side from where they part."""

import datetime
import difflib
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from cssim.ledger import words
from cssim.ledger.accounts import NOT_OF_A_CUSTOMER
from cssim.ledger.events import Kind
from cssim.ledger.ledger import Ledger
from cssim.units import DAY

WORK = (Kind.DUE, Kind.JOINED, Kind.BEGUN, Kind.BLOCK, Kind.STEP, Kind.WAITS)
MONTHLY = (Kind.PULSE, Kind.HEALTH)
SAID = {
    Kind.OWNER: "owner",
    Kind.KNOCK: "comes up",
    Kind.OPENED: "open issue",
    Kind.CLOSED: "issue closed",
    Kind.LAPSED: "issue lapsed",
    Kind.DUE: "falls due",
    Kind.JOINED: "waits its turn",
    Kind.BLOCK: "work",
    Kind.WAITS: "waits",
    Kind.PLAYED: "done",
    Kind.PULSE: "level",
    Kind.HEALTH: "health",
    Kind.TERM: "term ends",
    Kind.CAUSE: "because",
    Kind.BLOCKED: "cannot begin",
    Kind.EXPANDED: "buys more",
    Kind.CONTRACTED: "buys less",
    Kind.REFUSED: "turned away",
    Kind.ACHIEVED: "goal reached",
}
"""What people call a kind of row where its name is not enough."""


class Event(NamedTuple):
    """One line of a page."""

    minute: int  # since day 0
    when: str
    what: str
    details: str

    def __str__(self) -> str:
        return f"{self.when:<17}{self.what:<16}{self.details}".rstrip()


def of(ledger: Ledger, customer: int) -> np.ndarray:
    """All rows of a customer."""
    rows = ledger.rows
    return rows[(rows["owner"] == customer) & ~np.isin(rows["kind"], NOT_OF_A_CUSTOMER)]


def page(ledger: Ledger, customer: int, everything: bool = False) -> str:
    """A customer's life: the past in short, then what happened."""
    rows = of(ledger, customer)
    lines = [*past(ledger, rows), *map(str, events(ledger, rows, everything))]
    return "\n".join([f"{words.customer(ledger.header.names, customer)} in '{ledger.header.name}'", *lines])


def past(ledger: Ledger, rows: np.ndarray) -> list[str]:
    """A customer's time before day 0, in short; nothing of one who signed later."""
    before = rows[rows["time"] < ledger.header.day0]
    if not len(before):
        return []
    lines = [str(_event(ledger, before[0]))]
    counts = [
        (Kind.PLAYED, "tasks done"),
        (Kind.MISSED, "missed"),
        (Kind.OPENED, "issues opened"),
        (Kind.OWNER, "owners"),
        (Kind.RENEWED, "renewals"),
        (Kind.EXPANDED, "expansions"),
        (Kind.CONTRACTED, "contractions"),
        (Kind.ACHIEVED, "goals reached"),
        (Kind.BLOCKED, "plays blocked"),
    ]
    told = [f"{word} {n}" for kind, word in counts if (n := np.count_nonzero(before["kind"] == kind))]
    levels = [_event(ledger, row).details for row in _last_levels(before)]
    lost = [str(_event(ledger, row)) for row in before[before["kind"] == Kind.LOST]]
    return [*lines, f"{'before day 0':<17}{', '.join([*told, *levels])}", *lost]


def events(ledger: Ledger, rows: np.ndarray, everything: bool = False) -> list[Event]:
    """What happened to a customer from day 0 on; work in hand and monthly levels only on request."""
    since = rows[rows["time"] >= ledger.header.day0]
    if not everything:
        since = since[_notable(since)]
    return [_event(ledger, row) for row in since]


def side_by_side(one: Sequence[Event], other: Sequence[Event]) -> Iterator[str]:
    """Two lives: what they share is told once, what only one has is marked A or B."""
    matched = difflib.SequenceMatcher(None, one, other, autojunk=False).get_opcodes()
    parted = False
    for kind, a, b, c, d in matched:
        if kind != "equal" and not parted:
            parted = True
            yield "   from here on the two lives differ"
        if kind == "equal":
            yield from (f"   {event}" for event in one[a:b])
        else:
            marked = [("A", event) for event in one[a:b]] + [("B", event) for event in other[c:d]]
            yield from (f"{mark}  {event}" for mark, event in sorted(marked, key=lambda pair: pair[1].minute))
    if not parted:
        yield "   the two lives are the same"


def _notable(rows: np.ndarray) -> np.ndarray:
    """Rows a reader wants: levels only where a term ends, luck only where it strikes."""
    kind = rows["kind"]
    at_a_term = np.isin(rows["time"], rows["time"][kind == Kind.TERM])
    turned_away = (kind == Kind.KNOCK) & ((rows["n"] == 0) | (rows["play"] >= words.REQUEST))
    no_pull = (kind == Kind.CAUSE) & (np.abs(rows["x"]) < 0.005)
    return ~(np.isin(kind, WORK) | turned_away | no_pull | (np.isin(kind, MONTHLY) & ~at_a_term))


def _last_levels(rows: np.ndarray) -> list[np.void]:
    """The last level of each driver that is written."""
    pulses = rows[rows["kind"] == Kind.PULSE]
    return [pulses[pulses["play"] == driver][-1] for driver in np.unique(pulses["play"])]


def _event(ledger: Ledger, row: np.void) -> Event:
    told, kind = ledger.describe(row).split("  "), Kind(int(row["kind"]))
    when = _when(ledger, told[0], int(row["time"]) - ledger.header.day0)
    return Event(
        int(row["time"]) - ledger.header.day0, when, SAID.get(kind, kind.name.lower()), told[3] if len(told) > 3 else ""
    )


def _when(ledger: Ledger, told: str, minutes: int) -> str:
    """The date where the study has one, else the day since day 0."""
    start = ledger.header.scenario.get("study", {}).get("start")
    if start is None:
        return told
    day = datetime.date.fromisoformat(start) + datetime.timedelta(days=minutes // DAY)
    minute = minutes % DAY
    return f"{day.isoformat()} {minute // 60:02d}:{minute % 60:02d}"
