"""The customers' journeys of one history as an event log for process mining, in CSV or XES.

What is in it and how to open it: `docs/event_log.md`.
"""

import csv
import datetime
import gzip
import io
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple, TextIO
from xml.sax.saxutils import quoteattr

import numpy as np

from cssim.ledger import words
from cssim.ledger.events import Kind, Stage
from cssim.ledger.ledger import Header, Ledger
from cssim.reports.text import neutral, shown

ENDINGS = (".csv", ".xes", ".xes.gz")
NOMINAL = "2000-01-01"
"""Day 0 where the study has no date."""

Value = str | bool | int | float | datetime.datetime

CASE = ("segment", "began_before_log", "open_at_end", "signed", "arr_at_signing", "fit")
MORE = (
    "stage",
    "due",
    "amount",
    "term_months",
    "price_change",
    "chance",
    "minutes_late",
    "effect",
    "former_owner",
    "fit_seen",
)
COLUMNS = ("case_id", "activity", "lifecycle", "timestamp", "resource", "team", "instance", *MORE, *CASE)
"""Of the CSV file."""


class Event(NamedTuple):
    """One thing that happened to a customer; texts are empty where there is none."""

    activity: str
    lifecycle: str
    time: datetime.datetime
    resource: str = ""
    team: str = ""
    instance: str = ""
    more: Mapping[str, Value] = MappingProxyType({})


class Case(NamedTuple):
    """A customer's journey."""

    id: str
    facts: dict[str, Value]
    events: list[Event]


class Size(NamedTuple):
    """How much a log holds."""

    customers: int
    events: int


class Row(NamedTuple):
    """A ledger row as plain numbers."""

    time: int
    kind: int
    owner: int
    play: int
    number: int  # the ledger's index
    member: int
    n: int
    x: float


class Reading(NamedTuple):
    """How numbers of a ledger read in a log."""

    names: words.Names
    day0: int
    start: datetime.datetime  # the instant of day 0

    def at(self, minute: float) -> datetime.datetime:
        """The instant of a minute of the ledger; OverflowError outside the years 1 to 9999."""
        return self.start + datetime.timedelta(minutes=int(minute) - self.day0)

    def seat(self, member: int) -> str:
        """`csm/3`, empty for nobody."""
        return words.seat(self.names, member) if member >= 0 else ""

    def team(self, number: int) -> str:
        """The team's name, empty for none."""
        return words.word(self.names, "teams", number) if number >= 0 else ""


def reading(header: Header) -> Reading:
    """With the dates of the study, or with nominal ones where it has none."""
    day = datetime.date.fromisoformat(_start(header) or NOMINAL)
    midnight = datetime.datetime(day.year, day.month, day.day, tzinfo=datetime.UTC)
    return Reading(header.names, header.day0, midnight)


def _start(header: Header) -> str | None:
    return header.scenario.get("study", {}).get("start")


_PLAIN = {
    Kind.BOOKED: "deal booked",
    Kind.REFUSED: "turned away",
    Kind.SIGNED: "contract signed",
    Kind.OWNER: "owner changes",
    Kind.KNOCK: "comes up: {play}",
    Kind.OPENED: "open issue: {play}",
    Kind.CLOSED: "issue closed: {play}",
    Kind.LAPSED: "issue lapsed: {play}",
    Kind.STAGE: "stage: {stage}",
    Kind.ACHIEVED: "goal reached",
    Kind.TERM: "term ends",
    Kind.CONTRACTED: "buys less",
    Kind.RENEWED: "contract renewed",
    Kind.EXPANDED: "buys more",
    Kind.LOST: "lost: {play}",
}
"""Activities of a moment. None is a name that a play may have, as those have no spaces."""

