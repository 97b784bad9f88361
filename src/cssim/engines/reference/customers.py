"""A customer's life: it signs, its months pass, troubles knock, the calendar asks for plays."""

import math
from collections.abc import Callable

from cssim.engines.reference.books import give, lightest
from cssim.engines.reference.contract import contract, lose, next_term
from cssim.engines.reference.drivers import (
    affect,
    affect_company,
    affect_member,
    at_mid_month,
    drain,
    known,
    read,
    write,
)
from cssim.engines.reference.observations import observations
from cssim.engines.reference.plays import begin, begin_plays, enter, open_matter
from cssim.engines.reference.world import ADOPTION, DAYS, PLAY, STALL, Customer, Process, World
from cssim.laws import chance
from cssim.laws.adoption import adoption_target, follow
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
from cssim.ledger.events import Kind, Rank, Stage
from cssim.policies import touch
from cssim.units import DAY, MONTH, YEAR

ESCALATION, POTENTIAL = 1, 2  # what a stream's share may grow with


def sign(w: World, c: Customer) -> None:
    """A customer gets its owner, its first term, and the rhythms of its life."""
    g, segment = c.segment, w.segment[c.segment]
    c.signed, c.stage = w.now, Stage.ONBOARDING
    c.handoff = completeness(c.handoff, known(w, GOODWILL), w.law.onboarding)
    c.level = [driver.start for driver in w.driver[w.era][:N_CUSTOMER]]
    c.since = [w.now] * N_CUSTOMER
    c.level[EXPECTATION] = promised(c.level[EXPECTATION], c.handoff, w.law.onboarding)
    c.product_rest = rest_of_product(w, c)
    c.term_months = next_term(w, c, 0, 0)
    c.term_end = w.now + c.term_months * MONTH
    w.active[g] += 1
    w.arr[g] += c.arr
    w.row(Kind.SIGNED, c.id, g, c.term_months, n=c.arr, x=c.fit)
    if segment.owner_team >= 0:
        team = w.teams[segment.owner_team]
        give(w, c, team, lightest(w, team), felt=False)
    onboards = begin_plays(w, c, touch.SIGNED, touch.task_index(0, touch.SIGNED))
    if not onboards:
        c.onboarded = 1.0
        enter(w, c, Stage.ADOPTING)
    c.adoption = target(w, c, read)
    for rhythm in (months(w, c), contract(w, c)):
        w.start(rhythm)
    if w.n.observe:
        w.start(observations(w, c))
    if onboards and math.isfinite(w.law.onboarding.stalls_after):
        w.start(stall(w, c, w.now + chance.minutes(w.law.onboarding.stalls_after, w.n.grid)))
    for p, play in enumerate(w.play):
        if play.about == 0 and play.trigger == touch.CADENCE:
            w.start(cadence(w, c, p))
    for j, stream in enumerate(w.stream):
        if stream.candidates > 0.0:
            w.start(troubles(w, c, j))


def months(w: World, c: Customer) -> Process:
    """Adoption follows the drivers of mid-month; open matters drain."""
    pulse = 1
    while True:
        yield w.at(c.signed + pulse * w.n.pulse, Rank.PULSE, c.id, 0, pulse)
        if c.lost:
            return
        goes_to = target(w, c, at_mid_month)
        for d, driver in enumerate(w.driver[w.era][:N_CUSTOMER]):
            if driver.use != 0.0 or (d == PRODUCT and w.law.quality.weight != 0.0):
                write(w, c, d, read(w, c, d))  # its rest is about to move
        c.product_rest = rest_of_product(w, c)
        c.adoption = follow(c.adoption, goes_to, w.n.pulse, w.law.adoption.half_life)
        for k in w.matters:
            drain(w, c, k)
        month = (w.now - c.signed) // MONTH
        w.row(Kind.PULSE, c.id, ADOPTION, month, x=c.adoption)
        w.row(Kind.PULSE, c.id, TRUST, month, x=read(w, c, TRUST))
        if not c.achieved and c.adoption >= c.goal:
            c.achieved = True
            w.row(Kind.ACHIEVED, c.id, index=month, n=c.arr, x=c.goal)
            affect_company(w, REPUTATION, w.law.reputation.achieved)
        if c.stage == Stage.ADOPTING and c.adoption < w.law.onboarding.stalled_below:
            stalled(w, c, pulse)
        pulse += 1


