"""A play walks its steps: work by a role, waits for the customer, effects at the end."""

from cssim.engines.numbers import MOST_MATTERS, WORDS
from cssim.engines.reference.desk import Task
from cssim.engines.reference.drivers import affect, close_matter, drain, land, read, tally
from cssim.engines.reference.work import complied, done_twice, join, landed_share, taken, work_of
from cssim.engines.reference.world import MATTER_EXPIRY, Customer, Matter, Process, World, money
from cssim.laws import chance
from cssim.laws.drivers import CONTACT, TRUST
from cssim.laws.expansion import expansion_chance, growth
from cssim.ledger.events import Kind, Rank, Stage
from cssim.policies import touch
from cssim.units import DEAREST, YEAR


def begin_plays(w: World, c: Customer, trigger: int, index: int, matter: int = -1) -> bool:
    """Start the plays of a trigger; whether an onboarding is among them."""
    onboards = False
    for p, play in enumerate(w.play):
        if play.about == 0 and play.trigger == trigger and play.opened == matter and begin(w, c, p, index):
            onboards = onboards or play.purpose == 0
    return onboards


def begin(w: World, c: Customer, p: int, index: int) -> bool:
    """Start a play if it applies, chance allows and nothing it requires is missing."""
    now = w.play_now(c, p)
    if not applies(w, c, p):
        return False
    if now.chance < 1.0 and w.luck(c.id, w.play[p].chance_word, index) >= now.chance:
        return False
    if blocked(c, now.needs_closed, now.needs_open):
        w.row(Kind.BLOCKED, c.id, p, index)
        return False
    w.start(walk(w, c, p, index))
    return True


def applies(w: World, c: Customer, p: int) -> bool:
    """Whether the touch model has it, the stage fits and the customer is covered."""
    now = w.play_now(c, p)
    return touch.applies(now.active, now.stages, int(c.stage), now.reaches_all, covered(w, c))


