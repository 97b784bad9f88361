"""Service: is there more work than hours, and what do customers notice of it?

Offered load can show overload, utilisation cannot. Times are in days, work in hours. The company's own
figures leave discretionary plays out: what is done in spare hours is late by intent.
"""

import math
from typing import NamedTuple

import numpy as np

from cssim.kpis.arr import ArrChanges, Reason, during, held_before, integral
from cssim.kpis.rows import Rows, Spans, Window
from cssim.kpis.sheet import Sheet, by_segment
from cssim.ledger.events import Kind, Stage
from cssim.units import DAY, HOUR, MONTH, WEEK, YEAR


class Spread(NamedTuple):
    """Per group: how many, their mean, and the least that 90 % do not exceed; 0 where there are none."""

    n: np.ndarray
    mean: np.ndarray
    p90: np.ndarray


class Queues(NamedTuple):
    """Steps that joined a queue afresh (`sign` 1) or left it, begun or missed (−1), of signed customers (`place`)."""

    time: np.ndarray
    place: np.ndarray  # in `ArrChanges.customers`
    team: np.ndarray
    sign: np.ndarray
    joined: np.ndarray  # the minute


def measure(sheet: Sheet, rows: Rows, found: ArrChanges, segment: np.ndarray, spans: Spans, waits: Queues) -> None:
    """Puts down the service KPIs of one age; `segment` is that of each customer."""
    window, header = spans.recent, rows.header
    plays, teams = header.names.get("plays", ()), header.names.get("teams", ())
    required = required_plays(rows)
    paid = paid_minutes(rows, window, len(teams))
    _load(sheet, rows, window, teams, paid, required)
    _waits(sheet, rows, window, plays, teams, required)
    _lateness(sheet, rows, window, plays, required)
    _blocked(sheet, rows, window, plays, required)
    _backlog(sheet, rows, window, teams)
    _backlog_age(sheet, waits, found, window.end, teams)
    _time_to_value(sheet, rows, found, segment, window)
    _escalations(sheet, rows, found, segment, window, teams)
    _per_csm(sheet, rows, found, window.end)


def required_plays(rows: Rows) -> np.ndarray:
    """Which plays are not left to spare hours."""
    plays = rows.header.names.get("plays", ())
    return ~np.array(rows.header.discretionary or (False,) * len(plays), bool)


def paid_minutes(rows: Rows, window: Window, n_teams: int) -> np.ndarray:
    """Working minutes paid, per team."""
    team, minutes = rows.periods(Kind.COST, window, "owner", "x")
    own = team >= 0
    return np.bincount(team[own], minutes[own], n_teams)


def spread(values: np.ndarray, group: np.ndarray, n_groups: int) -> Spread:
    """Count, mean and 90th percentile of whole numbers, by group."""
    n = np.bincount(group, minlength=n_groups)
    total = np.bincount(group, values, n_groups)
    low = int(values.min(initial=0))
    width = int(values.max(initial=0)) - low + 1
    ordered = np.sort(group.astype("i8") * width + (values - low))
    at = np.cumsum(n) - n + np.ceil(0.9 * n).astype("i8") - 1
    p90 = ordered[at[n > 0]] - np.flatnonzero(n) * width + low
    quantile = np.zeros(n_groups)
    quantile[n > 0] = p90
    return Spread(n, total / np.maximum(n, 1), quantile)


def median_time(time: np.ndarray, reached: np.ndarray) -> float:
    """The time by which half have got there, by Kaplan–Meier; infinite if fewer did. The rest is censored."""
    order = np.lexsort((~reached, time))
    at_risk = np.arange(len(time), 0, -1)
    waiting = np.cumprod(1.0 - reached[order] / at_risk)
    half = np.flatnonzero(waiting <= 0.5 + 1e-12)
    return float(time[order[half[0]]]) if len(half) else math.inf


def _load(
    sheet: Sheet, rows: Rows, window: Window, teams: tuple[str, ...], paid: np.ndarray, required: np.ndarray
) -> None:
    due = rows.column(Kind.DUE, "x")  # what falls due in a window may have been created before it
    falls = rows.positions(Kind.DUE)[(due > window.start) & (due <= window.end)]
    play, team, work = rows.columns(falls, "play", "member", "n")
    counts = required[play] & (team >= 0)
    offered = np.bincount(team[counts], work[counts], len(teams))
    member, minutes = rows.periods(Kind.BLOCK, window, "member", "n")
    worked = np.bincount(member >> 16, minutes, len(teams))
    for name, part in (("offered_load", offered), ("utilisation", worked)):
        sheet.each(f"{name}.team", teams, part, paid)
        if paid.sum() > 0:
            sheet.one(name, (part.sum() / paid.sum()).item())


def _waits(
    sheet: Sheet,
    rows: Rows,
    window: Window,
    plays: tuple[str, ...],
    teams: tuple[str, ...],
    required: np.ndarray,
) -> None:
    play, member, wait = rows.instants(Kind.BEGUN, window, "play", "member", "n")
    due = required[play]
    for kind, names, group, kept in (
        ("play", plays, play, slice(None)),
        ("team", teams, member >> 16, due),
    ):
        _put_spread(sheet, "wait", f".{kind}", names, spread(wait[kept], group[kept], len(names)))
    _put_spread(sheet, "wait", "", (), spread(wait[due], np.zeros(due.sum(), "i8"), 1))


