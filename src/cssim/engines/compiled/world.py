"""What every part of the story shares: the state of a run behind one pointer, time, luck, rows."""

from typing import NamedTuple

import numba
import numpy as np
from numba.core import types
from numba.experimental import structref

from cssim.engines.numbers import (
    DRIVER,
    LAW,
    MATTER_ERA,
    MOST_MATTERS,
    N_DRIVERS,
    PLAY,
    PLAY_ERA,
    ROUTE,
    SEGMENT,
    SEGMENT_ERA,
    STEP,
    STEP_ERA,
    STREAM,
    STREAM_ERA,
    TEAM,
    TEAM_ERA,
)
from cssim.laws._law import law, typed
from cssim.laws.chance import minutes, spread, uniform
from cssim.laws.drivers import N_CUSTOMER, N_MEMBER
from cssim.ledger.events import ROW, Kind, Rank, Stage
from cssim.units import DEAREST

ARRIVALS = 1 << 19
ADOPTION = N_DRIVERS
REFILL, OBSERVE, DUE_PLAY = 0, 1, 2
MEMBER, COMPANY = 1, 2  # whom a play is about, if not a customer
ESCALATION, POTENTIAL = 1, 2  # what a stream's share may grow with
STALL, REVIEW = 127, 127  # kinds of `expire` and of `reply` that belong to a customer, not to a task
MATTER_EXPIRY = 128
TEAM_PLAN, LEAVE, HIRE, MONTHLY = 0, 1, 2, 3
DAYS = 1 << 14
MOST_STEPS = 16
DECIDE = -1  # in place of a play among the pending

R_ERA, R_STAFF, R_DONE, R_REPLY, R_KNOCK, R_EXPIRE, R_PULSE, R_TERM, R_DUE, R_WEEK, R_ASSIGN, R_COUNT = map(int, Rank)
(K_ERA, K_HIRED, K_LEFT, K_OWNER, K_SIGNED, K_KNOCK, K_OPENED, K_CLOSED, K_LAPSED, K_DUE, K_SKIPPED, K_JOINED, K_BEGUN,
 K_BLOCK, K_STEP, K_WAITS, K_PLAYED, K_MISSED, K_STAGE, K_PULSE, K_HEALTH, K_TERM, K_RENEWED, K_LOST, K_CAUSE, K_WEEK,
 K_COST, K_COUNT, K_BLOCKED, K_EXPANDED, K_CONTRACTED, K_BOOKED, K_REFUSED, K_ACHIEVED, K_STANDING) = map(int, Kind)  # fmt: skip
ONBOARDING, ADOPTING, RENEWING, LOST, PROSPECT, STALLED = map(int, Stage)


def _dtype(ints: str, floats: str = "", **arrays: tuple) -> np.dtype:
    fields = [(name, "i8") for name in ints.split()] + [(name, "f8") for name in floats.split()]
    return np.dtype(fields + [(name, *kind) for name, kind in arrays.items()])


# `about` (a seat) and `incumbent`: whose file it is, of a member's; `is_open`: kinds of matter that are open (1 << k);
# `n_matters`: how many matters in all.
CUSTOMER = _dtype(
    "id segment signed arr owner stage lost term_months term_end achieved about incumbent is_open n_matters",
    "quantile fit goal attachment readiness handoff potential potential_quantile onboarded health adoption product_rest",
    level=("f8", (N_CUSTOMER,)), since=("i8", (N_CUSTOMER,)), held=("f8", (N_CUSTOMER,)),
    n_open=("i4", (MOST_MATTERS,)), open=("i4", (MOST_MATTERS,)),
    open_minutes=("i8", (MOST_MATTERS,)), open_since=("i8", (MOST_MATTERS,)),
)  # fmt: skip
TASK = _dtype(
    "customer play index due team urgency key planned step joined left begun dead fresh reworked done last queue child "
    "sibling generation skips",  # skips: steps (1 << nth) that chance has left out
    "pace quality skill severity eq",
    hands=("i4", (MOST_STEPS,)),
    incumbents=("i4", (MOST_STEPS,)),  # of each step of work done
)
SEAT_STATE = _dtype(
    "team number id wanted filled leaving incumbent hired paid_since free_since free before after woken next_woken task "
    "block block_start weekly credit backlog worked customers arr last_purpose file",
    level=("f8", (N_MEMBER,)),
    since=("i8", (N_MEMBER,)),
    rest=("f8", (N_MEMBER,)),
)
TEAM_STATE = _dtype("called free last_free woken filled paid hiring hiring_next cost weekly piled")
SEGMENT_STATE = _dtype("active arr vacant next_place arrivals")
COMPANY_STATE = _dtype("since", "level standing")
MATTER = _dtype("index since next", "severity trust")

