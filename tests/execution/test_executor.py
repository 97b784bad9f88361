"""Results in the order of the plan."""

import threading
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import pytest

from cssim.execution import Place, executor, ordered, place


def late_first(item: int) -> int:
    """The earlier, the slower."""
    time.sleep(0.02 * (4 - item))
    return item * item


@pytest.mark.parametrize("jobs", [1, 2, 4])
def test_results_come_in_plan_order(jobs: int) -> None:
    assert list(ordered(late_first, range(5), place("auto", jobs, "compiled"))) == [0, 1, 4, 9, 16]


def test_spawned_processes_give_the_same() -> None:
    assert list(ordered(abs, [-3, 2, -1], Place("processes", 2))) == [3, 2, 1]


def test_kinds_of_executor() -> None:
    with executor(Place("threads", 2)) as threads, executor(Place("processes", 2)) as processes:
        assert isinstance(threads, ThreadPoolExecutor)
        assert isinstance(processes, ProcessPoolExecutor)


def test_an_error_comes_through() -> None:
    with pytest.raises(ZeroDivisionError):
        list(ordered(lambda item: 1 // item, [1, 0, 1], Place("threads", 2)))


def test_closed_it_begins_nothing_more() -> None:
    begun: list[int] = []
    gate = threading.Event()

    def task(item: int) -> int:
        begun.append(item)
        if item:
            gate.wait(5)
        return item

    results = ordered(task, range(50), Place("threads", 2))
    assert next(results) == 0
    results.close()
    gate.set()
    assert len(begun) <= 4


def test_a_long_plan_is_handed_out_bit_by_bit() -> None:
    taken: list[int] = []
    plan = (taken.append(i) or i for i in range(1_000_000))
    results = ordered(abs, plan, Place("threads", 2))
    assert [next(results) for _ in range(3)] == [0, 1, 2]
    assert len(taken) < 20
    results.close()
