"""The compiled engine: the story of `reference.py` as one loop over flat records, for speed.

Same section names in the same order, same rows in the same order. A process becomes a handler; its place in the story is
in the event (key and slot), in a record, or follows from the clock. Queues are pairing heaps linked through the task
pool; slots never decide a tie. Pools have a fixed size: when one is full the run stops, and is done again with more.
"""

from typing import NamedTuple

import numba
import numpy as np
from numba.core import types
from numba.experimental import structref

from cssim.engines.numbers import (
    DRIVER,
    LAW,
    MATTER_ERA,
    MATTERS,
    N_DRIVERS,
    N_TERMS,
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
    WORDS,
    Numbers,
)  # fmt: skip
from cssim.laws import chance
from cssim.laws._law import law, typed
from cssim.laws.adoption import adoption_target, follow
from cssim.laws.attrition import weekly_attrition
from cssim.laws.chance import exponential, kumaraswamy, lognormal, minutes, normal, spread, uniform
from cssim.laws.compliance import compliance_share
from cssim.laws.drivers import (
    CONTACT,
    ENABLEMENT,
    GUIDANCE,
    OUTCOMES,
    PREPARATION,
    PRODUCT,
    TRUST,
    drained,
    moved,
    relaxed,
    resting,
)  # fmt: skip
from cssim.laws.escalation import escalation_share
from cssim.laws.health import health_score
from cssim.laws.overload import hurried_quality, pace, rework_probability
from cssim.laws.renewal import PARTS, churn_probability, matter_weight, relative_size, renewal_part
from cssim.laws.timeliness import timely
from cssim.laws.trust import owner_change_gain, touch_gain
from cssim.ledger.events import ROW, Kind, Rank, Stage
from cssim.policies.dispatch import LOWEST_HEALTH, urgency_key
from cssim.policies.staffing import book_load, booked_minutes, calendar_minutes, ramped_minutes
from cssim.policies.touch import (
    BEFORE_TERM,
    CADENCE,
    HEALTH,
    OPENED,
    REQUEST,
    SIGNED,
    applies,
    covered,
    fell_below,
    task_index,
)
from cssim.units import DEAREST, MONTH, WEEK, YEAR

ARRIVALS = 1 << 19
ADOPTION = N_DRIVERS
REFILL, OBSERVE, DUE_PLAY = 0, 1, 2
MATTER_EXPIRY = 128
TEAM_PLAN, LEAVE, HIRE = 0, 1, 2
N_MATTERS, N_PARTS, SEAT = len(MATTERS), len(PARTS), chance.SEAT
MOST_STEPS = 16

R_ERA, R_STAFF, R_DONE, R_REPLY, R_KNOCK, R_EXPIRE, R_PULSE, R_TERM, R_DUE, R_WEEK, R_ASSIGN, R_COUNT = map(int, Rank)
(K_ERA, K_HIRED, K_LEFT, K_OWNER, K_SIGNED, K_KNOCK, K_OPENED, K_CLOSED, K_LAPSED, K_DUE, K_SKIPPED, K_JOINED, K_BEGUN,
 K_BLOCK, K_STEP, K_WAITS, K_PLAYED, K_MISSED, K_STAGE, K_PULSE, K_HEALTH, K_TERM, K_RENEWED, K_LOST, K_CAUSE, K_WEEK,
 K_COST, K_COUNT) = map(int, Kind)  # fmt: skip
ONBOARDING, ADOPTING, RENEWING, LOST = map(int, Stage)


def _dtype(ints: str, floats: str = "", **arrays: tuple) -> np.dtype:
    fields = [(name, "i8") for name in ints.split()] + [(name, "f8") for name in floats.split()]
    return np.dtype(fields + [(name, *kind) for name, kind in arrays.items()])


CUSTOMER = _dtype(
    "id segment signed arr owner stage lost term_months term_end",
    "quantile fit goal attachment onboarded health adoption",
    level=("f8", (N_DRIVERS,)), since=("i8", (N_DRIVERS,)), n_open=("i8", (N_MATTERS,)), open=("i8", (N_MATTERS,)),
    open_minutes=("i8", (N_MATTERS,)), open_since=("i8", (N_MATTERS,)),
)  # fmt: skip
TASK = _dtype(
    "customer play index due urgency key planned step joined left begun dead fresh reworked done last queue child "
    "sibling generation",
    "pace quality",
    hands=("i4", (MOST_STEPS,)),
    incumbents=("i4", (MOST_STEPS,)),  # of each step of work done
)
SEAT_STATE = _dtype(
    "team number id wanted filled leaving incumbent hired paid_since free_since free before after woken next_woken task "
    "block block_start weekly credit backlog worked customers arr"
)
TEAM_STATE = _dtype("called free last_free woken filled paid hiring hiring_next cost weekly piled")
SEGMENT_STATE = _dtype("active arr vacant next_place arrivals")
MATTER = _dtype("index since next")

SCALARS = (
    "now", "era", "n_events", "n_rows", "n_customers", "n_tasks", "free_task", "n_matters", "free_matter", "full", "k0", "k1",
    "replication",
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
    "driver": (DRIVER, 1), "initiative_cost": ("i8", 2), "initiative_account": ("i8", 1), "heap": ("i8", 2),
    "customers": (CUSTOMER, 1), "tasks": (TASK, 1), "matters": (MATTER, 1), "seats": (SEAT_STATE, 1),
    "teams": (TEAM_STATE, 1), "segments": (SEGMENT_STATE, 1), "roots": ("i8", 1), "rows": (ROW, 1),
}  # fmt: skip
_FIELDS = [
    (name, types.Array(numba.from_dtype(np.dtype(dtype)), ndim, "C", aligned=True))
    for name, (dtype, ndim) in _ARRAYS.items()
]
_INTEGERS = ("day0", "end", "grid", "pulse", "block", "observe", *SCALARS)
WORLD = WorldType([*_FIELDS, *((name, types.int64) for name in _INTEGERS)])
_W, _I, _F = WORLD, types.int64, types.float64


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
def money(cents):
    return int(min(max(cents, 1.0), DEAREST) + 0.5)


@law
def luck(w, who, word, index):
    return uniform(w.k0, w.k1, w.replication, who, word, index)


@law
def drawn(w, who, word, index, median, sigma):
    amount = median
    if sigma != 0.0:
        amount = spread(luck(w, who, word, index), amount, sigma)
    return minutes(amount, w.grid)


@law
def play_now(w, c, p):
    return w.play_era[w.era, w.segment_era[w.era, c.segment].touch_model, p]


@law
def step_now(w, c, step):
    return w.step_era[w.era, w.segment_era[w.era, c.segment].touch_model, step]


# -- era, count: the company -------------------------------------------------------------------------------------------


