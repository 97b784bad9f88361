"""Work of a play: how much it is, in whose queue it waits, what lands of it."""

from cssim.engines.reference.books import owner_in
from cssim.engines.reference.desk import Seat, Task, Team
from cssim.engines.reference.drivers import known, read, read_member
from cssim.engines.reference.world import Customer, World
from cssim.laws.compliance import compliance_share
from cssim.laws.drivers import GRIT, PLAYBOOK, TRUST
from cssim.laws.follow import follow_share
from cssim.laws.onboarding import effort
from cssim.laws.overload import rework_probability
from cssim.laws.playbook import relevance
from cssim.laws.timeliness import timely
from cssim.ledger.events import Kind, Stage
from cssim.policies.dispatch import urgency_key


def taken(w: World, task: Task, s: int) -> bool:
    """Whether a step is needed this time, known from the start."""
    needed = w.step_now(task.customer, s).chance
    return needed >= 1.0 or w.luck(task.customer.id, w.step[s].chance_word, task.index) >= 1.0 - needed


def complied(w: World, c: Customer, p: int, index: int) -> bool:
    """Playbook work may be skipped when its owner's backlog is long."""
    if not c.owner:
        return True
    weekly = w.team_era[w.era][c.owner.team.position].weekly
    grit, useless = read_member(w, c.owner, GRIT), w.segment_era[w.era][c.segment].useless
    share = compliance_share(c.owner.backlog / weekly, grit, useless, w.law.compliance)
    if share >= 1.0 or w.luck(c.id, w.play[p].compliance_word, index) < share:
        return True
    w.row(Kind.SKIPPED, c.id, p, index, c.owner.id, x=share)
    return False


def work_of(w: World, task: Task, s: int) -> int:
    """Minutes of a step: of work, more when the case is severe; of an onboarding, more when less was handed over."""
    c, now = task.customer, w.step_now(task.customer, s)
    factor = 1.0 if w.step[s].waits else task.severity
    if w.play[task.play].purpose == 0 and not w.play[task.play].gates:
        factor *= effort(c.handoff, c.readiness, w.law.onboarding)
    return w.drawn(c.id, w.step[s].word, task.index, now.median * factor, now.sigma)


def join(w: World, task: Task) -> None:
    """A step of work joins a queue: of who did the last step of this role, of the owner, or the team's pile."""
    c, s = task.customer, task.step
    route = w.route[c.segment][s]
    team = w.teams[route.team]
    seat = taker(w, task, team)
    if seat is None and route.fallback >= 0 and stretched(w, c, team, s):
        team = w.teams[route.fallback]
    elif seat is None:
        seat = shared(w, team, c, owner_in(w, team, c))
    now = w.play_now(c, task.play)
    task.joined, task.planned, task.fresh, task.reworked = w.now, bool(now.planned), True, False
    task.left = work_of(w, task, task.step)
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
    """Whether a step goes to the fallback role: nobody there to do it, or too much waiting for them."""
    above = w.step_now(c, s).fallback_above
    if not w.team_numbers[team.position].named or c.stage == Stage.PROSPECT:
        return not team.filled or team.mean_backlog > above
    owner = owner_in(w, team, c)
    return owner is None or owner.backlog > above


def shared(w: World, team: Team, c: Customer, owner: Seat | None) -> Seat | None:
    """The owner, or nobody in particular when a hybrid team shares what its owner has too much of."""
    if owner and w.is_customer(c) and owner.backlog > w.team_era[w.era][team.position].pool_above:
        return None
    return owner


def queue_key(w: World, task: Task) -> tuple[int, int]:
    c, now = task.customer, w.play_now(task.customer, task.play)
    n_open = sum(len(c.open[k]) for k in w.matters)
    urgency = urgency_key(
        w.segment_era[w.era][c.segment].rule, now.discretionary, now.klass, task.due, task.joined, c.arr, n_open,
        c.health, task.left, now.worth,
    )  # fmt: skip
    return urgency, c.id << 35 | task.play << 27 | task.index


def done_twice(w: World, task: Task) -> bool:
    """Hurried work may have to be done again, by the same member."""
    again = rework_probability(task.pace, w.law.overload)
    word = w.step[task.step].rework_word
    if again <= 0.0 or w.luck(task.customer.id, word, task.index) < 1.0 - again:
        return False
    c, seat = task.customer, task.last
    task.left, task.reworked, task.worked = work_of(w, task, task.step), True, w.env.event()
    w.row(
        Kind.JOINED, c.id, task.play, task.index, seat.team.position, w.step[task.step].number, task.due
    )  # fmt: skip
    seat.queue.push(task)
    seat.team.call()
    return True


def landed_share(w: World, task: Task) -> float:
    """The share of an effect that lands: unhurried, skilled, relevant, in time where the date matters, and heeded."""
    c, now = task.customer, w.play_now(task.customer, task.play)
    landed = task.quality * task.skill
    if now.playbook:
        landed *= relevance(known(w, PLAYBOOK), w.law.playbook)
    if now.timely:
        landed *= timely(w.now - task.due, w.law.timeliness)
    if now.advice and task.hands:
        landed *= follow_share(task.eq, read(w, c, TRUST), w.law.follow)
    return landed
