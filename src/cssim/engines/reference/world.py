"""What every part of the story shares: time, luck, rows, and the numbers of the era."""

from collections import namedtuple
from collections.abc import Generator
from typing import Any, NamedTuple

import numpy as np
import simpy

from cssim.engines.numbers import LAWS, MOST_MATTERS, Numbers
from cssim.engines.reference.desk import Seat, Team
from cssim.laws import chance
from cssim.laws.drivers import FIRST_COMPANY, N_COMPANY, N_CUSTOMER, N_DRIVERS
from cssim.ledger.events import Kind, Stage
from cssim.units import DEAREST

Process = Generator[simpy.Event, Any, None]

ARRIVALS = 1 << 19
ADOPTION = N_DRIVERS  # its place after the drivers in PULSE rows
REFILL, OBSERVE, PLAY = 0, 1, 2  # kinds of `due`; a play's is PLAY + its number
STALL, REVIEW = 127, 127  # kind of `expire`: an onboarding that takes too long; of `reply`: a booking is looked at
MATTER_EXPIRY = 128  # kinds of `expire` from here on are matters
TEAM_PLAN, LEAVE, HIRE, MONTHLY = 0, 1, 2, 3  # kinds of `staff`
MEMBER, COMPANY = 1, 2  # whom a play is about, if not a customer
DAYS = 1 << 14  # a member's triggers count days, and whose incumbency they are of


class Instant(simpy.Event):
    """A minute and an order within it, made of identity: (time, rank, owner, kind, index)."""

    def __init__(self, env: simpy.Environment, time: int, key: int) -> None:
        super().__init__(env)
        self._ok, self._value = True, None
        env.schedule(self, key, time - env.now)  # type: ignore[arg-type]  # any order is a priority


class Matter(NamedTuple):
    """Something open on a customer's file."""

    since: int
    severity: float
    trust: float  # when it was opened


class Customer:
    """One contract holder: what it brought with it, its drivers, what is open on its file.

    The file of a member or of the company, for plays that are about them, is one too: of a segment of its own, in which
    nobody signs, pays or leaves.
    """

    def __init__(self, id: int, segment: int, signed: int) -> None:
        self.id, self.segment, self.signed = id, segment, signed
        self.arr = 0
        self.quantile = self.fit = self.goal = self.attachment = 0.0
        self.readiness = self.handoff = self.potential = self.potential_quantile = 0.0
        self.stage, self.lost, self.onboarded, self.health = Stage.ADOPTING, False, 0.0, 1.0
        self.term_months = self.term_end = 0
        self.adoption = self.product_rest = 0.0
        self.achieved = False
        self.level = [0.0] * N_CUSTOMER
        self.since, self.held = [signed] * N_CUSTOMER, [0.0] * N_CUSTOMER  # when written; level at mid-month, if before
        self.open: list[dict[int, Matter]] = [{} for _ in range(MOST_MATTERS)]  # by index of their trigger
        self.open_minutes, self.open_since = [0] * MOST_MATTERS, [0] * MOST_MATTERS
        self.owner: Seat | None = None
        self.about: Seat | None = None  # whose file it is, of a member's
        self.incumbent = 0
        self.reviewed: Any = None  # succeeds when a booking has been looked at


def money(cents: float) -> int:
    """Whole cents of a contract: at least one, at most what columns of cents can hold."""
    return int(min(max(cents, 1.0), DEAREST) + 0.5)


def _tuple(name: str, fields: Any) -> Any:
    """A named tuple made at run time, beyond a type checker."""
    return namedtuple(name, tuple(fields))


def as_rows(array: np.ndarray) -> Any:
    """A record array as nested lists of named tuples."""
    row = _tuple("row", array.dtype.names)

    def build(value: Any, depth: int) -> Any:
        return [build(item, depth - 1) for item in value] if depth else row(*value)

    return build(array.tolist(), array.ndim)


