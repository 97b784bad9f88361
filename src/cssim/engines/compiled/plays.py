"""A play walks its steps: work by a role, waits for the customer, effects at the end."""

from cssim.engines.compiled.desk import new_task, release
from cssim.engines.compiled.drivers import (
    add_matter,
    affect,
    close_matter,
    drain,
    find_matter,
    land,
    oldest_matter,
    read,
    remove_matter,
    tally,
)
from cssim.engines.compiled.work import complied, join, landed_share, taken, work_of
from cssim.engines.compiled.world import (
    ADOPTING,
    DECIDE,
    K_BLOCKED,
    K_DUE,
    K_EXPANDED,
    K_LAPSED,
    K_MISSED,
    K_OPENED,
    K_PLAYED,
    K_STAGE,
    K_STEP,
    K_WAITS,
    MATTER_EXPIRY,
    ONBOARDING,
    R_EXPIRE,
    R_REPLY,
    STALLED,
    at,
    drawn,
    is_customer,
    luck,
    money,
    pend,
    play_now,
    row,
    step_now,
)
from cssim.engines.numbers import WORDS
from cssim.laws._law import law
from cssim.laws.chance import normal
from cssim.laws.drivers import CONTACT, TRUST
from cssim.laws.expansion import expansion_chance, growth
from cssim.policies import touch
from cssim.policies.touch import OPENED, seen_quantile
from cssim.units import DEAREST, YEAR


@law
def begin_plays(w, slot, trigger, index, matter):
    onboards = False
    for p in range(len(w.play)):
        play = w.play[p]
        if play.about == 0 and play.trigger == trigger and play.opened == matter and begin(w, slot, p, index):
            onboards = onboards or play.purpose == 0
    return onboards


@law
def begin(w, slot, p, index):
    """Start a play if it applies, chance allows and nothing it requires is missing; its walk waits for the handler's end."""
    c = w.customers[slot]
    now = play_now(w, c, p)
    if not applies(w, c, now):
        return False
    if now.chance < 1.0 and luck(w, c.id, w.play[p].chance_word, index) >= now.chance:
        return False
    if c.is_open & now.needs_closed or c.is_open & now.needs_open != now.needs_open:
        row(w, K_BLOCKED, c.id, p, index, -1, 0, 0.0)
        return False
    pend(w, slot, p, index)
    return True


@law
def applies(w, c, now):
    """Whether the touch model has it, the stage fits and the customer is covered (asked last: it may take chance)."""
    if not touch.applies(now.active, now.stages, c.stage, 1, True):
        return False
    return now.reaches_all != 0 or covered(w, c)


