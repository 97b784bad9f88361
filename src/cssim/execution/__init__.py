"""Where runs run: any `concurrent.futures.Executor`, and results in the order of the plan.

Threads for the compiled engine: its kernel holds no interpreter lock, and 85 % of a replication is kernel.
24 replications of the mid-market scenario on two busy cores took 7.4 s in two threads and 14–17 s in two
spawned processes, which pay imports, packing and pickling first. Spawned processes for the reference engine,
which is Python all through.
"""

import multiprocessing
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

AHEAD = 4  # tasks handed out per job: enough to keep it busy, few enough to hold a long plan


def executor(jobs: int, processes: bool = False) -> Executor:
    """Something that runs `jobs` tasks at a time, in threads or in spawned processes."""
    if processes:
        return ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn"), _dies_at_ctrl_c)
    return ThreadPoolExecutor(jobs, "cssim")


def ordered(
    task: Callable[[Item], Result], plan: Iterable[Item], jobs: int = 1, processes: bool = False
) -> Iterator[Result]:
    """`task` of every item of a plan, in its order, whatever finishes first; none begins once closed."""
    if jobs == 1:
        yield from map(task, plan)
        return
    pool = executor(jobs, processes)
    begun: deque[Future[Result]] = deque()
    try:
        for item in plan:
            begun.append(pool.submit(task, item))
            if len(begun) == AHEAD * jobs:
                yield begun.popleft().result()
        while begun:
            yield begun.popleft().result()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _dies_at_ctrl_c() -> None:
    """The parent keeps what is finished; a worker has nothing to say."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
