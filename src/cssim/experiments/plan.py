"""What a study has to run, and the runs, in the order of the plan whatever is finished first and wherever it ran."""

from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import closing
from functools import cached_property, lru_cache, partial
from itertools import islice, tee
from time import thread_time
from typing import Any, NamedTuple

from cssim.engines import simulator
from cssim.execution import Place, ordered
from cssim.experiments.run import Run, values
from cssim.kpis.measures import measure
from cssim.ledger.ledger import Ledger
from cssim.scenario.schema import Scenario

Look = Callable[[Ledger], Any]
Simulator = Callable[[int, int], Ledger]
Runs = list[tuple[Run, ...]]
"""By replication, then by scenario."""


class Work(NamedTuple):
    """Some scenarios of a study, by number, on some replications."""

    scenarios: tuple[int, ...]
    replications: tuple[int, ...]


class Study:
    """Scenarios by number under one seed and engine; `look` says what is kept of each ledger besides KPIs."""

    def __init__(self, scenario: Callable[[int], Scenario], seed: int, engine: str, look: Look) -> None:
        self.scenario, self.seed, self.engine, self.look = scenario, seed, engine, look

    @cached_property
    def simulators(self) -> Callable[[tuple[int, ...]], list[Simulator]]:
        """Packed once for works in a row on the same scenarios."""
        return lru_cache(8)(lambda numbers: [simulator(self.scenario(i), self.engine) for i in numbers])

    def here(self, work: Work) -> Runs:
        """The runs of a work, in this process."""
        return _runs(self.simulators(work.scenarios), work.replications, self.seed, self.look)

    def told(self, work: Work) -> tuple[list[Scenario], tuple[int, ...]]:
        """A work as another process needs it."""
        return [self.scenario(i) for i in work.scenarios], work.replications


def carried_out(study: Study, works: Iterable[Work], at: Place) -> Generator[tuple[Work, Runs], None, None]:
    """Every work with its runs, in the order given; the first here, unless on a cluster: it may compile."""
    plan, again = tee(works)
    if at.kind != "dask":
        for work in islice(plan, 1):
            yield work, study.here(work)
    if at.apart:
        results = ordered(partial(_apart, study.seed, study.engine, study.look), map(study.told, plan), at)
    else:
        results = ordered(study.here, plan, at)
    done = islice(again, int(at.kind != "dask"), None)
    with closing(results):
        yield from zip(done, results, strict=True)


def _apart(seed: int, engine: str, look: Look, told: tuple[Sequence[Scenario], tuple[int, ...]]) -> Runs:
    scenarios, replications = told
    return _runs([simulator(scenario, engine) for scenario in scenarios], replications, seed, look)


def _runs(simulators: Sequence[Simulator], replications: Iterable[int], seed: int, look: Look) -> Runs:
    return [tuple(_run(simulated, look, seed, replication) for simulated in simulators) for replication in replications]


def _run(simulated: Simulator, look: Look, seed: int, replication: int) -> Run:
    began = thread_time()
    ledger = simulated(seed, replication)
    found, seen = values(measure(ledger)), look(ledger)
    return Run(found, seen, len(ledger), thread_time() - began)


def first_ledger(ledger: Ledger) -> Ledger | None:
    """Keeps the ledger of replication 0."""
    return ledger if ledger.header.replication == 0 else None


def nothing(ledger: Ledger) -> None:
    """Keeps nothing of a ledger."""
