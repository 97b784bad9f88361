"""Seats open, close and are filled again: an era's headcount, who is hired, who leaves and what becomes of their work."""

from cssim.engines.compiled.books import give, lightest, owned, rebalance, rotate
from cssim.engines.compiled.customers import next_tick
from cssim.engines.compiled.desk import call, pop_task, push_task, release, set_free, unfree, wake
from cssim.engines.compiled.members import cut_short
from cssim.engines.compiled.plays import begin
from cssim.engines.compiled.world import DAYS, HIRE, K_HIRED, K_LEFT, MEMBER, MONTHLY, R_STAFF, at, luck, new_file, row
from cssim.engines.numbers import WORDS
from cssim.laws._law import law
from cssim.laws.chance import SEAT, normal
from cssim.laws.drivers import FIRST_MEMBER, N_MEMBER
from cssim.laws.shapes import clip01
from cssim.policies.staffing import wanted_heads
from cssim.policies.touch import SIGNED, task_index
from cssim.units import MONTH


@law
def on_plan(w, t):
    staff(w, t)
    if w.team_era[w.era, t].rotate:
        rotate(w, t)


@law
def on_month(w, t, month):
    if w.team_era[w.era, t].per_customers > 0:
        staff(w, t)
    at(w, w.now + MONTH, R_STAFF, t, MONTHLY, month + 1, 0)


@law
def staff(w, t):
    """Seats open or close, the last first; books may be balanced."""
    now_numbers, first = w.team_era[w.era, t], w.team[t].first_seat
    last = first + w.team[t].n_seats
    heads = wanted_heads(now_numbers.headcount, served(w, t), now_numbers.per_customers, now_numbers.most_heads)
    opened = 0
    for i in range(first, last):
        seat = w.seats[i]
        was = seat.wanted
        seat.wanted = 1 if seat.number < heads else 0
        opened += 1 if seat.wanted and not was else 0
        seat.woken = 2 if seat.wanted and not was else seat.woken  # marks it for hiring below
    for i in range(last - 1, first - 1, -1):
        if w.seats[i].filled and not w.seats[i].wanted:
            leave(w, i)
    for i in range(first, last):
        if w.seats[i].woken == 2:
            w.seats[i].woken = 0
            hire(w, i, 1)
    if now_numbers.rebalance and opened and w.now > 0:
        rebalance(w, t)


@law
def served(w, t):
    """Active customers of the segments a team serves."""
    active = 0
    for g in range(w.n_segments):
        if w.team[t].serves >> g & 1:
            active += w.segments[g].active
    return active


@law
def hire(w, i, new):
    seat, now = w.seats[i], w.now
    t = seat.team
    now_numbers = w.team_era[w.era, t]
    seat.filled, seat.leaving = 1, 0
    seat.incumbent += 1
    seat.hired = now if now > 0 else -now_numbers.ramp
    seat.paid_since, seat.backlog, seat.worked, seat.credit, seat.last_purpose = now, 0, 0, 0, -1
    bring_along(w, seat)
    w.teams[t].filled += 1
    if now % MONTH:
        w.teams[t].hiring += now_numbers.hiring_cost
    elif now > 0:
        w.teams[t].hiring_next += now_numbers.hiring_cost
    row(w, K_HIRED, t, -1, seat.incumbent, seat.id, new, 0.0)
    if w.team[t].named:
        for c in owned(w, t, -1):
            give(w, c, t, lightest(w, t), True)
    set_free(w, i)
    open_file(w, i)


@law
def bring_along(w, seat):
    """What a member brings: skills of its own, strain and engagement where they start."""
    team = w.team[seat.team]
    means, sds = (team.iq_mean, team.eq_mean, team.grit_mean), (team.iq_sd, team.eq_sd, team.grit_sd)
    words = (WORDS.iq, WORDS.eq, WORDS.grit)
    for i in range(len(words)):
        z = normal(luck(w, SEAT | seat.id, words[i], seat.incumbent)) if sds[i] > 0.0 else 0.0
        seat.level[i] = seat.rest[i] = clip01(means[i] + sds[i] * z)
    for i in range(len(words), N_MEMBER):
        driver = w.driver[w.era, FIRST_MEMBER + i]
        seat.level[i], seat.rest[i] = driver.start, driver.rest
    for i in range(N_MEMBER):
        seat.since[i] = w.now


@law
def open_file(w, i):
    """The file of a member, and the plays that are about it; the former incumbent's was closed."""
    seat = w.seats[i]
    g = w.n_segments + seat.team
    slot = new_file(w, g << 20 | seat.number, g)
    seat.file = slot
    if slot < 0:
        return
    file = w.customers[slot]
    file.owner, file.about, file.incumbent = i, i, seat.incumbent
    for p in range(len(w.play)):
        if w.play[p].about == MEMBER and w.play[p].trigger == SIGNED:
            begin(w, slot, p, task_index(seat.incumbent * DAYS, SIGNED))
        elif w.play[p].about == MEMBER:
            next_tick(w, slot, p)


@law
def leave(w, i):
    seat = w.seats[i]
    t = seat.team
    team = w.teams[t]
    row(w, K_LEFT, t, -1, seat.incumbent, seat.id, 0 if seat.wanted else 1, 0.0)
    w.customers[seat.file].lost = 1
    in_hand = seat.task
    if in_hand >= 0:
        cut_short(w, seat)
    else:
        unfree(w, i)
    seat.filled, seat.task = 0, -1
    team.filled -= 1
    team.paid += w.now - seat.paid_since
    if w.team[t].named:
        orphan = w.team_era[w.era, t].orphan
        for c in owned(w, t, i):
            heir = -1 if orphan else lightest(w, t)
            give(w, c, t, heir, heir >= 0)
    if in_hand >= 0:
        hand_back(w, in_hand, t)
    for planned in range(2):
        while True:
            task = pop_task(w, 2 * i + planned)
            if task < 0:
                break
            hand_back(w, task, t)
    call(w, t)
    if seat.wanted:
        at(w, w.now + w.team_era[w.era, t].backfill, R_STAFF, seat.id, HIRE, seat.incumbent + 1, i)


@law
def hand_back(w, k, t):
    """A leaver's task goes to the customer's owner, or to the pile."""
    c = w.customers[w.tasks[k].customer]
    if c.lost:
        release(w, k)
    elif w.segment[c.segment].owner_team == t and c.owner >= 0:
        push_task(w, k, c.owner)
        wake(w, c.owner)
    else:
        push_task(w, k, len(w.seats) + t)


@law
def on_resignation(w, i, incumbent):
    if w.seats[i].filled and w.seats[i].incumbent == incumbent:
        leave(w, i)


@law
def on_backfill(w, i, incumbent):
    seat = w.seats[i]
    if seat.wanted and not seat.filled and seat.incumbent == incumbent - 1:
        hire(w, i, 0)
