"""A customer's life: it signs, its months pass, troubles knock, the calendar asks for plays."""

from collections.abc import Callable

from cssim.engines.numbers import MATTERS, WORDS
from cssim.engines.reference.books import give, lightest
from cssim.engines.reference.contract import contract, lose, next_term
from cssim.engines.reference.drivers import affect, at_mid_month, drain_matter, read, tally, write
from cssim.engines.reference.plays import begin, begin_plays, enter
from cssim.engines.reference.world import (
    ADOPTION,
    ARRIVALS,
    MATTER_EXPIRY,
    OBSERVE,
    PLAY,
    REFILL,
    Customer,
    Process,
    World,
    money,
)
from cssim.laws import chance
from cssim.laws.adoption import adoption_target, follow
from cssim.laws.drivers import ENABLEMENT, GUIDANCE, OUTCOMES, PRODUCT, TRUST
from cssim.laws.escalation import escalation_share
from cssim.laws.health import health_score
from cssim.ledger.events import Kind, Rank, Stage
from cssim.policies import touch
from cssim.units import MONTH, YEAR


def opening(w: World, g: int, id: int) -> Process:
    """The first holder of a place in the opening book signs within the first year."""
    time = 0
    if w.n.day0:
        window = min(YEAR, w.n.day0)
        time = int(w.luck(id, WORDS.opening, 0) * window) // w.n.grid * w.n.grid
    yield w.at(time, Rank.KNOCK, id, 0, 0)
    sign(w, g, id)


def refills(w: World, g: int) -> Process:
    """In the last minute of each month of the warm-up, lost places go to the next candidates."""
    for month in range(1, w.n.day0 // MONTH + 1):
        yield w.at(month * MONTH - 1, Rank.DUE, g, REFILL, month)
        while w.vacant[g]:
            w.vacant[g] -= 1
            id = g << 20 | w.next_place[g]
            w.next_place[g] += 1
            yield w.at(w.now, Rank.DUE, id, REFILL, 0)
            sign(w, g, id)


def arrivals(w: World, g: int) -> Process:
    """From day 0 on candidates come at a rate of the scenario; a share of them signs."""
    time, number = w.n.day0, 0
    while True:
        id = g << 20 | ARRIVALS | number
        gap = chance.exponential(w.luck(id, WORDS.arrival_gap, 0), w.segment[g].candidates / YEAR)
        time += chance.minutes(gap, w.n.grid)
        yield w.at(time, Rank.KNOCK, id, 0, 0)
        if w.luck(id, WORDS.arrival_mark, 0) >= 1.0 - w.segment_era[w.era][g].arrival_share:
            sign(w, g, id)
        number += 1


def sign(w: World, g: int, id: int) -> None:
    """A customer with its traits, its owner, its first term, and the rhythms of its life."""
    segment = w.segment[g]
    c = w.customers[id] = Customer(id, g, w.now, w.driver)
    c.quantile = w.luck(id, WORDS.arr, 0)
    c.arr = money(chance.lognormal(c.quantile, segment.arr_median, segment.arr_sigma))
    bad = w.luck(id, WORDS.fit_kind, 0) >= 1.0 - segment.bad_share
    a, b = (segment.bad_a, segment.bad_b) if bad else (segment.good_a, segment.good_b)
    c.fit = chance.kumaraswamy(w.luck(id, WORDS.fit, 0), a, b)
    c.goal = segment.goal_mean + segment.goal_sd * chance.normal(w.luck(id, WORDS.goal, 0))
    c.attachment = segment.attachment_mean + segment.attachment_sd * chance.normal(w.luck(id, WORDS.attachment, 0))
    c.term_months = next_term(w, c, 0, 0)
    c.term_end = w.now + c.term_months * MONTH
    w.active[g] += 1
    w.arr[g] += c.arr
    w.row(Kind.SIGNED, id, g, c.term_months, n=c.arr, x=c.fit)
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
    for p, play in enumerate(w.play):
        if play.trigger == touch.CADENCE:
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
        for d, driver in enumerate(w.driver):
            if driver.use != 0.0:
                write(w, c, d, read(w, c, d))  # its rest is about to move
        c.adoption = follow(c.adoption, goes_to, w.n.pulse, w.law.adoption.half_life)
        for k in range(len(MATTERS)):
            drain_matter(w, c, k)
        month = (w.now - c.signed) // MONTH
        w.row(Kind.PULSE, c.id, ADOPTION, month, x=c.adoption)
        w.row(Kind.PULSE, c.id, TRUST, month, x=read(w, c, TRUST))
        pulse += 1


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
        if stream.grows:
            guidance, product = read(w, c, GUIDANCE), read(w, c, PRODUCT)
            share = escalation_share(share, c.onboarded, guidance, product, c.fit, w.law.escalation)
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
    for d, gain in enumerate(w.stream_era[w.era][j].effect):
        affect(w, c, d, gain)
    if stream.ends:
        lose(w, c, j)
    elif stream.opens >= 0:
        open_matter(w, c, stream.opens, touch.task_index(candidate, touch.OPENED + j))


def open_matter(w: World, c: Customer, k: int, index: int) -> None:
    tally(w, c, k)
    c.open[k][index] = w.now
    w.row(Kind.OPENED, c.id, k, index, n=len(c.open[k]))
    if w.matter_era[w.era][k].expires:
        w.start(lapse(w, c, k, index, w.now + w.matter_era[w.era][k].expires))
    begin_plays(w, c, touch.OPENED, index, k)


def lapse(w: World, c: Customer, k: int, index: int, time: int) -> Process:
    yield w.at(time, Rank.EXPIRE, c.id, MATTER_EXPIRY + k, index)
    if not c.lost and index in c.open[k]:
        drain_matter(w, c, k)
        del c.open[k][index]
        w.row(Kind.LAPSED, c.id, k, index, n=len(c.open[k]))


def cadence(w: World, c: Customer, p: int) -> Process:
    """A play that comes again and again, from signature on; in the wrong stage a tick creates nothing."""
    time = c.signed
    while True:
        time += w.play_now(c, p).every
        yield w.at(time, Rank.DUE, c.id, PLAY + p, touch.task_index(time // 1440, touch.CADENCE))
        if c.lost:
            return
        begin(w, c, p, touch.task_index(w.now // 1440, touch.CADENCE))


def observations(w: World, c: Customer) -> Process:
    """A member looks at the customer's health and acts when it has just fallen."""
    look = 1
    while True:
        day = (c.signed + look * w.n.observe) // 1440
        yield w.at(c.signed + look * w.n.observe, Rank.DUE, c.id, OBSERVE, day)
        if c.lost:
            return
        z = [chance.normal(w.luck(c.id, word, day)) for word in (WORDS.usage, WORDS.sentiment)]
        before, c.health = c.health, health_score(c.adoption, read(w, c, TRUST), z[0], z[1], w.law.health)
        w.row(Kind.HEALTH, c.id, index=day, x=c.health)
        for p, play in enumerate(w.play):
            if play.trigger == touch.HEALTH and touch.fell_below(before, c.health, w.play_now(c, p).health_below):
                begin(w, c, p, touch.task_index(day, touch.HEALTH))
        look += 1
