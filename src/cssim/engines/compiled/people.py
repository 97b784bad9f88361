"""Members take work, give it a block, choose again; seats open, close and are filled again."""

from cssim.engines.compiled.books import give, lightest, owned, rebalance, rotate
from cssim.engines.compiled.customers import next_tick
from cssim.engines.compiled.desk import call, pop_task, push_task, release, set_free, set_key, unfree, waiting, wake
from cssim.engines.compiled.drivers import known, read_member, write_member
from cssim.engines.compiled.plays import begin, step_done
from cssim.engines.compiled.work import done_twice
from cssim.engines.compiled.world import (
    DAYS,
    HIRE,
    K_BLOCK,
    K_HIRED,
    K_LEFT,
    K_WEEK,
    LEAVE,
    MEMBER,
    MONTHLY,
    R_STAFF,
    R_WEEK,
    at,
    luck,
    new_file,
    row,
)
from cssim.engines.numbers import WORDS
from cssim.laws._law import law
from cssim.laws.adoption import follow
from cssim.laws.attrition import weekly_attrition
from cssim.laws.chance import SEAT, normal
from cssim.laws.culture import engagement_rest
from cssim.laws.drivers import CULTURE, ENGAGEMENT, FIRST_MEMBER, N_MEMBER, STRAIN
from cssim.laws.shapes import clip01
from cssim.laws.strain import strain_target
from cssim.policies.dispatch import moves
from cssim.policies.staffing import booked_minutes, wanted_heads
from cssim.policies.touch import SIGNED, task_index
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
    around = mean_strain(w, t)
    for i in range(first, last):
        seat = w.seats[i]
        if seat.filled:
            seat.backlog += team.piled // team.filled
            feel(w, seat, seat.backlog / now_numbers.weekly, around)
            busy = seat.worked / now_numbers.weekly
            seat.worked = 0
            seat.credit = int(now_numbers.reserve * now_numbers.weekly)
            row(w, K_WEEK, t, -1, -1, seat.id, seat.backlog, busy)
            consider_leaving(w, i, busy)
    for g in range(w.n_segments):
        if moves(w.segment_era[w.era, g].rule):
            renew_keys(w, t)
            break
    at(w, w.now + WEEK, R_WEEK, t, 0, week + 1, 0)


@law
def mean_strain(w, t):
    total, first = 0.0, w.team[t].first_seat
    if w.teams[t].filled == 0:
        return 0.0
    for i in range(first, first + w.team[t].n_seats):
        if w.seats[i].filled:
            total += read_member(w, w.seats[i], STRAIN)
    return total / w.teams[t].filled


@law
def feel(w, seat, backlog, around):
    """A week of load, of others' strain and of the company's culture."""
    laws, strain, engagement = w.laws[w.era], w.driver[w.era, STRAIN], w.driver[w.era, ENGAGEMENT]
    if laws.strain.load != 0.0 or laws.strain.contagion != 0.0:
        target = strain_target(strain.rest, backlog, around, laws.strain)
        write_member(w, seat, STRAIN, follow(read_member(w, seat, STRAIN), target, WEEK, strain.half_life))
    if laws.culture.weight != 0.0:
        write_member(w, seat, ENGAGEMENT, read_member(w, seat, ENGAGEMENT))
        seat.rest[ENGAGEMENT - FIRST_MEMBER] = engagement_rest(engagement.rest, known(w, CULTURE), laws.culture)


@law
def consider_leaving(w, i, busy):
    seat, now = w.seats[i], w.now
    now_numbers = w.team_era[w.era, seat.team]
    strain, engagement = read_member(w, seat, STRAIN), read_member(w, seat, ENGAGEMENT)
    resigns = weekly_attrition(now_numbers.attrition, busy, strain, engagement, w.laws[w.era].attrition)
    index = seat.incumbent * 4096 + (now - seat.hired) // WEEK
    if resigns > 0.0 and not seat.leaving and luck(w, SEAT | seat.id, WORDS.attrition, index) >= 1.0 - resigns:
        seat.leaving = 1
        at(w, now + now_numbers.notice, R_STAFF, seat.id, LEAVE, seat.incumbent, i)


@law
def renew_keys(w, t):
    """Empty the team's queues and fill them again, with new keys where the rule moves them."""
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
                if moves(w.segment_era[w.era, w.customers[task.customer].segment].rule):
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
