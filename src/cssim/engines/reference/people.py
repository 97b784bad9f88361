"""Members take work, give it a block, choose again; seats open, close and are filled again."""

from typing import Any

from cssim.engines.numbers import WORDS
from cssim.engines.reference.books import give, lightest, owned, owner_in, rebalance, rotate
from cssim.engines.reference.desk import Seat, Task, Team
from cssim.engines.reference.plays import queue_key
from cssim.engines.reference.world import HIRE, LEAVE, TEAM_PLAN, Process, World
from cssim.laws import chance
from cssim.laws.attrition import weekly_attrition
from cssim.laws.overload import hurried_quality, pace
from cssim.ledger.events import Kind, Rank
from cssim.policies import staffing
from cssim.policies.dispatch import LOWEST_HEALTH
from cssim.units import MONTH, WEEK


def weeks(w: World, team: Team) -> Process:
    """The team looks at its whole queue: backlog, reserve, who resigns, keys that move."""
    week = 1
    while True:
        yield w.at(week * WEEK, Rank.WEEK, team.position, 0, week)
        numbers = w.team_era[w.era][team.position]
        piled = sum(task.left for task in team.pile.tasks())
        for seat in team.filled:
            in_hand = seat.task.left if seat.task and seat.task.waiting else 0
            own = sum(task.left for task in seat.queue.tasks())
            seat.backlog = own + in_hand + piled // len(team.filled)
            busy = seat.worked / numbers.weekly
            seat.worked = 0
            seat.credit = int(numbers.reserve * numbers.weekly)
            w.row(Kind.WEEK, team.position, member=seat.id, n=seat.backlog, x=busy)
            consider_leaving(w, seat, numbers, busy)
        for queue in (team.pile, *(seat.queue for seat in team.filled)):
            renew_keys(w, queue)
        week += 1


def consider_leaving(w: World, seat: Seat, numbers: Any, busy: float) -> None:
    resigns = weekly_attrition(numbers.attrition, busy, w.law.attrition)
    index = seat.incumbent * 4096 + (w.now - seat.hired) // WEEK
    if resigns > 0.0 and not seat.leaving and w.luck(chance.SEAT | seat.id, WORDS.attrition, index) >= 1.0 - resigns:
        seat.leaving = True
        w.start(resignation(w, seat, seat.incumbent, numbers.notice))


def renew_keys(w: World, queue: Any) -> None:
    """Only a rule that follows health moves keys."""
    rules = w.segment_era[w.era]
    moving = [task for task in queue.tasks() if rules[task.customer.segment].rule == LOWEST_HEALTH]
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
        task.pace = pace(seat.backlog / numbers.weekly, w.law.overload)
        task.quality = min(task.quality, hurried_quality(task.pace, w.law.overload))
        task.left = chance.minutes(task.left * task.pace, 1)
        waited = w.now - task.joined
        w.row(Kind.BEGUN, task.customer.id, task.play, task.index, seat.id, waited, task.pace)
    seat.block, seat.block_start = min(w.n.block, task.left), w.now
    seat.weekly = staffing.ramped_minutes(numbers.weekly, w.now - seat.hired, numbers.ramp, numbers.ramp_start)
    if task.planned:
        seat.credit -= seat.block


def plan(w: World, team: Team) -> Process:
    """An era's headcount: seats open or close, the last first; books may be balanced or rotated."""
    yield w.at(w.now, Rank.STAFF, team.position, TEAM_PLAN, w.era)
    numbers = w.team_era[w.era][team.position]
    opened = [seat for seat in team.seats[: numbers.headcount] if not seat.wanted]
    for seat in team.seats:
        seat.wanted = seat.number < numbers.headcount
    for seat in reversed(team.seats):
        if seat.filled and not seat.wanted:
            leave(w, seat)
    for seat in opened:
        hire(w, seat, 1)
    if numbers.rebalance and opened and w.now > 0:
        rebalance(w, team)
    if numbers.rotate:
        rotate(w, team)


def hire(w: World, seat: Seat, new: int) -> None:
    """Somebody takes a seat: fully ramped at the beginning of time, else ramping; takes on who has no owner."""
    team = seat.team
    numbers = w.team_era[w.era][team.position]
    seat.filled, seat.leaving, seat.incumbent = True, False, seat.incumbent + 1
    seat.hired = w.now if w.now > 0 else -numbers.ramp
    seat.paid_since, seat.backlog, seat.worked, seat.credit = w.now, 0, 0, 0
    if w.now % MONTH:
        team.hiring += numbers.hiring_cost
    elif w.now > 0:
        team.hiring_next += numbers.hiring_cost  # a month's first minute is booked with that month
    w.row(Kind.HIRED, team.position, index=seat.incumbent, member=seat.id, n=new)
    if w.team_numbers[team.position].named:
        for c in owned(w, team, None):
            give(w, c, team, lightest(w, team), felt=True)
    w.start(member(w, seat, seat.incumbent))


def leave(w: World, seat: Seat) -> None:
    """The block in hand stops, customers find new owners, waiting work goes with them."""
    team = seat.team
    w.row(Kind.LEFT, team.position, index=seat.incumbent, member=seat.id, n=int(not seat.wanted))
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
