"""The reference engine: the model as prose, one small SimPy process per rhythm of life.

A customer has its months, its contract, its troubles, the cadences of its plays and the look a member takes at it. A play
walks its steps. A member takes a block of work, gives it, chooses again. Time and rank pass only by `yield self.at(...)`;
within an instant processes wake or start each other, and the giver writes nothing between the hand-off and its next
yield. `compiled.py` tells the same story for speed, section by section, and must write the same ledger.
"""

from collections import namedtuple
from collections.abc import Generator, Iterable
from typing import Any

import numpy as np
import simpy

from cssim.engines.desk import Seat, Task, Team
from cssim.engines.numbers import LAWS, MATTERS, N_DRIVERS, N_TERMS, WORDS, Numbers
from cssim.laws import chance, renewal
from cssim.laws.adoption import adoption_target, follow
from cssim.laws.attrition import weekly_attrition
from cssim.laws.compliance import compliance_share
from cssim.laws.drivers import (
    CONTACT,
    ENABLEMENT,
    GUIDANCE,
    OUTCOMES,
    PREPARATION,
    PRODUCT,
    TRUST,
    drained,
    moved,
    relaxed,
    resting,
)  # fmt: skip
from cssim.laws.escalation import escalation_share
from cssim.laws.health import health_score
from cssim.laws.overload import hurried_quality, pace, rework_probability
from cssim.laws.timeliness import timely
from cssim.laws.trust import owner_change_gain, touch_gain
from cssim.ledger.events import ROW, Kind, Rank, Stage
from cssim.policies import staffing, touch
from cssim.policies.dispatch import LOWEST_HEALTH, urgency_key
from cssim.units import DEAREST, MONTH, WEEK, YEAR

Process = Generator[simpy.Event, Any, None]

ARRIVALS = 1 << 19
ADOPTION = N_DRIVERS  # its place after the drivers in PULSE rows
REFILL, OBSERVE, PLAY = 0, 1, 2  # kinds of `due`; a play's is PLAY + its number
MATTER_EXPIRY = 128  # kinds of `expire` from here on are matters
TEAM_PLAN, LEAVE, HIRE = 0, 1, 2  # kinds of `staff`


class Instant(simpy.Event):
    """A minute and an order within it, made of identity: (time, rank, owner, kind, index)."""

    def __init__(self, env: simpy.Environment, time: int, key: int) -> None:
        super().__init__(env)
        self._ok, self._value = True, None
        env.schedule(self, key, time - env.now)  # type: ignore[arg-type]  # any order is a priority


class Customer:
    """One contract holder: what it brought with it, its drivers, what is open on its file."""

    def __init__(self, id: int, segment: int, signed: int, drivers: Iterable[Any]) -> None:
        self.id, self.segment, self.signed = id, segment, signed
        self.arr = 0
        self.quantile = self.fit = self.goal = self.attachment = 0.0
        self.stage, self.lost, self.onboarded, self.health = Stage.ONBOARDING, False, 0.0, 1.0
        self.term_months = self.term_end = 0
        self.adoption = 0.0
        self.level = [driver.start for driver in drivers]
        self.since = [signed] * N_DRIVERS
        self.open: list[dict[int, int]] = [{} for _ in MATTERS]  # matter: index of its trigger → since when
        self.open_minutes, self.open_since = [0] * len(MATTERS), [0] * len(MATTERS)
        self.owner: Seat | None = None


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


