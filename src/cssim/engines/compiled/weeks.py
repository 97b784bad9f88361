"""Once a week a team looks at its whole queue: backlog, reserve, how its members feel, who resigns, keys that move."""

from cssim.engines.compiled.desk import pop_task, push_task, set_key, waiting
from cssim.engines.compiled.drivers import known, read_member, write_member
from cssim.engines.compiled.world import K_WEEK, LEAVE, R_STAFF, R_WEEK, at, luck, row
from cssim.engines.numbers import WORDS
from cssim.laws._law import law
from cssim.laws.adoption import follow
from cssim.laws.attrition import weekly_attrition
from cssim.laws.chance import SEAT
from cssim.laws.culture import engagement_rest
from cssim.laws.drivers import CULTURE, ENGAGEMENT, FIRST_MEMBER, STRAIN
from cssim.laws.strain import strain_target
from cssim.policies.dispatch import moves
from cssim.units import WEEK


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