@law
def covered(w, c):
    era = w.segment_era[w.era, c.segment]
    quantile, z = c.potential_quantile if era.ranked_by else c.quantile, 0.0
    if era.coverage_noise > 0.0:
        z = normal(luck(w, c.id, WORDS.ranking, max(0, w.now - w.day0) // YEAR))
    return touch.covered(seen_quantile(quantile, z, era.coverage_noise), era.coverage)


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
    task.begun, task.dead, task.done, task.last, task.skips = 0, 0, 0, -1, 0
    task.quality, task.pace, task.skill, task.severity, task.eq = 1.0, 1.0, 1.0, 1.0, -1.0
    if play.trigger == OPENED:
        m = find_matter(w, c, play.opened, index)
        if m >= 0:
            task.severity = w.matters[m].severity
    for step in range(play.first_step, play.first_step + play.n_steps):
        if not taken(w, c, task, step):
            task.skips |= 1 << step - play.first_step
        elif not w.step[step].waits:
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
    while task.skips >> task.step - play.first_step & 1:
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
def on_expiry(w, k, generation):
    task = w.tasks[k]
    c = w.customers[task.customer]
    if task.generation != generation or c.lost or task.begun:
        return
    task.dead = 1
    row(w, K_MISSED, c.id, task.play, task.index, task.team, w.now - task.joined, 0.0)
    land(w, c, -1, 0, play_now(w, c, task.play).missed, 1.0, 0, -1.0)


@law
def step_done(w, k):
    task = w.tasks[k]
    c, play = w.customers[task.customer], w.play[task.play]
    task.done += 1
    landed = landed_share(w, c, task)
    row(w, K_STEP, c.id, task.play, task.index, w.seats[task.last].id, w.step[task.step].number, landed)
    incumbent = task.incumbents[task.done - 1]
    contact = play_now(w, c, task.play).contact
    land(w, c, task.last, incumbent, step_now(w, c, task.step).effect, landed, contact, -1.0)
    if play.purpose == 0 and not play.gates:
        c.onboarded = max(c.onboarded, task.done / play.n_work)
    advance(w, k)


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
    if play.gates:
        pend(w, task.customer, DECIDE, 0)
    else:
        bear_fruit(w, c, task, landed)
    release(w, k)


@law
def bear_fruit(w, c, task, landed):
    """A play's effects land, a matter closes, another opens, an onboarding ends."""
    play, now, trust = w.play[task.play], play_now(w, c, task.play), w.laws[w.era].trust
    if landed > 0.0:
        mended = closed(w, c, task) if play.closes >= 0 else -1.0
        incumbent = task.incumbents[task.done - 1] if task.done > 0 else -1
        land(w, c, task.last, incumbent, now.effect, landed, now.contact, mended)
        if play.expands:
            expand(w, c, task, landed)
        if play.opens >= 0:
            open_matter(w, task.customer, play.opens, task.index, 1.0)
    if now.contact and is_customer(w, c):
        affect(w, c, CONTACT, trust.digital_contact if play.digital else trust.touch_contact)
    if play.purpose == 0 and (c.stage == ONBOARDING or c.stage == STALLED):
        c.onboarded = 1.0
        enter(w, c, ADOPTING)


@law
def closed(w, c, task):
    """A play closes what opened it; one that has another trigger closes what has been open longest."""
    play, index = w.play[task.play], task.index
    if play.opened != play.closes and c.n_open[play.closes] > 0:
        index = oldest_matter(w, c, play.closes)
    return close_matter(w, c, play.closes, index)


@law
def expand(w, c, task, landed):
    numbers = w.laws[w.era].expansion
    likely = expansion_chance(c.adoption, read(w, c, TRUST), numbers)
    if luck(w, c.id, WORDS.expansion, task.index) < 1.0 - likely:
        return
    more = growth(c.potential, landed, numbers)
    if more > 0.0:
        added = min(money(c.arr * more), DEAREST - c.arr)
        grow(w, c, added)
        row(w, K_EXPANDED, c.id, task.play, task.index, -1, added, likely)


@law
def grow(w, c, cents):
    c.arr += cents
    w.segments[c.segment].arr += cents
    if c.owner >= 0:
        w.seats[c.owner].arr += cents


@law
def open_matter(w, slot, k, index, severity):
    c = w.customers[slot]
    tally(w, c, k)
    add_matter(w, c, k, index, severity)
    row(w, K_OPENED, c.id, k, index, -1, c.n_open[k], 0.0)
    expires = w.matter_era[w.era, k].expires
    if expires > 0:
        at(w, w.now + expires, R_EXPIRE, c.id, MATTER_EXPIRY + k, index, slot)
    begin_plays(w, slot, OPENED, index, k)


@law
def on_lapse(w, slot, k, index):
    c = w.customers[slot]
    if c.lost:
        return
    m = find_matter(w, c, k, index)
    if m >= 0:
        drain(w, c, k)
        remove_matter(w, c, k, m)
        row(w, K_LAPSED, c.id, k, index, -1, c.n_open[k], 0.0)
        land(w, c, -1, 0, w.matter_era[w.era, k].lapsed, 1.0, 0, -1.0)


@law
def enter(w, c, stage):
    c.stage = stage
    row(w, K_STAGE, c.id, -1, -1, -1, stage, 0.0)