def rest_of_product(w: World, c: Customer) -> float:
    """Where the quality a customer experiences rests, from its month on."""
    return product_rest(w.driver[w.era][PRODUCT].rest, known(w, QUALITY), c.fit, w.law.quality)


def stall(w: World, c: Customer, time: int) -> Process:
    """An onboarding that takes too long has stalled."""
    yield w.at(time, Rank.EXPIRE, c.id, STALL, 0)
    if c.stage == Stage.ONBOARDING:
        stalled(w, c, 0)


def stalled(w: World, c: Customer, pulse: int) -> None:
    enter(w, c, Stage.STALLED)
    begin_plays(w, c, touch.STALLED, touch.task_index(pulse, touch.STALLED))


def target(w: World, c: Customer, level: Callable[[World, Customer, int], float]) -> float:
    """Where adoption is heading, from the drivers of now or of mid-month."""
    product, outcomes = level(w, c, PRODUCT), level(w, c, OUTCOMES)
    enablement, guidance = level(w, c, ENABLEMENT), level(w, c, GUIDANCE)
    return adoption_target(product, outcomes, enablement, guidance, c.fit, c.onboarded, w.law.adoption)


def troubles(w: World, c: Customer, j: int) -> Process:
    """What knocks on this door comes at a fixed rate in every scenario; laws and numbers decide what gets in."""
    stream, candidate, time = w.stream[j], 0, c.signed
    while True:
        gap = chance.exponential(w.luck(c.id, stream.gap_word, candidate), stream.candidates / YEAR)
        time += chance.minutes(gap, w.n.grid)
        yield w.at(time, Rank.KNOCK, c.id, 1 + j, candidate)
        if c.lost:
            return
        share = w.stream_era[w.era][j].share
        if stream.grows == ESCALATION:
            guidance, product, defects = read(w, c, GUIDANCE), read(w, c, PRODUCT), known(w, DEFECTS)
            share = escalation_share(share, c.onboarded, guidance, product, c.fit, defects, w.law.escalation)
        elif stream.grows == POTENTIAL:
            share *= c.potential
        enters = w.luck(c.id, stream.mark_word, candidate) >= 1.0 - share
        play = 64 + stream.play if stream.play >= 0 else j
        w.row(Kind.KNOCK, c.id, play, candidate, n=int(enters), x=share)
        if enters:
            strike(w, c, j, candidate)
            if c.lost:
                return
        candidate += 1


def strike(w: World, c: Customer, j: int, candidate: int) -> None:
    """A shock hits, or a request comes in."""
    stream = w.stream[j]
    if stream.play >= 0:
        begin(w, c, stream.play, touch.task_index(candidate, touch.REQUEST))
        return
    hurt = read(w, c, HURT)
    for d, gain in enumerate(w.stream_era[w.era][j].effect):
        if d >= FIRST_COMPANY:
            affect_company(w, d, gain)
        elif d < FIRST_MEMBER:
            affect(w, c, d, hurt_more(gain, hurt, w.law.trust) if d == TRUST else gain)
        elif c.owner:
            affect_member(w, c.owner, d, gain)
    if stream.ends:
        lose(w, c, j)
    elif stream.opens >= 0:
        severity = stream.severity_median
        if stream.severity_sigma != 0.0:
            severity = chance.spread(w.luck(c.id, stream.severity_word, candidate), severity, stream.severity_sigma)
        open_matter(w, c, stream.opens, touch.task_index(candidate, touch.OPENED + j), severity)


def cadence(w: World, c: Customer, p: int) -> Process:
    """A play that comes again and again, from signature on; in the wrong stage a tick creates nothing."""
    time = c.signed
    while True:
        time += w.play_now(c, p).every
        index = touch.task_index(c.incumbent * DAYS + time // DAY, touch.CADENCE)
        yield w.at(time, Rank.DUE, c.id, PLAY + p, index)
        if c.lost:
            return
        begin(w, c, p, index)
