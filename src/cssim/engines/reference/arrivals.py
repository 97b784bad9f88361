"""Where customers come from: the opening book, its refills, arrivals, and what is asked of a booking."""

from cssim.engines.numbers import WORDS
from cssim.engines.reference.customers import sign
from cssim.engines.reference.drivers import known
from cssim.engines.reference.plays import begin
from cssim.engines.reference.world import ARRIVALS, REFILL, REVIEW, Customer, Process, World, money
from cssim.laws import chance
from cssim.laws.drivers import REPUTATION
from cssim.laws.reputation import arrival_share
from cssim.laws.shapes import clip01
from cssim.ledger.events import Kind, Rank, Stage
from cssim.policies import touch
from cssim.policies.gate import accepts
from cssim.units import MONTH, YEAR


def opening(w: World, g: int, id: int) -> Process:
    """The first holder of a place in the opening book signs within the first year."""
    time = 0
    if w.n.day0:
        window = min(YEAR, w.n.day0)
        time = int(w.luck(id, WORDS.opening, 0) * window) // w.n.grid * w.n.grid
    yield w.at(time, Rank.KNOCK, id, 0, 0)
    sign(w, customer(w, g, id))


def refills(w: World, g: int) -> Process:
    """In the last minute of each month of the warm-up, lost places go to the next candidates."""
    for month in range(1, w.n.day0 // MONTH + 1):
        yield w.at(month * MONTH - 1, Rank.DUE, g, REFILL, month)
        while w.vacant[g]:
            w.vacant[g] -= 1
            id = g << 20 | w.next_place[g]
            w.next_place[g] += 1
            yield w.at(w.now, Rank.DUE, id, REFILL, 0)
            sign(w, customer(w, g, id))


def arrivals(w: World, g: int) -> Process:
    """From day 0 on candidates come at a rate of the scenario; a share of them signs, or asks to."""
    time, number = w.n.day0, 0
    while True:
        id = g << 20 | ARRIVALS | number
        gap = chance.exponential(w.luck(id, WORDS.arrival_gap, 0), w.segment[g].candidates / YEAR)
        time += chance.minutes(gap, w.n.grid)
        yield w.at(time, Rank.KNOCK, id, 0, 0)
        era = w.segment_era[w.era][g]
        season = w.n.season[(w.now // MONTH) % 12]
        share = arrival_share(era.arrival_share * season, known(w, REPUTATION), w.law.reputation)
        if w.luck(id, WORDS.arrival_mark, 0) >= 1.0 - share:
            c = customer(w, g, id)
            if era.gate:
                w.start(booking(w, c, era.gate_delay))
            else:
                sign(w, c)
        number += 1


def booking(w: World, c: Customer, delay: int) -> Process:
    """A sale is looked at before it becomes a customer: after a while, by a play where there is one."""
    c.stage = Stage.PROSPECT
    w.row(Kind.BOOKED, c.id, c.segment, n=c.arr, x=c.fit)
    if delay:
        yield w.at(w.now + delay, Rank.REPLY, c.id, REVIEW, 0)
    c.reviewed, index = w.env.event(), touch.task_index(0, touch.BOOKED)
    if any(begin(w, c, p, index) for p, play in enumerate(w.play) if play.gates):
        yield c.reviewed
    decide(w, c)


def decide(w: World, c: Customer) -> None:
    """Take the customer on, or refuse it."""
    era = w.segment_era[w.era][c.segment]
    z = chance.normal(w.luck(c.id, WORDS.gate, 0)) if era.gate_noise > 0.0 else 0.0
    seen = c.fit + era.gate_noise * z
    if accepts(seen, era.gate_threshold, owners_backlog(w, c), era.gate_backlog):
        sign(w, c)
    else:
        c.lost, c.stage = True, Stage.LOST
        w.row(Kind.REFUSED, c.id, c.segment, x=seen)


def owners_backlog(w: World, c: Customer) -> float:
    """Weeks of work that wait for those who would own the customer, on average."""
    t = w.segment[c.segment].owner_team
    if t < 0 or not w.teams[t].filled:
        return 0.0
    return w.teams[t].mean_backlog / w.team_era[w.era][t].weekly


def customer(w: World, g: int, id: int) -> Customer:
    """Somebody with its traits."""
    segment = w.segment[g]
    c = w.customers[id] = Customer(id, g, w.now)
    c.quantile = w.luck(id, WORDS.arr, 0)
    c.arr = money(chance.lognormal(c.quantile, segment.arr_median, segment.arr_sigma))
    bad = w.luck(id, WORDS.fit_kind, 0) >= 1.0 - segment.bad_share
    a, b = (segment.bad_a, segment.bad_b) if bad else (segment.good_a, segment.good_b)
    c.fit = chance.kumaraswamy(w.luck(id, WORDS.fit, 0), a, b)
    c.goal = segment.goal_mean + segment.goal_sd * chance.normal(w.luck(id, WORDS.goal, 0))
    c.attachment = segment.attachment_mean + segment.attachment_sd * chance.normal(w.luck(id, WORDS.attachment, 0))
    c.readiness = clip01(segment.readiness_mean + segment.readiness_sd * chance.normal(w.luck(id, WORDS.readiness, 0)))
    c.handoff = clip01(segment.handoff_mean + segment.handoff_sd * chance.normal(w.luck(id, WORDS.handoff, 0)))
    c.potential_quantile = w.luck(id, WORDS.potential, 0)
    c.potential = chance.kumaraswamy(c.potential_quantile, segment.potential_a, segment.potential_b)
    return c
