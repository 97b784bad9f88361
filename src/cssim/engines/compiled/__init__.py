"""The compiled engine: the story of `reference` as one loop over flat records, for speed.

Same modules, same rows in the same order. A process becomes a handler; its place in the story is in the event (key and
slot), in a record, or follows from the clock. Pools have a fixed size: when one is full the run stops, and is done again
with more.
"""

import numpy as np

from cssim.engines.compiled.arrivals import decide, on_place, on_refill, on_review, on_signature
from cssim.engines.compiled.company import begin_run, on_count, on_era
from cssim.engines.compiled.contract import on_term
from cssim.engines.compiled.customers import on_due, on_knock, on_pulse, on_stall
from cssim.engines.compiled.desk import on_assign
from cssim.engines.compiled.members import on_done
from cssim.engines.compiled.observations import on_observation
from cssim.engines.compiled.plays import on_expiry, on_lapse, on_reply, walk
from cssim.engines.compiled.seats import on_backfill, on_month, on_plan, on_resignation
from cssim.engines.compiled.weeks import on_week
from cssim.engines.compiled.world import (
    COMPANY_STATE,
    CUSTOMER,
    DECIDE,
    DUE_PLAY,
    LEAVE,
    MATTER,
    MATTER_EXPIRY,
    MONTHLY,
    OBSERVE,
    R_ASSIGN,
    R_DONE,
    R_DUE,
    R_ERA,
    R_EXPIRE,
    R_KNOCK,
    R_PULSE,
    R_REPLY,
    R_STAFF,
    R_TERM,
    R_WEEK,
    REVIEW,
    SEAT_STATE,
    SEGMENT_STATE,
    STALL,
    TASK,
    TEAM_PLAN,
    TEAM_STATE,
    State,
    pop_event,
)
from cssim.engines.compiled.world import world as new_world
from cssim.engines.numbers import Numbers
from cssim.laws._law import law
from cssim.laws.drivers import N_COMPANY
from cssim.ledger.events import ROW
from cssim.units import YEAR


@law
def simulate(n, s, k0, k1, replication):
    """Handle events in order until the horizon's last count, or until a pool is full; the rows written, −1 if full."""
    w = new_world(n, s, k0, k1, replication)
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
            if kind == REVIEW:
                on_review(w, slot)
            else:
                on_reply(w, slot)
        elif rank == R_EXPIRE:
            if kind >= MATTER_EXPIRY:
                on_lapse(w, slot, kind - MATTER_EXPIRY, index)
            elif kind == STALL:
                on_stall(w, slot)
            else:
                on_expiry(w, slot & 0xFFFFFFFF, slot >> 32)
        elif rank == R_TERM:
            on_term(w, slot, index)
        elif rank == R_WEEK:
            on_week(w, owner, index)
        elif rank == R_STAFF:
            if kind == TEAM_PLAN:
                on_plan(w, owner)
            elif kind == MONTHLY:
                on_month(w, owner, index)
            elif kind == LEAVE:
                on_resignation(w, slot, index)
            else:
                on_backfill(w, slot, index)
        elif rank == R_ERA:
            on_era(w, index)
        else:
            on_count(w, index)
        if w.n_pending > 0:
            walk_pending(w)
    return -1 if w.full else w.n_rows


@law
def walk_pending(w):
    """Plays that the handler has begun walk now, in order, and so do those that they begin."""
    i = 0
    while i < w.n_pending:
        slot, p, index = w.pending[i, 0], w.pending[i, 1], w.pending[i, 2]
        if p == DECIDE:
            decide(w, slot)
        else:
            walk(w, slot, p, index)
        i += 1
    w.n_pending = 0


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
    files = int(sum(team.n_seats for team in n.team)) * (1.0 + 0.5 * n.end / YEAR)  # of members who come and go
    return int(64 + files + opening * (1.0 + 0.25 * n.day0 / YEAR) + 1.1 * arriving)


def _state(n: Numbers, customers: int) -> State:
    """An empty company with room for some customers over the run."""
    n_seats = int(sum(team.n_seats for team in n.team))
    seats = np.zeros(n_seats, SEAT_STATE).view(np.recarray)
    for t, team in enumerate(n.team):
        mine = seats[team.first_seat : team.first_seat + team.n_seats]
        mine.team, mine.number = t, np.arange(team.n_seats)
        mine.id = t << 16 | mine.number
    seats.incumbent = seats.task = seats.last_purpose = seats.file = -1
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
        company=np.zeros(N_COMPANY, COMPANY_STATE).view(np.recarray),
        pending=np.empty((customers + (n_seats + 1) * len(n.play) + 64, 3), np.int64),
        roots=np.full(2 * (n_seats + len(n.team)), -1, np.int64),
        rows=np.empty(int(customers * 90 * (n.end / YEAR + 1)) + 52 * 2 * n_seats * (1 + n.end // YEAR) + 4096, ROW).view(np.recarray),
    )  # fmt: skip
