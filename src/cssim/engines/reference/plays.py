"""A play walks its steps: work by a role, waits for the customer, effects at the end."""

from cssim.engines.reference.books import owner_in
from cssim.engines.reference.desk import Seat, Task, Team
from cssim.engines.reference.drivers import affect, close_matter, touch_effects
from cssim.engines.reference.world import Customer, Process, World
from cssim.laws.compliance import compliance_share
from cssim.laws.drivers import CONTACT
from cssim.laws.overload import rework_probability
from cssim.laws.timeliness import timely
from cssim.ledger.events import Kind, Rank, Stage
from cssim.policies import touch
from cssim.policies.dispatch import urgency_key


def begin_plays(w: World, c: Customer, trigger: int, index: int, matter: int = -1) -> bool:
    """Start the plays of a trigger; whether an onboarding is among them."""
    onboards = False
    for p, play in enumerate(w.play):
        if play.trigger == trigger and play.opened == matter and begin(w, c, p, index):
            onboards = onboards or play.purpose == 0
    return onboards


def begin(w: World, c: Customer, p: int, index: int) -> bool:
    """Start a play if its touch model has it, the stage fits, the customer is covered and chance allows."""
    play, now = w.play[p], w.play_now(c, p)
    is_covered = touch.covered(c.quantile, w.segment_era[w.era][c.segment].coverage)
    if not touch.applies(now.active, now.stages, int(c.stage), now.reaches_all, is_covered):
        return False
    if now.chance < 1.0 and w.luck(c.id, play.chance_word, index) >= now.chance:
        return False
    w.start(walk(w, c, p, index))
    return True


def walk(w: World, c: Customer, p: int, index: int) -> Process:
    """From trigger to end: each step is work by a role or a wait for the customer."""
    play, now = w.play[p], w.play_now(c, p)
    task = Task(c, p, index, w.now + now.due_in)
    steps = range(play.first_step, play.first_step + play.n_steps)
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


def complied(w: World, c: Customer, p: int, index: int) -> bool:
    """Playbook work may be skipped when its owner's backlog is long."""
    if not c.owner:
        return True
    weekly = w.team_era[w.era][c.owner.team.position].weekly
    share = compliance_share(c.owner.backlog / weekly, w.law.compliance)
    if share >= 1.0 or w.luck(c.id, w.play[p].compliance_word, index) < share:
        return True
    w.row(Kind.SKIPPED, c.id, p, index, c.owner.id, x=share)
    return False


def work_of(w: World, task: Task, s: int) -> int:
    now = w.step_now(task.customer, s)
    return w.drawn(task.customer.id, w.step[s].word, task.index, now.median, now.sigma)


def expiry(w: World, task: Task, time: int) -> Process:
    """A task nobody has begun expires, and the customer notices."""
    c = task.customer
    yield w.at(time, Rank.EXPIRE, c.id, task.play, task.index)
    if c.lost or task.begun:
        return
    task.dead = True
    w.row(Kind.MISSED, c.id, task.play, task.index, task.team, w.now - task.joined)
    for d, gain in enumerate(w.play_now(c, task.play).missed):
        affect(w, c, d, gain)


def join(w: World, task: Task) -> None:
    """A step of work joins a queue: of who did the last step of this role, of the owner, or the team's pile."""
    c, s = task.customer, task.step
    route = w.route[c.segment][s]
    team = w.teams[route.team]
    seat = taker(w, task, team)
    if seat is None and route.fallback >= 0 and stretched(w, c, team, s):
        team = w.teams[route.fallback]
    elif seat is None:
        seat = owner_in(w, team, c)
    now = w.play_now(c, task.play)
    task.joined, task.planned, task.fresh, task.reworked = w.now, bool(now.planned), True, False
    task.left = work_of(w, task, s)
    task.team, task.worked = team.position, w.env.event()
    task.key = queue_key(w, task)
    w.row(Kind.JOINED, c.id, task.play, task.index, team.position, w.step[s].number, task.due)
    (seat.queue if seat else team.pile).push(task)
    team.call()


