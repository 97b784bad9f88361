"""What moves a customer: drivers are read without being written; what is open on its file drains them."""

from cssim.engines.reference.world import Customer, World
from cssim.laws.drivers import CONTACT, TRUST, drained, moved, relaxed, resting
from cssim.laws.trust import touch_gain
from cssim.ledger.events import Kind


def read(w: World, c: Customer, d: int) -> float:
    return read_at(w, c, d, w.now)


def read_at(w: World, c: Customer, d: int, time: int) -> float:
    driver = w.driver[d]
    rest = resting(driver.rest, driver.use, c.adoption)
    return relaxed(c.level[d], rest, max(0, time - c.since[d]), driver.half_life)


def write(w: World, c: Customer, d: int, level: float) -> None:
    """The first write after mid-month keeps what mid-month read: the pulse counts an effect from the month it lands."""
    middle = mid_month(w, c)
    if c.since[d] <= middle < w.now:
        c.held[d] = read_at(w, c, d, middle)
    c.level[d], c.since[d] = level, w.now


def mid_month(w: World, c: Customer) -> int:
    """The middle of the pulse's month that this instant is part of."""
    pulse = -(-(w.now - c.signed) // w.n.pulse)
    return c.signed + pulse * w.n.pulse - w.n.pulse // 2


def at_mid_month(w: World, c: Customer, d: int) -> float:
    """What the level was at mid-month, whatever has happened since."""
    middle = mid_month(w, c)
    return c.held[d] if c.since[d] > middle else read_at(w, c, d, middle)


def affect(w: World, c: Customer, d: int, gain: float) -> None:
    """A zero effect changes nothing, to the bit."""
    if gain != 0.0:
        write(w, c, d, moved(read(w, c, d), gain))


def touch_effects(w: World, c: Customer, effects: list[float], landed: float, contact: int) -> None:
    """The effects of work on a customer: gains fade with lateness and hurry, trust tires of too much contact."""
    for d, gain in enumerate(effects):
        if gain == 0.0:
            continue
        if d == TRUST and contact:
            gain = touch_gain(gain, read(w, c, CONTACT), w.law.trust)
        affect(w, c, d, gain * landed if gain > 0.0 else gain)


def tally(w: World, c: Customer, k: int) -> None:
    """Minutes open add up in one integer per kind."""
    c.open_minutes[k] += len(c.open[k]) * (w.now - c.open_since[k])
    c.open_since[k] = w.now


def drain_matter(w: World, c: Customer, k: int) -> None:
    """Apply the minutes open since the last time, once."""
    tally(w, c, k)
    if c.open_minutes[k]:
        for d, share in enumerate(w.matter_era[w.era][k].drains):
            if share > 0.0:
                write(w, c, d, drained(read(w, c, d), share, c.open_minutes[k]))
        c.open_minutes[k] = 0


def close_matter(w: World, c: Customer, k: int, index: int) -> None:
    """A play closes what its own trigger opened."""
    if index in c.open[k]:
        drain_matter(w, c, k)
        opened = c.open[k].pop(index)
        w.row(Kind.CLOSED, c.id, k, index, n=w.now - opened)