class Company:
    """One run: the company, its customers, its people."""

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

    def touch_model(self, c: Customer) -> int:
        return self.segment_era[self.era][c.segment].touch_model

    # -- era, count: the company -----------------------------------------------------------------------------------

    def run(self) -> np.ndarray:
        """Everything that happens until the horizon's last count; the ledger's rows."""
        n = self.n
        self.start(self.eras())
        for team in self.teams:
            self.start(self.weeks(team))
            self.start(self.desk(team))
        for g, segment in enumerate(self.segment):
            for number in range(segment.opening):
                self.start(self.opening(g, g << 20 | number))
            if segment.has_arrivals:
                self.start(self.arrivals(g))
            if n.day0 and segment.opening:
                self.start(self.refills(g))
        self.env.run(until=self.env.process(self.counts()))
        return np.array(self.rows, dtype=ROW)

    def eras(self) -> Process:
        """Numbers change; teams look at their plan."""
        for era, begins in enumerate(self.n.starts.tolist()):
            yield self.at(begins, Rank.ERA, 0, 0, era)
            self.era = era
            self.row(Kind.ERA, index=era)
            for team in self.teams:
                self.start(self.plan(team))

    def counts(self) -> Process:
        """Costs and snapshots at each month's end; at the horizon the blocks in hand are booked first."""
        for team in self.teams:
            team.cost, team.weekly = self.rates(team)
        for month in range(1, self.n.end // MONTH + 1):
            yield self.at(month * MONTH, Rank.COUNT, 0, 0, month)
            if self.now == self.n.end:
                for team in self.teams:
                    for seat in team.seats:
                        if seat.task:
                            self.cut_short(seat)
            for team in self.teams:
                self.book_costs(team)
            self.book_initiatives(month - 1 - self.n.day0 // MONTH)
            for g, active in enumerate(self.active):
                self.row(Kind.COUNT, g, index=active, n=self.arr[g])

    def book_costs(self, team: Team) -> None:
        """A month of one team, pro rata by minutes, at the rates in force when the month began."""
        for seat in team.filled:
            team.paid += self.now - seat.paid_since
            seat.paid_since = self.now
        years, rest = divmod(team.paid, YEAR)
        cents = years * team.cost + rest * team.cost // YEAR + team.hiring
        account = self.team_numbers[team.position].account
        self.row(Kind.COST, team.position, account, n=cents, x=team.paid * team.weekly / WEEK)
        team.paid, team.hiring, team.hiring_next = 0, team.hiring_next, 0
        team.cost, team.weekly = self.rates(team)

    def rates(self, team: Team) -> tuple[int, int]:
        numbers = self.team_era[self.era][team.position]
        return numbers.cost, numbers.weekly

    def book_initiatives(self, month: int) -> None:
        if month < 0:
            return
        for i, cents in enumerate(self.n.initiative_cost[month].tolist()):
            if cents:
                self.row(Kind.COST, play=int(self.n.initiative_account[i]), index=i, n=cents)

    # -- staff: people come and go, books move ---------------------------------------------------------------------

    def plan(self, team: Team) -> Process:
        """An era's headcount: seats open or close, the last first; books may be balanced or rotated."""
        yield self.at(self.now, Rank.STAFF, team.position, TEAM_PLAN, self.era)
        numbers = self.team_era[self.era][team.position]
        opened = [seat for seat in team.seats[: numbers.headcount] if not seat.wanted]
        for seat in team.seats:
            seat.wanted = seat.number < numbers.headcount
        for seat in reversed(team.seats):
            if seat.filled and not seat.wanted:
                self.leave(seat)
        for seat in opened:
            self.hire(seat, 1)
        if numbers.rebalance and opened and self.now > 0:
            self.rebalance(team)
        if numbers.rotate:
            self.rotate(team)

    def hire(self, seat: Seat, new: int) -> None:
        """Somebody takes a seat: fully ramped at the beginning of time, else ramping; takes on who has no owner."""
        team = seat.team
        numbers = self.team_era[self.era][team.position]
        seat.filled, seat.leaving, seat.incumbent = True, False, seat.incumbent + 1
        seat.hired = self.now if self.now > 0 else -numbers.ramp
        seat.paid_since, seat.backlog, seat.worked, seat.credit = self.now, 0, 0, 0
        if self.now % MONTH:
            team.hiring += numbers.hiring_cost
        elif self.now > 0:
            team.hiring_next += numbers.hiring_cost  # a month's first minute is booked with that month
        self.row(Kind.HIRED, team.position, index=seat.incumbent, member=seat.id, n=new)
        if self.team_numbers[team.position].named:
            for c in self.owned(team, None):
                self.give(c, team, self.lightest(team), felt=True)
        self.start(self.member(seat, seat.incumbent))

    def leave(self, seat: Seat) -> None:
        """The block in hand stops, customers find new owners, waiting work goes with them."""
        team = seat.team
        self.row(Kind.LEFT, team.position, index=seat.incumbent, member=seat.id, n=int(not seat.wanted))
        tasks = seat.queue.empty()
        if seat.task:
            tasks.append(seat.task)
            self.cut_short(seat)
        seat.filled, seat.task = False, None
        team.paid += self.now - seat.paid_since
        if self.team_numbers[team.position].named:
            orphan = self.team_era[self.era][team.position].orphan
            for c in self.owned(team, seat):
                heir = None if orphan else self.lightest(team)
                self.give(c, team, heir, felt=heir is not None)
        for task in tasks:
            if task.waiting:
                owner = self.owner_in(team, task.customer)
                (owner.queue if owner else team.pile).push(task)
        self.call(team)
        if seat.wanted:
            self.start(self.backfill(seat, seat.incumbent + 1))

    def cut_short(self, seat: Seat) -> None:
        """Book what was worked of the block in hand; the task never returns with nothing left."""
        task: Any = seat.task
        worked = staffing.booked_minutes(self.now - seat.block_start, seat.weekly, min(seat.block + 1, task.left))
        task.left -= worked
        seat.worked += worked
        self.row(Kind.BLOCK, task.customer.id, task.play, task.index, seat.id, worked, task.left)

    def resignation(self, seat: Seat, incumbent: int, notice: int) -> Process:
        yield self.at(self.now + notice, Rank.STAFF, seat.id, LEAVE, incumbent)
        if seat.filled and seat.incumbent == incumbent:
            self.leave(seat)

    def backfill(self, seat: Seat, incumbent: int) -> Process:
        time = self.now + self.team_era[self.era][seat.team.position].backfill
        yield self.at(time, Rank.STAFF, seat.id, HIRE, incumbent)
        if seat.wanted and not seat.filled and seat.incumbent == incumbent - 1:
            self.hire(seat, 0)

    def owned(self, team: Team, owner: Seat | None) -> list[Customer]:
        """Customers of a seat, or those a team should own and nobody does, in id order."""
        mine = [
            c
            for c in self.customers.values()
            if not c.lost and c.owner is owner and self.owner_team(c) == team.position
        ]
        return sorted(mine, key=lambda c: c.id)

    def owner_team(self, c: Customer) -> int:
        return self.segment[c.segment].owner_team

    def owner_in(self, team: Team, c: Customer) -> Seat | None:
        return c.owner if self.owner_team(c) == team.position else None

    def lightest(self, team: Team) -> Seat | None:
        """Who of those who stay carries least, by the team's balance; ties to fewer customers, then the lowest seat."""
        balance = self.team_era[self.era][team.position].balance
        loads = [
            (staffing.book_load(balance, s.customers, s.arr, s.backlog), s.customers, s.number)
            for s in team.filled
            if s.wanted
        ]
        return team.seats[min(loads)[2]] if loads else None

    def give(self, c: Customer, team: Team, owner: Seat | None, felt: bool) -> None:
        """A customer changes hands; it feels a change of owner, not its first."""
        before = c.owner
        for seat, sign in ((before, -1), (owner, 1)):
            if seat:
                seat.customers += sign
                seat.arr += sign * c.arr
        c.owner = owner
        self.row(Kind.OWNER, c.id, team.position, member=owner.id if owner else -1, n=before.id if before else -1)
        if felt:
            self.affect(c, TRUST, owner_change_gain(self.read(c, TRUST), self.law.trust))

    def rebalance(self, team: Team) -> None:
        """The heaviest books give their newest customers to the lightest until they differ by one at most."""
        if not (self.team_numbers[team.position].named and team.filled):
            return
        while True:
            heavy = min(team.filled, key=lambda s: (-s.customers, s.number))
            light = min(team.filled, key=lambda s: (s.customers, s.number))
            if heavy.customers - light.customers <= 1:
                return
            self.give(self.owned(team, heavy)[-1], team, light, felt=True)

    def rotate(self, team: Team) -> None:
        """Every book goes to the next member."""
        if not self.team_numbers[team.position].named or len(team.filled) < 2:
            return
        filled: list[Any] = team.filled
        for c in self.owned_by_anyone(team):
            self.give(c, team, filled[(filled.index(c.owner) + 1) % len(filled)], felt=True)

    def owned_by_anyone(self, team: Team) -> list[Customer]:
        mine = [c for c in self.customers.values() if not c.lost and c.owner and self.owner_team(c) == team.position]
        return sorted(mine, key=lambda c: c.id)

    # -- knock: customers sign, troubles and requests arrive -------------------------------------------------------

    def opening(self, g: int, id: int) -> Process:
        """The first holder of a place in the opening book signs within the first year."""
        time = 0
        if self.n.day0:
            window = min(YEAR, self.n.day0)
            time = int(self.luck(id, WORDS.opening, 0) * window) // self.n.grid * self.n.grid
        yield self.at(time, Rank.KNOCK, id, 0, 0)
        self.sign(g, id)

    def refills(self, g: int) -> Process:
        """In the last minute of each month of the warm-up, lost places go to the next candidates."""
        for month in range(1, self.n.day0 // MONTH + 1):
            yield self.at(month * MONTH - 1, Rank.DUE, g, REFILL, month)
            while self.vacant[g]:
                self.vacant[g] -= 1
                id = g << 20 | self.next_place[g]
                self.next_place[g] += 1
                yield self.at(self.now, Rank.DUE, id, REFILL, 0)
                self.sign(g, id)

    def arrivals(self, g: int) -> Process:
        """From day 0 on candidates come at a rate of the scenario; a share of them signs."""
        time, number = self.n.day0, 0
        while True:
            id = g << 20 | ARRIVALS | number
            gap = chance.exponential(self.luck(id, WORDS.arrival_gap, 0), self.segment[g].candidates / YEAR)
            time += chance.minutes(gap, self.n.grid)
            yield self.at(time, Rank.KNOCK, id, 0, 0)
            if self.luck(id, WORDS.arrival_mark, 0) >= 1.0 - self.segment_era[self.era][g].arrival_share:
                self.sign(g, id)
            number += 1

    def sign(self, g: int, id: int) -> None:
        """A customer with its traits, its owner, its first term, and the rhythms of its life."""
        segment = self.segment[g]
        c = self.customers[id] = Customer(id, g, self.now, self.driver)
        c.quantile = self.luck(id, WORDS.arr, 0)
        c.arr = money(chance.lognormal(c.quantile, segment.arr_median, segment.arr_sigma))
        bad = self.luck(id, WORDS.fit_kind, 0) >= 1.0 - segment.bad_share
        a, b = (segment.bad_a, segment.bad_b) if bad else (segment.good_a, segment.good_b)
        c.fit = chance.kumaraswamy(self.luck(id, WORDS.fit, 0), a, b)
        c.goal = segment.goal_mean + segment.goal_sd * chance.normal(self.luck(id, WORDS.goal, 0))
        c.attachment = segment.attachment_mean + segment.attachment_sd * chance.normal(
            self.luck(id, WORDS.attachment, 0)
        )
        c.term_months = self.next_term(c, 0, 0)
        c.term_end = self.now + c.term_months * MONTH
        self.active[g] += 1
        self.arr[g] += c.arr
        self.row(Kind.SIGNED, id, g, c.term_months, n=c.arr, x=c.fit)
        if segment.owner_team >= 0:
            team = self.teams[segment.owner_team]
            self.give(c, team, self.lightest(team), felt=False)
        onboards = self.begin_plays(c, touch.SIGNED, touch.task_index(0, touch.SIGNED))
        if not onboards:
            c.onboarded = 1.0
            self.enter(c, Stage.ADOPTING)
        c.adoption = self.target_at(c, self.now)
        for rhythm in (self.months(c), self.contract(c)):
            self.start(rhythm)
        if self.n.observe:
            self.start(self.observations(c))
        for p, play in enumerate(self.play):
            if play.trigger == touch.CADENCE:
                self.start(self.cadence(c, p))
        for j, stream in enumerate(self.stream):
            if stream.candidates > 0.0:
                self.start(self.troubles(c, j))

    def begin_plays(self, c: Customer, trigger: int, index: int, matter: int = -1) -> bool:
        """Start the plays of a trigger; whether an onboarding is among them."""
        onboards = False
        for p, play in enumerate(self.play):
            if play.trigger == trigger and play.opened == matter and self.begin(c, p, index):
                onboards = onboards or play.purpose == 0
        return onboards

    def begin(self, c: Customer, p: int, index: int) -> bool:
        """Start a play if its touch model has it, the stage fits, the customer is covered and chance allows."""
        play, now = self.play[p], self.play_now(c, p)
        is_covered = touch.covered(c.quantile, self.segment_era[self.era][c.segment].coverage)
        if not touch.applies(now.active, now.stages, int(c.stage), now.reaches_all, is_covered):
            return False
        if now.chance < 1.0 and self.luck(c.id, play.chance_word, index) >= now.chance:
            return False
        self.start(self.walk(c, p, index))
        return True

    def troubles(self, c: Customer, j: int) -> Process:
        """What knocks on this door comes at a fixed rate in every scenario; laws and numbers decide what gets in."""
        stream, candidate, time = self.stream[j], 0, c.signed
        while True:
            gap = chance.exponential(self.luck(c.id, stream.gap_word, candidate), stream.candidates / YEAR)
            time += chance.minutes(gap, self.n.grid)
            yield self.at(time, Rank.KNOCK, c.id, 1 + j, candidate)
            if c.lost:
                return
            share = self.stream_era[self.era][j].share
            if stream.grows:
                guidance, product = self.read(c, GUIDANCE), self.read(c, PRODUCT)
                share = escalation_share(share, c.onboarded, guidance, product, c.fit, self.law.escalation)
            enters = self.luck(c.id, stream.mark_word, candidate) >= 1.0 - share
            play = 64 + stream.play if stream.play >= 0 else j
            self.row(Kind.KNOCK, c.id, play, candidate, n=int(enters), x=share)
            if enters:
                self.strike(c, j, candidate)
                if c.lost:
                    return
            candidate += 1

    def strike(self, c: Customer, j: int, candidate: int) -> None:
        """A shock hits, or a request comes in."""
        stream = self.stream[j]
        if stream.play >= 0:
            self.begin(c, stream.play, touch.task_index(candidate, touch.REQUEST))
            return
        for d, gain in enumerate(self.stream_era[self.era][j].effect):
            self.affect(c, d, gain)
        if stream.ends:
            self.lose(c, j)
        elif stream.opens >= 0:
            self.open_matter(c, stream.opens, touch.task_index(candidate, touch.OPENED + j))

    # -- matters: open from one instant to another -----------------------------------------------------------------

    def open_matter(self, c: Customer, k: int, index: int) -> None:
        self.tally(c, k)
        c.open[k][index] = self.now
        self.row(Kind.OPENED, c.id, k, index, n=len(c.open[k]))
        if self.matter_era[self.era][k].expires:
            self.start(self.lapse(c, k, index, self.now + self.matter_era[self.era][k].expires))
        self.begin_plays(c, touch.OPENED, index, k)

    def lapse(self, c: Customer, k: int, index: int, time: int) -> Process:
        yield self.at(time, Rank.EXPIRE, c.id, MATTER_EXPIRY + k, index)
        if not c.lost and index in c.open[k]:
            self.drain_matter(c, k)
            del c.open[k][index]
            self.row(Kind.LAPSED, c.id, k, index, n=len(c.open[k]))

    def close_matter(self, c: Customer, k: int, index: int) -> None:
        """A play closes what its own trigger opened."""
        if index in c.open[k]:
            self.drain_matter(c, k)
            opened = c.open[k].pop(index)
            self.row(Kind.CLOSED, c.id, k, index, n=self.now - opened)

    def tally(self, c: Customer, k: int) -> None:
        """Minutes open add up in one integer per kind."""
        c.open_minutes[k] += len(c.open[k]) * (self.now - c.open_since[k])
        c.open_since[k] = self.now

    def drain_matter(self, c: Customer, k: int) -> None:
        """Apply the minutes open since the last time, once."""
        self.tally(c, k)
        if c.open_minutes[k]:
            for d, share in enumerate(self.matter_era[self.era][k].drains):
                if share > 0.0:
                    self.write(c, d, drained(self.read(c, d), share, c.open_minutes[k]))
            c.open_minutes[k] = 0

    # -- drivers: reading never writes -----------------------------------------------------------------------------

    def read(self, c: Customer, d: int) -> float:
        return self.read_at(c, d, self.now)

    def read_at(self, c: Customer, d: int, time: int) -> float:
        driver = self.driver[d]
        rest = resting(driver.rest, driver.use, c.adoption)
        return relaxed(c.level[d], rest, max(0, time - c.since[d]), driver.half_life)

    def write(self, c: Customer, d: int, level: float) -> None:
        c.level[d], c.since[d] = level, self.now

    def affect(self, c: Customer, d: int, gain: float) -> None:
        """A zero effect changes nothing, to the bit."""
        if gain != 0.0:
            self.write(c, d, moved(self.read(c, d), gain))

    def touch_effects(self, c: Customer, effects: list[float], landed: float, contact: int) -> None:
        """The effects of work on a customer: gains fade with lateness and hurry, trust tires of too much contact."""
        for d, gain in enumerate(effects):
            if gain == 0.0:
                continue
            if d == TRUST and contact:
                gain = touch_gain(gain, self.read(c, CONTACT), self.law.trust)
            self.affect(c, d, gain * landed if gain > 0.0 else gain)

    # -- pulse, term: the customer's month and contract ------------------------------------------------------------

    def months(self, c: Customer) -> Process:
        """Adoption follows the drivers of mid-month; open matters drain."""
        pulse = 1
        while True:
            yield self.at(c.signed + pulse * self.n.pulse, Rank.PULSE, c.id, 0, pulse)
            if c.lost:
                return
            target = self.target_at(c, self.now - self.n.pulse // 2)
            for d, driver in enumerate(self.driver):
                if driver.use != 0.0:
                    self.write(c, d, self.read(c, d))  # its rest is about to move
            c.adoption = follow(c.adoption, target, self.n.pulse, self.law.adoption.half_life)
            for k in range(len(MATTERS)):
                self.drain_matter(c, k)
            month = (self.now - c.signed) // MONTH
            self.row(Kind.PULSE, c.id, ADOPTION, month, x=c.adoption)
            self.row(Kind.PULSE, c.id, TRUST, month, x=self.read(c, TRUST))
            pulse += 1

    def target_at(self, c: Customer, time: int) -> float:
        product, outcomes = self.read_at(c, PRODUCT, time), self.read_at(c, OUTCOMES, time)
        enablement, guidance = self.read_at(c, ENABLEMENT, time), self.read_at(c, GUIDANCE, time)
        return adoption_target(product, outcomes, enablement, guidance, c.fit, c.onboarded, self.law.adoption)

    def contract(self, c: Customer) -> Process:
        """Terms follow each other until one is not renewed; plays fall due before each end."""
        while True:
            month = (c.term_end - c.signed) // MONTH
            for p, play in enumerate(self.play):
                if play.trigger == touch.BEFORE_TERM:
                    self.start(self.before_term(c, p, month))
            yield self.at(c.term_end, Rank.TERM, c.id, 0, month)
            if c.lost:
                return
            self.renew(c, month)
            if c.lost:
                return

    def renew(self, c: Customer, month: int) -> None:
        """Renew, or leave."""
        segment, era = self.segment[c.segment], self.segment_era[self.era][c.segment]
        parts = [self.renewal_part(c, part, segment, era) for part in range(len(renewal.PARTS))]
        log_odds = 0.0
        for part in parts:
            log_odds += part
        churn = renewal.churn_probability(log_odds, c.term_months / 12)
        stays = self.luck(c.id, WORDS.renewal, month) < 1.0 - churn
        following = self.next_term(c, month, 1) if stays else 0
        self.row(Kind.TERM, c.id, c.term_months, month, n=following, x=churn)
        if not stays:
            self.lose(c, -1)
            for part, value in enumerate(parts):
                self.row(Kind.CAUSE, c.id, part, month, x=value)
            return
        arr = money(c.arr * (1.0 + era.uplift))
        self.arr[c.segment] += arr - c.arr
        if c.owner:
            c.owner.arr += arr - c.arr
        c.arr, c.term_months = arr, following
        c.term_end = self.now + following * MONTH
        self.row(Kind.RENEWED, c.id, following, month, n=arr, x=era.uplift)
        if c.stage == Stage.RENEWING:
            self.enter(c, Stage.ADOPTING)

    def renewal_part(self, c: Customer, part: int, segment: Any, era: Any) -> float:
        matters = 0.0
        for k, matter in enumerate(self.matter_era[self.era]):
            matters += len(c.open[k]) * renewal.matter_weight(matter.in_renewal, matter.eased, c.adoption)
        size = renewal.relative_size(c.arr, segment.arr_median)
        trust, preparation = self.read(c, TRUST), self.read(c, PREPARATION)
        return renewal.renewal_part(
            part, c.adoption, c.goal, trust, preparation, size, era.uplift, matters, c.attachment, self.law.renewal
        )

    def next_term(self, c: Customer, month: int, later: int) -> int:
        """Months of the next term, from the terms on offer."""
        u = self.luck(c.id, WORDS.term, month)
        offer = self.segment_era[self.era][c.segment]
        nth = next(i for i in range(N_TERMS) if u < offer.term_share[later][i])
        return offer.term_months[later][nth]

    def lose(self, c: Customer, cause: int) -> None:
        """The file is closed: what waits is dropped, what is scheduled goes stale."""
        c.lost, c.stage = True, Stage.LOST
        self.active[c.segment] -= 1
        self.arr[c.segment] -= c.arr
        if self.now < self.n.day0:
            self.vacant[c.segment] += 1
        if c.owner:
            c.owner.customers -= 1
            c.owner.arr -= c.arr
        self.row(Kind.LOST, c.id, cause, (self.now - c.signed) // MONTH, n=c.arr)

    def enter(self, c: Customer, stage: Stage) -> None:
        c.stage = stage
        self.row(Kind.STAGE, c.id, n=int(stage))

    # -- due: what the calendar and the look at health ask for -----------------------------------------------------

    def cadence(self, c: Customer, p: int) -> Process:
        """A play that comes again and again, from signature on; in the wrong stage a tick creates nothing."""
        time = c.signed
        while True:
            time += self.play_now(c, p).every
            yield self.at(time, Rank.DUE, c.id, PLAY + p, touch.task_index(time // 1440, touch.CADENCE))
            if c.lost:
                return
            self.begin(c, p, touch.task_index(self.now // 1440, touch.CADENCE))

    def before_term(self, c: Customer, p: int, month: int) -> Process:
        time = max(self.now, c.term_end - self.play_now(c, p).before_term)
        index = touch.task_index(month, touch.BEFORE_TERM)
        yield self.at(time, Rank.DUE, c.id, PLAY + p, index)
        if c.lost:
            return
        self.begin(c, p, index)
        if self.play[p].purpose == 3 and c.stage == Stage.ADOPTING:
            self.enter(c, Stage.RENEWING)

    def observations(self, c: Customer) -> Process:
        """A member looks at the customer's health and acts when it has just fallen."""
        look = 1
        while True:
            day = (c.signed + look * self.n.observe) // 1440
            yield self.at(c.signed + look * self.n.observe, Rank.DUE, c.id, OBSERVE, day)
            if c.lost:
                return
            z = [chance.normal(self.luck(c.id, word, day)) for word in (WORDS.usage, WORDS.sentiment)]
            before, c.health = c.health, health_score(c.adoption, self.read(c, TRUST), z[0], z[1], self.law.health)
            self.row(Kind.HEALTH, c.id, index=day, x=c.health)
            for p, play in enumerate(self.play):
                if play.trigger == touch.HEALTH and touch.fell_below(
                    before, c.health, self.play_now(c, p).health_below
                ):
                    self.begin(c, p, touch.task_index(day, touch.HEALTH))
            look += 1

    # -- a play walks its steps ------------------------------------------------------------------------------------

    def walk(self, c: Customer, p: int, index: int) -> Process:
        """From trigger to end: each step is work by a role or a wait for the customer."""
        play, now = self.play[p], self.play_now(c, p)
        task = Task(c, p, index, self.now + now.due_in)
        steps = range(play.first_step, play.first_step + play.n_steps)
        for s in steps:
            if not self.step[s].waits:
                self.row(Kind.DUE, c.id, p, index, self.route[c.segment][s].team, self.work_of(task, s), task.due)
        if now.playbook and not self.complied(c, p, index):
            return
        if now.expires:
            patience = self.drawn(c.id, play.patience_word, index, now.expires, now.patience)
            self.start(self.expiry(task, self.now + patience))
        done = 0
        for s in steps:
            task.step = s
            if self.step[s].waits:
                task.begun = True
                delay = self.work_of(task, s)
                self.row(Kind.WAITS, c.id, p, index, n=delay)
                yield self.at(self.now + delay, Rank.REPLY, c.id, p, index)
                if c.lost:
                    return
            else:
                self.join(task)
                yield task.worked
                if self.done_twice(task):
                    yield task.worked
                done += 1
                self.step_done(task, done)
        self.finish(task)

    def complied(self, c: Customer, p: int, index: int) -> bool:
        """Playbook work may be skipped when its owner's backlog is long."""
        if not c.owner:
            return True
        weekly = self.team_era[self.era][c.owner.team.position].weekly
        share = compliance_share(c.owner.backlog / weekly, self.law.compliance)
        if share >= 1.0 or self.luck(c.id, self.play[p].compliance_word, index) < share:
            return True
        self.row(Kind.SKIPPED, c.id, p, index, c.owner.id, x=share)
        return False

    def work_of(self, task: Task, s: int) -> int:
        now = self.step_now(task.customer, s)
        return self.drawn(task.customer.id, self.step[s].word, task.index, now.median, now.sigma)

    def expiry(self, task: Task, time: int) -> Process:
        """A task nobody has begun expires, and the customer notices."""
        c = task.customer
        yield self.at(time, Rank.EXPIRE, c.id, task.play, task.index)
        if c.lost or task.begun:
            return
        task.dead = True
        team = self.route[c.segment][task.step].team
        self.row(Kind.MISSED, c.id, task.play, task.index, team, self.now - task.joined)
        for d, gain in enumerate(self.play_now(c, task.play).missed):
            self.affect(c, d, gain)

    def join(self, task: Task) -> None:
        """A step of work joins a queue: of who did the last step of this role, of the owner, or the team's pile."""
        c, s = task.customer, task.step
        route = self.route[c.segment][s]
        team = self.teams[route.team]
        seat = self.taker(task, team)
        if seat is None and route.fallback >= 0 and self.stretched(c, team, s):
            team = self.teams[route.fallback]
        elif seat is None:
            seat = self.owner_in(team, c)
        now = self.play_now(c, task.play)
        task.joined, task.planned, task.fresh, task.reworked = self.now, bool(now.planned), True, False
        task.left = self.work_of(task, s)
        task.worked = self.env.event()
        task.key = self.queue_key(task)
        self.row(Kind.JOINED, c.id, task.play, task.index, team.position, self.step[s].number, task.due)
        (seat.queue if seat else team.pile).push(task)
        self.call(team)

    def taker(self, task: Task, team: Team) -> Seat | None:
        """Who of this team did its last step, if still there."""
        hands = [hand for hand in task.hands if hand[0].team is team]
        if not hands:
            return None
        seat, incumbent = hands[-1]
        return seat if seat.filled and seat.incumbent == incumbent else None

    def stretched(self, c: Customer, team: Team, s: int) -> bool:
        """Whether a step goes to the fallback role: its owner missing, or with too much waiting."""
        if not self.team_numbers[team.position].named:
            return not team.filled
        owner = self.owner_in(team, c)
        return owner is None or owner.backlog > self.step_now(c, s).fallback_above

    def queue_key(self, task: Task) -> tuple[int, int]:
        c, now = task.customer, self.play_now(task.customer, task.play)
        n_open = sum(len(matters) for matters in c.open)
        rule = self.segment_era[self.era][c.segment].rule
        urgency = urgency_key(rule, now.klass, task.due, task.joined, c.arr, n_open, c.health)
        return urgency, c.id << 35 | task.play << 27 | task.index

    def done_twice(self, task: Task) -> bool:
        """Hurried work may have to be done again, by the same member."""
        again = rework_probability(task.pace, self.law.overload)
        word = self.step[task.step].rework_word
        if again <= 0.0 or self.luck(task.customer.id, word, task.index) < 1.0 - again:
            return False
        seat = task.last
        task.left, task.reworked, task.worked = self.work_of(task, task.step), True, self.env.event()
        self.row(
            Kind.JOINED,
            task.customer.id,
            task.play,
            task.index,
            seat.team.position,
            self.step[task.step].number,
            task.due,
        )
        seat.queue.push(task)
        self.call(seat.team)
        return True

    def step_done(self, task: Task, done: int) -> None:
        """A step's effects land."""
        c, play = task.customer, self.play[task.play]
        now = self.play_now(c, task.play)
        landed = self.landed(task)
        self.row(Kind.STEP, c.id, task.play, task.index, task.last.id, self.step[task.step].number, landed)
        self.touch_effects(c, self.step_now(c, task.step).effect, landed, now.contact)
        if play.purpose == 0:
            c.onboarded = max(c.onboarded, done / play.n_work)

    def landed(self, task: Task) -> float:
        """The share of an effect that lands: unhurried, and in time where the date matters."""
        if not self.play_now(task.customer, task.play).timely:
            return task.quality
        return task.quality * timely(self.now - task.due, self.law.timeliness)

    def finish(self, task: Task) -> None:
        """The play's effects land, a matter closes, an onboarding ends."""
        c, play = task.customer, self.play[task.play]
        now = self.play_now(c, task.play)
        landed = self.landed(task)
        if now.success < 1.0 and self.luck(c.id, play.success_word, task.index) >= now.success:
            landed = 0.0
        assert (c.id, task.play, task.index) not in self.ended, "one task, one life"
        self.ended.add((c.id, task.play, task.index))
        member = task.last.id if task.last else -1
        self.row(Kind.PLAYED, c.id, task.play, task.index, member, self.now - task.due, landed)
        if landed > 0.0:
            if play.closes >= 0:
                self.close_matter(c, play.closes, task.index)
            self.touch_effects(c, now.effect, landed, now.contact)
        if now.contact:
            self.affect(c, CONTACT, self.law.trust.touch_contact)
        if play.purpose == 0 and c.stage == Stage.ONBOARDING:
            c.onboarded = 1.0
            self.enter(c, Stage.ADOPTING)

    # -- week, assign, done: members and their desk ----------------------------------------------------------------

    def weeks(self, team: Team) -> Process:
        """The team looks at its whole queue: backlog, reserve, who resigns, keys that move."""
        week = 1
        while True:
            yield self.at(week * WEEK, Rank.WEEK, team.position, 0, week)
            numbers = self.team_era[self.era][team.position]
            piled = sum(task.left for task in team.pile.tasks())
            for seat in team.filled:
                in_hand = seat.task.left if seat.task and seat.task.waiting else 0
                own = sum(task.left for task in seat.queue.tasks())
                seat.backlog = own + in_hand + piled // len(team.filled)
                busy = seat.worked / numbers.weekly
                seat.worked = 0
                seat.credit = int(numbers.reserve * numbers.weekly)
                self.row(Kind.WEEK, team.position, member=seat.id, n=seat.backlog, x=busy)
                self.consider_leaving(seat, numbers, busy)
            for queue in (team.pile, *(seat.queue for seat in team.filled)):
                self.renew_keys(queue)
            week += 1

    def consider_leaving(self, seat: Seat, numbers: Any, busy: float) -> None:
        resigns = weekly_attrition(numbers.attrition, busy, self.law.attrition)
        index = seat.incumbent * 4096 + (self.now - seat.hired) // WEEK
        if (
            resigns > 0.0
            and not seat.leaving
            and self.luck(chance.SEAT | seat.id, WORDS.attrition, index) >= 1.0 - resigns
        ):
            seat.leaving = True
            self.start(self.resignation(seat, seat.incumbent, numbers.notice))

    def renew_keys(self, queue: Any) -> None:
        """Only a rule that follows health moves keys."""
        rules = self.segment_era[self.era]
        moving = [task for task in queue.tasks() if rules[task.customer.segment].rule == LOWEST_HEALTH]
        for task in moving:
            task.key = self.queue_key(task)
        if moving:
            queue.renew()

    def call(self, team: Team) -> None:
        if not team.called.triggered:
            team.called.succeed()

    def desk(self, team: Team) -> Process:
        """Once per instant that something changed, after everything else, hand out work."""
        while True:
            team.called = self.env.event()
            yield team.called
            yield self.at(self.now, Rank.ASSIGN, team.position, 0, 0)
            team.hand_out()

    def member(self, seat: Seat, incumbent: int) -> Process:
        """Take the most pressing piece of work, give it a block, choose again."""
        while True:
            seat.free_since, seat.task, seat.hand = self.now, None, self.env.event()
            self.call(seat.team)
            task = yield seat.hand
            self.take_up(seat, task)
            length = staffing.calendar_minutes(seat.block, seat.weekly, self.n.grid)
            yield self.at(self.now + length, Rank.DONE, seat.id, 0, incumbent)
            if not seat.filled or seat.incumbent != incumbent:
                return
            task.left -= seat.block
            seat.worked += seat.block
            self.row(Kind.BLOCK, task.customer.id, task.play, task.index, seat.id, seat.block, task.left)
            if task.customer.lost:
                continue
            if task.left:
                seat.queue.push(task)
            else:
                task.hands.append((seat, incumbent))
                task.worked.succeed()

    def take_up(self, seat: Seat, task: Task) -> None:
        """Begin a block; under a long backlog people hurry."""
        numbers = self.team_era[self.era][seat.team.position]
        if task.fresh:
            task.fresh, task.begun = False, True
            task.pace = pace(seat.backlog / numbers.weekly, self.law.overload)
            task.quality = min(task.quality, hurried_quality(task.pace, self.law.overload))
            task.left = chance.minutes(task.left * task.pace, 1)
            waited = self.now - task.joined
            self.row(Kind.BEGUN, task.customer.id, task.play, task.index, seat.id, waited, task.pace)
        seat.block, seat.block_start = min(self.n.block, task.left), self.now
        seat.weekly = staffing.ramped_minutes(numbers.weekly, self.now - seat.hired, numbers.ramp, numbers.ramp_start)
        if task.planned:
            seat.credit -= seat.block


def _laws(record: Any) -> Any:
    """One era's law numbers as their own named tuples."""
    book = _tuple("book", LAWS)
    return book(*(law(*values) for law, values in zip(LAWS.values(), record.tolist(), strict=True)))


def run(numbers: Numbers, key: tuple[int, int], replication: int) -> np.ndarray:
    """The rows of one replication, dtype ROW; checks the model's invariants as it goes."""
    return Company(numbers, key, replication).run()
