"""Terms follow each other until one is not renewed."""

from cssim.engines.compiled.drivers import affect_company, read
from cssim.engines.compiled.plays import begin, enter, grow
from cssim.engines.compiled.world import (
    ADOPTING,
    ADOPTION,
    DUE_PLAY,
    K_CAUSE,
    K_CONTRACTED,
    K_LOST,
    K_RENEWED,
    K_TERM,
    LOST,
    R_DUE,
    R_TERM,
    RENEWING,
    at,
    luck,
    money,
    play_now,
    row,
)
from cssim.engines.numbers import N_TERMS, WORDS
from cssim.laws._law import law
from cssim.laws.contraction import contraction_chance
from cssim.laws.drivers import EXPECTATION, INTEGRATION, PREPARATION, REPUTATION, TRUST
from cssim.laws.renewal import PARTS, churn_probability, matter_weight, relative_size, renewal_part
from cssim.policies.touch import BEFORE_TERM, task_index
from cssim.units import MONTH

N_PARTS = len(PARTS)


@law
def next_contract(w, slot):
    c = w.customers[slot]
    month = (c.term_end - c.signed) // MONTH
    for p in range(len(w.play)):
        if w.play[p].about == 0 and w.play[p].trigger == BEFORE_TERM:
            time = max(w.now, c.term_end - play_now(w, c, p).before_term)
            at(w, time, R_DUE, c.id, DUE_PLAY + p, task_index(month, BEFORE_TERM), slot)
    at(w, c.term_end, R_TERM, c.id, 0, month, slot)


@law
def before_term(w, slot, p, index):
    c = w.customers[slot]
    if begin(w, slot, p, index) and w.play[p].purpose == 3 and c.stage == ADOPTING:
        enter(w, c, RENEWING)


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
    change = -now.discount if c.health < now.discount_below else now.uplift
    state = state_of(w, c)
    log_odds = 0.0
    for part in range(N_PARTS):
        log_odds += part_of(w, c, part, change, state)
    churn = churn_probability(log_odds, c.term_months / 12)
    stays = luck(w, c.id, WORDS.renewal, month) < 1.0 - churn
    following = next_term(w, c, month, 1) if stays else 0
    row(w, K_TERM, c.id, c.term_months, month, -1, following, churn)
    if not stays:
        lose(w, c, -1)
        affect_company(w, REPUTATION, -w.laws[w.era].reputation.lost)
        for part in range(N_PARTS):
            row(w, K_CAUSE, c.id, part, month, -1, 0, part_of(w, c, part, change, state))
        return
    contract_less(w, c, month)
    grow(w, c, money(c.arr * (1.0 + change)) - c.arr)
    c.term_months, c.term_end = following, w.now + following * MONTH
    row(w, K_RENEWED, c.id, following, month, -1, c.arr, change)
    if c.stage == RENEWING:
        enter(w, c, ADOPTING)


@law
def contract_less(w, c, month):
    numbers = w.laws[w.era].contraction
    if numbers.size > 0.0:
        likely = contraction_chance(c.adoption, c.goal, numbers)
        if luck(w, c.id, WORDS.contraction, month) >= 1.0 - likely:
            less = c.arr - money(c.arr * (1.0 - numbers.size))
            grow(w, c, -less)
            row(w, K_CONTRACTED, c.id, -1, month, -1, less, likely)


@law
def state_of(w, c):
    """What renewal depends on, read once: matters, size, trust, preparation, integration, expectation."""
    matters, k = 0.0, 0
    while c.is_open >> k:
        if c.is_open >> k & 1:
            matter = w.matter_era[w.era, k]
            eased = 1 if matter.eased >= 0 else 0
            matters += c.n_open[k] * matter_weight(matter.in_renewal, eased, ease(w, c, matter))
        k += 1
    size = relative_size(c.arr, w.segment[c.segment].arr_median)
    trust, preparation = read(w, c, TRUST), read(w, c, PREPARATION)
    return matters, size, trust, preparation, read(w, c, INTEGRATION), read(w, c, EXPECTATION)


@law
def part_of(w, c, part, change, state):
    matters, size, trust, preparation, integration, expectation = state
    return renewal_part(
        part, c.adoption, c.goal, trust, preparation, size, change, matters, c.attachment, integration, expectation,
        w.laws[w.era].renewal,
    )  # fmt: skip


@law
def ease(w, c, matter):
    if matter.eased == ADOPTION:
        return c.adoption
    return read(w, c, matter.eased) if matter.eased >= 0 else 0.0


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
