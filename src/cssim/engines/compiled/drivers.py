"""What moves a customer, a member, the company: drivers are read without being written; open matters drain them."""

from cssim.engines.compiled.world import K_CLOSED, K_STANDING, is_customer, row
from cssim.engines.numbers import N_DRIVERS
from cssim.laws._law import law
from cssim.laws.drivers import (
    CONTACT,
    FIRST_COMPANY,
    FIRST_MEMBER,
    HURT,
    N_COMPANY,
    N_CUSTOMER,
    PRODUCT,
    TRUST,
    drained,
    landing,
    moved,
    relaxed,
    resting,
)
from cssim.laws.trust import hurt_more, touch_gain

# -- a customer's ------------------------------------------------------------------------------------------------------


@law
def read(w, c, d):
    return read_at(w, c, d, w.now)


@law
def read_at(w, c, d, time):
    driver = w.driver[w.era, d]
    rest = resting(c.product_rest if d == PRODUCT else driver.rest, driver.use, c.adoption)
    return relaxed(c.level[d], rest, max(0, time - c.since[d]), driver.half_life)


@law
def write(w, c, d, level):
    middle = mid_month(w, c)
    if c.since[d] <= middle < w.now:
        c.held[d] = read_at(w, c, d, middle)
    c.level[d], c.since[d] = level, w.now


@law
def mid_month(w, c):
    pulse = -(-(w.now - c.signed) // w.pulse)
    return c.signed + pulse * w.pulse - w.pulse // 2


@law
def at_mid_month(w, c, d):
    middle = mid_month(w, c)
    return c.held[d] if c.since[d] > middle else read_at(w, c, d, middle)


@law
def affect(w, c, d, gain):
    if gain != 0.0:
        write(w, c, d, moved(read(w, c, d), gain))


# -- a member's and the company's --------------------------------------------------------------------------------------


@law
def read_member(w, seat, d):
    i = d - FIRST_MEMBER
    return relaxed(seat.level[i], seat.rest[i], w.now - seat.since[i], w.driver[w.era, d].half_life)


@law
def write_member(w, seat, d, level):
    seat.level[d - FIRST_MEMBER], seat.since[d - FIRST_MEMBER] = level, w.now


@law
def affect_member(w, seat, d, gain):
    if gain != 0.0:
        write_member(w, seat, d, moved(read_member(w, seat, d), gain))


@law
def read_company(w, d):
    own, driver = w.company[d - FIRST_COMPANY], w.driver[w.era, d]
    return relaxed(own.level, driver.rest, w.now - own.since, driver.half_life)


@law
def affect_company(w, d, gain):
    if gain != 0.0:
        write_company(w, d, moved(read_company(w, d), gain))


@law
def write_company(w, d, level):
    own = w.company[d - FIRST_COMPANY]
    own.level, own.since = level, w.now


@law
def known(w, d):
    return w.company[d - FIRST_COMPANY].standing


@law
def take_stock(w):
    for i in range(N_COMPANY):
        level = read_company(w, FIRST_COMPANY + i)
        if level != w.company[i].standing:
            w.company[i].standing = level
            row(w, K_STANDING, -1, FIRST_COMPANY + i, -1, -1, 0, level)


# -- effects of work ---------------------------------------------------------------------------------------------------


@law
def land(w, c, i, incumbent, effects, landed, contact, mended):
    """Effects of work done by the incumbent of seat i (−1: nobody); `mended` is the trust there was before what the work
    has mended (−1: nothing)."""
    if c.about >= 0:
        i, incumbent = c.about, c.incumbent
    for d in range(N_DRIVERS):
        gain = effects[d]
        if gain == 0.0:
            continue
        if d >= FIRST_COMPANY:
            affect_company(w, d, landing(d, gain, landed))
        elif d >= FIRST_MEMBER:
            if i >= 0 and w.seats[i].filled and w.seats[i].incumbent == incumbent:
                affect_member(w, w.seats[i], d, landing(d, gain, landed))
        elif is_customer(w, c):
            if d == TRUST and gain < 0.0:
                gain = hurt_more(gain, read(w, c, HURT), w.laws[w.era].trust)
            elif d == TRUST and contact:
                gain = touch_gain(gain, read(w, c, CONTACT), w.laws[w.era].trust)
            gain = landing(d, gain, landed)
            if d == TRUST and mended >= 0.0 and gain > 0.0:
                trust = read(w, c, TRUST)
                write(w, c, TRUST, min(moved(trust, gain), max(trust, mended)))
            else:
                affect(w, c, d, gain)


# -- what is open on a customer's file ---------------------------------------------------------------------------------


@law
def tally(w, c, k):
    c.open_minutes[k] += c.n_open[k] * (w.now - c.open_since[k])
    c.open_since[k] = w.now


@law
def drain(w, c, k):
    tally(w, c, k)
    if c.open_minutes[k] > 0:
        drains = w.matter_era[w.era, k].drains
        for d in range(N_CUSTOMER):
            if drains[d] > 0.0:
                write(w, c, d, drained(read(w, c, d), drains[d], c.open_minutes[k]))
        c.open_minutes[k] = 0


@law
def close_matter(w, c, k, index):
    """Close what was open; the trust there was when it was opened, −1 if it no longer was."""
    m = find_matter(w, c, k, index)
    if m < 0:
        return -1.0
    drain(w, c, k)
    since, trust = w.matters[m].since, w.matters[m].trust
    remove_matter(w, c, k, m)
    row(w, K_CLOSED, c.id, k, index, -1, w.now - since, 0.0)
    return trust


@law
def find_matter(w, c, k, index):
    m = c.open[k] if c.n_open[k] > 0 else -1
    while m >= 0 and w.matters[m].index != index:
        m = w.matters[m].next
    return m


@law
def oldest_matter(w, c, k):
    """The index of the matter that has been open longest, ties to the smallest index; −1 if none is open."""
    m = c.open[k] if c.n_open[k] > 0 else -1
    since, index = 0, -1
    while m >= 0:
        matter = w.matters[m]
        if index < 0 or matter.since < since or (matter.since == since and matter.index < index):
            since, index = matter.since, matter.index
        m = matter.next
    return index


@law
def add_matter(w, c, k, index, severity):
    m = w.free_matter
    if m >= 0:
        w.free_matter = w.matters[m].next
    else:
        m = w.n_matters
        if m >= len(w.matters):
            w.full = 1
            return
        w.n_matters = m + 1
    matter = w.matters[m]
    matter.index, matter.since, matter.severity, matter.trust = index, w.now, severity, read(w, c, TRUST)
    matter.next = c.open[k] if c.n_open[k] > 0 else -1
    c.open[k] = m
    c.n_open[k] += 1
    c.n_matters += 1
    c.is_open |= 1 << k


@law
def remove_matter(w, c, k, m):
    if c.open[k] == m:
        c.open[k] = w.matters[m].next
    else:
        before = c.open[k]
        while w.matters[before].next != m:
            before = w.matters[before].next
        w.matters[before].next = w.matters[m].next
    c.n_open[k] -= 1
    c.n_matters -= 1
    if c.n_open[k] == 0:
        c.is_open &= ~(1 << k)
    w.matters[m].next = w.free_matter
    w.free_matter = m
