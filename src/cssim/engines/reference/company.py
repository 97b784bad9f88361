"""The company: its eras, its monthly costs and snapshots."""

import numpy as np

from cssim.engines.reference.arrivals import arrivals, opening, refills
from cssim.engines.reference.customers import cadence
from cssim.engines.reference.desk import Team
from cssim.engines.reference.drivers import read_company, take_stock, write_company
from cssim.engines.reference.members import cut_short, desk
from cssim.engines.reference.seats import monthly, plan
from cssim.engines.reference.weeks import weeks
from cssim.engines.reference.world import COMPANY, Customer, Process, World
from cssim.laws.drivers import FIRST_COMPANY, N_DRIVERS
from cssim.ledger.events import ROW, Kind, Rank
from cssim.policies import touch
from cssim.units import MONTH, WEEK, YEAR


def run(w: World) -> np.ndarray:
    """Everything that happens until the horizon's last count; the ledger's rows."""
    n = w.n
    w.start(eras(w))
    for team in w.teams:
        w.start(weeks(w, team))
        w.start(desk(w, team))
        if any(era[team.position].per_customers for era in w.team_era):
            w.start(monthly(w, team))
    open_file(w)
    for g, segment in enumerate(w.segment[: n.n_segments]):
        for number in range(segment.opening):
            w.start(opening(w, g, g << 20 | number))
        if segment.has_arrivals:
            w.start(arrivals(w, g))
        if n.day0 and segment.opening:
            w.start(refills(w, g))
    w.env.run(until=w.env.process(counts(w)))
    return np.array(w.rows, dtype=ROW)


def open_file(w: World) -> None:
    """The company's own file, and the plays that are about it."""
    segment = w.n.n_segments + len(w.teams)
    company = Customer(segment << 20, segment, 0)
    for p, play in enumerate(w.play):
        if play.about == COMPANY and play.trigger == touch.CADENCE:
            w.start(cadence(w, company, p))


def eras(w: World) -> Process:
    """Numbers change; teams look at their plan."""
    for era, begins in enumerate(w.n.starts.tolist()):
        yield w.at(begins, Rank.ERA, 0, 0, era)
        for d in range(FIRST_COMPANY, N_DRIVERS):
            write_company(w, d, read_company(w, d))  # where it rests may be about to move
        w.era = era
        w.row(Kind.ERA, index=era)
        for team in w.teams:
            w.start(plan(w, team))


def counts(w: World) -> Process:
    """Costs and snapshots at each month's end; at the horizon the blocks in hand are booked first."""
    for team in w.teams:
        team.cost, team.weekly = rates(w, team)
    for month in range(1, w.n.end // MONTH + 1):
        yield w.at(month * MONTH, Rank.COUNT, 0, 0, month)
        if w.now == w.n.end:
            for team in w.teams:
                for seat in team.seats:
                    if seat.task:
                        cut_short(w, seat)
        for team in w.teams:
            book_costs(w, team)
        book_initiatives(w, month - 1 - w.n.day0 // MONTH)
        for g in range(w.n.n_segments):
            w.row(Kind.COUNT, g, index=w.active[g], n=w.arr[g])
        take_stock(w)


def book_costs(w: World, team: Team) -> None:
    """A month of one team, pro rata by minutes, at the rates in force when the month began."""
    for seat in team.filled:
        team.paid += w.now - seat.paid_since
        seat.paid_since = w.now
    team.longest_week = max(team.longest_week, team.weekly)  # a begun block keeps its length when hours fall
    team.entitled += team.paid * team.longest_week
    assert team.worked * WEEK <= team.entitled, f"team {team.position} worked more than it was paid for"
    years, rest = divmod(team.paid, YEAR)
    cents = years * team.cost + rest * team.cost // YEAR + team.hiring
    account = w.team_numbers[team.position].account
    w.row(Kind.COST, team.position, account, n=cents, x=team.paid * team.weekly / WEEK)
    team.paid, team.hiring, team.hiring_next = 0, team.hiring_next, 0
    team.cost, team.weekly = rates(w, team)


def rates(w: World, team: Team) -> tuple[int, int]:
    numbers = w.team_era[w.era][team.position]
    return numbers.cost, numbers.weekly


def book_initiatives(w: World, month: int) -> None:
    if month < 0:
        return
    for i, cents in enumerate(w.n.initiative_cost[month].tolist()):
        if cents:
            w.row(Kind.COST, play=int(w.n.initiative_account[i]), index=i, n=cents)