SCALARS = (
    "now", "era", "n_events", "n_rows", "n_customers", "n_tasks", "free_task", "n_matters", "free_matter", "n_pending", "full",
    "k0", "k1", "replication",
)  # fmt: skip


class State(NamedTuple):
    """Everything that changes during a run, but for the scalars."""

    heap: np.ndarray  # [event, (time, key, slot)]
    customers: np.ndarray
    tasks: np.ndarray
    matters: np.ndarray
    seats: np.ndarray
    teams: np.ndarray
    segments: np.ndarray
    company: np.ndarray  # [company driver]
    pending: np.ndarray  # [walk that starts when the running handler is done, (customer, play, index)]
    roots: np.ndarray  # [2 · (seat, or n_seats + team) + planned] first task of each queue, −1 none
    rows: np.ndarray


# -- the world: one pointer to everything, so that a handler takes one argument ----------------------------------------


class WorldType(types.StructRef):
    """Numba's type of the record that holds numbers, state and scalars."""

    def __init__(self, fields: list) -> None:
        super().__init__(fields)
        self.name = "World"  # part of every symbol; spelling out the fields there makes compiling slow


structref.register(WorldType)
_ARRAYS = {
    "starts": ("i8", 1), "laws": (LAW, 1), "segment": (SEGMENT, 1), "segment_era": (SEGMENT_ERA, 2), "team": (TEAM, 1),
    "team_era": (TEAM_ERA, 2), "play": (PLAY, 1), "play_era": (PLAY_ERA, 3), "step": (STEP, 1), "step_era": (STEP_ERA, 3),
    "route": (ROUTE, 2), "stream": (STREAM, 1), "stream_era": (STREAM_ERA, 2), "matter_era": (MATTER_ERA, 2),
    "driver": (DRIVER, 2), "season": ("f8", 1), "initiative_cost": ("i8", 2), "initiative_account": ("i8", 1), "heap": ("i8", 2),
    "customers": (CUSTOMER, 1), "tasks": (TASK, 1), "matters": (MATTER, 1), "seats": (SEAT_STATE, 1),
    "teams": (TEAM_STATE, 1), "segments": (SEGMENT_STATE, 1), "company": (COMPANY_STATE, 1), "pending": ("i8", 2),
    "roots": ("i8", 1), "rows": (ROW, 1),
}  # fmt: skip
_FIELDS = [
    (name, types.Array(numba.from_dtype(np.dtype(dtype)), ndim, "C", aligned=True))
    for name, (dtype, ndim) in _ARRAYS.items()
]
_INTEGERS = ("day0", "end", "grid", "pulse", "block", "observe", "n_segments", *SCALARS)
WORLD = WorldType([*_FIELDS, *((name, types.int64) for name in _INTEGERS)])
_W, _I, _F = WORLD, types.int64, types.float64


@law
def world(n, s, k0, k1, replication):
    w = structref.new(WORLD)
    w.starts = n.starts
    w.day0 = n.day0
    w.end = n.end
    w.grid = n.grid
    w.pulse = n.pulse
    w.block = n.block
    w.observe = n.observe
    w.n_segments = n.n_segments
    w.season = n.season
    w.laws = n.laws
    w.segment = n.segment
    w.segment_era = n.segment_era
    w.team = n.team
    w.team_era = n.team_era
    w.play = n.play
    w.play_era = n.play_era
    w.step = n.step
    w.step_era = n.step_era
    w.route = n.route
    w.stream = n.stream
    w.stream_era = n.stream_era
    w.matter_era = n.matter_era
    w.driver = n.driver
    w.initiative_cost = n.initiative_cost
    w.initiative_account = n.initiative_account
    w.heap = s.heap
    w.customers = s.customers
    w.tasks = s.tasks
    w.matters = s.matters
    w.seats = s.seats
    w.teams = s.teams
    w.segments = s.segments
    w.company = s.company
    w.pending = s.pending
    w.roots = s.roots
    w.rows = s.rows
    w.now = w.era = w.n_events = w.n_rows = w.n_customers = w.n_tasks = w.n_matters = w.n_pending = w.full = 0
    w.free_task = w.free_matter = -1
    w.k0, w.k1, w.replication = k0, k1, replication
    return w


