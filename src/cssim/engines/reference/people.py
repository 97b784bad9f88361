"""Members take work, give it a block, choose again; seats open, close and are filled again."""

from typing import Any

from cssim.engines.numbers import WORDS
from cssim.engines.reference.books import give, lightest, owned, owner_in, rebalance, rotate
from cssim.engines.reference.customers import cadence
from cssim.engines.reference.desk import Seat, Task, Team
from cssim.engines.reference.drivers import known, read_member, write_member
from cssim.engines.reference.plays import begin
from cssim.engines.reference.work import queue_key
from cssim.engines.reference.world import DAYS, HIRE, LEAVE, MEMBER, MONTHLY, TEAM_PLAN, Customer, Process, World
from cssim.laws import chance
from cssim.laws.adoption import follow
from cssim.laws.attrition import weekly_attrition
from cssim.laws.culture import engagement_rest
from cssim.laws.drivers import CULTURE, ENGAGEMENT, EQ, FIRST_MEMBER, IQ, N_MEMBER, STRAIN
from cssim.laws.overload import hurried_quality, pace
from cssim.laws.shapes import clip01
from cssim.laws.skill import skilled_pace, skilled_quality
from cssim.laws.strain import strain_target
from cssim.laws.switching import switched
from cssim.ledger.events import Kind, Rank
from cssim.policies import staffing, touch
from cssim.policies.dispatch import moves
from cssim.units import MONTH, WEEK


def weeks(w: World, team: Team) -> Process:
    """The team looks at its whole queue: backlog, reserve, who resigns, keys that move."""
    week = 1
    while True:
        yield w.at(week * WEEK, Rank.WEEK, team.position, 0, week)
        numbers = w.team_era[w.era][team.position]
        piled = sum(task.left for task in team.pile.tasks())
        around = mean_strain(w, team)
        for seat in team.filled:
            in_hand = seat.task.left if seat.task and seat.task.waiting else 0
            own = sum(task.left for task in seat.queue.tasks())
            seat.backlog = own + in_hand + piled // len(team.filled)
            feel(w, seat, seat.backlog / numbers.weekly, around)
            busy = seat.worked / numbers.weekly
            seat.worked = 0
            seat.credit = int(numbers.reserve * numbers.weekly)
            w.row(Kind.WEEK, team.position, member=seat.id, n=seat.backlog, x=busy)
            consider_leaving(w, seat, numbers, busy)
        for queue in (team.pile, *(seat.queue for seat in team.filled)):
            renew_keys(w, queue)
        week += 1


def mean_strain(w: World, team: Team) -> float:
    """What the others carry, before this week adds to it."""
    if not team.filled:
        return 0.0
    total = 0.0
    for seat in team.filled:
        total += read_member(w, seat, STRAIN)
    return total / len(team.filled)


def feel(w: World, seat: Seat, backlog: float, around: float) -> None:
    """A week of load, of others' strain and of the company's culture."""
    numbers, law = w.driver[w.era], w.law
    if law.strain.load != 0.0 or law.strain.contagion != 0.0:
        target = strain_target(numbers[STRAIN].rest, backlog, around, law.strain)
        write_member(w, seat, STRAIN, follow(read_member(w, seat, STRAIN), target, WEEK, numbers[STRAIN].half_life))
    if law.culture.weight != 0.0:
        write_member(w, seat, ENGAGEMENT, read_member(w, seat, ENGAGEMENT))
        seat.rest[ENGAGEMENT - FIRST_MEMBER] = engagement_rest(numbers[ENGAGEMENT].rest, known(w, CULTURE), law.culture)


def consider_leaving(w: World, seat: Seat, numbers: Any, busy: float) -> None:
    strain, engagement = read_member(w, seat, STRAIN), read_member(w, seat, ENGAGEMENT)
    resigns = weekly_attrition(numbers.attrition, busy, strain, engagement, w.law.attrition)
    index = seat.incumbent * 4096 + (w.now - seat.hired) // WEEK
    if resigns > 0.0 and not seat.leaving and w.luck(chance.SEAT | seat.id, WORDS.attrition, index) >= 1.0 - resigns:
        seat.leaving = True
        w.start(resignation(w, seat, seat.incumbent, numbers.notice))


def renew_keys(w: World, queue: Any) -> None:
    """Only a rule that follows what changes while work waits moves keys."""
    rules = w.segment_era[w.era]
    moving = [task for task in queue.tasks() if moves(rules[task.customer.segment].rule)]
    for task in moving:
        task.key = queue_key(w, task)
    if moving:
        queue.renew()