@law
def begin_run(w):
    for era in range(len(w.starts)):
        at(w, w.starts[era], R_ERA, 0, 0, era, 0)
    for t in range(len(w.team)):
        at(w, WEEK, R_WEEK, t, 0, 1, 0)
        w.teams[t].cost, w.teams[t].weekly = w.team_era[0, t].cost, w.team_era[0, t].weekly
    for g in range(len(w.segment)):
        for number in range(w.segment[g].opening):
            opening(w, g, g << 20 | number)
        if w.segment[g].has_arrivals:
            next_arrival(w, g, w.day0, 0)
        if w.day0 > 0 and w.segment[g].opening > 0:
            at(w, MONTH - 1, R_DUE, g, REFILL, 1, -1)
    at(w, MONTH, R_COUNT, 0, 0, 1, 0)


@law
def on_era(w, era):
    w.era = era
    row(w, K_ERA, -1, -1, era, -1, 0, 0.0)
    for t in range(len(w.team)):
        at(w, w.now, R_STAFF, t, TEAM_PLAN, era, 0)


@law
def on_count(w, month):
    if w.now == w.end:
        for i in range(len(w.seats)):
            if w.seats[i].filled and w.seats[i].task >= 0:
                cut_short(w, w.seats[i])
    for t in range(len(w.team)):
        book_costs(w, t)
    since = month - 1 - w.day0 // MONTH
    if since >= 0:
        for i in range(len(w.initiative_account)):
            if w.initiative_cost[since, i]:
                row(w, K_COST, -1, w.initiative_account[i], i, -1, w.initiative_cost[since, i], 0.0)
    for g in range(len(w.segment)):
        row(w, K_COUNT, g, -1, w.segments[g].active, -1, w.segments[g].arr, 0.0)
    at(w, w.now + MONTH, R_COUNT, 0, 0, month + 1, 0)


@law
def book_costs(w, t):
    team, now = w.teams[t], w.now
    first = w.team[t].first_seat
    for i in range(first, first + w.team[t].n_seats):
        if w.seats[i].filled:
            team.paid += now - w.seats[i].paid_since
            w.seats[i].paid_since = now
    cents = team.paid // YEAR * team.cost + team.paid % YEAR * team.cost // YEAR + team.hiring
    row(w, K_COST, t, w.team[t].account, -1, -1, cents, team.paid * team.weekly / WEEK)
    team.paid, team.hiring, team.hiring_next = 0, team.hiring_next, 0
    team.cost, team.weekly = w.team_era[w.era, t].cost, w.team_era[w.era, t].weekly


# -- staff: people come and go, books move -----------------------------------------------------------------------------


@law
def on_plan(w, t):
    now_numbers, first = w.team_era[w.era, t], w.team[t].first_seat
    last = first + w.team[t].n_seats
    opened = 0
    for i in range(first, last):
        seat = w.seats[i]
        was = seat.wanted
        seat.wanted = 1 if seat.number < now_numbers.headcount else 0
        opened += 1 if seat.wanted and not was else 0
        seat.woken = 2 if seat.wanted and not was else seat.woken  # marks it for hiring below
    for i in range(last - 1, first - 1, -1):
        if w.seats[i].filled and not w.seats[i].wanted:
            leave(w, i)
    for i in range(first, last):
        if w.seats[i].woken == 2:
            w.seats[i].woken = 0
            hire(w, i, 1)
    if now_numbers.rebalance and opened and w.now > 0:
        rebalance(w, t)
    if now_numbers.rotate:
        rotate(w, t)


@law
def hire(w, i, new):
    seat, now = w.seats[i], w.now
    t = seat.team
    now_numbers = w.team_era[w.era, t]
    seat.filled, seat.leaving = 1, 0
    seat.incumbent += 1
    seat.hired = now if now > 0 else -now_numbers.ramp
    seat.paid_since, seat.backlog, seat.worked, seat.credit = now, 0, 0, 0
    w.teams[t].filled += 1
    if now % MONTH:
        w.teams[t].hiring += now_numbers.hiring_cost
    elif now > 0:
        w.teams[t].hiring_next += now_numbers.hiring_cost
    row(w, K_HIRED, t, -1, seat.incumbent, seat.id, new, 0.0)
    if w.team[t].named:
        for c in owned(w, t, -1):
            give(w, c, t, lightest(w, t), True)
    set_free(w, i)


@law
def leave(w, i):
    seat = w.seats[i]
    t = seat.team
    team = w.teams[t]
    row(w, K_LEFT, t, -1, seat.incumbent, seat.id, 0 if seat.wanted else 1, 0.0)
    in_hand = seat.task
    if in_hand >= 0:
        cut_short(w, seat)
    else:
        unfree(w, i)
    seat.filled, seat.task = 0, -1
    team.filled -= 1
    team.paid += w.now - seat.paid_since
    if w.team[t].named:
        orphan = w.team_era[w.era, t].orphan
        for c in owned(w, t, i):
            heir = -1 if orphan else lightest(w, t)
            give(w, c, t, heir, heir >= 0)
    if in_hand >= 0:
        hand_back(w, in_hand, t)
    for planned in range(2):
        while True:
            task = pop_task(w, 2 * i + planned)
            if task < 0:
                break
            hand_back(w, task, t)
    call(w, t)
    if seat.wanted:
        at(w, w.now + w.team_era[w.era, t].backfill, R_STAFF, seat.id, HIRE, seat.incumbent + 1, i)


@law
def hand_back(w, k, t):
    """A leaver's task goes to the customer's owner, or to the pile."""
    c = w.customers[w.tasks[k].customer]
    if c.lost:
        release(w, k)
    elif w.segment[c.segment].owner_team == t and c.owner >= 0:
        push_task(w, k, c.owner)
        wake(w, c.owner)
    else:
        push_task(w, k, len(w.seats) + t)


@law
def cut_short(w, seat):
    task = w.tasks[seat.task]
    worked = booked_minutes(w.now - seat.block_start, seat.weekly, min(seat.block + 1, task.left))
    task.left -= worked
    seat.worked += worked
    row(w, K_BLOCK, w.customers[task.customer].id, task.play, task.index, seat.id, worked, task.left)


@law
def on_resignation(w, i, incumbent):
    if w.seats[i].filled and w.seats[i].incumbent == incumbent:
        leave(w, i)


@law
def on_backfill(w, i, incumbent):
    seat = w.seats[i]
    if seat.wanted and not seat.filled and seat.incumbent == incumbent - 1:
        hire(w, i, 0)


@law
def owned(w, t, owner):
    """Slots of the customers of a seat (−2: of any seat), or of those that should have an owner in the team and have
    none (−1), in id order."""
    count = 0
    slots = np.empty(w.n_customers, np.int64)
    ids = np.empty(w.n_customers, np.int64)
    for slot in range(w.n_customers):
        c = w.customers[slot]
        mine = c.owner == owner or (owner == -2 and c.owner >= 0)
        if not c.lost and mine and w.segment[c.segment].owner_team == t:
            slots[count], ids[count] = slot, c.id
            count += 1
    return slots[:count][np.argsort(ids[:count])]