def covered(w: World, c: Customer) -> bool:
    """Whether a customer is among those its segment covers, as they are ranked this year of the scenario."""
    era = w.segment_era[w.era][c.segment]
    quantile, z = c.potential_quantile if era.ranked_by else c.quantile, 0.0
    if era.coverage_noise > 0.0:
        z = chance.normal(w.luck(c.id, WORDS.ranking, max(0, w.now - w.n.day0) // YEAR))
    return touch.covered(touch.seen_quantile(quantile, z, era.coverage_noise), era.coverage)


def blocked(c: Customer, needs_closed: int, needs_open: int) -> bool:
    """Whether something is open that must not be, or is not that must."""
    return any(
        (needs_closed >> k & 1 and c.open[k]) or (needs_open >> k & 1 and not c.open[k]) for k in range(MOST_MATTERS)
    )


def walk(w: World, c: Customer, p: int, index: int) -> Process:
    """From trigger to end: each step is work by a role or a wait for the customer."""
    play, now = w.play[p], w.play_now(c, p)
    task = Task(c, p, index, w.now + now.due_in)
    opened = c.open[play.opened].get(index) if play.trigger == touch.OPENED else None
    task.severity = opened.severity if opened else 1.0
    steps = [s for s in range(play.first_step, play.first_step + play.n_steps) if taken(w, task, s)]
    for s in steps:
        if not w.step[s].waits:
            w.row(Kind.DUE, c.id, p, index, w.route[c.segment][s].team, work_of(w, task, s), task.due)
    if now.playbook and not complied(w, c, p, index):
        return
    if now.expires:
        patience = w.drawn(c.id, play.patience_word, index, now.expires, now.patience)
        w.start(expiry(w, task, w.now + patience))
    done = 0
    for s in steps:
        task.step = s
        if w.step[s].waits:
            task.begun = True
            delay = work_of(w, task, s)
            w.row(Kind.WAITS, c.id, p, index, n=delay)
            yield w.at(w.now + delay, Rank.REPLY, c.id, p, index)
            if c.lost:
                return
        else:
            join(w, task)
            yield task.worked
            if done_twice(w, task):
                yield task.worked
            done += 1
            step_done(w, task, done)
    finish(w, task)


def expiry(w: World, task: Task, time: int) -> Process:
    """A task nobody has begun expires, and the customer notices."""
    c = task.customer
    yield w.at(time, Rank.EXPIRE, c.id, task.play, task.index)
    if c.lost or task.begun:
        return
    task.dead = True
    w.row(Kind.MISSED, c.id, task.play, task.index, task.team, w.now - task.joined)
    land(w, c, None, w.play_now(c, task.play).missed, 1.0, 0)


def step_done(w: World, task: Task, done: int) -> None:
    """A step's effects land."""
    c, play = task.customer, w.play[task.play]
    now = w.play_now(c, task.play)
    landed = landed_share(w, task)
    w.row(Kind.STEP, c.id, task.play, task.index, task.last.id, w.step[task.step].number, landed)
    land(w, c, task.hands[-1], w.step_now(c, task.step).effect, landed, now.contact)
    if play.purpose == 0 and not play.gates:
        c.onboarded = max(c.onboarded, done / play.n_work)


def finish(w: World, task: Task) -> None:
    """The play's effects land, a matter closes, another opens, an onboarding ends."""
    c, play = task.customer, w.play[task.play]
    now = w.play_now(c, task.play)
    landed = landed_share(w, task)
    if now.success < 1.0 and w.luck(c.id, play.success_word, task.index) >= now.success:
        landed = 0.0
    assert (c.id, task.play, task.index) not in w.ended, "one task, one life"
    w.ended.add((c.id, task.play, task.index))
    task.begun = True
    member = task.last.id if task.last else -1
    w.row(Kind.PLAYED, c.id, task.play, task.index, member, w.now - task.due, landed)
    if play.gates:
        c.reviewed.succeed()
        return
    if landed > 0.0:
        mended = closed(w, task) if play.closes >= 0 else None
        hand = task.hands[-1] if task.hands else None
        land(w, c, hand, now.effect, landed, now.contact, mended)
        if play.expands:
            expand(w, task, landed)
        if play.opens >= 0:
            open_matter(w, c, play.opens, task.index)
    if now.contact and w.is_customer(c):
        trust = w.law.trust
        affect(w, c, CONTACT, trust.digital_contact if play.digital else trust.touch_contact)
    if play.purpose == 0 and c.stage in (Stage.ONBOARDING, Stage.STALLED):
        c.onboarded = 1.0
        enter(w, c, Stage.ADOPTING)


def closed(w: World, task: Task) -> Matter | None:
    """A play closes what opened it; one that has another trigger closes what has been open longest."""
    c, play = task.customer, w.play[task.play]
    index = task.index
    if play.opened != play.closes and c.open[play.closes]:
        index = min(c.open[play.closes], key=lambda i: (c.open[play.closes][i].since, i))
    return close_matter(w, c, play.closes, index)


def expand(w: World, task: Task, landed: float) -> None:
    """A need that is worked in time becomes revenue where adoption and trust carry it."""
    c = task.customer
    likely = expansion_chance(c.adoption, read(w, c, TRUST), w.law.expansion)
    if w.luck(c.id, WORDS.expansion, task.index) < 1.0 - likely:
        return
    more = growth(c.potential, landed, w.law.expansion)
    if more > 0.0:
        added = min(money(c.arr * more), DEAREST - c.arr)
        grow(w, c, added)
        w.row(Kind.EXPANDED, c.id, task.play, task.index, n=added, x=likely)


def grow(w: World, c: Customer, cents: int) -> None:
    """A contract's revenue changes, in every book it stands in."""
    c.arr += cents
    w.arr[c.segment] += cents
    if c.owner:
        c.owner.arr += cents


def open_matter(w: World, c: Customer, k: int, index: int, severity: float = 1.0) -> None:
    """Something is open from now on; plays may answer it, or it lapses."""
    tally(w, c, k)
    c.open[k][index] = Matter(w.now, severity, read(w, c, TRUST))
    w.row(Kind.OPENED, c.id, k, index, n=len(c.open[k]))
    if w.matter_era[w.era][k].expires:
        w.start(lapse(w, c, k, index, w.now + w.matter_era[w.era][k].expires))
    begin_plays(w, c, touch.OPENED, index, k)


def lapse(w: World, c: Customer, k: int, index: int, time: int) -> Process:
    yield w.at(time, Rank.EXPIRE, c.id, MATTER_EXPIRY + k, index)
    if not c.lost and index in c.open[k]:
        drain(w, c, k)
        del c.open[k][index]
        w.row(Kind.LAPSED, c.id, k, index, n=len(c.open[k]))
        land(w, c, None, w.matter_era[w.era][k].lapsed, 1.0, 0)


def enter(w: World, c: Customer, stage: Stage) -> None:
    c.stage = stage
    w.row(Kind.STAGE, c.id, n=int(stage))
