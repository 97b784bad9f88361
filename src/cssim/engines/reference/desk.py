"""Whose work next: the seats of a team, their queues, and the desk that hands out work.

A queue is a pair of heaps, planned work and the rest; a member has one (what it owns or has begun), a team has one (its
pile). Free members, longest free first, each take the smallest top they may take. SimPy's own priority resource sorts its
whole queue at every request; understaffed companies have deep ones.
"""

from heapq import heapify, heappop, heappush
from typing import Any

from cssim.laws.drivers import N_MEMBER


class Task:
    """One piece of work of a play for a customer, from its trigger to its end."""

    def __init__(self, customer: Any, play: int, index: int, due: int) -> None:
        self.customer, self.play, self.index, self.due = customer, play, index, due
        self.key = (0, 0)
        self.planned = False
        self.step = self.team = self.joined = self.left = 0  # the team in whose queue it waits
        self.begun = self.dead = self.fresh = self.reworked = False
        self.pace = self.quality = self.skill = self.severity = 1.0
        self.eq = -1.0  # of who did its last step; nobody's below 0
        self.hands: list[tuple[Seat, int]] = []  # who did each step of work, and as which incumbent
        self.worked: Any = None  # succeeds when the step's work is done

    @property
    def last(self) -> Any:
        """The seat that did the last step of work, None before."""
        return self.hands[-1][0] if self.hands else None

    @property
    def waiting(self) -> bool:
        """Whether somebody may still take it: not expired, its customer not lost."""
        return not (self.dead or self.customer.lost)


class Queue:
    """A pair of heaps: planned work and the rest. Tasks that no longer wait are dropped when they surface."""

    def __init__(self) -> None:
        self.other: list[tuple[tuple[int, int], Task]] = []
        self.planned: list[tuple[tuple[int, int], Task]] = []

    def push(self, task: Task) -> None:
        heappush(self.planned if task.planned else self.other, (task.key, task))

    def tasks(self) -> list[Task]:
        """Everything that still waits, in no order."""
        return [task for heap in (self.other, self.planned) for _, task in heap if task.waiting]

    def empty(self) -> list[Task]:
        """Everything that still waits, taken out."""
        tasks = self.tasks()
        self.other, self.planned = [], []
        return tasks

    def renew(self) -> None:
        """Order the heaps again after keys have changed."""
        self.other = [(task.key, task) for _, task in self.other]
        self.planned = [(task.key, task) for _, task in self.planned]
        heapify(self.other)
        heapify(self.planned)


class Seat:
    """A place in a team, whoever holds it."""

    def __init__(self, team: "Team", number: int) -> None:
        self.team, self.number, self.id = team, number, team.position << 16 | number
        self.queue = Queue()
        self.wanted = self.filled = self.leaving = False
        self.incumbent = -1
        self.hired = self.paid_since = self.free_since = 0
        self.task: Task | None = None  # in hand
        self.block = self.block_start = self.weekly = 0
        self.credit = self.backlog = self.worked = self.customers = self.arr = 0
        self.hand: Any = None  # succeeds with a task when the desk gives one
        self.level, self.since, self.rest = [0.0] * N_MEMBER, [0] * N_MEMBER, [0.0] * N_MEMBER  # the member's drivers
        self.last_purpose = -1
        self.file: Any = None  # what plays for this member are about


class Team:
    """People with one role, their desk and their pile."""

    def __init__(self, position: int, n_seats: int) -> None:
        self.position = position
        self.seats = [Seat(self, number) for number in range(n_seats)]
        self.pile = Queue()
        self.called: Any = None  # succeeds when somebody is free or something waits
        self.worked = self.entitled = self.longest_week = 0  # checked: hours worked never exceed hours paid
        self.paid = self.hiring = self.hiring_next = self.cost = self.weekly = 0

    @property
    def filled(self) -> list[Seat]:
        return [seat for seat in self.seats if seat.filled]

    @property
    def mean_backlog(self) -> float:
        """Working minutes that waited for each of them last week, on average; somebody is there."""
        return sum(seat.backlog for seat in self.filled) / len(self.filled)

    def call(self) -> None:
        """Wake the desk: somebody is free, or something waits."""
        if not self.called.triggered:
            self.called.succeed()

    def hand_out(self) -> None:
        """Free members, longest free first, each take the smallest top they may take; nobody idles while work waits."""
        free = sorted((s for s in self.filled if s.task is None), key=lambda s: (s.free_since, s.number))
        for seat in free:
            task = self.take(seat)
            if task:
                seat.task = task
                seat.hand.succeed(task)
        for seat in free:
            assert seat.task or not (seat.queue.tasks() or self.pile.tasks()), f"seat {seat.id} idles while work waits"

    def take(self, seat: Seat) -> Task | None:
        """With credit, the smallest planned top; else the smallest of all."""
        planned = _smallest(seat.queue.planned, self.pile.planned)
        other = _smallest(seat.queue.other, self.pile.other)
        if planned and other and not seat.credit > 0:
            return heappop(min(planned, other, key=lambda heap: heap[0][0]))[1]
        heap = planned or other
        return heappop(heap)[1] if heap else None


def _smallest(own: list, pile: list) -> list | None:
    """The heap with the smaller top, after dropping what no longer waits; None if both are empty."""
    heaps = []
    for heap in (own, pile):
        while heap and not heap[0][1].waiting:
            heappop(heap)
        if heap:
            heaps.append(heap)
    return min(heaps, key=lambda heap: heap[0][0]) if heaps else None
