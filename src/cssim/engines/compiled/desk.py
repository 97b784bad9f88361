"""Whose work next: the pool of tasks, the queues of members and teams, and the desk that hands out work.

Queues are pairing heaps linked through the task pool; slots never decide a tie.
"""

from cssim.engines.compiled.drivers import read_member
from cssim.engines.compiled.world import K_BEGUN, R_ASSIGN, R_DONE, at, play_now, row
from cssim.laws._law import law
from cssim.laws.chance import minutes
from cssim.laws.drivers import ENGAGEMENT, EQ, IQ, STRAIN
from cssim.laws.overload import hurried_quality, pace
from cssim.laws.skill import skilled_pace, skilled_quality
from cssim.laws.switching import switched
from cssim.policies.dispatch import urgency_key
from cssim.policies.staffing import calendar_minutes, ramped_minutes

# -- the task pool and its queues --------------------------------------------------------------------------------------


@law
def new_task(w):
    k = w.free_task
    if k >= 0:
        w.free_task = w.tasks[k].sibling
    else:
        k = w.n_tasks
        if k >= len(w.tasks):
            w.full = 1
            return -1
        w.n_tasks = k + 1
    w.tasks[k].queue = -1
    return k


@law
def release(w, k):
    task = w.tasks[k]
    task.generation = (task.generation + 1) & 0x3FFFFFFF
    task.queue, task.sibling = -1, w.free_task
    w.free_task = k


@law
def set_key(w, task):
    c = w.customers[task.customer]
    now = play_now(w, c, task.play)
    rule = w.segment_era[w.era, c.segment].rule
    task.urgency = urgency_key(
        rule, now.discretionary, now.klass, task.due, task.joined, c.arr, c.n_matters, c.health, task.left, now.worth
    )
    task.key = c.id << 35 | task.play << 27 | task.index


@law
def waiting(w, task):
    return not task.dead and not w.customers[task.customer].lost


@law
def sooner(w, a, b):
    x, y = w.tasks[a], w.tasks[b]
    return x.urgency < y.urgency or (x.urgency == y.urgency and x.key < y.key)


@law
def linked(w, a, b):
    """Two heaps as one; the later root becomes the first child of the sooner."""
    if a < 0:
        return b
    if b < 0:
        return a
    if sooner(w, b, a):
        a, b = b, a
    w.tasks[b].sibling = w.tasks[a].child
    w.tasks[a].child = b
    return a


@law
def push_task(w, k, holder):
    """Put a task in the queue of a seat, or of a team's pile (n_seats + team)."""
    task = w.tasks[k]
    task.queue = 2 * holder + task.planned
    task.child, task.sibling = -1, -1
    w.roots[task.queue] = linked(w, w.roots[task.queue], k)


@law
def top(w, queue):
    """The first task that still waits, −1 if none; others are dropped as they surface."""
    while w.roots[queue] >= 0 and not waiting(w, w.tasks[w.roots[queue]]):
        k = w.roots[queue]
        cut_root(w, queue)
        release(w, k)
    return w.roots[queue]


@law
def pop_task(w, queue):
    k = top(w, queue)
    if k >= 0:
        cut_root(w, queue)
        w.tasks[k].queue = -1
    return k


@law
def cut_root(w, queue):
    """Take the root away and join its children, in pairs from the left, then from the right."""
    child, pairs = w.tasks[w.roots[queue]].child, -1
    while child >= 0:
        other = w.tasks[child].sibling
        following = w.tasks[other].sibling if other >= 0 else -1
        w.tasks[child].sibling = -1
        if other >= 0:
            w.tasks[other].sibling = -1
        pair = linked(w, child, other)
        w.tasks[pair].sibling = pairs
        pairs, child = pair, following
    root = -1
    while pairs >= 0:
        following = w.tasks[pairs].sibling
        w.tasks[pairs].sibling = -1
        root = linked(w, root, pairs)
        pairs = following
    w.roots[queue] = root


# -- members and their desk --------------------------------------------------------------------------------------------


@law
def mean_backlog(w, t):
    """Working minutes that waited for each of them last week, on average; somebody is there."""
    backlog, first = 0, w.team[t].first_seat
    for i in range(first, first + w.team[t].n_seats):
        if w.seats[i].filled:
            backlog += w.seats[i].backlog
    return backlog / w.teams[t].filled


@law
def call(w, t):
    if not w.teams[t].called:
        w.teams[t].called = 1
        at(w, w.now, R_ASSIGN, t, 0, 0, 0)


