"""The company: its eras, its monthly costs and snapshots."""

from cssim.engines.compiled.arrivals import next_arrival, opening
from cssim.engines.compiled.customers import next_tick
from cssim.engines.compiled.drivers import read_company, take_stock, write_company
from cssim.engines.compiled.members import cut_short
from cssim.engines.compiled.world import (
    COMPANY,
    K_COST,
    K_COUNT,
    K_ERA,
    MONTHLY,
    R_COUNT,
    R_DUE,
    R_ERA,
    R_STAFF,
    R_WEEK,
    REFILL,
    TEAM_PLAN,
    at,
    new_file,
    row,
)
from cssim.laws._law import law
from cssim.laws.drivers import FIRST_COMPANY, N_COMPANY, N_DRIVERS
from cssim.policies.touch import CADENCE
from cssim.units import MONTH, WEEK, YEAR


@law
def begin_run(w):
    for i in range(N_COMPANY):
        w.company[i].level = w.company[i].standing = w.driver[0, FIRST_COMPANY + i].start
    for era in range(len(w.starts)):
        at(w, w.starts[era], R_ERA, 0, 0, era, 0)
    for t in range(len(w.team)):
        at(w, WEEK, R_WEEK, t, 0, 1, 0)
        w.teams[t].cost, w.teams[t].weekly = w.team_era[0, t].cost, w.team_era[0, t].weekly
        for era in range(len(w.starts)):
            if w.team_era[era, t].per_customers > 0:
                at(w, MONTH, R_STAFF, t, MONTHLY, 1, 0)
                break
    open_file(w)
    for g in range(w.n_segments):
        for number in range(w.segment[g].opening):
            opening(w, g, g << 20 | number)
        if w.segment[g].has_arrivals:
            next_arrival(w, g, w.day0, 0)
        if w.day0 > 0 and w.segment[g].opening > 0:
            at(w, MONTH - 1, R_DUE, g, REFILL, 1, -1)
    at(w, MONTH, R_COUNT, 0, 0, 1, 0)


@law
def open_file(w):
    """The company's own file, and the plays that are about it."""
    g = w.n_segments + len(w.team)
    slot = new_file(w, g << 20, g)
    for p in range(len(w.play)):
        if w.play[p].about == COMPANY and w.play[p].trigger == CADENCE:
            next_tick(w, slot, p)


@law
def on_era(w, era):
    for d in range(FIRST_COMPANY, N_DRIVERS):
        write_company(w, d, read_company(w, d))
    w.era = era
    row(w, K_ERA, -1, -1, era, -1, 0, 0.0)
    for t in range(len(w.team)):
        at(w, w.now, R_STAFF, t, TEAM_PLAN, era, 0)


@law
def on_count(w, month):
    if w.now == w.end:
        for i in range(len(w.seats)):
            if w.seats[i].filled and w.seats[i].task >= 0:
                cut_short(w, w.seats[i])
    for t in range(len(w.team)):
        book_costs(w, t)
    since = month - 1 - w.day0 // MONTH
    if since >= 0:
        for i in range(len(w.initiative_account)):
            if w.initiative_cost[since, i]:
                row(w, K_COST, -1, w.initiative_account[i], i, -1, w.initiative_cost[since, i], 0.0)
    for g in range(w.n_segments):
        row(w, K_COUNT, g, -1, w.segments[g].active, -1, w.segments[g].arr, 0.0)
    take_stock(w)
    at(w, w.now + MONTH, R_COUNT, 0, 0, month + 1, 0)


@law
def book_costs(w, t):
    team, now = w.teams[t], w.now
    first = w.team[t].first_seat
    for i in range(first, first + w.team[t].n_seats):
        if w.seats[i].filled:
            team.paid += now - w.seats[i].paid_since
            w.seats[i].paid_since = now
    cents = team.paid // YEAR * team.cost + team.paid % YEAR * team.cost // YEAR + team.hiring
    row(w, K_COST, t, w.team[t].account, -1, -1, cents, team.paid * team.weekly / WEEK)
    team.paid, team.hiring, team.hiring_next = 0, team.hiring_next, 0
    team.cost, team.weekly = w.team_era[w.era, t].cost, w.team_era[w.era, t].weekly
