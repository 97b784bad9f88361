"""Members take work, give it a block, choose again; seats open, close and are filled again."""

from cssim.engines.compiled.books import give, lightest, owned, rebalance, rotate
from cssim.engines.compiled.desk import call, pop_task, push_task, release, set_free, set_key, unfree, waiting, wake
from cssim.engines.compiled.plays import done_twice, step_done
from cssim.engines.compiled.world import HIRE, K_BLOCK, K_HIRED, K_LEFT, K_WEEK, LEAVE, R_STAFF, R_WEEK, at, luck, row
from cssim.engines.numbers import WORDS
from cssim.laws._law import law
from cssim.laws.attrition import weekly_attrition
from cssim.laws.chance import SEAT
from cssim.policies.dispatch import LOWEST_HEALTH
from cssim.policies.staffing import booked_minutes
from cssim.units import MONTH, WEEK


@law
def on_week(w, t, week):
    now_numbers, first, team = w.team_era[w.era, t], w.team[t].first_seat, w.teams[t]
    last = first + w.team[t].n_seats
    for i in range(first, last):
        seat = w.seats[i]
        seat.backlog = 0
        if seat.filled and seat.task >= 0 and not w.customers[w.tasks[seat.task].customer].lost:
            seat.backlog = w.tasks[seat.task].left
    team.piled = 0
    for k in range(w.n_tasks):
        task = w.tasks[k]
        if task.queue >= 0 and waiting(w, task):
            holder = task.queue >> 1
            if first <= holder < last:
                w.seats[holder].backlog += task.left
            elif holder == len(w.seats) + t:
                team.piled += task.left
    for i in range(first, last):
        seat = w.seats[i]
        if seat.filled:
            seat.backlog += team.piled // team.filled
            busy = seat.worked / now_numbers.weekly
            seat.worked = 0
            seat.credit = int(now_numbers.reserve * now_numbers.weekly)
            row(w, K_WEEK, t, -1, -1, seat.id, seat.backlog, busy)
            consider_leaving(w, i, busy)
    for g in range(len(w.segment)):
        if w.segment_era[w.era, g].rule == LOWEST_HEALTH:
            renew_keys(w, t)
            break
    at(w, w.now + WEEK, R_WEEK, t, 0, week + 1, 0)


@law
def consider_leaving(w, i, busy):
    seat, now = w.seats[i], w.now
    now_numbers = w.team_era[w.era, seat.team]
    resigns = weekly_attrition(now_numbers.attrition, busy, w.laws[w.era].attrition)
    index = seat.incumbent * 4096 + (now - seat.hired) // WEEK
    if resigns > 0.0 and not seat.leaving and luck(w, SEAT | seat.id, WORDS.attrition, index) >= 1.0 - resigns:
        seat.leaving = 1
        at(w, now + now_numbers.notice, R_STAFF, seat.id, LEAVE, seat.incumbent, i)


@law
def renew_keys(w, t):
    """Empty the team's queues and fill them again, with new keys where the rule follows health."""
    first, last = w.team[t].first_seat, w.team[t].first_seat + w.team[t].n_seats
    moved_tasks = -1
    for holder in range(first, last + 1):
        holder = holder if holder < last else len(w.seats) + t
        for planned in range(2):
            while True:
                k = pop_task(w, 2 * holder + planned)
                if k < 0:
                    break
                task = w.tasks[k]
                if w.segment_era[w.era, w.customers[task.customer].segment].rule == LOWEST_HEALTH:
                    set_key(w, task)
                task.queue, task.sibling = holder, moved_tasks
                moved_tasks = k
    while moved_tasks >= 0:
        following = w.tasks[moved_tasks].sibling
        push_task(w, moved_tasks, w.tasks[moved_tasks].queue)
        moved_tasks = following


@law
def on_done(w, i, incumbent):
    seat = w.seats[i]
    if not seat.filled or seat.incumbent != incumbent:
        return
    k = seat.task
    task = w.tasks[k]
    c = w.customers[task.customer]
    task.left -= seat.block
    seat.worked += seat.block
    row(w, K_BLOCK, c.id, task.play, task.index, seat.id, seat.block, task.left)
    set_free(w, i)
    if c.lost:
        release(w, k)
    elif task.left > 0:
        push_task(w, k, i)
        wake(w, i)
    else:
        task.last, task.hands[task.done], task.incumbents[task.done] = i, i, incumbent
        if not done_twice(w, k):
            step_done(w, k)


@law
def on_plan(w, t):
    now_numbers, first = w.team_era[w.era, t], w.team[t].first_seat
    last = first + w.team[t].n_seats
    opened = 0
    for i in range(first, last):
        seat = w.seats[i]
        was = seat.wanted
        seat.wanted = 1 if seat.number < now_numbers.headcount else 0
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
    if now_numbers.rotate:
        rotate(w, t)


@law
def hire(w, i, new):
    seat, now = w.seats[i], w.now
    t = seat.team
    now_numbers = w.team_era[w.era, t]
    seat.filled, seat.leaving = 1, 0
    seat.incumbent += 1
    seat.hired = now if now > 0 else -now_numbers.ramp
    seat.paid_since, seat.backlog, seat.worked, seat.credit = now, 0, 0, 0
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


@law
def leave(w, i):
    seat = w.seats[i]
    t = seat.team
    team = w.teams[t]
    row(w, K_LEFT, t, -1, seat.incumbent, seat.id, 0 if seat.wanted else 1, 0.0)
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
def cut_short(w, seat):
    task = w.tasks[seat.task]
    worked = booked_minutes(w.now - seat.block_start, seat.weekly, min(seat.block + 1, task.left))
    task.left -= worked
    seat.worked += worked
    row(w, K_BLOCK, w.customers[task.customer].id, task.play, task.index, seat.id, worked, task.left)


@law
def on_resignation(w, i, incumbent):
    if w.seats[i].filled and w.seats[i].incumbent == incumbent:
        leave(w, i)


@law
def on_backfill(w, i, incumbent):
    seat = w.seats[i]
    if seat.wanted and not seat.filled and seat.incumbent == incumbent - 1:
        hire(w, i, 0)
