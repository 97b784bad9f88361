"""Results in the order of the plan."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor

import pytest

from cssim.execution import Place, Workers, executor, ordered, place, workers


def late_first(item: int) -> int:
    """The earlier, the slower."""
    time.sleep(0.02 * (4 - item))
    return item * item


@pytest.mark.parametrize("jobs", [1, 2, 4])
def test_results_come_in_plan_order(jobs: int) -> None:
    assert list(ordered(late_first, range(5), Workers(place("auto", jobs, "compiled")))) == [0, 1, 4, 9, 16]


def test_spawned_processes_give_the_same() -> None:
    assert list(ordered(abs, [-3, 2, -1], Workers(Place("processes", 2)))) == [3, 2, 1]


def test_kinds_of_executor() -> None:
    with executor(Place("threads", 2)) as threads, executor(Place("processes", 2)) as processes:
        assert isinstance(threads, ThreadPoolExecutor)
        assert isinstance(processes, ProcessPoolExecutor)


def test_workers_are_kept_from_plan_to_plan() -> None:
    with workers("threads", 2, "compiled") as at:
        assert not at.ready
        assert list(ordered(abs, [-1], at)) == [1]
        pool = at.pool
        assert at.ready
        with workers(at, 1, "reference") as same:
            assert list(ordered(abs, [-2, -3], same)) == [2, 3]
        assert at.pool is pool
    assert not at.ready


def test_workers_that_die_are_replaced() -> None:
    at = Workers(Place("threads", 2))
    at.pool.submit = broken(at.pool)  # type: ignore[method-assign]
    first = at.pool
    assert list(ordered(abs, [-1, -2, -3], at)) == [1, 2, 3]
    assert at.pool is not first


def broken(pool: Executor) -> Callable[..., Future]:
    """A pool's `submit` that breaks at the second task."""
    submit, left = pool.submit, [1]

    def submitted(*task: object) -> Future:
        if not left:
            raise BrokenExecutor
        left.pop()
        return submit(*task)  # type: ignore[arg-type]

    return submitted


def test_an_error_comes_through() -> None:
    with pytest.raises(ZeroDivisionError):
        list(ordered(lambda item: 1 // item, [1, 0, 1], Workers(Place("threads", 2))))


def test_closed_it_begins_nothing_more() -> None:
    begun: list[int] = []
    gate = threading.Event()

    def task(item: int) -> int:
        begun.append(item)
        if item:
            gate.wait(5)
        return item

    results = ordered(task, range(50), Workers(Place("threads", 2)))
    assert next(results) == 0
    results.close()
    gate.set()
    assert len(begun) <= 4


def test_a_long_plan_is_handed_out_bit_by_bit() -> None:
    taken: list[int] = []
    plan = (taken.append(i) or i for i in range(1_000_000))
    results = ordered(abs, plan, Workers(Place("threads", 2)))
    assert [next(results) for _ in range(3)] == [0, 1, 2]
    assert len(taken) < 20
    results.close()
