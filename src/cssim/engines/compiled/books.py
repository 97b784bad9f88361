"""Whose customer: books are filled, handed over, balanced."""

import numpy as np

from cssim.engines.compiled.drivers import affect, read
from cssim.engines.compiled.world import K_OWNER, PROSPECT, is_customer, row
from cssim.laws._law import law
from cssim.laws.drivers import TRUST
from cssim.laws.trust import owner_change_gain
from cssim.policies.staffing import book_load, book_weight


@law
def owned(w, t, owner):
    """Slots of the customers of a seat (−2: of any seat), or of those that should have an owner in the team and have
    none (−1), in id order."""
    count = 0
    slots = np.empty(w.n_customers, np.int64)
    ids = np.empty(w.n_customers, np.int64)
    for slot in range(w.n_customers):
        c = w.customers[slot]
        mine = c.owner == owner or (owner == -2 and c.owner >= 0)
        if mine and has_contract(w, c) and w.segment[c.segment].owner_team == t:
            slots[count], ids[count] = slot, c.id
            count += 1
    return slots[:count][np.argsort(ids[:count])]


@law
def has_contract(w, c):
    return not c.lost and c.stage != PROSPECT and is_customer(w, c)


@law
def lightest(w, t):
    balance, first = w.team_era[w.era, t].balance, w.team[t].first_seat
    best, best_load, best_count = -1, 0, 0
    for i in range(first, first + w.team[t].n_seats):
        seat = w.seats[i]
        if seat.filled and seat.wanted:
            load = book_load(balance, seat.customers, seat.arr, seat.backlog)
            if best < 0 or load < best_load or (load == best_load and seat.customers < best_count):
                best, best_load, best_count = i, load, seat.customers
    return best


@law
def give(w, slot, t, owner, felt):
    c = w.customers[slot]
    before = c.owner
    if before >= 0:
        w.seats[before].customers -= 1
        w.seats[before].arr -= c.arr
    if owner >= 0:
        w.seats[owner].customers += 1
        w.seats[owner].arr += c.arr
    c.owner = owner
    new_id = w.seats[owner].id if owner >= 0 else -1
    old_id = w.seats[before].id if before >= 0 else -1
    row(w, K_OWNER, c.id, t, -1, new_id, old_id, 0.0)
    if felt:
        affect(w, c, TRUST, owner_change_gain(read(w, c, TRUST), w.laws[w.era].trust))


@law
def rebalance(w, t):
    if not w.team[t].named or w.teams[t].filled == 0:
        return
    first, balance = w.team[t].first_seat, w.team_era[w.era, t].balance
    while True:
        heavy, light, most, least = -1, -1, 0, 0
        for i in range(first, first + w.team[t].n_seats):
            if w.seats[i].filled:
                weight = book_weight(balance, w.seats[i].customers, w.seats[i].arr)
                if heavy < 0 or weight > most:
                    heavy, most = i, weight
                if light < 0 or weight < least:
                    light, least = i, weight
        newest = -1
        for slot in owned(w, t, heavy):
            if book_weight(balance, 1, w.customers[slot].arr) < most - least:
                newest = slot
        if newest < 0:
            return
        give(w, newest, t, light, True)


@law
def rotate(w, t):
    if not w.team[t].named or w.teams[t].filled < 2:
        return
    first, size = w.team[t].first_seat, w.team[t].n_seats
    for slot in owned(w, t, -2):
        i = w.customers[slot].owner
        while True:
            i = first + (i - first + 1) % size
            if w.seats[i].filled:
                break
        give(w, slot, t, i, True)
