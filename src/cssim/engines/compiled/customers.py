"""A customer's life: it signs, its months pass, troubles knock, the calendar asks for plays."""

import numpy as np

from cssim.engines.compiled.books import give, lightest
from cssim.engines.compiled.contract import before_term, lose, next_contract, next_term
from cssim.engines.compiled.drivers import (
    affect,
    at_mid_month,
    drain_matter,
    find_matter,
    read,
    remove_matter,
    tally,
    write,
)
from cssim.engines.compiled.plays import begin, begin_plays, begins, enter, walk
from cssim.engines.compiled.world import (
    ADOPTING,
    ADOPTION,
    ARRIVALS,
    DUE_PLAY,
    K_HEALTH,
    K_KNOCK,
    K_LAPSED,
    K_OPENED,
    K_PULSE,
    K_SIGNED,
    MATTER_EXPIRY,
    N_MATTERS,
    OBSERVE,
    R_DUE,
    R_EXPIRE,
    R_KNOCK,
    R_PULSE,
    REFILL,
    at,
    luck,
    money,
    play_now,
    row,
)
from cssim.engines.numbers import N_DRIVERS, WORDS
from cssim.laws._law import law
from cssim.laws.adoption import adoption_target, follow
from cssim.laws.chance import exponential, kumaraswamy, lognormal, minutes, normal
from cssim.laws.drivers import ENABLEMENT, GUIDANCE, OUTCOMES, PRODUCT, TRUST
from cssim.laws.escalation import escalation_share
from cssim.laws.health import health_score
from cssim.policies.touch import CADENCE, HEALTH, OPENED, REQUEST, SIGNED, fell_below, task_index
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
    product, outcomes = read(w, c, PRODUCT), read(w, c, OUTCOMES)
    c.adoption = target(w, c, product, outcomes, read(w, c, ENABLEMENT), read(w, c, GUIDANCE))
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
def on_pulse(w, slot, pulse):
    c, now = w.customers[slot], w.now
    if c.lost:
        return
    product, outcomes = at_mid_month(w, c, PRODUCT), at_mid_month(w, c, OUTCOMES)
    goes_to = target(w, c, product, outcomes, at_mid_month(w, c, ENABLEMENT), at_mid_month(w, c, GUIDANCE))
    for d in range(N_DRIVERS):
        if w.driver[d].use != 0.0:
            write(w, c, d, read(w, c, d))
    c.adoption = follow(c.adoption, goes_to, w.pulse, w.laws[w.era].adoption.half_life)
    for k in range(N_MATTERS):
        drain_matter(w, c, k)
    month = (now - c.signed) // MONTH
    row(w, K_PULSE, c.id, ADOPTION, month, -1, 0, c.adoption)
    row(w, K_PULSE, c.id, TRUST, month, -1, 0, read(w, c, TRUST))
    at(w, now + w.pulse, R_PULSE, c.id, 0, pulse + 1, slot)


@law
def target(w, c, product, outcomes, enablement, guidance):
    return adoption_target(product, outcomes, enablement, guidance, c.fit, c.onboarded, w.laws[w.era].adoption)


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
    else:
        before_term(w, slot, p, index)


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