def _put_spread(sheet: Sheet, name: str, suffix: str, names: tuple[str, ...], found: Spread) -> None:
    """Mean and 90th percentile in days, of each group or (without names) of the company."""
    for statistic, values in (("mean", found.mean), ("p90", found.p90)):
        for i in np.flatnonzero(found.n).tolist():
            instance = f"{suffix}.{names[i]}" if names else ""
            sheet.one(f"{name}_{statistic}{instance}", values[i].item() / DAY, int(found.n[i]))


def _lateness(sheet: Sheet, rows: Rows, window: Window, plays: tuple[str, ...], required: np.ndarray) -> None:
    play, late = rows.instants(Kind.PLAYED, window, "play", "n")
    (missed,) = rows.instants(Kind.MISSED, window, "play")
    _put_spread(sheet, "lateness", ".play", plays, spread(late, play, len(plays)))
    due = required[play]
    _put_spread(sheet, "lateness", "", (), spread(late[due], np.zeros(due.sum(), "i8"), 1))
    done = np.bincount(play, minlength=len(plays))
    late_n = np.bincount(play[late > 0], minlength=len(plays))
    missed_n = np.bincount(missed, minlength=len(plays))
    for name, value in zip(plays, missed_n.tolist(), strict=True):
        sheet.one(f"missed_tasks.play.{name}", value)
    sheet.one("missed_tasks", int(missed_n[required].sum()))
    for name, part, of in (("late_share", late_n, done), ("missed_share", missed_n, missed_n + done)):
        sheet.each(f"{name}.play", plays, part, of, cases=True)
        if total := int(of[required].sum()):
            sheet.one(name, part[required].sum().item() / total, total)


def _backlog(sheet: Sheet, rows: Rows, window: Window, teams: tuple[str, ...]) -> None:
    """The mean of the weekly figure, hours."""
    time, team, minutes = rows.periods(Kind.WEEK, window, "time", "owner", "n")
    total = 0.0
    for i, name in enumerate(teams):
        own = team == i
        weeks = int(np.count_nonzero(np.diff(time[own]))) + 1
        mean = minutes[own].sum().item() / weeks / HOUR
        sheet.one(f"backlog.team.{name}", mean)
        total += mean
    sheet.one("backlog", total)


def _blocked(sheet: Sheet, rows: Rows, window: Window, plays: tuple[str, ...], required: np.ndarray) -> None:
    """Plays that something open or missing kept from beginning; per play where it requires anything."""
    (play,) = rows.instants(Kind.BLOCKED, window, "play")
    blocked = np.bincount(play, minlength=len(plays))
    sheet.one("blocked_plays", int(blocked[required].sum()))
    numbers = rows.header.scenario.get("plays", {})
    for name, value in zip(plays, blocked.tolist(), strict=True):
        requires = numbers.get(name, {}).get("requires") or {}
        if value or any(requires.values()):
            sheet.one(f"blocked_plays.play.{name}", value)