@law
def on_assign(w, t):
    """Free members, longest free first, take the smallest top they may take: while the pile lasts all of them in order,
    then only those whose own queue has grown."""
    team = w.teams[t]
    team.called = 0
    pile = 2 * (len(w.seats) + t)
    i = team.free
    while i >= 0 and (top(w, pile) >= 0 or top(w, pile + 1) >= 0):
        following = w.seats[i].after
        take(w, i, pile)
        i = following
    while True:
        best, i = -1, team.woken
        while i >= 0:
            seat = w.seats[i]
            if seat.free and (best < 0 or comes_before(seat, w.seats[best])) and has_own(w, i):
                best = i
            i = seat.next_woken
        if best < 0:
            break
        take(w, best, pile)
    i = team.woken
    while i >= 0:
        w.seats[i].woken = 0
        i = w.seats[i].next_woken
    team.woken = -1


@law
def has_own(w, i):
    return top(w, 2 * i) >= 0 or top(w, 2 * i + 1) >= 0


@law
def comes_before(seat, other):
    return seat.free_since < other.free_since or (seat.free_since == other.free_since and seat.number < other.number)


@law
def take(w, i, pile):
    planned, other = smaller(w, 2 * i + 1, pile + 1), smaller(w, 2 * i, pile)
    queue = planned if planned >= 0 else other
    if planned >= 0 and other >= 0 and not w.seats[i].credit > 0:
        queue = planned if sooner(w, w.roots[planned], w.roots[other]) else other
    unfree(w, i)
    take_up(w, i, pop_task(w, queue))


@law
def smaller(w, own, pile):
    """The queue with the smaller top, −1 if both are empty."""
    a, b = top(w, own), top(w, pile)
    if a < 0:
        return pile if b >= 0 else -1
    return own if b < 0 or sooner(w, a, b) else pile


@law
def take_up(w, i, k):
    seat, task, now = w.seats[i], w.tasks[k], w.now
    now_numbers, purpose = w.team_era[w.era, seat.team], w.play[task.play].purpose
    seat.task = k
    if task.fresh:
        task.fresh, task.begun = 0, 1
        hours = hurry(w, seat, task, seat.backlog / now_numbers.weekly)
        task.left = minutes(task.left * hours, 1)
        id = w.customers[task.customer].id
        row(w, K_BEGUN, id, task.play, task.index, seat.id, now - task.joined, hours)
    task.left += switched(seat.last_purpose, purpose, w.laws[w.era].switching)
    seat.last_purpose = purpose
    seat.block, seat.block_start = min(w.block, task.left), now
    seat.weekly = ramped_minutes(now_numbers.weekly, now - seat.hired, now_numbers.ramp, now_numbers.ramp_start)
    if task.planned:
        seat.credit -= seat.block
    at(w, now + calendar_minutes(seat.block, seat.weekly, w.grid), R_DONE, seat.id, 0, seat.incumbent, i)


@law
def hurry(w, seat, task, backlog):
    """What load and skill make of the work; its hours as a share of the ordinary ones."""
    laws, iq = w.laws[w.era], read_member(w, seat, IQ)
    task.pace, task.eq = pace(backlog, laws.overload), read_member(w, seat, EQ)
    task.quality = min(task.quality, hurried_quality(task.pace, laws.overload))
    task.skill = skilled_quality(iq, read_member(w, seat, STRAIN), read_member(w, seat, ENGAGEMENT), laws.skill)
    return task.pace * skilled_pace(iq, laws.skill)


@law
def set_free(w, i):
    """Append a member to its team's free list, kept in order of (free since, seat)."""
    seat = w.seats[i]
    team = w.teams[seat.team]
    seat.free, seat.free_since, seat.task = 1, w.now, -1
    before = team.last_free
    while before >= 0 and comes_before(seat, w.seats[before]):
        before = w.seats[before].before
    after = team.free if before < 0 else w.seats[before].after
    seat.before, seat.after = before, after
    if before < 0:
        team.free = i
    else:
        w.seats[before].after = i
    if after < 0:
        team.last_free = i
    else:
        w.seats[after].before = i
    wake(w, i)
    call(w, seat.team)


@law
def unfree(w, i):
    seat = w.seats[i]
    team = w.teams[seat.team]
    if seat.before < 0:
        team.free = seat.after
    else:
        w.seats[seat.before].after = seat.after
    if seat.after < 0:
        team.last_free = seat.before
    else:
        w.seats[seat.after].before = seat.before
    seat.free = 0


@law
def wake(w, i):
    """Remember a member whose own queue has grown, until the desk has looked."""
    seat = w.seats[i]
    if not seat.woken:
        seat.woken, seat.next_woken = 1, w.teams[seat.team].woken
        w.teams[seat.team].woken = i
