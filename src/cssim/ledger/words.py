"""A ledger row in words, for traces, CSV files and messages. Columns: `docs/ledger.md`."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from cssim.ledger.events import Kind, Stage
from cssim.units import DAY

ACCOUNTS = ("retention", "cogs", "sales", "r_and_d")
"""What the account numbers of COST rows and of `Header.account` stand for."""

COMPANY = "the company"

Names = Mapping[str, tuple[str, ...]]

ADOPTION = 21
"""Stands after the drivers in PULSE rows."""
REQUEST = 64
TRIGGERS = ("signature", "cadence", "term", "request", "health", "next best", "booking", "stall")
MATTER_TRIGGER = 8

_OF_A_TEAM = (Kind.HIRED, Kind.LEFT, Kind.WEEK, Kind.COST)
_OF_A_PLAY = (*(Kind(k) for k in range(Kind.DUE, Kind.MISSED + 1)), Kind.BLOCKED, Kind.EXPANDED)
_OF_A_MATTER = (Kind.OPENED, Kind.CLOSED, Kind.LAPSED)
_GROUPS = {
    Kind.OWNER: "teams",
    Kind.SIGNED: "segments",
    Kind.PULSE: "drivers",
    Kind.LOST: "shocks",
    Kind.CAUSE: "parts",
    Kind.BOOKED: "segments",
    Kind.REFUSED: "segments",
    Kind.STANDING: "drivers",
    **dict.fromkeys(_OF_A_MATTER, "matters"),
    **dict.fromkeys(_OF_A_PLAY, "plays"),
}

_DETAILS = {
    Kind.ERA: "era {index}",
    Kind.HIRED: "{seat}, {new_seat}, incumbent {index}",
    Kind.LEFT: "{seat}, {closing}, incumbent {index}",
    Kind.OWNER: "{former} → {seat}",
    Kind.SIGNED: "{index} months, ARR {money}, fit {x:.3f}",
    Kind.KNOCK: "{play} {index} {let_in}, share {x:.3f}",
    Kind.OPENED: "{task}, {n} open",
    Kind.CLOSED: "{task}, open for {n} min",
    Kind.LAPSED: "{task}, {n} open",
    Kind.DUE: "{task} by {at_x}, {n} min for {team}",
    Kind.SKIPPED: "{task} by {seat}, share complied with {x:.3f}",
    Kind.JOINED: "{task} step {n} with {team}, due {at_x}",
    Kind.BEGUN: "{task} by {seat} after {n} min, pace {x:.3f}",
    Kind.BLOCK: "{task} by {seat}: {n} min done, {x:g} left",
    Kind.STEP: "{task} step {n} by {seat}, {x:.3f} of its effect",
    Kind.WAITS: "{task} for the customer, {n} min",
    Kind.PLAYED: "{task} by {seat}, {late}, {x:.3f} of its effect",
    Kind.MISSED: "{task} by {team} after {n} min",
    Kind.STAGE: "now {stage}",
    Kind.PULSE: "{play} {x:.4f} in month {index}",
    Kind.HEALTH: "seen {x:.4f}",
    Kind.TERM: "{play_number} months end in month {index}, churn probability {x:.4f}, next {n} months",
    Kind.RENEWED: "for {play_number} months, ARR {money}, price change {x:+.3f}",
    Kind.LOST: "{play} in month {index}, ARR {money}",
    Kind.CAUSE: "{play} {x:+.4f} to the log-odds",
    Kind.WEEK: "{seat}, backlog {n} min, {x:.3f} of the week worked",
    Kind.COST: "{play} {money} for {x:g} paid min",
    Kind.COUNT: "{index} customers, ARR {money}",
    Kind.BLOCKED: "{task}, for what is open or missing",
    Kind.EXPANDED: "{task}, ARR +{money}, chance {x:.3f}",
    Kind.CONTRACTED: "ARR −{money} in month {index}, chance {x:.3f}",
    Kind.BOOKED: "ARR {money}, fit {x:.3f}",
    Kind.REFUSED: "fit seen {x:.3f}",
    Kind.ACHIEVED: "goal {x:.3f} in month {index}, ARR {money}",
    Kind.STANDING: "{play} known as {x:.4f}",
}


def describe(names: Names, day0: int, row: np.void) -> str:
    """One line: when, what, who, and the details of the row's kind."""
    number = int(row["kind"])
    if number not in _DETAILS:
        return f"{when(day0, row['time'])}  unknown kind {number}"
    kind = Kind(number)
    details = _DETAILS[kind].format_map(_words(names, day0, kind, row))
    return "  ".join(part for part in (when(day0, row["time"]), kind.name, who(names, kind, row), details) if part)