@law
def lightest(w, t):
    balance, first = w.team_era[w.era, t].balance, w.team[t].first_seat
    best, best_load, best_count = -1, 0, 0
    for i in range(first, first + w.team[t].n_seats):
        seat = w.seats[i]
        if seat.filled and seat.wanted:
            load = book_load(balance, seat.customers, seat.arr, seat.backlog)
            if best < 0 or load < best_load or (load == best_load and seat.customers < best_count):
                best, best_load, best_count = i, load, seat.customers
    return best


@law
def give(w, slot, t, owner, felt):
    c = w.customers[slot]
    before = c.owner
    if before >= 0:
        w.seats[before].customers -= 1
        w.seats[before].arr -= c.arr
    if owner >= 0:
        w.seats[owner].customers += 1
        w.seats[owner].arr += c.arr
    c.owner = owner
    new_id = w.seats[owner].id if owner >= 0 else -1
    old_id = w.seats[before].id if before >= 0 else -1
    row(w, K_OWNER, c.id, t, -1, new_id, old_id, 0.0)
    if felt:
        affect(w, c, TRUST, owner_change_gain(read(w, c, TRUST), w.laws[w.era].trust))


@law
def rebalance(w, t):
    if not w.team[t].named or w.teams[t].filled == 0:
        return
    first = w.team[t].first_seat
    while True:
        heavy, light = -1, -1
        for i in range(first, first + w.team[t].n_seats):
            if w.seats[i].filled:
                if heavy < 0 or w.seats[i].customers > w.seats[heavy].customers:
                    heavy = i
                if light < 0 or w.seats[i].customers < w.seats[light].customers:
                    light = i
        if w.seats[heavy].customers - w.seats[light].customers <= 1:
            return
        give(w, owned(w, t, heavy)[-1], t, light, True)


@law
def rotate(w, t):
    if not w.team[t].named or w.teams[t].filled < 2:
        return
    first, size = w.team[t].first_seat, w.team[t].n_seats
    for slot in owned(w, t, -2):
        i = w.customers[slot].owner
        while True:
            i = first + (i - first + 1) % size
            if w.seats[i].filled:
                break
        give(w, slot, t, i, True)


# -- knock: customers sign, troubles and requests arrive ---------------------------------------------------------------


@law
def opening(w, g, id):
    time = 0
    if w.day0 > 0:
        window = min(YEAR, w.day0)
        time = int(luck(w, id, WORDS.opening, 0) * window) // w.grid * w.grid
    at(w, time, R_KNOCK, id, 0, 0, -1)


@law
def on_refill(w, g, month):
    if w.segments[g].vacant > 0:
        at(w, w.now, R_DUE, g << 20 | w.segments[g].next_place, REFILL, 0, -2)
    if (month + 1) * MONTH <= w.day0:
        at(w, (month + 1) * MONTH - 1, R_DUE, g, REFILL, month + 1, -1)


@law
def on_place(w, id):
    g = id >> 20
    w.segments[g].vacant -= 1
    w.segments[g].next_place += 1
    sign(w, g, id)
    if w.segments[g].vacant > 0:
        at(w, w.now, R_DUE, g << 20 | w.segments[g].next_place, REFILL, 0, -2)


@law
def next_arrival(w, g, time, number):
    id = g << 20 | ARRIVALS | number
    gap = exponential(luck(w, id, WORDS.arrival_gap, 0), w.segment[g].candidates / YEAR)
    at(w, time + minutes(gap, w.grid), R_KNOCK, id, 0, 0, -1)


@law
def on_signature(w, id):
    g = id >> 20
    if id & ARRIVALS == 0:
        sign(w, g, id)
        return
    if luck(w, id, WORDS.arrival_mark, 0) >= 1.0 - w.segment_era[w.era, g].arrival_share:
        sign(w, g, id)
    next_arrival(w, g, w.now, (id & (ARRIVALS - 1)) + 1)


