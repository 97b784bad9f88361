"""What moves a customer, a member, the company: drivers are read without being written; open matters drain them."""

from cssim.engines.reference.desk import Seat
from cssim.engines.reference.world import Customer, Matter, World
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
from cssim.ledger.events import Kind

# -- a customer's ------------------------------------------------------------------------------------------------------


def read(w: World, c: Customer, d: int) -> float:
    return read_at(w, c, d, w.now)


def read_at(w: World, c: Customer, d: int, time: int) -> float:
    driver = w.driver[w.era][d]
    rest = resting(c.product_rest if d == PRODUCT else driver.rest, driver.use, c.adoption)
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


# -- a member's and the company's --------------------------------------------------------------------------------------


def read_member(w: World, seat: Seat, d: int) -> float:
    i = d - FIRST_MEMBER
    return relaxed(seat.level[i], seat.rest[i], w.now - seat.since[i], w.driver[w.era][d].half_life)


def write_member(w: World, seat: Seat, d: int, level: float) -> None:
    seat.level[d - FIRST_MEMBER], seat.since[d - FIRST_MEMBER] = level, w.now


def affect_member(w: World, seat: Seat, d: int, gain: float) -> None:
    if gain != 0.0:
        write_member(w, seat, d, moved(read_member(w, seat, d), gain))


def read_company(w: World, d: int) -> float:
    i, driver = d - FIRST_COMPANY, w.driver[w.era][d]
    return relaxed(w.company_level[i], driver.rest, w.now - w.company_since[i], driver.half_life)


def affect_company(w: World, d: int, gain: float) -> None:
    if gain != 0.0:
        write_company(w, d, moved(read_company(w, d), gain))


def write_company(w: World, d: int, level: float) -> None:
    w.company_level[d - FIRST_COMPANY], w.company_since[d - FIRST_COMPANY] = level, w.now


def known(w: World, d: int) -> float:
    """What everybody knows of the company: its level when stock was last taken."""
    return w.standing[d - FIRST_COMPANY]


def take_stock(w: World) -> None:
    """Once a month everybody learns how the company stands."""
    for i in range(N_COMPANY):
        level = read_company(w, FIRST_COMPANY + i)
        if level != w.standing[i]:
            w.standing[i] = level
            w.row(Kind.STANDING, play=FIRST_COMPANY + i, x=level)


# -- effects of work ---------------------------------------------------------------------------------------------------


def land(
    w: World,
    c: Customer,
    hand: tuple[Seat, int] | None,
    effects: list[float],
    landed: float,
    contact: int,
    mended: Matter | None = None,
) -> None:
    """The effects of work: on whom it is for, on who did it, on the company; gains are worth what has landed.

    What mends a failure lifts trust to where it was before, never above.
    """
    for d, gain in enumerate(effects):
        if gain == 0.0:
            continue
        if d >= FIRST_COMPANY:
            affect_company(w, d, landing(d, gain, landed))
        elif d >= FIRST_MEMBER:
            seat, incumbent = (c.about, c.incumbent) if c.about else hand or (None, 0)
            if seat and seat.filled and seat.incumbent == incumbent:
                affect_member(w, seat, d, landing(d, gain, landed))
        elif w.is_customer(c):
            if d == TRUST and gain < 0.0:
                gain = hurt_more(gain, read(w, c, HURT), w.law.trust)
            elif d == TRUST and contact:
                gain = touch_gain(gain, read(w, c, CONTACT), w.law.trust)
            gain = landing(d, gain, landed)
            if d == TRUST and mended and gain > 0.0:
                trust = read(w, c, TRUST)
                write(w, c, TRUST, min(moved(trust, gain), max(trust, mended.trust)))
            else:
                affect(w, c, d, gain)


def tally(w: World, c: Customer, k: int) -> None:
    """Minutes open add up in one integer per kind."""
    c.open_minutes[k] += len(c.open[k]) * (w.now - c.open_since[k])
    c.open_since[k] = w.now


def drain(w: World, c: Customer, k: int) -> None:
    """Apply the minutes open since the last time, once."""
    tally(w, c, k)
    if c.open_minutes[k]:
        for d, a_day in enumerate(w.matter_era[w.era][k].drains[:N_CUSTOMER]):
            if a_day > 0.0:
                write(w, c, d, drained(read(w, c, d), a_day, c.open_minutes[k]))
        c.open_minutes[k] = 0


def close_matter(w: World, c: Customer, k: int, index: int) -> Matter | None:
    """What was open, if it still was."""
    if index not in c.open[k]:
        return None
    drain(w, c, k)
    matter = c.open[k].pop(index)
    w.row(Kind.CLOSED, c.id, k, index, n=w.now - matter.since)
    return matter
