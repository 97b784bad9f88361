"""Whose customer: books are filled, handed over, balanced."""

from typing import Any

from cssim.engines.reference.desk import Seat, Team
from cssim.engines.reference.drivers import affect, read
from cssim.engines.reference.world import Customer, World
from cssim.laws.drivers import TRUST
from cssim.laws.trust import owner_change_gain
from cssim.ledger.events import Kind, Stage
from cssim.policies import staffing


def owned(w: World, team: Team, owner: Seat | None) -> list[Customer]:
    """Customers of a seat, or those a team should own and nobody does, in id order."""
    mine = [c for c in signed(w) if c.owner is owner and owner_team(w, c) == team.position]
    return sorted(mine, key=lambda c: c.id)


def signed(w: World) -> list[Customer]:
    """Who has a contract."""
    return [c for c in w.customers.values() if not c.lost and c.stage != Stage.PROSPECT]


def owned_by_anyone(w: World, team: Team) -> list[Customer]:
    mine = [c for c in signed(w) if c.owner and owner_team(w, c) == team.position]
    return sorted(mine, key=lambda c: c.id)


def owner_team(w: World, c: Customer) -> int:
    return w.segment[c.segment].owner_team


def owner_in(w: World, team: Team, c: Customer) -> Seat | None:
    return c.owner if owner_team(w, c) == team.position else None


def lightest(w: World, team: Team) -> Seat | None:
    """Who of those who stay carries least, by the team's balance; ties to fewer customers, then the lowest seat."""
    balance = w.team_era[w.era][team.position].balance
    loads = [
        (staffing.book_load(balance, s.customers, s.arr, s.backlog), s.customers, s.number)
        for s in team.filled
        if s.wanted
    ]
    return team.seats[min(loads)[2]] if loads else None


def give(w: World, c: Customer, team: Team, owner: Seat | None, felt: bool) -> None:
    """A customer changes hands; it feels a change of owner, not its first."""
    before = c.owner
    for seat, sign in ((before, -1), (owner, 1)):
        if seat:
            seat.customers += sign
            seat.arr += sign * c.arr
    c.owner = owner
    w.row(Kind.OWNER, c.id, team.position, member=owner.id if owner else -1, n=before.id if before else -1)
    if felt:
        affect(w, c, TRUST, owner_change_gain(read(w, c, TRUST), w.law.trust))


def rebalance(w: World, team: Team) -> None:
    """The heaviest book gives its newest customer that fits to the lightest, while that makes them more alike."""
    if not (w.team_numbers[team.position].named and team.filled):
        return
    balance = w.team_era[w.era][team.position].balance
    weight = staffing.book_weight
    while True:
        heavy = min(team.filled, key=lambda s: (-weight(balance, s.customers, s.arr), s.number))
        light = min(team.filled, key=lambda s: (weight(balance, s.customers, s.arr), s.number))
        gap = weight(balance, heavy.customers, heavy.arr) - weight(balance, light.customers, light.arr)
        fitting = [c for c in owned(w, team, heavy) if weight(balance, 1, c.arr) < gap]
        if not fitting:
            return
        give(w, fitting[-1], team, light, felt=True)


def rotate(w: World, team: Team) -> None:
    """Every book goes to the next member."""
    if not w.team_numbers[team.position].named or len(team.filled) < 2:
        return
    filled: list[Any] = team.filled
    for c in owned_by_anyone(w, team):
        give(w, c, team, filled[(filled.index(c.owner) + 1) % len(filled)], felt=True)