def desk(w: World, team: Team) -> Process:
    """Once per instant that something changed, after everything else, hand out work."""
    while True:
        team.called = w.env.event()
        yield team.called
        yield w.at(w.now, Rank.ASSIGN, team.position, 0, 0)
        team.hand_out()


def member(w: World, seat: Seat, incumbent: int) -> Process:
    """Take the most pressing piece of work, give it a block, choose again."""
    team = seat.team
    while True:
        seat.free_since, seat.task, seat.hand = w.now, None, w.env.event()
        team.call()
        task = yield seat.hand
        take_up(w, seat, task)
        length = staffing.calendar_minutes(seat.block, seat.weekly, w.n.grid)
        yield w.at(w.now + length, Rank.DONE, seat.id, 0, incumbent)
        if not seat.filled or seat.incumbent != incumbent:
            return
        task.left -= seat.block
        seat.worked += seat.block
        team.worked += seat.block
        w.row(Kind.BLOCK, task.customer.id, task.play, task.index, seat.id, seat.block, task.left)
        if task.customer.lost:
            continue
        if task.left:
            seat.queue.push(task)
        else:
            task.hands.append((seat, incumbent))
            task.worked.succeed()


def take_up(w: World, seat: Seat, task: Task) -> None:
    """Begin a block; under a long backlog people hurry."""
    numbers = w.team_era[w.era][seat.team.position]
    if task.fresh:
        task.fresh, task.begun = False, True
        hurry = pace(seat.backlog / numbers.weekly, w.law.overload)
        iq, strain, engagement = (read_member(w, seat, d) for d in (IQ, STRAIN, ENGAGEMENT))
        task.pace, task.eq = hurry, read_member(w, seat, EQ)
        task.quality = min(task.quality, hurried_quality(hurry, w.law.overload))
        task.skill = skilled_quality(iq, strain, engagement, w.law.skill)
        hours = hurry * skilled_pace(iq, w.law.skill)
        task.left = chance.minutes(task.left * hours, 1)
        w.row(Kind.BEGUN, task.customer.id, task.play, task.index, seat.id, w.now - task.joined, hours)
    purpose = w.play[task.play].purpose
    task.left += switched(seat.last_purpose, purpose, w.law.switching)
    seat.last_purpose = purpose
    seat.block, seat.block_start = min(w.n.block, task.left), w.now
    seat.weekly = staffing.ramped_minutes(numbers.weekly, w.now - seat.hired, numbers.ramp, numbers.ramp_start)
    if task.planned:
        seat.credit -= seat.block


def plan(w: World, team: Team) -> Process:
    """An era's headcount; books may be rotated."""
    yield w.at(w.now, Rank.STAFF, team.position, TEAM_PLAN, w.era)
    staff(w, team)
    if w.team_era[w.era][team.position].rotate:
        rotate(w, team)