ALREADY, STILL = "already", "still"
_KINDS = {int(kind): kind for kind in Kind}
_BETWEEN = "between two steps"
_MOVES: dict[Kind, dict[str, str]] = {
    Kind.DUE: {"": "schedule"},
    Kind.BEGUN: {"": "start", "schedule": "start", "suspend": "resume"},
    Kind.STEP: {"start": _BETWEEN, "resume": _BETWEEN},
    Kind.JOINED: {_BETWEEN: "suspend"},  # work that must be done again joins too, and is not between two steps
    Kind.WAITS: {_BETWEEN: "suspend"},
}
"""From which state to which a row brings a play, in the words of the XES lifecycle; a play begins with none."""
_ENDS = {Kind.PLAYED: "complete", Kind.MISSED: "withdraw", Kind.SKIPPED: "manualskip", Kind.BLOCKED: "autoskip"}
"""How a play ends. What nobody has begun in time is withdrawn: what has begun is never missed."""

_OVER = (Kind.LOST, Kind.REFUSED)
_BY_A_SEAT = (Kind.OWNER, Kind.BEGUN, Kind.PLAYED, Kind.SKIPPED)
_BY_A_TEAM = (Kind.DUE, Kind.JOINED, Kind.MISSED)
_STAGES = {Kind.BOOKED: Stage.PROSPECT, Kind.SIGNED: Stage.ONBOARDING, Kind.LOST: Stage.LOST, Kind.REFUSED: Stage.LOST}
"""Stages that need no row of their own."""


def _n(of: Reading, row: Row) -> Value:
    return row.n


def _x(of: Reading, row: Row) -> Value:
    return round(row.x, 6)


def _money(of: Reading, row: Row) -> Value:
    return row.n / 100


def _number(of: Reading, row: Row) -> Value:
    return row.number


def _play(of: Reading, row: Row) -> Value:
    return row.play


def _former(of: Reading, row: Row) -> Value:
    return of.seat(row.n)


def _due(of: Reading, row: Row) -> Value:
    return of.at(row.x) if math.isfinite(row.x) else ""


_MORE: dict[Kind, dict[str, Callable[[Reading, Row], Value]]] = {
    Kind.BOOKED: {"amount": _money},
    Kind.SIGNED: {"amount": _money, "term_months": _number},
    Kind.REFUSED: {"fit_seen": _x},
    Kind.OWNER: {"former_owner": _former},
    Kind.DUE: {"due": _due},
    Kind.PLAYED: {"minutes_late": _n, "effect": _x},
    Kind.TERM: {"term_months": _play, "chance": _x},
    Kind.RENEWED: {"amount": _money, "term_months": _play, "price_change": _x},
    Kind.EXPANDED: {"amount": _money, "chance": _x},
    Kind.CONTRACTED: {"amount": _money, "chance": _x},
    Kind.LOST: {"amount": _money},
}


def write(ledger: Ledger, file: TextIO, name: str, customer: int | None = None) -> Size:
    """Writes the log of all customers, or of one, in the form that the ending of a file's name stands for."""
    customers = events = 0

    def counted() -> Iterator[Case]:
        nonlocal customers, events
        for case in cases(ledger, customer):
            customers, events = customers + 1, events + len(case.events)
            yield case

    if name.endswith(".csv"):
        write_csv(counted(), file)
    elif name.endswith(".xes"):
        write_xes(ledger.header, counted(), file)
    else:  # no name and no time inside, so that the same log has the same bytes
        with (
            gzip.GzipFile("", "wb", fileobj=file.buffer, mtime=0) as packed,
            io.TextIOWrapper(packed, encoding="utf-8", newline="") as text,
        ):
            write_xes(ledger.header, counted(), text)
    return Size(customers, events)


def cases(ledger: Ledger, customer: int | None = None) -> Iterator[Case]:
    """Every customer and prospect of the time from day 0 on, or one of them, in the order of their numbers."""
    at = _told(ledger, customer)
    owner = ledger.rows["owner"][at]
    of = reading(ledger.header)
    for part in np.split(at, np.flatnonzero(np.diff(owner)) + 1):
        rows = [Row._make(row) for row in ledger.rows[part].tolist()]
        if rows:
            yield _case(ledger.header, of, rows)


