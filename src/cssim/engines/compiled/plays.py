"""A play walks its steps: work by a role, waits for the customer, effects at the end."""

from cssim.engines.compiled.desk import call, new_task, push_task, release, set_key, wake
from cssim.engines.compiled.drivers import affect, close_matter, touch_effects
from cssim.engines.compiled.world import (
    ADOPTING,
    K_DUE,
    K_JOINED,
    K_MISSED,
    K_PLAYED,
    K_SKIPPED,
    K_STAGE,
    K_STEP,
    K_WAITS,
    ONBOARDING,
    R_EXPIRE,
    R_REPLY,
    at,
    drawn,
    luck,
    play_now,
    row,
    step_now,
)
from cssim.engines.numbers import N_DRIVERS
from cssim.laws._law import law
from cssim.laws.compliance import compliance_share
from cssim.laws.drivers import CONTACT
from cssim.laws.overload import rework_probability
from cssim.laws.timeliness import timely
from cssim.policies.touch import applies, covered


@law
def begin_plays(w, slot, trigger, index, matter):
    for p in range(len(w.play)):
        if w.play[p].trigger == trigger and w.play[p].opened == matter:
            begin(w, slot, p, index)


@law
def begin(w, slot, p, index):
    if begins(w, w.customers[slot], p, index):
        walk(w, slot, p, index)


@law
def begins(w, c, p, index):
    """Whether a play starts: its touch model has it, the stage fits, the customer is covered and chance allows."""
    now = play_now(w, c, p)
    is_covered = covered(c.quantile, w.segment_era[w.era, c.segment].coverage)
    if not applies(now.active, now.stages, c.stage, now.reaches_all, is_covered):
        return False
    return not (now.chance < 1.0 and luck(w, c.id, w.play[p].chance_word, index) >= now.chance)


@law
def walk(w, slot, p, index):
    c, play = w.customers[slot], w.play[p]
    now = play_now(w, c, p)
    k = new_task(w)
    if k < 0:
        return
    task = w.tasks[k]
    task.customer, task.play, task.index, task.due = slot, p, index, w.now + now.due_in
    task.step = play.first_step - 1
    task.begun, task.dead, task.done, task.last, task.quality, task.pace = 0, 0, 0, -1, 1.0, 1.0
    for step in range(play.first_step, play.first_step + play.n_steps):
        if not w.step[step].waits:
            row(w, K_DUE, c.id, p, index, w.route[c.segment, step].team, work_of(w, task, step), task.due)
    if now.playbook and not complied(w, c, p, index):
        release(w, k)
        return
    if now.expires > 0:
        patience = drawn(w, c.id, play.patience_word, index, now.expires, now.patience)
        at(w, w.now + patience, R_EXPIRE, c.id, p, index, k | task.generation << 32)
    advance(w, k)


@law
def advance(w, k):
    """Go to the next step, or end."""
    task = w.tasks[k]
    play, c = w.play[task.play], w.customers[task.customer]
    task.step += 1
    if task.step == play.first_step + play.n_steps:
        finish(w, k)
    elif w.step[task.step].waits:
        task.begun = 1
        delay = work_of(w, task, task.step)
        row(w, K_WAITS, c.id, task.play, task.index, -1, delay, 0.0)
        at(w, w.now + delay, R_REPLY, c.id, task.play, task.index, k)
    else:
        join(w, k)


@law
def on_reply(w, k):
    if w.customers[w.tasks[k].customer].lost:
        release(w, k)
    else:
        advance(w, k)


@law
def complied(w, c, p, index):
    if c.owner < 0:
        return True
    owner = w.seats[c.owner]
    share = compliance_share(owner.backlog / w.team_era[w.era, owner.team].weekly, w.laws[w.era].compliance)
    if share >= 1.0 or luck(w, c.id, w.play[p].compliance_word, index) < share:
        return True
    row(w, K_SKIPPED, c.id, p, index, owner.id, 0, share)
    return False


@law
def work_of(w, task, step):
    c = w.customers[task.customer]
    now = step_now(w, c, step)
    return drawn(w, c.id, w.step[step].word, task.index, now.median, now.sigma)


@law
def on_expiry(w, k, generation):
    task = w.tasks[k]
    c = w.customers[task.customer]
    if task.generation != generation or c.lost or task.begun:
        return
    task.dead = 1
    row(w, K_MISSED, c.id, task.play, task.index, task.team, w.now - task.joined, 0.0)
    missed = play_now(w, c, task.play).missed
    for d in range(N_DRIVERS):
        affect(w, c, d, missed[d])


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
            seat = c.owner
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
    if not w.team[t].named:
        return w.teams[t].filled == 0
    owner = c.owner if w.segment[c.segment].owner_team == t else -1
    return owner < 0 or w.seats[owner].backlog > step_now(w, c, step).fallback_above


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
def step_done(w, k):
    task = w.tasks[k]
    c, play = w.customers[task.customer], w.play[task.play]
    task.done += 1
    landed = landed_share(w, c, task)
    row(w, K_STEP, c.id, task.play, task.index, w.seats[task.last].id, w.step[task.step].number, landed)
    touch_effects(w, c, step_now(w, c, task.step).effect, landed, play_now(w, c, task.play).contact)
    if play.purpose == 0:
        c.onboarded = max(c.onboarded, task.done / play.n_work)
    advance(w, k)


@law
def landed_share(w, c, task):
    if not play_now(w, c, task.play).timely:
        return task.quality
    return task.quality * timely(w.now - task.due, w.laws[w.era].timeliness)


@law
def finish(w, k):
    task = w.tasks[k]
    c, play = w.customers[task.customer], w.play[task.play]
    now = play_now(w, c, task.play)
    landed = landed_share(w, c, task)
    if now.success < 1.0 and luck(w, c.id, play.success_word, task.index) >= now.success:
        landed = 0.0
    member = w.seats[task.last].id if task.last >= 0 else -1
    row(w, K_PLAYED, c.id, task.play, task.index, member, w.now - task.due, landed)
    if landed > 0.0:
        if play.closes >= 0:
            close_matter(w, c, play.closes, task.index)
        touch_effects(w, c, now.effect, landed, now.contact)
    if now.contact:
        affect(w, c, CONTACT, w.laws[w.era].trust.touch_contact)
    if play.purpose == 0 and c.stage == ONBOARDING:
        c.onboarded = 1.0
        enter(w, c, ADOPTING)
    release(w, k)


@law
def enter(w, c, stage):
    c.stage = stage
    row(w, K_STAGE, c.id, -1, -1, -1, stage, 0.0)
