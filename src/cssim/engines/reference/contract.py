"""Terms follow each other until one is not renewed."""

from typing import Any

from cssim.engines.numbers import N_TERMS, WORDS
from cssim.engines.reference.drivers import affect_company, read
from cssim.engines.reference.plays import begin, enter, grow
from cssim.engines.reference.world import ADOPTION, PLAY, Customer, Process, World, money
from cssim.laws import renewal
from cssim.laws.contraction import contraction_chance
from cssim.laws.drivers import EXPECTATION, INTEGRATION, PREPARATION, REPUTATION, TRUST
from cssim.ledger.events import Kind, Rank, Stage
from cssim.policies import touch
from cssim.units import MONTH


def contract(w: World, c: Customer) -> Process:
    """Terms follow each other until one is not renewed; plays fall due before each end."""
    while True:
        month = (c.term_end - c.signed) // MONTH
        for p, play in enumerate(w.play):
            if play.about == 0 and play.trigger == touch.BEFORE_TERM:
                w.start(before_term(w, c, p, month))
        yield w.at(c.term_end, Rank.TERM, c.id, 0, month)
        if c.lost:
            return
        renew(w, c, month)
        if c.lost:
            return


def before_term(w: World, c: Customer, p: int, month: int) -> Process:
    time = max(w.now, c.term_end - w.play_now(c, p).before_term)
    index = touch.task_index(month, touch.BEFORE_TERM)
    yield w.at(time, Rank.DUE, c.id, PLAY + p, index)
    if c.lost:
        return
    if begin(w, c, p, index) and w.play[p].purpose == 3 and c.stage == Stage.ADOPTING:
        enter(w, c, Stage.RENEWING)


def renew(w: World, c: Customer, month: int) -> None:
    """Renew, or leave."""
    era = w.segment_era[w.era][c.segment]
    change = -era.discount if c.health < era.discount_below else era.uplift
    parts = [renewal_part(w, c, part, change) for part in range(len(renewal.PARTS))]
    log_odds = 0.0
    for part in parts:
        log_odds += part
    churn = renewal.churn_probability(log_odds, c.term_months / 12)
    stays = w.luck(c.id, WORDS.renewal, month) < 1.0 - churn
    following = next_term(w, c, month, 1) if stays else 0
    w.row(Kind.TERM, c.id, c.term_months, month, n=following, x=churn)
    if not stays:
        lose(w, c, -1)
        affect_company(w, REPUTATION, -w.law.reputation.lost)
        for part, value in enumerate(parts):
            w.row(Kind.CAUSE, c.id, part, month, x=value)
        return
    contract_less(w, c, month)
    grow(w, c, money(c.arr * (1.0 + change)) - c.arr)
    c.term_months, c.term_end = following, w.now + following * MONTH
    w.row(Kind.RENEWED, c.id, following, month, n=c.arr, x=change)
    if c.stage == Stage.RENEWING:
        enter(w, c, Stage.ADOPTING)


def contract_less(w: World, c: Customer, month: int) -> None:
    """Who renews may buy less, the more the further from its goal."""
    law = w.law.contraction
    if law.size > 0.0:
        likely = contraction_chance(c.adoption, c.goal, law)
        if w.luck(c.id, WORDS.contraction, month) >= 1.0 - likely:
            less = c.arr - money(c.arr * (1.0 - law.size))
            grow(w, c, -less)
            w.row(Kind.CONTRACTED, c.id, index=month, n=less, x=likely)


def renewal_part(w: World, c: Customer, part: int, change: float) -> float:
    """One contribution to the log-odds of renewal at a change of price."""
    matters = 0.0
    for k in w.matters:
        matter = w.matter_era[w.era][k]
        if c.open[k]:
            matters += len(c.open[k]) * renewal.matter_weight(
                matter.in_renewal, int(matter.eased >= 0), ease(w, c, matter)
            )
    size = renewal.relative_size(c.arr, w.segment[c.segment].arr_median)
    trust, preparation = read(w, c, TRUST), read(w, c, PREPARATION)
    integration, expectation = read(w, c, INTEGRATION), read(w, c, EXPECTATION)
    return renewal.renewal_part(
        part, c.adoption, c.goal, trust, preparation, size, change, matters, c.attachment, integration, expectation,
        w.law.renewal,
    )  # fmt: skip


def ease(w: World, c: Customer, matter: Any) -> float:
    """The level that softens an open matter."""
    if matter.eased == ADOPTION:
        return c.adoption
    return read(w, c, matter.eased) if matter.eased >= 0 else 0.0


def next_term(w: World, c: Customer, month: int, later: int) -> int:
    """Months of the next term, from the terms on offer."""
    u = w.luck(c.id, WORDS.term, month)
    offer = w.segment_era[w.era][c.segment]
    nth = next(i for i in range(N_TERMS) if u < offer.term_share[later][i])
    return offer.term_months[later][nth]


def lose(w: World, c: Customer, cause: int) -> None:
    """The file is closed: what waits is dropped, what is scheduled goes stale."""
    c.lost, c.stage = True, Stage.LOST
    w.active[c.segment] -= 1
    w.arr[c.segment] -= c.arr
    if w.now < w.n.day0:
        w.vacant[c.segment] += 1
    if c.owner:
        c.owner.customers -= 1
        c.owner.arr -= c.arr
    w.row(Kind.LOST, c.id, cause, (w.now - c.signed) // MONTH, n=c.arr)