def _told(ledger: Ledger, customer: int | None) -> np.ndarray:
    """Positions of the rows that make events, by customer and then in order."""
    rows, header = ledger.rows, ledger.header
    kind, owner = rows["kind"], rows["owner"]
    told = np.isin(kind, [*_PLAIN, *_MOVES, *_ENDS]) & ~header.is_house(owner)
    told &= (kind != Kind.KNOCK) | ((rows["n"] > 0) & (rows["play"] < words.REQUEST))  # a request shows as its play
    told &= ~np.isin(owner, owner[np.isin(kind, _OVER) & (rows["time"] < header.day0)])
    if customer is not None:
        told &= owner == customer
    at = np.flatnonzero(told)
    return at[np.argsort(owner[at], kind="stable")]


def _case(header: Header, of: Reading, rows: list[Row]) -> Case:
    began = rows[0].time < header.day0
    is_open = not any(row.kind in _OVER for row in rows)
    facts: dict[str, Value] = {
        "segment": words.word(header.names, "segments", int(header.segment_of(rows[0].owner))),
        "began_before_log": began,
        "open_at_end": is_open,
    }
    first = {row.kind: row for row in reversed(rows)}
    if signed := first.get(Kind.SIGNED):
        facts["signed"] = of.at(signed.time)
    if sold := signed or first.get(Kind.BOOKED):
        facts |= {"arr_at_signing": sold.n / 100, "fit": round(sold.x, 6)}
    return Case(words.customer(header.names, rows[0].owner), facts, list(_events(of, header.end, rows)))


def _events(of: Reading, end: int, rows: list[Row]) -> Iterator[Event]:
    """A journey from day 0 on; the past only says where it stood. Where it began before or is not over, it says so."""
    states: dict[tuple[int, int], str] = {}
    stage, silent = -1, rows[0].time < of.day0
    for row in rows:
        if silent and row.time >= of.day0:
            silent = False
            yield _standing(of, ALREADY, of.day0, stage)
        kind = _KINDS[row.kind]
        entered = row.n if kind is Kind.STAGE else _STAGES.get(kind)
        stage = stage if entered is None else int(entered)
        lifecycle = "complete"
        if kind not in _PLAIN:
            task = row.play, row.number
            before = states.get(task, "")
            states[task] = lifecycle = _ENDS.get(kind) or _MOVES[kind].get(before, before)
            if lifecycle in (before, _BETWEEN):
                continue
        if not silent:
            yield _event(of, kind, row, lifecycle, None if entered is None else stage)
    if silent:
        yield _standing(of, ALREADY, of.day0, stage)
    if stage != Stage.LOST:
        yield _standing(of, STILL, end, stage)


def _standing(of: Reading, since: str, minute: int, stage: int) -> Event:
    """What stands for the part of a journey that the log does not tell."""
    who = "prospect" if stage == Stage.PROSPECT else "customer"
    return Event(
        f"{since} a {who}", "complete", of.at(minute), more={"stage": _stage(stage)} if since == ALREADY else {}
    )


def _event(of: Reading, kind: Kind, row: Row, lifecycle: str, stage: int | None) -> Event:
    more = {name: told for name, value in _MORE.get(kind, {}).items() if (told := value(of, row)) != ""}
    if stage is not None:
        more["stage"] = _stage(stage)
    by_a_seat = kind in _BY_A_SEAT
    team = row.member >> 16 if by_a_seat else row.member if kind in _BY_A_TEAM else -1
    return Event(
        _activity(of, kind, row),
        lifecycle,
        of.at(row.time),
        of.seat(row.member) if by_a_seat else "",
        of.team(row.play if kind is Kind.OWNER else team),
        "" if kind in _PLAIN else words.trigger(of.names, row.number),
        more,
    )