@law
def sign(w, g, id):
    slot, now = w.n_customers, w.now
    if slot >= len(w.customers):
        w.full = 1
        return
    w.n_customers = slot + 1
    segment, c = w.segment[g], w.customers[slot]
    c.id, c.segment, c.signed, c.owner, c.health = id, g, now, -1, 1.0
    for d in range(N_DRIVERS):
        c.level[d], c.since[d] = w.driver[d].start, now
    for k in range(N_MATTERS):
        c.open[k] = -1
    c.quantile = luck(w, id, WORDS.arr, 0)
    c.arr = money(lognormal(c.quantile, segment.arr_median, segment.arr_sigma))
    bad = luck(w, id, WORDS.fit_kind, 0) >= 1.0 - segment.bad_share
    a = segment.bad_a if bad else segment.good_a
    b = segment.bad_b if bad else segment.good_b
    c.fit = kumaraswamy(luck(w, id, WORDS.fit, 0), a, b)
    c.goal = segment.goal_mean + segment.goal_sd * normal(luck(w, id, WORDS.goal, 0))
    c.attachment = segment.attachment_mean + segment.attachment_sd * normal(luck(w, id, WORDS.attachment, 0))
    c.term_months = next_term(w, c, 0, 0)
    c.term_end = now + c.term_months * MONTH
    w.segments[g].active += 1
    w.segments[g].arr += c.arr
    row(w, K_SIGNED, id, g, c.term_months, -1, c.arr, c.fit)
    if segment.owner_team >= 0:
        give(w, slot, segment.owner_team, lightest(w, segment.owner_team), False)
    index = task_index(0, SIGNED)
    begun, onboards = np.zeros(len(w.play), np.bool_), False
    for p in range(len(w.play)):
        if w.play[p].trigger == SIGNED and begins(w, c, p, index):
            begun[p] = True
            onboards = onboards or w.play[p].purpose == 0
    if not onboards:
        c.onboarded = 1.0
        enter(w, c, ADOPTING)
    c.adoption = target_at(w, c, now)
    for p in range(len(w.play)):
        if begun[p]:
            walk(w, slot, p, index)
    at(w, now + w.pulse, R_PULSE, id, 0, 1, slot)
    next_contract(w, slot)
    if w.observe > 0:
        at(w, now + w.observe, R_DUE, id, OBSERVE, (now + w.observe) // 1440, slot)
    for p in range(len(w.play)):
        if w.play[p].trigger == CADENCE:
            next_tick(w, slot, p)
    for j in range(len(w.stream)):
        if w.stream[j].candidates > 0.0:
            next_knock(w, slot, j, 0)


@law
def begin_plays(w, slot, trigger, index, matter):
    for p in range(len(w.play)):
        if w.play[p].trigger == trigger and w.play[p].opened == matter:
            begin(w, slot, p, index)


@law
def begin(w, slot, p, index):
    if begins(w, w.customers[slot], p, index):
        walk(w, slot, p, index)


@law
def begins(w, c, p, index):
    """Whether a play starts: its touch model has it, the stage fits, the customer is covered and chance allows."""
    now = play_now(w, c, p)
    is_covered = covered(c.quantile, w.segment_era[w.era, c.segment].coverage)
    if not applies(now.active, now.stages, c.stage, now.reaches_all, is_covered):
        return False
    return not (now.chance < 1.0 and luck(w, c.id, w.play[p].chance_word, index) >= now.chance)


@law
def next_knock(w, slot, j, candidate):
    c, stream = w.customers[slot], w.stream[j]
    gap = exponential(luck(w, c.id, stream.gap_word, candidate), stream.candidates / YEAR)
    at(w, w.now + minutes(gap, w.grid), R_KNOCK, c.id, 1 + j, candidate, slot)


@law
def on_knock(w, slot, j, candidate):
    c, stream = w.customers[slot], w.stream[j]
    if c.lost:
        return
    share = w.stream_era[w.era, j].share
    if stream.grows:
        guidance, product = read(w, c, GUIDANCE), read(w, c, PRODUCT)
        share = escalation_share(share, c.onboarded, guidance, product, c.fit, w.laws[w.era].escalation)
    enters = luck(w, c.id, stream.mark_word, candidate) >= 1.0 - share
    row(w, K_KNOCK, c.id, 64 + stream.play if stream.play >= 0 else j, candidate, -1, 1 if enters else 0, share)
    if enters:
        strike(w, slot, j, candidate)
    if not c.lost:
        next_knock(w, slot, j, candidate + 1)


@law
def strike(w, slot, j, candidate):
    c, stream = w.customers[slot], w.stream[j]
    if stream.play >= 0:
        begin(w, slot, stream.play, task_index(candidate, REQUEST))
        return
    for d in range(N_DRIVERS):
        affect(w, c, d, w.stream_era[w.era, j].effect[d])
    if stream.ends:
        lose(w, c, j)
    elif stream.opens >= 0:
        open_matter(w, slot, stream.opens, task_index(candidate, OPENED + j))


# -- matters: open from one instant to another -------------------------------------------------------------------------


@law
def open_matter(w, slot, k, index):
    c = w.customers[slot]
    tally(w, c, k)
    m = w.free_matter
    if m >= 0:
        w.free_matter = w.matters[m].next
    else:
        m = w.n_matters
        if m >= len(w.matters):
            w.full = 1
            return
        w.n_matters = m + 1
    matter = w.matters[m]
    matter.index, matter.since, matter.next = index, w.now, c.open[k]
    c.open[k] = m
    c.n_open[k] += 1
    row(w, K_OPENED, c.id, k, index, -1, c.n_open[k], 0.0)
    expires = w.matter_era[w.era, k].expires
    if expires > 0:
        at(w, w.now + expires, R_EXPIRE, c.id, MATTER_EXPIRY + k, index, slot)
    begin_plays(w, slot, OPENED, index, k)


@law
def find_matter(w, c, k, index):
    m = c.open[k]
    while m >= 0 and w.matters[m].index != index:
        m = w.matters[m].next
    return m


@law
def remove_matter(w, c, k, m):
    if c.open[k] == m:
        c.open[k] = w.matters[m].next
    else:
        before = c.open[k]
        while w.matters[before].next != m:
            before = w.matters[before].next
        w.matters[before].next = w.matters[m].next
    c.n_open[k] -= 1
    w.matters[m].next = w.free_matter
    w.free_matter = m


@law
def on_lapse(w, slot, k, index):
    c = w.customers[slot]
    if c.lost:
        return
    m = find_matter(w, c, k, index)
    if m >= 0:
        drain_matter(w, c, k)
        remove_matter(w, c, k, m)
        row(w, K_LAPSED, c.id, k, index, -1, c.n_open[k], 0.0)


@law
def close_matter(w, c, k, index):
    m = find_matter(w, c, k, index)
    if m >= 0:
        drain_matter(w, c, k)
        since = w.matters[m].since
        remove_matter(w, c, k, m)
        row(w, K_CLOSED, c.id, k, index, -1, w.now - since, 0.0)


@law
def tally(w, c, k):
    c.open_minutes[k] += c.n_open[k] * (w.now - c.open_since[k])
    c.open_since[k] = w.now


@law
def drain_matter(w, c, k):
    tally(w, c, k)
    if c.open_minutes[k] > 0:
        drains = w.matter_era[w.era, k].drains
        for d in range(N_DRIVERS):
            if drains[d] > 0.0:
                write(w, c, d, drained(read(w, c, d), drains[d], c.open_minutes[k]))
        c.open_minutes[k] = 0


# -- drivers: reading never writes -------------------------------------------------------------------------------------


@law
def read(w, c, d):
    return read_at(w, c, d, w.now)


@law
def read_at(w, c, d, time):
    driver = w.driver[d]
    rest = resting(driver.rest, driver.use, c.adoption)
    return relaxed(c.level[d], rest, max(0, time - c.since[d]), driver.half_life)


@law
def write(w, c, d, level):
    c.level[d], c.since[d] = level, w.now


@law
def affect(w, c, d, gain):
    if gain != 0.0:
        write(w, c, d, moved(read(w, c, d), gain))


@law
def touch_effects(w, c, effects, landed, contact):
    for d in range(N_DRIVERS):
        gain = effects[d]
        if gain == 0.0:
            continue
        if d == TRUST and contact:
            gain = touch_gain(gain, read(w, c, CONTACT), w.laws[w.era].trust)
        affect(w, c, d, gain * landed if gain > 0.0 else gain)


# -- pulse, term: the customer's month and contract --------------------------------------------------------------------


@law
def on_pulse(w, slot, pulse):
    c, now = w.customers[slot], w.now
    if c.lost:
        return
    target = target_at(w, c, now - w.pulse // 2)
    for d in range(N_DRIVERS):
        if w.driver[d].use != 0.0:
            write(w, c, d, read(w, c, d))
    c.adoption = follow(c.adoption, target, w.pulse, w.laws[w.era].adoption.half_life)
    for k in range(N_MATTERS):
        drain_matter(w, c, k)
    month = (now - c.signed) // MONTH
    row(w, K_PULSE, c.id, ADOPTION, month, -1, 0, c.adoption)
    row(w, K_PULSE, c.id, TRUST, month, -1, 0, read(w, c, TRUST))
    at(w, now + w.pulse, R_PULSE, c.id, 0, pulse + 1, slot)


@law
def target_at(w, c, time):
    product, outcomes = read_at(w, c, PRODUCT, time), read_at(w, c, OUTCOMES, time)
    enablement, guidance = read_at(w, c, ENABLEMENT, time), read_at(w, c, GUIDANCE, time)
    return adoption_target(product, outcomes, enablement, guidance, c.fit, c.onboarded, w.laws[w.era].adoption)


@law
def next_contract(w, slot):
    c = w.customers[slot]
    month = (c.term_end - c.signed) // MONTH
    for p in range(len(w.play)):
        if w.play[p].trigger == BEFORE_TERM:
            time = max(w.now, c.term_end - play_now(w, c, p).before_term)
            at(w, time, R_DUE, c.id, DUE_PLAY + p, task_index(month, BEFORE_TERM), slot)
    at(w, c.term_end, R_TERM, c.id, 0, month, slot)


@law
def on_term(w, slot, month):
    c = w.customers[slot]
    if c.lost:
        return
    renew(w, c, month)
    if not c.lost:
        next_contract(w, slot)


@law
def renew(w, c, month):
    now = w.segment_era[w.era, c.segment]
    log_odds = 0.0
    for part in range(N_PARTS):
        log_odds += part_of(w, c, part, now.uplift)
    churn = churn_probability(log_odds, c.term_months / 12)
    stays = luck(w, c.id, WORDS.renewal, month) < 1.0 - churn
    following = next_term(w, c, month, 1) if stays else 0
    row(w, K_TERM, c.id, c.term_months, month, -1, following, churn)
    if not stays:
        lose(w, c, -1)
        for part in range(N_PARTS):
            row(w, K_CAUSE, c.id, part, month, -1, 0, part_of(w, c, part, now.uplift))
        return
    arr = money(c.arr * (1.0 + now.uplift))
    w.segments[c.segment].arr += arr - c.arr
    if c.owner >= 0:
        w.seats[c.owner].arr += arr - c.arr
    c.arr, c.term_months = arr, following
    c.term_end = w.now + following * MONTH
    row(w, K_RENEWED, c.id, following, month, -1, arr, now.uplift)
    if c.stage == RENEWING:
        enter(w, c, ADOPTING)


@law
def part_of(w, c, part, uplift):
    matters = 0.0
    for k in range(N_MATTERS):
        matter = w.matter_era[w.era, k]
        matters += c.n_open[k] * matter_weight(matter.in_renewal, matter.eased, c.adoption)
    size = relative_size(c.arr, w.segment[c.segment].arr_median)
    trust, preparation = read(w, c, TRUST), read(w, c, PREPARATION)
    return renewal_part(
        part, c.adoption, c.goal, trust, preparation, size, uplift, matters, c.attachment, w.laws[w.era].renewal
    )


@law
def next_term(w, c, month, later):
    u = luck(w, c.id, WORDS.term, month)
    offer = w.segment_era[w.era, c.segment]
    nth = 0
    while nth < N_TERMS - 1 and u >= offer.term_share[later, nth]:
        nth += 1
    return offer.term_months[later, nth]


@law
def lose(w, c, cause):
    c.lost, c.stage = 1, LOST
    w.segments[c.segment].active -= 1
    w.segments[c.segment].arr -= c.arr
    if w.now < w.day0:
        w.segments[c.segment].vacant += 1
    if c.owner >= 0:
        w.seats[c.owner].customers -= 1
        w.seats[c.owner].arr -= c.arr
    row(w, K_LOST, c.id, cause, (w.now - c.signed) // MONTH, -1, c.arr, 0.0)


@law
def enter(w, c, stage):
    c.stage = stage
    row(w, K_STAGE, c.id, -1, -1, -1, stage, 0.0)


# -- due: what the calendar and the look at health ask for -------------------------------------------------------------


@law
def next_tick(w, slot, p):
    c = w.customers[slot]
    time = w.now + play_now(w, c, p).every
    at(w, time, R_DUE, c.id, DUE_PLAY + p, task_index(time // 1440, CADENCE), slot)


@law
def on_due(w, slot, p, index):
    c = w.customers[slot]
    if c.lost:
        return
    if w.play[p].trigger == CADENCE:
        begin(w, slot, p, index)
        next_tick(w, slot, p)
        return
    starts = begins(w, c, p, index)
    if w.play[p].purpose == 3 and c.stage == ADOPTING:
        enter(w, c, RENEWING)
    if starts:
        walk(w, slot, p, index)


@law
def on_observation(w, slot, day):
    c = w.customers[slot]
    if c.lost:
        return
    z_usage, z_sentiment = normal(luck(w, c.id, WORDS.usage, day)), normal(luck(w, c.id, WORDS.sentiment, day))
    before = c.health
    c.health = health_score(c.adoption, read(w, c, TRUST), z_usage, z_sentiment, w.laws[w.era].health)
    row(w, K_HEALTH, c.id, -1, day, -1, 0, c.health)
    for p in range(len(w.play)):
        if w.play[p].trigger == HEALTH and fell_below(before, c.health, play_now(w, c, p).health_below):
            begin(w, slot, p, task_index(day, HEALTH))
    at(w, w.now + w.observe, R_DUE, c.id, OBSERVE, (w.now + w.observe) // 1440, slot)


# -- a play walks its steps --------------------------------------------------------------------------------------------


@law
def walk(w, slot, p, index):
    c, play = w.customers[slot], w.play[p]
    now = play_now(w, c, p)
    k = new_task(w)
    if k < 0:
        return
    task = w.tasks[k]
    task.customer, task.play, task.index, task.due = slot, p, index, w.now + now.due_in
    task.step = play.first_step - 1
    task.begun, task.dead, task.done, task.last, task.quality, task.pace = 0, 0, 0, -1, 1.0, 1.0
    for step in range(play.first_step, play.first_step + play.n_steps):
        if not w.step[step].waits:
            row(w, K_DUE, c.id, p, index, w.route[c.segment, step].team, work_of(w, task, step), task.due)
    if now.playbook and not complied(w, c, p, index):
        release(w, k)
        return
    if now.expires > 0:
        patience = drawn(w, c.id, play.patience_word, index, now.expires, now.patience)
        at(w, w.now + patience, R_EXPIRE, c.id, p, index, k | task.generation << 32)
    advance(w, k)


@law
def advance(w, k):
    """Go to the next step, or end."""
    task = w.tasks[k]
    play, c = w.play[task.play], w.customers[task.customer]
    task.step += 1
    if task.step == play.first_step + play.n_steps:
        finish(w, k)
    elif w.step[task.step].waits:
        task.begun = 1
        delay = work_of(w, task, task.step)
        row(w, K_WAITS, c.id, task.play, task.index, -1, delay, 0.0)
        at(w, w.now + delay, R_REPLY, c.id, task.play, task.index, k)
    else:
        join(w, k)


@law
def on_reply(w, k):
    if w.customers[w.tasks[k].customer].lost:
        release(w, k)
    else:
        advance(w, k)


@law
def complied(w, c, p, index):
    if c.owner < 0:
        return True
    owner = w.seats[c.owner]
    share = compliance_share(owner.backlog / w.team_era[w.era, owner.team].weekly, w.laws[w.era].compliance)
    if share >= 1.0 or luck(w, c.id, w.play[p].compliance_word, index) < share:
        return True
    row(w, K_SKIPPED, c.id, p, index, owner.id, 0, share)
    return False


@law
def work_of(w, task, step):
    c = w.customers[task.customer]
    now = step_now(w, c, step)
    return drawn(w, c.id, w.step[step].word, task.index, now.median, now.sigma)


@law
def on_expiry(w, k, generation):
    task = w.tasks[k]
    c = w.customers[task.customer]
    if task.generation != generation or c.lost or task.begun:
        return
    task.dead = 1
    row(w, K_MISSED, c.id, task.play, task.index, w.route[c.segment, task.step].team, w.now - task.joined, 0.0)
    missed = play_now(w, c, task.play).missed
    for d in range(N_DRIVERS):
        affect(w, c, d, missed[d])


@law
def join(w, k):
    task = w.tasks[k]
    c = w.customers[task.customer]
    route = w.route[c.segment, task.step]
    t, seat = route.team, taker(w, task, route.team)
    if seat < 0:
        if route.fallback >= 0 and stretched(w, c, t, task.step):
            t = route.fallback
        elif w.segment[c.segment].owner_team == t:
            seat = c.owner
    task.joined, task.planned, task.fresh, task.reworked = w.now, play_now(w, c, task.play).planned, 1, 0
    task.left = work_of(w, task, task.step)
    set_key(w, task)
    row(w, K_JOINED, c.id, task.play, task.index, t, w.step[task.step].number, task.due)
    push_task(w, k, seat if seat >= 0 else len(w.seats) + t)
    if seat >= 0:
        wake(w, seat)
    call(w, t)


@law
def taker(w, task, t):
    for nth in range(task.done - 1, -1, -1):
        i = task.hands[nth]
        if w.seats[i].team == t:
            return i if w.seats[i].filled and w.seats[i].incumbent == task.incumbents[nth] else -1
    return -1


@law
def stretched(w, c, t, step):
    if not w.team[t].named:
        return w.teams[t].filled == 0
    owner = c.owner if w.segment[c.segment].owner_team == t else -1
    return owner < 0 or w.seats[owner].backlog > step_now(w, c, step).fallback_above


@law
def set_key(w, task):
    c = w.customers[task.customer]
    now = play_now(w, c, task.play)
    n_open = 0
    for k in range(N_MATTERS):
        n_open += c.n_open[k]
    rule = w.segment_era[w.era, c.segment].rule
    task.urgency = urgency_key(rule, now.klass, task.due, task.joined, c.arr, n_open, c.health)
    task.key = c.id << 35 | task.play << 27 | task.index


@law
def done_twice(w, k):
    task = w.tasks[k]
    c = w.customers[task.customer]
    again = rework_probability(task.pace, w.laws[w.era].overload)
    if again <= 0.0 or task.reworked or luck(w, c.id, w.step[task.step].rework_word, task.index) < 1.0 - again:
        return False
    task.left, task.reworked = work_of(w, task, task.step), 1
    t = w.seats[task.last].team
    row(w, K_JOINED, c.id, task.play, task.index, t, w.step[task.step].number, task.due)
    push_task(w, k, task.last)
    wake(w, task.last)
    call(w, t)
    return True


@law
def step_done(w, k):
    task = w.tasks[k]
    c, play = w.customers[task.customer], w.play[task.play]
    task.done += 1
    landed = landed_share(w, c, task)
    row(w, K_STEP, c.id, task.play, task.index, w.seats[task.last].id, w.step[task.step].number, landed)
    touch_effects(w, c, step_now(w, c, task.step).effect, landed, play_now(w, c, task.play).contact)
    if play.purpose == 0:
        c.onboarded = max(c.onboarded, task.done / play.n_work)
    advance(w, k)


@law
def landed_share(w, c, task):
    if not play_now(w, c, task.play).timely:
        return task.quality
    return task.quality * timely(w.now - task.due, w.laws[w.era].timeliness)


@law
def finish(w, k):
    task = w.tasks[k]
    c, play = w.customers[task.customer], w.play[task.play]
    now = play_now(w, c, task.play)
    landed = landed_share(w, c, task)
    if now.success < 1.0 and luck(w, c.id, play.success_word, task.index) >= now.success:
        landed = 0.0
    member = w.seats[task.last].id if task.last >= 0 else -1
    row(w, K_PLAYED, c.id, task.play, task.index, member, w.now - task.due, landed)
    if landed > 0.0:
        if play.closes >= 0:
            close_matter(w, c, play.closes, task.index)
        touch_effects(w, c, now.effect, landed, now.contact)
    if now.contact:
        affect(w, c, CONTACT, w.laws[w.era].trust.touch_contact)
    if play.purpose == 0 and c.stage == ONBOARDING:
        c.onboarded = 1.0
        enter(w, c, ADOPTING)
    release(w, k)


# -- week, assign, done: members and their desk ------------------------------------------------------------------------


@law
def on_week(w, t, week):
    now_numbers, first, team = w.team_era[w.era, t], w.team[t].first_seat, w.teams[t]
    last = first + w.team[t].n_seats
    for i in range(first, last):
        seat = w.seats[i]
        seat.backlog = 0
        if seat.filled and seat.task >= 0 and not w.customers[w.tasks[seat.task].customer].lost:
            seat.backlog = w.tasks[seat.task].left
    team.piled = 0
    for k in range(w.n_tasks):
        task = w.tasks[k]
        if task.queue >= 0 and waiting(w, task):
            holder = task.queue >> 1
            if first <= holder < last:
                w.seats[holder].backlog += task.left
            elif holder == len(w.seats) + t:
                team.piled += task.left
    for i in range(first, last):
        seat = w.seats[i]
        if seat.filled:
            seat.backlog += team.piled // team.filled
            busy = seat.worked / now_numbers.weekly
            seat.worked = 0
            seat.credit = int(now_numbers.reserve * now_numbers.weekly)
            row(w, K_WEEK, t, -1, -1, seat.id, seat.backlog, busy)
            consider_leaving(w, i, busy)
    for g in range(len(w.segment)):
        if w.segment_era[w.era, g].rule == LOWEST_HEALTH:
            renew_keys(w, t)
            break
    at(w, w.now + WEEK, R_WEEK, t, 0, week + 1, 0)


@law
def consider_leaving(w, i, busy):
    seat, now = w.seats[i], w.now
    now_numbers = w.team_era[w.era, seat.team]
    resigns = weekly_attrition(now_numbers.attrition, busy, w.laws[w.era].attrition)
    index = seat.incumbent * 4096 + (now - seat.hired) // WEEK
    if resigns > 0.0 and not seat.leaving and luck(w, SEAT | seat.id, WORDS.attrition, index) >= 1.0 - resigns:
        seat.leaving = 1
        at(w, now + now_numbers.notice, R_STAFF, seat.id, LEAVE, seat.incumbent, i)


@law
def renew_keys(w, t):
    """Empty the team's queues and fill them again, with new keys where the rule follows health."""
    first, last = w.team[t].first_seat, w.team[t].first_seat + w.team[t].n_seats
    moved_tasks = -1
    for holder in range(first, last + 1):
        holder = holder if holder < last else len(w.seats) + t
        for planned in range(2):
            while True:
                k = pop_task(w, 2 * holder + planned)
                if k < 0:
                    break
                task = w.tasks[k]
                if w.segment_era[w.era, w.customers[task.customer].segment].rule == LOWEST_HEALTH:
                    set_key(w, task)
                task.queue, task.sibling = holder, moved_tasks
                moved_tasks = k
    while moved_tasks >= 0:
        following = w.tasks[moved_tasks].sibling
        push_task(w, moved_tasks, w.tasks[moved_tasks].queue)
        moved_tasks = following


@law
def call(w, t):
    if not w.teams[t].called:
        w.teams[t].called = 1
        at(w, w.now, R_ASSIGN, t, 0, 0, 0)


@law
def on_assign(w, t):
    """Free members, longest free first, take the smallest top they may take: while the pile lasts all of them in order,
    then only those whose own queue has grown."""
    team = w.teams[t]
    team.called = 0
    pile = 2 * (len(w.seats) + t)
    i = team.free
    while i >= 0 and (top(w, pile) >= 0 or top(w, pile + 1) >= 0):
        following = w.seats[i].after
        take(w, i, pile)
        i = following
    while True:
        best, i = -1, team.woken
        while i >= 0:
            seat = w.seats[i]
            if seat.free and (best < 0 or comes_before(seat, w.seats[best])) and has_own(w, i):
                best = i
            i = seat.next_woken
        if best < 0:
            break
        take(w, best, pile)
    i = team.woken
    while i >= 0:
        w.seats[i].woken = 0
        i = w.seats[i].next_woken
    team.woken = -1


@law
def has_own(w, i):
    return top(w, 2 * i) >= 0 or top(w, 2 * i + 1) >= 0


@law
def comes_before(seat, other):
    return seat.free_since < other.free_since or (seat.free_since == other.free_since and seat.number < other.number)


@law
def take(w, i, pile):
    planned, other = smaller(w, 2 * i + 1, pile + 1), smaller(w, 2 * i, pile)
    queue = planned if planned >= 0 else other
    if planned >= 0 and other >= 0 and not w.seats[i].credit > 0:
        queue = planned if sooner(w, w.roots[planned], w.roots[other]) else other
    unfree(w, i)
    take_up(w, i, pop_task(w, queue))


@law
def smaller(w, own, pile):
    """The queue with the smaller top, −1 if both are empty."""
    a, b = top(w, own), top(w, pile)
    if a < 0:
        return pile if b >= 0 else -1
    return own if b < 0 or sooner(w, a, b) else pile


@law
def on_done(w, i, incumbent):
    seat = w.seats[i]
    if not seat.filled or seat.incumbent != incumbent:
        return
    k = seat.task
    task = w.tasks[k]
    c = w.customers[task.customer]
    task.left -= seat.block
    seat.worked += seat.block
    row(w, K_BLOCK, c.id, task.play, task.index, seat.id, seat.block, task.left)
    set_free(w, i)
    if c.lost:
        release(w, k)
    elif task.left > 0:
        push_task(w, k, i)
        wake(w, i)
    else:
        task.last, task.hands[task.done], task.incumbents[task.done] = i, i, incumbent
        if not done_twice(w, k):
            step_done(w, k)


@law
def take_up(w, i, k):
    seat, task, now = w.seats[i], w.tasks[k], w.now
    now_numbers = w.team_era[w.era, seat.team]
    seat.task = k
    if task.fresh:
        task.fresh, task.begun = 0, 1
        task.pace = pace(seat.backlog / now_numbers.weekly, w.laws[w.era].overload)
        task.quality = min(task.quality, hurried_quality(task.pace, w.laws[w.era].overload))
        task.left = minutes(task.left * task.pace, 1)
        id = w.customers[task.customer].id
        row(w, K_BEGUN, id, task.play, task.index, seat.id, now - task.joined, task.pace)
    seat.block, seat.block_start = min(w.block, task.left), now
    seat.weekly = ramped_minutes(now_numbers.weekly, now - seat.hired, now_numbers.ramp, now_numbers.ramp_start)
    if task.planned:
        seat.credit -= seat.block
    at(w, now + calendar_minutes(seat.block, seat.weekly, w.grid), R_DONE, seat.id, 0, seat.incumbent, i)


@law
def set_free(w, i):
    """Append a member to its team's free list, kept in order of (free since, seat)."""
    seat = w.seats[i]
    team = w.teams[seat.team]
    seat.free, seat.free_since, seat.task = 1, w.now, -1
    before = team.last_free
    while before >= 0 and comes_before(seat, w.seats[before]):
        before = w.seats[before].before
    after = team.free if before < 0 else w.seats[before].after
    seat.before, seat.after = before, after
    if before < 0:
        team.free = i
    else:
        w.seats[before].after = i
    if after < 0:
        team.last_free = i
    else:
        w.seats[after].before = i
    wake(w, i)
    call(w, seat.team)


@law
def unfree(w, i):
    seat = w.seats[i]
    team = w.teams[seat.team]
    if seat.before < 0:
        team.free = seat.after
    else:
        w.seats[seat.before].after = seat.after
    if seat.after < 0:
        team.last_free = seat.before
    else:
        w.seats[seat.after].before = seat.before
    seat.free = 0


@law
def wake(w, i):
    """Remember a member whose own queue has grown, until the desk has looked."""
    seat = w.seats[i]
    if not seat.woken:
        seat.woken, seat.next_woken = 1, w.teams[seat.team].woken
        w.teams[seat.team].woken = i


# -- the task pool and its queues: pairing heaps -----------------------------------------------------------------------


@law
def new_task(w):
    k = w.free_task
    if k >= 0:
        w.free_task = w.tasks[k].sibling
    else:
        k = w.n_tasks
        if k >= len(w.tasks):
            w.full = 1
            return -1
        w.n_tasks = k + 1
    w.tasks[k].queue = -1
    return k


@law
def release(w, k):
    task = w.tasks[k]
    task.generation = (task.generation + 1) & 0x3FFFFFFF
    task.queue, task.sibling = -1, w.free_task
    w.free_task = k


@law
def waiting(w, task):
    return not task.dead and not w.customers[task.customer].lost


@law
def sooner(w, a, b):
    x, y = w.tasks[a], w.tasks[b]
    return x.urgency < y.urgency or (x.urgency == y.urgency and x.key < y.key)


@law
def linked(w, a, b):
    """Two heaps as one; the later root becomes the first child of the sooner."""
    if a < 0:
        return b
    if b < 0:
        return a
    if sooner(w, b, a):
        a, b = b, a
    w.tasks[b].sibling = w.tasks[a].child
    w.tasks[a].child = b
    return a


@law
def push_task(w, k, holder):
    """Put a task in the queue of a seat, or of a team's pile (n_seats + team)."""
    task = w.tasks[k]
    task.queue = 2 * holder + task.planned
    task.child, task.sibling = -1, -1
    w.roots[task.queue] = linked(w, w.roots[task.queue], k)


@law
def top(w, queue):
    """The first task that still waits, −1 if none; others are dropped as they surface."""
    while w.roots[queue] >= 0 and not waiting(w, w.tasks[w.roots[queue]]):
        k = w.roots[queue]
        cut_root(w, queue)
        release(w, k)
    return w.roots[queue]


@law
def pop_task(w, queue):
    k = top(w, queue)
    if k >= 0:
        cut_root(w, queue)
        w.tasks[k].queue = -1
    return k


@law
def cut_root(w, queue):
    """Take the root away and join its children, in pairs from the left, then from the right."""
    child, pairs = w.tasks[w.roots[queue]].child, -1
    while child >= 0:
        other = w.tasks[child].sibling
        following = w.tasks[other].sibling if other >= 0 else -1
        w.tasks[child].sibling = -1
        if other >= 0:
            w.tasks[other].sibling = -1
        pair = linked(w, child, other)
        w.tasks[pair].sibling = pairs
        pairs, child = pair, following
    root = -1
    while pairs >= 0:
        following = w.tasks[pairs].sibling
        w.tasks[pairs].sibling = -1
        root = linked(w, root, pairs)
        pairs = following
    w.roots[queue] = root


# -- the loop ----------------------------------------------------------------------------------------------------------


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
    w.roots = s.roots
    w.rows = s.rows
    w.now = w.era = w.n_events = w.n_rows = w.n_customers = w.n_tasks = w.n_matters = w.full = 0
    w.free_task = w.free_matter = -1
    w.k0, w.k1, w.replication = k0, k1, replication
    return w


@law
def simulate(n, s, k0, k1, replication):
    """Handle events in order until the horizon's last count, or until a pool is full; the rows written, −1 if full."""
    w = world(n, s, k0, k1, replication)
    begin_run(w)
    while w.n_events > 0 and not w.full:
        time, key, slot = pop_event(w)
        w.now = time
        rank, owner, kind, index = (key >> 59) - 1, key >> 35 & 0xFFFFFF, key >> 27 & 0xFF, key & 0x7FFFFFF
        if rank == R_DONE:
            on_done(w, slot, index)
        elif rank == R_ASSIGN:
            on_assign(w, owner)
        elif rank == R_PULSE:
            on_pulse(w, slot, index)
        elif rank == R_DUE:
            if slot == -1:
                on_refill(w, owner, index)
            elif slot == -2:
                on_place(w, owner)
            elif kind == OBSERVE:
                on_observation(w, slot, index)
            else:
                on_due(w, slot, kind - DUE_PLAY, index)
        elif rank == R_KNOCK:
            if kind == 0:
                on_signature(w, owner)
            else:
                on_knock(w, slot, kind - 1, index)
        elif rank == R_REPLY:
            on_reply(w, slot)
        elif rank == R_EXPIRE:
            if kind >= MATTER_EXPIRY:
                on_lapse(w, slot, kind - MATTER_EXPIRY, index)
            else:
                on_expiry(w, slot & 0xFFFFFFFF, slot >> 32)
        elif rank == R_TERM:
            on_term(w, slot, index)
        elif rank == R_WEEK:
            on_week(w, owner, index)
        elif rank == R_STAFF:
            if kind == TEAM_PLAN:
                on_plan(w, owner)
            elif kind == LEAVE:
                on_resignation(w, slot, index)
            else:
                on_backfill(w, slot, index)
        elif rank == R_ERA:
            on_era(w, index)
        else:
            on_count(w, index)
    return -1 if w.full else w.n_rows


def run(numbers: Numbers, key: tuple[int, int], replication: int) -> np.ndarray:
    """The rows of one replication, dtype ROW."""
    customers = _expected_customers(numbers)
    while True:
        state = _state(numbers, customers)
        written = simulate(numbers, state, *key, replication)
        if written >= 0:
            return state.rows[:written]
        customers *= 2


def _expected_customers(n: Numbers) -> int:
    years = (n.end - n.day0) / YEAR
    opening = sum(int(segment.opening) for segment in n.segment)
    arriving = sum(float(g.candidates) * years for g in n.segment)
    return int(64 + opening * (1.0 + 0.25 * n.day0 / YEAR) + 1.1 * arriving)


def _state(n: Numbers, customers: int) -> State:
    """An empty company with room for some customers over the run."""
    n_seats = int(sum(team.n_seats for team in n.team))
    seats = np.zeros(n_seats, SEAT_STATE).view(np.recarray)
    for t, team in enumerate(n.team):
        mine = seats[team.first_seat : team.first_seat + team.n_seats]
        mine.team, mine.number = t, np.arange(team.n_seats)
        mine.id = t << 16 | mine.number
    seats.incumbent = seats.task = -1
    teams = np.zeros(len(n.team), TEAM_STATE).view(np.recarray)
    teams.free = teams.last_free = teams.woken = -1
    segments = np.zeros(len(n.segment), SEGMENT_STATE).view(np.recarray)
    segments.next_place = n.segment.opening
    streams = len(n.play) + len(n.stream) + 4
    return State(
        heap=np.empty((customers * streams + 8 * n_seats + 256, 3), np.int64),
        customers=np.zeros(customers, CUSTOMER).view(np.recarray),
        tasks=np.zeros(customers * (len(n.play) + 2) + 64, TASK).view(np.recarray),
        matters=np.zeros(customers * 4 + 64, MATTER).view(np.recarray),
        seats=seats,
        teams=teams,
        segments=segments,
        roots=np.full(2 * (n_seats + len(n.team)), -1, np.int64),
        rows=np.empty(int(customers * 90 * (n.end / YEAR + 1)) + 52 * 2 * n_seats * (1 + n.end // YEAR) + 4096, ROW).view(np.recarray),
    )  # fmt: skip
