"""What moves a customer: drivers are read without being written; what is open on its file drains them."""

from cssim.engines.compiled.world import K_CLOSED, row
from cssim.engines.numbers import N_DRIVERS
from cssim.laws._law import law
from cssim.laws.drivers import CONTACT, TRUST, drained, moved, relaxed, resting
from cssim.laws.trust import touch_gain


@law
def read(w, c, d):
    return read_at(w, c, d, w.now)


@law
def read_at(w, c, d, time):
    driver = w.driver[d]
    rest = resting(driver.rest, driver.use, c.adoption)
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


@law
def touch_effects(w, c, effects, landed, contact):
    for d in range(N_DRIVERS):
        gain = effects[d]
        if gain == 0.0:
            continue
        if d == TRUST and contact:
            gain = touch_gain(gain, read(w, c, CONTACT), w.laws[w.era].trust)
        affect(w, c, d, gain * landed if gain > 0.0 else gain)


@law
def tally(w, c, k):
    c.open_minutes[k] += c.n_open[k] * (w.now - c.open_since[k])
    c.open_since[k] = w.now


@law
def drain_matter(w, c, k):
    tally(w, c, k)
    if c.open_minutes[k] > 0:
        drains = w.matter_era[w.era, k].drains
        for d in range(N_DRIVERS):
            if drains[d] > 0.0:
                write(w, c, d, drained(read(w, c, d), drains[d], c.open_minutes[k]))
        c.open_minutes[k] = 0


@law
def close_matter(w, c, k, index):
    m = find_matter(w, c, k, index)
    if m >= 0:
        drain_matter(w, c, k)
        since = w.matters[m].since
        remove_matter(w, c, k, m)
        row(w, K_CLOSED, c.id, k, index, -1, w.now - since, 0.0)


@law
def find_matter(w, c, k, index):
    m = c.open[k]
    while m >= 0 and w.matters[m].index != index:
        m = w.matters[m].next
    return m


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
    w.matters[m].next = w.free_matter
    w.free_matter = m
