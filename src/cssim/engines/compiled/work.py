"""Work of a play: how much it is, in whose queue it waits, what lands of it."""

from cssim.engines.compiled.desk import call, mean_backlog, push_task, set_key, wake
from cssim.engines.compiled.drivers import known, read, read_member
from cssim.engines.compiled.world import (
    K_JOINED,
    K_SKIPPED,
    PROSPECT,
    drawn,
    is_customer,
    luck,
    play_now,
    row,
    step_now,
)
from cssim.laws._law import law
from cssim.laws.compliance import compliance_share
from cssim.laws.drivers import GRIT, PLAYBOOK, TRUST
from cssim.laws.follow import follow_share
from cssim.laws.onboarding import effort
from cssim.laws.overload import rework_probability
from cssim.laws.playbook import relevance
from cssim.laws.timeliness import timely


@law
def taken(w, c, task, step):
    needed = step_now(w, c, step).chance
    return needed >= 1.0 or luck(w, c.id, w.step[step].chance_word, task.index) >= 1.0 - needed


@law
def complied(w, c, p, index):
    if c.owner < 0:
        return True
    owner = w.seats[c.owner]
    backlog = owner.backlog / w.team_era[w.era, owner.team].weekly
    grit, useless = read_member(w, owner, GRIT), w.segment_era[w.era, c.segment].useless
    share = compliance_share(backlog, grit, useless, w.laws[w.era].compliance)
    if share >= 1.0 or luck(w, c.id, w.play[p].compliance_word, index) < share:
        return True
    row(w, K_SKIPPED, c.id, p, index, owner.id, 0, share)
    return False


@law
def work_of(w, task, step):
    """Minutes of a step: of work, more when the case is severe; of an onboarding, more when less was handed over."""
    c = w.customers[task.customer]
    now, factor = step_now(w, c, step), 1.0 if w.step[step].waits else task.severity
    if w.play[task.play].purpose == 0 and not w.play[task.play].gates:
        factor *= effort(c.handoff, c.readiness, w.laws[w.era].onboarding)
    return drawn(w, c.id, w.step[step].word, task.index, now.median * factor, now.sigma)


@law
def join(w, k):
    task = w.tasks[k]
    c = w.customers[task.customer]
    route = w.route[c.segment, task.step]
    t, seat = route.team, taker(w, task, route.team)
    if seat < 0:
        if route.fallback >= 0 and stretched(w, c, t, task.step):
            t = route.fallback
        elif w.segment[c.segment].owner_team == t:
            seat = shared(w, t, c)
    task.team, task.joined, task.planned, task.fresh, task.reworked = t, w.now, play_now(w, c, task.play).planned, 1, 0
    task.left = work_of(w, task, task.step)
    set_key(w, task)
    row(w, K_JOINED, c.id, task.play, task.index, t, w.step[task.step].number, task.due)
    push_task(w, k, seat if seat >= 0 else len(w.seats) + t)
    if seat >= 0:
        wake(w, seat)
    call(w, t)


@law
def taker(w, task, t):
    for nth in range(task.done - 1, -1, -1):
        i = task.hands[nth]
        if w.seats[i].team == t:
            return i if w.seats[i].filled and w.seats[i].incumbent == task.incumbents[nth] else -1
    return -1


@law
def stretched(w, c, t, step):
    if not w.team[t].named or c.stage == PROSPECT:
        return w.teams[t].filled == 0 or mean_backlog(w, t) > step_now(w, c, step).fallback_above
    owner = c.owner if w.segment[c.segment].owner_team == t else -1
    return owner < 0 or w.seats[owner].backlog > step_now(w, c, step).fallback_above


@law
def shared(w, t, c):
    """The owner, or nobody in particular (−1) when a hybrid team shares what its owner has too much of."""
    if c.owner >= 0 and is_customer(w, c) and w.seats[c.owner].backlog > w.team_era[w.era, t].pool_above:
        return -1
    return c.owner


@law
def done_twice(w, k):
    task = w.tasks[k]
    c = w.customers[task.customer]
    again = rework_probability(task.pace, w.laws[w.era].overload)
    if again <= 0.0 or task.reworked or luck(w, c.id, w.step[task.step].rework_word, task.index) < 1.0 - again:
        return False
    task.left, task.reworked = work_of(w, task, task.step), 1
    t = w.seats[task.last].team
    row(w, K_JOINED, c.id, task.play, task.index, t, w.step[task.step].number, task.due)
    push_task(w, k, task.last)
    wake(w, task.last)
    call(w, t)
    return True


@law
def landed_share(w, c, task):
    """The share of an effect that lands: unhurried, skilled, relevant, in time where the date matters, and heeded."""
    now, laws = play_now(w, c, task.play), w.laws[w.era]
    landed = task.quality * task.skill
    if now.playbook:
        landed *= relevance(known(w, PLAYBOOK), laws.playbook)
    if now.timely:
        landed *= timely(w.now - task.due, laws.timeliness)
    if now.advice and task.done > 0:
        landed *= follow_share(task.eq, read(w, c, TRUST), laws.follow)
    return landed