# -- time, luck, rows --------------------------------------------------------------------------------------------------


@typed(_W, _I, _I, _I, _I, _I, _I)
def at(w, time, rank, owner, kind, index, slot):
    """Schedule a handler; what lies beyond the horizon never happens."""
    if time > w.end:
        return
    heap, i = w.heap, w.n_events
    if i >= len(heap):
        w.full = 1
        return
    w.n_events = i + 1
    key = (rank + 1) << 59 | owner << 35 | kind << 27 | index
    while i > 0:
        up = (i - 1) >> 2
        if heap[up, 0] < time or (heap[up, 0] == time and heap[up, 1] < key):
            break
        heap[i, 0], heap[i, 1], heap[i, 2] = heap[up, 0], heap[up, 1], heap[up, 2]
        i = up
    heap[i, 0], heap[i, 1], heap[i, 2] = time, key, slot


@law
def pop_event(w):
    """Take the earliest event off the heap (four children a node: fewer levels, fewer cache misses)."""
    heap = w.heap
    n = w.n_events - 1
    w.n_events = n
    first = (heap[0, 0], heap[0, 1], heap[0, 2])
    time, key, slot = heap[n, 0], heap[n, 1], heap[n, 2]
    i = 0
    while True:
        child = 4 * i + 1
        if child >= n:
            break
        best = child
        for other in range(child + 1, min(child + 4, n)):
            if heap[other, 0] < heap[best, 0] or (heap[other, 0] == heap[best, 0] and heap[other, 1] < heap[best, 1]):
                best = other
        if time < heap[best, 0] or (time == heap[best, 0] and key < heap[best, 1]):
            break
        heap[i, 0], heap[i, 1], heap[i, 2] = heap[best, 0], heap[best, 1], heap[best, 2]
        i = best
    heap[i, 0], heap[i, 1], heap[i, 2] = time, key, slot
    return first


@typed(_W, _I, _I, _I, _I, _I, _I, _F)
def row(w, kind, owner, play, index, member, n, x):
    i = w.n_rows
    if i >= len(w.rows):
        w.full = 1
        return
    w.n_rows = i + 1
    r = w.rows[i]
    r.time, r.kind, r.owner, r.play, r.index, r.member, r.n, r.x = w.now, kind, owner, play, index, member, n, x


@law
def pend(w, slot, p, index):
    """Remember a walk that starts when the running handler is done, in order."""
    i = w.n_pending
    if i >= len(w.pending):
        w.full = 1
        return
    w.n_pending = i + 1
    w.pending[i, 0], w.pending[i, 1], w.pending[i, 2] = slot, p, index


@law
def money(cents):
    return int(min(max(cents, 1.0), DEAREST) + 0.5)


@law
def luck(w, who, word, index):
    return uniform(w.k0, w.k1, w.replication, who, word, index)


@law
def drawn(w, who, word, index, amount, sigma):
    if sigma != 0.0:
        amount = spread(luck(w, who, word, index), amount, sigma)
    return minutes(amount, w.grid)


@law
def play_now(w, c, p):
    return w.play_era[w.era, w.segment_era[w.era, c.segment].touch_model, p]


@law
def step_now(w, c, step):
    return w.step_era[w.era, w.segment_era[w.era, c.segment].touch_model, step]


@law
def is_customer(w, c):
    """Whether it is a customer's file: not a member's, not the company's."""
    return c.segment < w.n_segments


@law
def new_file(w, id, segment):
    """An empty file, of a customer, a member or the company; its slot, −1 when there is no room."""
    slot = w.n_customers
    if slot >= len(w.customers):
        w.full = 1
        return -1
    w.n_customers = slot + 1
    c = w.customers[slot]
    c.id, c.segment, c.signed, c.stage, c.owner, c.about, c.health = id, segment, w.now, ADOPTING, -1, -1, 1.0
    for d in range(N_CUSTOMER):
        c.since[d] = w.now
    return slot
