"""Where customers come from: the opening book, its refills, arrivals, and what is asked of a booking."""

from cssim.engines.compiled.customers import sign
from cssim.engines.compiled.desk import mean_backlog
from cssim.engines.compiled.drivers import known
from cssim.engines.compiled.plays import begin
from cssim.engines.compiled.world import (
    ARRIVALS,
    K_BOOKED,
    K_REFUSED,
    LOST,
    PROSPECT,
    R_DUE,
    R_KNOCK,
    R_REPLY,
    REFILL,
    REVIEW,
    at,
    luck,
    money,
    new_file,
    row,
)
from cssim.engines.numbers import WORDS
from cssim.laws._law import law
from cssim.laws.chance import exponential, kumaraswamy, lognormal, minutes, normal
from cssim.laws.drivers import REPUTATION
from cssim.laws.reputation import arrival_share
from cssim.laws.shapes import clip01
from cssim.policies.gate import accepts
from cssim.policies.touch import BOOKED, task_index
from cssim.units import MONTH, YEAR


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
    sign(w, customer(w, g, id))
    if w.segments[g].vacant > 0:
        at(w, w.now, R_DUE, g << 20 | w.segments[g].next_place, REFILL, 0, -2)


@law
def next_arrival(w, g, time, number):
    id = g << 20 | ARRIVALS | number
    gap = exponential(luck(w, id, WORDS.arrival_gap, 0), w.segment[g].candidates / YEAR)
    at(w, time + minutes(gap, w.grid), R_KNOCK, id, 0, 0, -1)


@law
def on_signature(w, id):
    g, now = id >> 20, w.now
    if id & ARRIVALS == 0:
        sign(w, customer(w, g, id))
        return
    era = w.segment_era[w.era, g]
    season = w.season[(now // MONTH) % 12]
    share = arrival_share(era.arrival_share * season, known(w, REPUTATION), w.laws[w.era].reputation)
    if luck(w, id, WORDS.arrival_mark, 0) >= 1.0 - share:
        slot = customer(w, g, id)
        if era.gate:
            book(w, slot, era.gate_delay)
        else:
            sign(w, slot)
    next_arrival(w, g, now, (id & (ARRIVALS - 1)) + 1)


@law
def book(w, slot, delay):
    """A sale is looked at before it becomes a customer: after a while, by a play where there is one."""
    if slot < 0:
        return
    c = w.customers[slot]
    c.stage = PROSPECT
    row(w, K_BOOKED, c.id, c.segment, -1, -1, c.arr, c.fit)
    if delay > 0:
        at(w, w.now + delay, R_REPLY, c.id, REVIEW, 0, slot)
    else:
        on_review(w, slot)


@law
def on_review(w, slot):
    index = task_index(0, BOOKED)
    for p in range(len(w.play)):
        if w.play[p].gates and begin(w, slot, p, index):
            return
    decide(w, slot)


@law
def decide(w, slot):
    """Take the customer on, or refuse it."""
    c = w.customers[slot]
    era = w.segment_era[w.era, c.segment]
    z = normal(luck(w, c.id, WORDS.gate, 0)) if era.gate_noise > 0.0 else 0.0
    seen = c.fit + era.gate_noise * z
    if accepts(seen, era.gate_threshold, owners_backlog(w, c), era.gate_backlog):
        sign(w, slot)
    else:
        c.lost, c.stage = 1, LOST
        row(w, K_REFUSED, c.id, c.segment, -1, -1, 0, seen)


@law
def owners_backlog(w, c):
    """Weeks of work that wait for those who would own the customer, on average."""
    t = w.segment[c.segment].owner_team
    if t < 0 or w.teams[t].filled == 0:
        return 0.0
    return mean_backlog(w, t) / w.team_era[w.era, t].weekly


@law
def customer(w, g, id):
    """Somebody with its traits; its slot, −1 when there is no room."""
    slot = new_file(w, id, g)
    if slot < 0:
        return slot
    segment, c = w.segment[g], w.customers[slot]
    c.quantile = luck(w, id, WORDS.arr, 0)
    c.arr = money(lognormal(c.quantile, segment.arr_median, segment.arr_sigma))
    bad = luck(w, id, WORDS.fit_kind, 0) >= 1.0 - segment.bad_share
    a = segment.bad_a if bad else segment.good_a
    b = segment.bad_b if bad else segment.good_b
    c.fit = kumaraswamy(luck(w, id, WORDS.fit, 0), a, b)
    c.goal = segment.goal_mean + segment.goal_sd * normal(luck(w, id, WORDS.goal, 0))
    c.attachment = segment.attachment_mean + segment.attachment_sd * normal(luck(w, id, WORDS.attachment, 0))
    c.readiness = clip01(segment.readiness_mean + segment.readiness_sd * normal(luck(w, id, WORDS.readiness, 0)))
    c.handoff = clip01(segment.handoff_mean + segment.handoff_sd * normal(luck(w, id, WORDS.handoff, 0)))
    c.potential_quantile = luck(w, id, WORDS.potential, 0)
    c.potential = kumaraswamy(c.potential_quantile, segment.potential_a, segment.potential_b)
    return slot