def _laws(record: Any) -> Any:
    """One era's law numbers as their own named tuples."""
    book = _tuple("book", LAWS)
    return book(*(law(*values) for law, values in zip(LAWS.values(), record.tolist(), strict=True)))


class World:
    """One run: its numbers, its customers, its people, the rows written so far."""

    def __init__(self, numbers: Numbers, key: tuple[int, int], replication: int) -> None:
        self.n, self.key, self.replication = numbers, key, replication
        self.env = simpy.Environment()
        self.rows: list[tuple] = []
        self.last_key = (-1, -1)
        self.era = 0
        self.customers: dict[int, Customer] = {}
        self.ended: set[tuple[int, int, int]] = set()  # tasks that have ended: one task, one life
        n = numbers
        self.laws = [_laws(row) for row in n.laws]
        self.segment, self.segment_era = as_rows(n.segment), as_rows(n.segment_era)
        self.team_numbers, self.team_era = as_rows(n.team), as_rows(n.team_era)
        self.play, self.play_era = as_rows(n.play), as_rows(n.play_era)
        self.step, self.step_era = as_rows(n.step), as_rows(n.step_era)
        self.stream, self.stream_era = as_rows(n.stream), as_rows(n.stream_era)
        self.route, self.matter_era, self.driver = as_rows(n.route), as_rows(n.matter_era), as_rows(n.driver)
        self.teams = [Team(t, team.n_seats) for t, team in enumerate(self.team_numbers)]
        self.active, self.arr = [0] * len(self.segment), [0] * len(self.segment)
        self.vacant, self.next_place = [0] * len(self.segment), [segment.opening for segment in self.segment]
        self.matters = sorted({opener.opens for opener in [*self.stream, *self.play]} - {-1})
        company = self.driver[0][FIRST_COMPANY:]
        self.company_level, self.company_since = [driver.start for driver in company], [0] * N_COMPANY
        self.standing = list(self.company_level)  # what everybody knows of the company, once a month

    # -- time, luck, rows ------------------------------------------------------------------------------------------

    @property
    def now(self) -> int:
        return int(self.env.now)

    def at(self, time: int, rank: int, owner: int, kind: int, index: int) -> Instant:
        """The only way time and rank pass."""
        key = (rank + 1) << 59 | owner << 35 | kind << 27 | index
        instant = Instant(self.env, time, key)
        instant.callbacks.append(lambda _: self.checked(time, key))
        return instant

    def checked(self, time: int, key: int) -> None:
        """Keys are unique and never decrease."""
        assert (time, key) > self.last_key, f"order at {time}: {key} after {self.last_key}"
        self.last_key = (time, key)

    def start(self, process: Process) -> None:
        self.env.process(process)

    def row(
        self, kind: Kind, owner: int = -1, play: int = -1, index: int = -1, member: int = -1, n: int = 0, x: float = 0.0
    ) -> None:
        self.rows.append((self.env.now, kind, owner, play, index, member, n, x))

    def luck(self, who: int, word: int, index: int) -> float:
        return chance.uniform(*self.key, self.replication, who, word, index)

    def drawn(self, who: int, word: int, index: int, amount: float, sigma: float) -> int:
        """Whole minutes of work or delay: fixed, or with a spread."""
        if sigma != 0.0:
            amount = chance.spread(self.luck(who, word, index), amount, sigma)
        return chance.minutes(amount, self.n.grid)

    @property
    def law(self) -> Any:
        return self.laws[self.era]

    def play_now(self, c: Customer, p: int) -> Any:
        return self.play_era[self.era][self.touch_model(c)][p]

    def step_now(self, c: Customer, s: int) -> Any:
        return self.step_era[self.era][self.touch_model(c)][s]

    def is_customer(self, c: Customer) -> bool:
        """Not the file of a member or of the company."""
        return c.segment < self.n.n_segments

    def touch_model(self, c: Customer) -> int:
        return self.segment_era[self.era][c.segment].touch_model
