"""Seats open, close and are filled again: an era's headcount, who is hired, who leaves and what becomes of their work."""

from cssim.engines.numbers import WORDS
from cssim.engines.reference.books import give, lightest, owned, owner_in, rebalance, rotate
from cssim.engines.reference.customers import cadence
from cssim.engines.reference.desk import Seat, Team
from cssim.engines.reference.members import cut_short, member
from cssim.engines.reference.plays import begin
from cssim.engines.reference.world import DAYS, HIRE, LEAVE, MEMBER, MONTHLY, TEAM_PLAN, Customer, Process, World
from cssim.laws import chance
from cssim.laws.drivers import ENGAGEMENT, FIRST_MEMBER, N_MEMBER, STRAIN
from cssim.laws.shapes import clip01
from cssim.ledger.events import Kind, Rank
from cssim.policies import staffing, touch
from cssim.units import MONTH


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


def resignation(w: World, seat: Seat, incumbent: int, notice: int) -> Process:
    yield w.at(w.now + notice, Rank.STAFF, seat.id, LEAVE, incumbent)
    if seat.filled and seat.incumbent == incumbent:
        leave(w, seat)


def backfill(w: World, seat: Seat, incumbent: int) -> Process:
    time = w.now + w.team_era[w.era][seat.team.position].backfill
    yield w.at(time, Rank.STAFF, seat.id, HIRE, incumbent)
    if seat.wanted and not seat.filled and seat.incumbent == incumbent - 1:
        hire(w, seat, 0)
