"""Once a week a team looks at its whole queue: backlog, reserve, how its members feel, who resigns, keys that move."""

from typing import Any

from cssim.engines.numbers import WORDS
from cssim.engines.reference.desk import Seat, Team
from cssim.engines.reference.drivers import known, read_member, write_member
from cssim.engines.reference.seats import resignation
from cssim.engines.reference.work import queue_key
from cssim.engines.reference.world import Process, World
from cssim.laws import chance
from cssim.laws.adoption import follow
from cssim.laws.attrition import weekly_attrition
from cssim.laws.culture import engagement_rest
from cssim.laws.drivers import CULTURE, ENGAGEMENT, FIRST_MEMBER, STRAIN
from cssim.laws.strain import strain_target
from cssim.ledger.events import Kind, Rank
from cssim.policies.dispatch import moves
from cssim.units import WEEK


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
