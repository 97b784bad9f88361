"""Where runs run: any `concurrent.futures.Executor`, and results in the order of the plan.

Threads for the compiled engine: its kernel holds no interpreter lock, and 85 % of a replication is kernel.
24 replications of the mid-market scenario on two busy cores took 7.4 s in two threads and 14–17 s in two
spawned processes, which pay imports, packing and pickling first. Spawned processes for the reference engine,
which is Python all through. A Dask cluster where one machine is not enough.
"""

import multiprocessing
import signal
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from itertools import islice
from typing import Any, NamedTuple, Self, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

KINDS = ("serial", "threads", "processes", "dask")
AHEAD = 4  # tasks handed out per job: enough to keep it busy, few enough to hold a long plan
TRIES = 3  # times that a task is handed out whose worker dies


class Place(NamedTuple):
    """Where tasks run, and how many at a time."""

    kind: str  # one of KINDS
    jobs: int = 1
    address: str = ""  # of a Dask scheduler

    @property
    def apart(self) -> bool:
        """Whether tasks run in other processes, so that what they are told is pickled."""
        return self.kind in ("processes", "dask")


def place(word: str, jobs: int, engine: str) -> Place:
    """The place that a word names: one of `KINDS`, `dask:ADDRESS`, or `auto`. Raises ValueError for another word."""
    kind, _, address = word.partition(":")
    if kind == "auto" and not address:
        kind = "serial" if jobs == 1 else "processes" if engine == "reference" else "threads"
    if kind not in KINDS or (kind == "dask") != bool(address):
        raise ValueError(f"executor: expected auto, serial, threads, processes or dask:ADDRESS, got '{word}'")
    return Place(kind, 1 if kind == "serial" else jobs, address)


class Workers:
    """An executor at a place: made when a task needs it, kept until closed, since processes take seconds to begin."""

    def __init__(self, at: Place) -> None:
        self.place = at
        self._pool: Executor | None = None

    @property
    def ready(self) -> bool:
        """Whether tasks may begin all at once: before, the first may have to compile for the others."""
        return self.place.kind == "dask" or self._pool is not None

    @property
    def pool(self) -> Executor:
        """The executor; raises OSError where a cluster does not answer or runs another code."""
        self._pool = self._pool or executor(self.place)
        return self._pool

    def close(self) -> None:
        """Nothing more begins; asked again, there will be another executor."""
        if self._pool:
            self._pool.shutdown(wait=False, cancel_futures=True)
        self._pool = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def workers(word: str | Workers, jobs: int, engine: str) -> AbstractContextManager[Workers]:
    """Workers at the place that a word names, closed behind `with`; those that are given stay open."""
    return nullcontext(word) if isinstance(word, Workers) else Workers(place(word, jobs, engine))


def executor(at: Place) -> Executor:
    """Something that runs tasks there; raises OSError where a cluster does not answer or runs another code."""
    if at.kind == "dask":
        from cssim.execution.cluster import Cluster

        return Cluster(at.address, TRIES)
    if at.kind == "processes":
        return ProcessPoolExecutor(at.jobs, multiprocessing.get_context("spawn"), _dies_at_ctrl_c)
    return ThreadPoolExecutor(at.jobs, "cssim")


def ordered(task: Callable[[Item], Result], plan: Iterable[Item], at: Workers) -> Generator[Result, None, None]:
    """`task` of every item of a plan, in its order, whatever finishes first; none begins once closed.

    What a worker had in hand when it died is handed out again, `TRIES` times at most.
    """
    if at.place.kind == "serial":
        yield from map(task, plan)
        return
    items, tries = iter(plan), 0
    begun: deque[list[Any]] = deque()  # item and future, in the order of the plan
    try:
        while True:
            try:
                jobs = getattr(at.pool, "jobs", at.place.jobs)  # a cluster knows its own
                begun.extend([item, None] for item in islice(items, max(0, AHEAD * jobs - len(begun))))
                for entry in begun:
                    entry[1] = entry[1] or at.pool.submit(task, entry[0])
                if not begun:
                    return
                result = begun[0][1].result()
            except BrokenExecutor:
                tries += 1
                if tries == TRIES:
                    raise OSError(0, f"workers died {TRIES} times at the same work: too little memory?") from None
                at.close()
                for entry in begun:
                    entry[1] = entry[1] if _finished(entry[1]) else None
                continue
            except Exception as error:
                if type(error).__module__.partition(".")[0] == "distributed":
                    raise OSError(0, f"the cluster gave up ({type(error).__name__}: {error})") from None
                raise
            begun.popleft()
            tries = 0
            yield result
    finally:
        for _, future in begun:
            if future:
                future.cancel()


def _finished(future: Future | None) -> bool:
    return future is not None and future.done() and not future.cancelled() and future.exception() is None


def _dies_at_ctrl_c() -> None:
    """The parent keeps what is finished; a worker has nothing to say."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
