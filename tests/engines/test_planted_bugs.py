"""Mistakes put into one engine on purpose: comparing it with the other on a few companies finds each of them."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.engines.planting import Patch, differs, found, function, method, swap
from tests.scenarios import Case, each

from cssim.engines import simulate
from cssim.engines.reference import desk, drivers, world
from cssim.ledger.events import Rank
from cssim.ledger.ledger import Ledger
from cssim.scenario import Scenario


@pytest.fixture(scope="module")
def runs() -> list[tuple[Case, Scenario, Ledger]]:
    """Some small companies, most of them on a calendar of whole days, with what the compiled engine wrote."""
    small = []

    def judge(case: Case) -> None:
        scenario = case.scenario()
        ledger = simulate(scenario, case.seed, case.replication)
        if 700 < len(ledger) < 4000:
            small.append((case, scenario, ledger))

    for chunk in range(40, 53):
        each(judge, chunk, 8, shrink=False, grids=("1 day",) if chunk < 50 else ("1 min",))
    return sorted(small, key=lambda run: len(run[2]))


def every_tenth_task_is_lost(patch: Patch) -> None:
    pushed, right = [0], desk.Queue.push

    def push(queue: desk.Queue, task: desk.Task) -> None:
        pushed[0] += 1
        if pushed[0] % 10:
            right(queue, task)

    patch.setattr(desk.Queue, "push", push)


def lowest_seat_instead_of_longest_free(patch: Patch) -> None:
    def hand_out(team: desk.Team) -> None:
        for seat in [seat for seat in team.filled if seat.task is None]:
            if task := team.take(seat):
                seat.task = task
                seat.hand.succeed(task)

    patch.setattr(desk.Team, "hand_out", hand_out)


def drains_are_forgotten(right: Callable, w: Any, c: Any, k: int) -> None:
    drivers.tally(w, c, k)
    c.open_minutes[k] = 0


def reading_writes(right: Callable, w: Any, c: Any, d: int) -> float:
    level = right(w, c, d)
    drivers.write(w, c, d, level)
    return level


def latest_first(right: Callable, w: Any, task: Any) -> tuple[int, int]:
    urgency, who = right(w, task)
    return -urgency, who


def every_task_is_due_later(right: Callable, task: Any, c: Any, play: int, index: int, due: int) -> None:
    right(task, c, play, index, due + 1)


NEIGHBOURS = [(a, b) for a, b in zip(Rank, list(Rank)[1:], strict=False)]
OTHERS = [(Rank.DONE, Rank.EXPIRE), (Rank.KNOCK, Rank.PULSE)]

BUGS: dict[str, Callable[[Patch], None]] = {
    **{f"{a.name} and {b.name} swapped": swap(a, b) for a, b in [*NEIGHBOURS, *OTHERS]},
    "a term of one month more": function("next_term", lambda right, *given: right(*given) + 1),
    "a task is lost": every_tenth_task_is_lost,
    "lowest seat instead of longest free": lowest_seat_instead_of_longest_free,
    "hours taken for minutes": method(world.World, "drawn", lambda right, *given: max(1, right(*given) // 60)),
    "days taken for minutes": function("calendar_minutes", lambda right, *given: right(*given) * 1440, of="staffing"),
    "the grid is forgotten": function("minutes", lambda right, x, grid: right(x, 1), of="chance"),
    "every due date is a minute off": method(desk.Task, "__init__", every_task_is_due_later),
    "a drain is missing": function("drain", drains_are_forgotten),
    "reading writes": function("read", reading_writes),
    "adoption reads the drivers of today": function(
        "at_mid_month", lambda right, w, c, d: found("read")(w, c, d)
    ),
    "the latest first": function("queue_key", latest_first),
    "planned work never goes first": method(
        desk.Queue, "push", lambda right, queue, task: (setattr(task, "planned", False), right(queue, task))[1]
    ),
    "nobody ramps up": function("ramped_minutes", lambda right, weekly, *given: weekly, of="staffing"),
    "a leaver books nothing": function("booked_minutes", lambda right, *given: 0, of="staffing"),
    "candidates are taken for rates": function("escalation_share", lambda right, share, *given: share),
    "a new owner is not felt": function("owner_change_gain", lambda right, *given: 0.0),
    "lateness costs nothing": function("timely", lambda right, *given: 1.0),
    "health falls below when it is below": function("fell_below", lambda right, before, now, t: now < t, of="touch"),
}  # fmt: skip


@pytest.mark.parametrize("bug", BUGS)
def test_a_planted_bug_is_found(bug: str, runs: list, monkeypatch: Patch) -> None:
    BUGS[bug](monkeypatch)
    assert any(differs(run) for run in runs), f"none of {len(runs)} companies shows it"


def test_without_a_bug_nothing_differs(runs: list) -> None:
    assert len(runs) >= 20
    assert not any(differs(run) for run in runs)