def queues(rows: Rows, found: ArrChanges) -> Queues:
    """All that joins a queue afresh, or leaves one it so joined, from a year before day 0 on, spare hours apart."""
    since, required = rows.header.day0 - YEAR, required_plays(rows)
    parts = []
    for kind, sign in ((Kind.JOINED, 1), (Kind.BEGUN, -1), (Kind.MISSED, -1)):
        at = rows.since(kind, since)
        if sign > 0:
            at = at[~_put_back(rows, at)]
        time, owner, play, member, waited = rows.columns(at, "time", "owner", "play", "member", "n")
        joined = time if sign > 0 else time - waited
        place = _place(found, owner)
        team = member >> 16 if kind == Kind.BEGUN else member
        kept = required[play] & (place >= 0) & (team >= 0) & (joined >= since)
        parts.append(tuple(c[kept] for c in (time, place, team, np.full(len(at), sign), joined)))
    return Queues(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _place(found: ArrChanges, owner: np.ndarray) -> np.ndarray:
    """Where each owner stands among those who have signed; −1 for a prospect, a member and the company."""
    if not len(found.customers):
        return np.full(len(owner), -1)
    place = np.minimum(np.searchsorted(found.customers, owner), len(found.customers) - 1)
    return np.where(found.customers[place] == owner, place, -1)


def _put_back(rows: Rows, joined: np.ndarray) -> np.ndarray:
    """Which rows of joining follow a block of the same customer's: the step goes on later, and nobody begins it anew."""
    before = np.maximum(joined - 1, 0)
    (kind, owner), (own,) = rows.columns(before, "kind", "owner"), rows.columns(joined, "owner")
    return (kind == Kind.BLOCK) & (owner == own)


def _backlog_age(sheet: Sheet, waits: Queues, found: ArrChanges, end: int, teams: tuple[str, ...]) -> None:
    """How long what nobody has begun by the end of a minute has waited, on average.

    Summed, what has left a queue takes itself off again. What waits for a customer when it is lost is dropped without
    a row, so those customers are left out.
    """
    counts = (waits.time <= end) & (held_before(found, end + 1) > 0)[waits.place]
    team, sign = waits.team[counts], waits.sign[counts]
    n, total = (np.bincount(team, part, len(teams)) for part in (sign, sign * (end - waits.joined[counts])))
    sheet.each("backlog_age.team", teams, total / DAY, n, cases=True)
    if n.sum() > 0:
        sheet.one("backlog_age", (total.sum() / n.sum()).item() / DAY, int(n.sum()))


def _time_to_value(sheet: Sheet, rows: Rows, found: ArrChanges, segment: np.ndarray, window: Window) -> None:
    time, owner, stage = rows.instants(Kind.STAGE, window, "time", "owner", "n")
    there = stage == Stage.ADOPTING
    put_median_wait(sheet, "time_to_value", found, segment, window, time[there], owner[there], DAY)


def put_median_wait(
    sheet: Sheet,
    name: str,
    found: ArrChanges,
    segment: np.ndarray,
    window: Window,
    time: np.ndarray,
    owner: np.ndarray,
    unit: int,
) -> None:
    """Median from signature to what came at these times, of those who signed in the window, in `unit` minutes.

    Of several times of a customer the first counts; who was lost before or is not there yet is censored.
    """
    part = during(found, window)
    new = found.reason[part] == Reason.NEW
    who, signed = found.customer[part][new], found.time[part][new]
    until = np.full(len(found.customers), window.end)
    gone = found.reason[part] == Reason.CHURN
    until[found.customer[part][gone]] = found.time[part][gone]
    place = np.searchsorted(found.customers, owner[::-1])
    until[place] = time[::-1]  # of several, the first is kept: they come last
    reached = np.zeros(len(found.customers), bool)
    reached[place] = True
    wait, reached = (until[who] - signed) / unit, reached[who]
    groups = [segment[who] == s for s in range(len(sheet.segments))] + [np.ones(len(who), bool)]
    medians = np.array([median_time(wait[group], reached[group]) for group in groups])
    cases = np.array([group.sum() for group in groups])
    sheet.known(name, medians, np.where(np.isfinite(medians), cases, 0))


def _escalations(
    sheet: Sheet, rows: Rows, found: ArrChanges, segment: np.ndarray, window: Window, teams: tuple[str, ...]
) -> None:
    """Per year of active customers, and of those each team owns at the age."""
    matters = rows.header.names.get("matters", ())
    if "escalation" not in matters:
        return
    owner, matter = rows.instants(Kind.OPENED, window, "owner", "play")
    who = np.searchsorted(found.customers, owner[matter == matters.index("escalation")])
    opened = by_segment(segment[who], None, len(sheet.segments))
    sheet.share("escalations", opened, customer_years(found, segment, window, len(sheet.segments)))
    team, n = owner_teams(rows, found, window.end), len(teams)
    owned = np.bincount(team[who] + 1, minlength=n + 1)[1:]
    if (team >= 0).any():
        sheet.each("escalations.team", teams, owned, customer_years(found, team, window, n))


def owner_teams(rows: Rows, found: ArrChanges, end: int) -> np.ndarray:
    """The team that owns each customer at the end of a minute, or did last; −1 where none ever has."""
    owner, team = rows.instants(Kind.OWNER, Window(0, end), "owner", "play")
    found_in = np.full(len(found.customers), -1)
    found_in[np.searchsorted(found.customers, owner)] = team  # of several, the last is kept
    return found_in


def customer_years(found: ArrChanges, segment: np.ndarray, window: Window, n_segments: int) -> np.ndarray:
    """Years that customers were active within a window, by segment."""
    step = (found.arr_after > 0).astype("i8") - (found.arr_before > 0)
    place, edges = segment[found.customer], window.edges
    own = (place == s for s in range(n_segments))
    return np.array([integral(found.time[s], step[s], edges)[-1] / YEAR for s in own])


def _per_csm(sheet: Sheet, rows: Rows, found: ArrChanges, end: int) -> None:
    """Customers and ARR at the end, over the full-time CSMs paid in the month that ends there."""
    teams = rows.header.scenario.get("teams", {})
    names = rows.header.names.get("teams", ())
    paid = paid_minutes(rows, Window(end - MONTH, end), len(names))
    staff = sum(
        minutes / full_time_minutes(teams[name])
        for name, minutes in zip(names, paid.tolist(), strict=True)
        if teams.get(name, {}).get("role") == "csm"
    )
    if staff > 0:
        held = held_before(found, end + 1)
        sheet.one("accounts_per_csm", int((held > 0).sum()) / staff)
        sheet.one("arr_per_csm", held.sum().item() / staff)


def full_time_minutes(team: dict) -> float:
    """Working minutes of a full-time member in a month, leave taken off."""
    return team["hours"] * (1.0 - team.get("leave", 0.0) / (52 * WEEK)) * MONTH / WEEK