def taker(w: World, task: Task, team: Team) -> Seat | None:
    """Who of this team did its last step, if still there."""
    hands = [hand for hand in task.hands if hand[0].team is team]
    if not hands:
        return None
    seat, incumbent = hands[-1]
    return seat if seat.filled and seat.incumbent == incumbent else None


def stretched(w: World, c: Customer, team: Team, s: int) -> bool:
    """Whether a step goes to the fallback role: its owner missing, or with too much waiting."""
    if not w.team_numbers[team.position].named:
        return not team.filled
    owner = owner_in(w, team, c)
    return owner is None or owner.backlog > w.step_now(c, s).fallback_above


def queue_key(w: World, task: Task) -> tuple[int, int]:
    c, now = task.customer, w.play_now(task.customer, task.play)
    n_open = sum(len(matters) for matters in c.open)
    rule = w.segment_era[w.era][c.segment].rule
    urgency = urgency_key(rule, now.discretionary, now.klass, task.due, task.joined, c.arr, n_open, c.health)
    return urgency, c.id << 35 | task.play << 27 | task.index


def done_twice(w: World, task: Task) -> bool:
    """Hurried work may have to be done again, by the same member."""
    again = rework_probability(task.pace, w.law.overload)
    word = w.step[task.step].rework_word
    if again <= 0.0 or w.luck(task.customer.id, word, task.index) < 1.0 - again:
        return False
    seat = task.last
    task.left, task.reworked, task.worked = work_of(w, task, task.step), True, w.env.event()
    w.row(
        Kind.JOINED,
        task.customer.id,
        task.play,
        task.index,
        seat.team.position,
        w.step[task.step].number,
        task.due,
    )
    seat.queue.push(task)
    seat.team.call()
    return True


def step_done(w: World, task: Task, done: int) -> None:
    """A step's effects land."""
    c, play = task.customer, w.play[task.play]
    now = w.play_now(c, task.play)
    landed = landed_share(w, task)
    w.row(Kind.STEP, c.id, task.play, task.index, task.last.id, w.step[task.step].number, landed)
    touch_effects(w, c, w.step_now(c, task.step).effect, landed, now.contact)
    if play.purpose == 0:
        c.onboarded = max(c.onboarded, done / play.n_work)


def landed_share(w: World, task: Task) -> float:
    """The share of an effect that lands: unhurried, and in time where the date matters."""
    if not w.play_now(task.customer, task.play).timely:
        return task.quality
    return task.quality * timely(w.now - task.due, w.law.timeliness)


def finish(w: World, task: Task) -> None:
    """The play's effects land, a matter closes, an onboarding ends."""
    c, play = task.customer, w.play[task.play]
    now = w.play_now(c, task.play)
    landed = landed_share(w, task)
    if now.success < 1.0 and w.luck(c.id, play.success_word, task.index) >= now.success:
        landed = 0.0
    assert (c.id, task.play, task.index) not in w.ended, "one task, one life"
    w.ended.add((c.id, task.play, task.index))
    member = task.last.id if task.last else -1
    w.row(Kind.PLAYED, c.id, task.play, task.index, member, w.now - task.due, landed)
    if landed > 0.0:
        if play.closes >= 0:
            close_matter(w, c, play.closes, task.index)
        touch_effects(w, c, now.effect, landed, now.contact)
    if now.contact:
        affect(w, c, CONTACT, w.law.trust.touch_contact)
    if play.purpose == 0 and c.stage == Stage.ONBOARDING:
        c.onboarded = 1.0
        enter(w, c, Stage.ADOPTING)


def enter(w: World, c: Customer, stage: Stage) -> None:
    c.stage = stage
    w.row(Kind.STAGE, c.id, n=int(stage))
