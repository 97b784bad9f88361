"""A customer's life: it signs, its months pass, troubles knock, the calendar asks for plays."""

import math

from cssim.engines.compiled.books import give, lightest
from cssim.engines.compiled.contract import before_term, lose, next_contract, next_term
from cssim.engines.compiled.drivers import (
    affect,
    affect_company,
    affect_member,
    at_mid_month,
    drain,
    known,
    read,
    write,
)
from cssim.engines.compiled.plays import begin, begin_plays, enter, open_matter
from cssim.engines.compiled.world import (
    ADOPTING,
    ADOPTION,
    DAYS,
    DUE_PLAY,
    ESCALATION,
    K_ACHIEVED,
    K_KNOCK,
    K_PULSE,
    K_SIGNED,
    OBSERVE,
    ONBOARDING,
    POTENTIAL,
    R_DUE,
    R_EXPIRE,
    R_KNOCK,
    R_PULSE,
    STALL,
    STALLED,
    at,
    luck,
    play_now,
    row,
)
from cssim.engines.numbers import N_DRIVERS
from cssim.laws._law import law
from cssim.laws.adoption import adoption_target, follow
from cssim.laws.chance import exponential, minutes, spread
from cssim.laws.drivers import (
    DEFECTS,
    ENABLEMENT,
    EXPECTATION,
    FIRST_COMPANY,
    FIRST_MEMBER,
    GOODWILL,
    GUIDANCE,
    HURT,
    N_CUSTOMER,
    OUTCOMES,
    PRODUCT,
    QUALITY,
    REPUTATION,
    TRUST,
)
from cssim.laws.escalation import escalation_share
from cssim.laws.onboarding import completeness, promised
from cssim.laws.quality import product_rest
from cssim.laws.trust import hurt_more
from cssim.policies import touch
from cssim.policies.touch import CADENCE, OPENED, REQUEST, SIGNED, task_index
from cssim.units import DAY, MONTH, YEAR


@law
def sign(w, slot):
    if slot < 0:
        return
    c, now, laws = w.customers[slot], w.now, w.laws[w.era].onboarding
    id, g = c.id, c.segment
    team, index = w.segment[g].owner_team, task_index(0, SIGNED)
    c.signed, c.stage = now, ONBOARDING
    c.handoff = completeness(c.handoff, known(w, GOODWILL), laws)
    for d in range(N_CUSTOMER):
        c.level[d], c.since[d] = w.driver[w.era, d].start, now
    c.level[EXPECTATION] = promised(c.level[EXPECTATION], c.handoff, laws)
    c.product_rest = rest_of_product(w, c)
    c.term_months = next_term(w, c, 0, 0)
    c.term_end = now + c.term_months * MONTH
    w.segments[g].active += 1
    w.segments[g].arr += c.arr
    row(w, K_SIGNED, id, g, c.term_months, -1, c.arr, c.fit)
    if team >= 0:
        give(w, slot, team, lightest(w, team), False)
    onboards = begin_plays(w, slot, SIGNED, index, -1)
    if not onboards:
        c.onboarded = 1.0
        enter(w, c, ADOPTING)
    product, outcomes = read(w, c, PRODUCT), read(w, c, OUTCOMES)
    c.adoption = target(w, c, product, outcomes, read(w, c, ENABLEMENT), read(w, c, GUIDANCE))
    at(w, now + w.pulse, R_PULSE, id, 0, 1, slot)
    next_contract(w, slot)
    if w.observe > 0:
        at(w, now + w.observe, R_DUE, id, OBSERVE, (now + w.observe) // DAY, slot)
    if onboards and math.isfinite(laws.stalls_after):
        at(w, now + minutes(laws.stalls_after, w.grid), R_EXPIRE, id, STALL, 0, slot)
    for p in range(len(w.play)):
        if w.play[p].about == 0 and w.play[p].trigger == CADENCE:
            next_tick(w, slot, p)
    for j in range(len(w.stream)):
        if w.stream[j].candidates > 0.0:
            next_knock(w, slot, j, 0)


@law
def on_pulse(w, slot, pulse):
    c, now, laws = w.customers[slot], w.now, w.laws[w.era]
    if c.lost:
        return
    product, outcomes = at_mid_month(w, c, PRODUCT), at_mid_month(w, c, OUTCOMES)
    goes_to = target(w, c, product, outcomes, at_mid_month(w, c, ENABLEMENT), at_mid_month(w, c, GUIDANCE))
    for d in range(N_CUSTOMER):
        if w.driver[w.era, d].use != 0.0 or (d == PRODUCT and laws.quality.weight != 0.0):
            write(w, c, d, read(w, c, d))
    c.product_rest = rest_of_product(w, c)
    c.adoption = follow(c.adoption, goes_to, w.pulse, laws.adoption.half_life)
    k = 0
    while c.is_open >> k:
        if c.is_open >> k & 1:
            drain(w, c, k)
        k += 1
    month = (now - c.signed) // MONTH
    row(w, K_PULSE, c.id, ADOPTION, month, -1, 0, c.adoption)
    row(w, K_PULSE, c.id, TRUST, month, -1, 0, read(w, c, TRUST))
    if not c.achieved and c.adoption >= c.goal:
        c.achieved = 1
        row(w, K_ACHIEVED, c.id, -1, month, -1, c.arr, c.goal)
        affect_company(w, REPUTATION, laws.reputation.achieved)
    if c.stage == ADOPTING and c.adoption < laws.onboarding.stalled_below:
        stalled(w, slot, pulse)
    at(w, now + w.pulse, R_PULSE, c.id, 0, pulse + 1, slot)


@law
def rest_of_product(w, c):
    return product_rest(w.driver[w.era, PRODUCT].rest, known(w, QUALITY), c.fit, w.laws[w.era].quality)


@law
def on_stall(w, slot):
    if w.customers[slot].stage == ONBOARDING:
        stalled(w, slot, 0)


@law
def stalled(w, slot, pulse):
    enter(w, w.customers[slot], STALLED)
    begin_plays(w, slot, touch.STALLED, task_index(pulse, touch.STALLED), -1)


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
    if stream.grows == ESCALATION:
        guidance, product, defects = read(w, c, GUIDANCE), read(w, c, PRODUCT), known(w, DEFECTS)
        share = escalation_share(share, c.onboarded, guidance, product, c.fit, defects, w.laws[w.era].escalation)
    elif stream.grows == POTENTIAL:
        share *= c.potential
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
    hurt, effect = read(w, c, HURT), w.stream_era[w.era, j].effect
    for d in range(N_DRIVERS):
        if d >= FIRST_COMPANY:
            affect_company(w, d, effect[d])
        elif d < FIRST_MEMBER:
            affect(w, c, d, hurt_more(effect[d], hurt, w.laws[w.era].trust) if d == TRUST else effect[d])
        elif c.owner >= 0:
            affect_member(w, w.seats[c.owner], d, effect[d])
    if stream.ends:
        lose(w, c, j)
    elif stream.opens >= 0:
        severity = stream.severity_median
        if stream.severity_sigma != 0.0:
            severity = spread(luck(w, c.id, stream.severity_word, candidate), severity, stream.severity_sigma)
        open_matter(w, slot, stream.opens, task_index(candidate, OPENED + j), severity)


@law
def next_tick(w, slot, p):
    c = w.customers[slot]
    time = w.now + play_now(w, c, p).every
    index = task_index(c.incumbent * DAYS + time // DAY, CADENCE)
    at(w, time, R_DUE, c.id, DUE_PLAY + p, index, slot)


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