def _activity(of: Reading, kind: Kind, row: Row) -> str:
    if kind is Kind.OWNER and row.n < 0:
        return "owner named"
    if kind is Kind.OWNER and row.member < 0:
        return "owner leaves"
    called = words.play(of.names, kind, row.play)
    return _PLAIN[kind].format(play=called, stage=_stage(row.n)) if kind in _PLAIN else called


def _stage(number: int) -> str:
    return Stage(number).name.lower() if 0 <= number < len(Stage) else f"stage {number}"


EVENT_KEYS = (
    "concept:name",
    "lifecycle:transition",
    "time:timestamp",
    "org:resource",
    "org:group",
    "concept:instance",
)
_TAGS = {str: "string", bool: "boolean", int: "int", float: "float", datetime.datetime: "date"}
_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849-2016" xes.features="" xmlns="http://www.xes-standard.org/">
<extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
<extension name="Lifecycle" prefix="lifecycle" uri="http://www.xes-standard.org/lifecycle.xesext"/>
<extension name="Organizational" prefix="org" uri="http://www.xes-standard.org/org.xesext"/>
<extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
<global scope="trace">
<string key="concept:name" value="unknown"/>
<string key="segment" value="unknown"/>
<boolean key="began_before_log" value="false"/>
<boolean key="open_at_end" value="false"/>
</global>
<global scope="event">
<string key="concept:name" value="unknown"/>
<string key="lifecycle:transition" value="complete"/>
<date key="time:timestamp" value="2000-01-01T00:00:00+00:00"/>
</global>
<classifier name="Activity" scope="event" keys="concept:name"/>
<classifier name="Activity and lifecycle" scope="event" keys="concept:name lifecycle:transition"/>
"""


def write_csv(told: Iterable[Case], file: TextIO) -> None:
    """One line an event, with what holds for its case in the last columns."""
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    for case in told:
        facts = [_cell(case.facts.get(name, "")) for name in CASE]
        for event in case.events:
            more = [_cell(event.more.get(name, "")) for name in MORE]
            first: tuple[Value, ...] = (case.id, *event[:-1])
            writer.writerow([*map(_cell, first), *more, *facts])


def write_xes(header: Header, told: Iterable[Case], file: TextIO) -> None:
    """XES (IEEE 1849), one line an event."""
    file.write(_HEAD)
    file.writelines(f"{attribute}\n" for attribute in _attributes(_about(header)))
    for case in told:
        file.write(f"<trace>{''.join(_attributes({'concept:name': case.id, **case.facts}))}\n")
        for event in case.events:
            texts: Iterable[Value] = event[:-1]
            known = {key: text for key, text in zip(EVENT_KEYS, texts, strict=True) if text != ""}
            file.write(f"<event>{''.join(_attributes({**known, **event.more}))}</event>\n")
        file.write("</trace>\n")
    file.write("</log>\n")


def _cell(value: Value) -> str:
    return _neutral(value) if isinstance(value, str) else _text(value)


@lru_cache(4096)
def _neutral(text: str) -> str:
    return neutral(shown(text))


@lru_cache(4096)
def _quoted(text: str) -> str:
    return quoteattr(shown(text))


def _text(value: Value) -> str:
    """A value as both forms write it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, datetime.datetime) else str(value)


def _about(header: Header) -> dict[str, Value]:
    """What holds for the whole log."""
    of = reading(header)
    return {
        "concept:name": header.name,
        "lifecycle:model": "standard",
        "source": f"cssim {header.version}",
        "scenario_digest": header.digest,
        "seed": header.seed,
        "replication": header.replication,
        "currency": header.scenario.get("company", {}).get("currency", ""),
        "begins": of.at(header.day0),
        "ends": of.at(header.end),
        "nominal_dates": _start(header) is None,
    }


def _attributes(told: Mapping[str, Value]) -> Iterator[str]:
    """Typed XES attributes."""
    for key, value in told.items():
        quoted = _quoted(value) if isinstance(value, str) else f'"{_text(value)}"'
        yield f'<{_TAGS[type(value)]} key="{key}" value={quoted}/>'
