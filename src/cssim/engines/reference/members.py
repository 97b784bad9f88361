"""A member takes the most pressing piece of work, gives it a block, chooses again."""

from typing import Any

from cssim.engines.reference.desk import Seat, Task, Team
from cssim.engines.reference.drivers import read_member
from cssim.engines.reference.world import Process, World
from cssim.laws import chance
from cssim.laws.drivers import ENGAGEMENT, EQ, IQ, STRAIN
from cssim.laws.overload import hurried_quality, pace
from cssim.laws.skill import skilled_pace, skilled_quality
from cssim.laws.switching import switched
from cssim.ledger.events import Kind, Rank
from cssim.policies import staffing


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


def cut_short(w: World, seat: Seat) -> None:
    """Book what was worked of the block in hand; the task never returns with nothing left."""
    task: Any = seat.task
    worked = staffing.booked_minutes(w.now - seat.block_start, seat.weekly, min(seat.block + 1, task.left))
    task.left -= worked
    seat.worked += worked
    seat.team.worked += worked
    w.row(Kind.BLOCK, task.customer.id, task.play, task.index, seat.id, worked, task.left)