def monthly(w: World, team: Team) -> Process:
    """A team that grows with its customers looks at its headcount each month."""
    for month in range(1, w.n.end // MONTH + 1):
        yield w.at(month * MONTH, Rank.STAFF, team.position, MONTHLY, month)
        if w.team_era[w.era][team.position].per_customers:
            staff(w, team)


def staff(w: World, team: Team) -> None:
    """Seats open or close, the last first; books may be balanced."""
    numbers = w.team_era[w.era][team.position]
    serves = w.team_numbers[team.position].serves
    active = sum(w.active[g] for g in range(w.n.n_segments) if serves >> g & 1)
    heads = staffing.wanted_heads(numbers.headcount, active, numbers.per_customers, numbers.most_heads)
    opened = [seat for seat in team.seats[:heads] if not seat.wanted]
    for seat in team.seats:
        seat.wanted = seat.number < heads
    for seat in reversed(team.seats):
        if seat.filled and not seat.wanted:
            leave(w, seat)
    for seat in opened:
        hire(w, seat, 1)
    if numbers.rebalance and opened and w.now > 0:
        rebalance(w, team)


def hire(w: World, seat: Seat, new: int) -> None:
    """Somebody takes a seat: fully ramped at the beginning of time, else ramping; takes on who has no owner."""
    team = seat.team
    numbers = w.team_era[w.era][team.position]
    seat.filled, seat.leaving, seat.incumbent = True, False, seat.incumbent + 1
    seat.hired = w.now if w.now > 0 else -numbers.ramp
    seat.paid_since, seat.backlog, seat.worked, seat.credit, seat.last_purpose = w.now, 0, 0, 0, -1
    bring_along(w, seat)
    if w.now % MONTH:
        team.hiring += numbers.hiring_cost
    elif w.now > 0:
        team.hiring_next += numbers.hiring_cost  # a month's first minute is booked with that month
    w.row(Kind.HIRED, team.position, index=seat.incumbent, member=seat.id, n=new)
    if w.team_numbers[team.position].named:
        for c in owned(w, team, None):
            give(w, c, team, lightest(w, team), felt=True)
    w.start(member(w, seat, seat.incumbent))
    open_file(w, seat)


def bring_along(w: World, seat: Seat) -> None:
    """What a member brings: skills of its own, strain and engagement where they start."""
    team, numbers = w.team_numbers[seat.team.position], w.driver[w.era]
    skills = ((team.iq_mean, team.iq_sd), (team.eq_mean, team.eq_sd), (team.grit_mean, team.grit_sd))
    for i, ((mean, sd), word) in enumerate(zip(skills, (WORDS.iq, WORDS.eq, WORDS.grit), strict=True)):
        z = chance.normal(w.luck(chance.SEAT | seat.id, word, seat.incumbent)) if sd > 0.0 else 0.0
        seat.level[i] = seat.rest[i] = clip01(mean + sd * z)
    for d in (STRAIN, ENGAGEMENT):
        seat.level[d - FIRST_MEMBER], seat.rest[d - FIRST_MEMBER] = numbers[d].start, numbers[d].rest
    seat.since = [w.now] * N_MEMBER


def open_file(w: World, seat: Seat) -> None:
    """The file of a member, and the plays that are about it; the former incumbent's was closed."""
    segment = w.n.n_segments + seat.team.position
    file = seat.file = Customer(segment << 20 | seat.number, segment, w.now)
    file.owner, file.about, file.incumbent = seat, seat, seat.incumbent
    for p, play in enumerate(w.play):
        if play.about == MEMBER and play.trigger == touch.SIGNED:
            begin(w, file, p, touch.task_index(seat.incumbent * DAYS, touch.SIGNED))
        elif play.about == MEMBER:
            w.start(cadence(w, file, p))


def leave(w: World, seat: Seat) -> None:
    """The block in hand stops, customers find new owners, waiting work goes with them."""
    team = seat.team
    w.row(Kind.LEFT, team.position, index=seat.incumbent, member=seat.id, n=int(not seat.wanted))
    seat.file.lost = True
    tasks = seat.queue.empty()
    if seat.task:
        tasks.append(seat.task)
        cut_short(w, seat)
    seat.filled, seat.task = False, None
    team.paid += w.now - seat.paid_since
    if w.team_numbers[team.position].named:
        orphan = w.team_era[w.era][team.position].orphan
        for c in owned(w, team, seat):
            heir = None if orphan else lightest(w, team)
            give(w, c, team, heir, felt=heir is not None)
    for task in tasks:
        if task.waiting:
            owner = owner_in(w, team, task.customer)
            (owner.queue if owner else team.pile).push(task)
    team.call()
    if seat.wanted:
        w.start(backfill(w, seat, seat.incumbent + 1))


def cut_short(w: World, seat: Seat) -> None:
    """Book what was worked of the block in hand; the task never returns with nothing left."""
    task: Any = seat.task
    worked = staffing.booked_minutes(w.now - seat.block_start, seat.weekly, min(seat.block + 1, task.left))
    task.left -= worked
    seat.worked += worked
    seat.team.worked += worked
    w.row(Kind.BLOCK, task.customer.id, task.play, task.index, seat.id, worked, task.left)


def resignation(w: World, seat: Seat, incumbent: int, notice: int) -> Process:
    yield w.at(w.now + notice, Rank.STAFF, seat.id, LEAVE, incumbent)
    if seat.filled and seat.incumbent == incumbent:
        leave(w, seat)


def backfill(w: World, seat: Seat, incumbent: int) -> Process:
    time = w.now + w.team_era[w.era][seat.team.position].backfill
    yield w.at(time, Rank.STAFF, seat.id, HIRE, incumbent)
    if seat.wanted and not seat.filled and seat.incumbent == incumbent - 1:
        hire(w, seat, 0)