def when(day0: int, time: float) -> str:
    """`day -12 04:30`, counted from day 0."""
    if not math.isfinite(time):
        return f"day {time}"
    day, minute = divmod(int(time) - day0, DAY)
    return f"day {day} {minute // 60:02d}:{minute % 60:02d}"


def word(names: Names, group: str, number: int) -> str:
    """The name behind a number, or the number itself where no name is known."""
    known = names.get(group, ())
    return known[number] if 0 <= number < len(known) else f"{group.removesuffix('s')} {number}"


def customer(names: Names, owner: int) -> str:
    """`mid_market #17`; arrivals after day 0 are `mid_market #new-3`; files of a member or the company are theirs."""
    candidate, segments = owner & 0xFFFFF, len(names.get("segments", ()))
    if segments and owner >> 20 >= segments:
        team = (owner >> 20) - segments
        return f"{names['teams'][team]}/{candidate}" if team < len(names.get("teams", ())) else COMPANY
    number = f"new-{candidate - (1 << 19)}" if candidate >> 19 else str(candidate)
    return f"{word(names, 'segments', owner >> 20)} #{number}"


def seat(names: Names, member: int) -> str:
    """`support/2`, or `nobody`."""
    return "nobody" if member < 0 else f"{word(names, 'teams', member >> 16)}/{member & 0xFFFF}"


def trigger(names: Names, index: int) -> str:
    """What a task's index says: its trigger and which one."""
    kind, number = index & 31, index >> 5
    if kind >= MATTER_TRIGGER:
        return f"{word(names, 'shocks', kind - MATTER_TRIGGER)} {number}"
    return f"{TRIGGERS[kind] if kind < len(TRIGGERS) else f'trigger {kind}'} {number}"


def play(names: Names, kind: Kind, number: int) -> str:
    """What the `play` column of a row of this kind names; empty where it is a number or unused."""
    if kind is Kind.KNOCK:
        return word(names, "plays", number - REQUEST) if number >= REQUEST else word(names, "shocks", number)
    if kind is Kind.COST:
        return ACCOUNTS[number] if 0 <= number < len(ACCOUNTS) else f"account {number}"
    if kind is Kind.PULSE and number == ADOPTION:
        return "adoption"
    if number < 0:
        return "not renewed" if kind is Kind.LOST else ""
    return word(names, _GROUPS[kind], number) if kind in _GROUPS else ""


def who(names: Names, kind: Kind, row: np.void) -> str:
    """Whom the row is about: a customer, a team, a segment or nobody."""
    owner = int(row["owner"])
    if kind in _OF_A_TEAM:
        return word(names, "teams", owner) if owner >= 0 else "an initiative"
    if kind is Kind.STANDING:
        return COMPANY
    if kind is Kind.COUNT:
        return word(names, "segments", owner)
    return customer(names, owner) if owner >= 0 else ""


def _words(names: Names, day0: int, kind: Kind, row: np.void) -> dict[str, Any]:
    """Everything the details of a row may mention."""
    number, index, member, n = (int(row[column]) for column in ("play", "index", "member", "n"))
    called = play(names, kind, number)
    stages = {int(stage): stage.name.lower() for stage in Stage}
    return {
        "index": index,
        "n": n,
        "x": float(row["x"]),
        "at_x": when(day0, float(row["x"])),
        "play": called,
        "play_number": number,
        "task": f"{called} ({trigger(names, index)})",
        "seat": seat(names, member),
        "former": seat(names, n),
        "team": word(names, "teams", member),
        "money": f"{n / 100:,.2f}",
        "late": f"{n} min late" if n > 0 else f"{-n} min early" if n < 0 else "on time",
        "stage": stages.get(n, f"stage {n}"),
        "let_in": "let in" if n else "turned away",
        "new_seat": "new seat" if n else "backfill",
        "closing": "seat closes" if n else "to be refilled",
    }
