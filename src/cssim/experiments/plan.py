"""What a study has to run, and the runs, in the order of the plan whatever is finished first and wherever it ran."""

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from functools import cached_property, lru_cache, partial
from itertools import islice, tee
from time import thread_time
from typing import NamedTuple

from cssim.engines import simulator
from cssim.execution import Workers, ordered
from cssim.experiments.run import Run, values
from cssim.experiments.seen import Look
from cssim.experiments.store import Store, run_key
from cssim.kpis.measures import measure
from cssim.ledger.ledger import Ledger
from cssim.scenario.schema import Scenario

Simulator = Callable[[int, int], Ledger]
Runs = list[tuple[Run, ...]]
"""By replication, then by scenario."""


class Work(NamedTuple):
    """Some scenarios of a study, by number, on some replications."""

    scenarios: tuple[int, ...]
    replications: tuple[int, ...]


class Done(NamedTuple):
    """A work with its runs, and its scenarios that had to be simulated."""

    work: Work
    runs: Runs
    simulated: tuple[int, ...]


class Study:
    """Scenarios by number under one seed and engine; looks say what is kept of each ledger besides KPIs."""

    def __init__(
        self,
        scenario: Callable[[int], Scenario],
        seed: int,
        engine: str,
        looks: Sequence[Look] = (),
        key: Callable[[int], str] | None = None,
    ) -> None:
        self.scenario, self.seed, self.engine, self.looks = scenario, seed, engine, tuple(looks)
        self.key = key or lru_cache(None)(lambda i: run_key(scenario(i), seed, engine))
        """What finds the runs of a scenario in a store."""

    @cached_property
    def simulators(self) -> Callable[[tuple[int, ...]], list[Simulator]]:
        """Packed once for works in a row on the same scenarios."""
        return lru_cache(8)(lambda numbers: [simulator(self.scenario(i), self.engine) for i in numbers])

    def here(self, work: Work) -> Runs:
        """The runs of a work, in this process."""
        return _runs(self.simulators(work.scenarios), work.replications, self.seed, self.looks)

    def told(self, work: Work) -> tuple[list[Scenario], tuple[int, ...]]:
        """A work as another process needs it."""
        return [self.scenario(i) for i in work.scenarios], work.replications


def carried_out(
    study: Study, works: Iterable[Work], at: Workers, store: Store | None = None
) -> Generator[Done, None, None]:
    """Every work with its runs, in the order given; what a store has is not simulated, and what it has not is kept there."""
    if store is None:
        with closing(simulated(study, works, at)) as results:
            for work, runs in results:
                yield Done(work, runs, work.scenarios)
        return
    known = lru_cache(None)(lambda i: store.known(study.key(i), study.looks))
    plan, again = tee((work, _missing(study, work, known)) for work in works)
    with closing(simulated(study, (left for _, left in plan if left.scenarios), at)) as results:
        for work, left in again:
            if left.scenarios:
                _, runs = next(results)
                store.keep(_by_key(study, left, runs), study.looks)
            found = [
                tuple(store.run(study.key(i), replication, study.looks) for i in work.scenarios)
                for replication in work.replications
            ]
            yield Done(work, found, left.scenarios)


def _missing(study: Study, work: Work, known: Callable[[int], set[int]]) -> Work:
    """What of a work is not finished yet; of scenarios that run alike, one."""
    alike = {study.key(i): i for i in reversed(work.scenarios)}
    left = tuple(sorted(i for i in alike.values() if not known(i).issuperset(work.replications)))
    return Work(left, tuple(n for n in work.replications if any(n not in known(i) for i in left)))


def _by_key(study: Study, work: Work, runs: Runs) -> Iterator[tuple[str, int, Run]]:
    for replication, row in zip(work.replications, runs, strict=True):
        for i, run in zip(work.scenarios, row, strict=True):
            yield study.key(i), replication, run


def simulated(study: Study, works: Iterable[Work], at: Workers) -> Generator[tuple[Work, Runs], None, None]:
    """Every work with its runs, in the order given; the first here where it may have to compile for the others."""
    plan, again = tee(works)
    here = 0 if at.ready else 1
    for work in islice(plan, here):
        yield work, study.here(work)
    if at.place.apart:
        results = ordered(partial(_apart, study.seed, study.engine, study.looks), map(study.told, plan), at)
    else:
        results = ordered(study.here, plan, at)
    with closing(results):
        yield from zip(islice(again, here, None), results, strict=True)


def _apart(seed: int, engine: str, looks: Sequence[Look], told: tuple[Sequence[Scenario], tuple[int, ...]]) -> Runs:
    scenarios, replications = told
    return _runs([simulator(scenario, engine) for scenario in scenarios], replications, seed, looks)


def _runs(simulators: Sequence[Simulator], replications: Iterable[int], seed: int, looks: Sequence[Look]) -> Runs:
    return [tuple(_run(simulate, looks, seed, replication) for simulate in simulators) for replication in replications]


def _run(simulate: Simulator, looks: Sequence[Look], seed: int, replication: int) -> Run:
    began = thread_time()
    ledger = simulate(seed, replication)
    found, seen = values(measure(ledger)), tuple(look.see(ledger) for look in looks)
    return Run(found, seen, len(ledger), thread_time() - began)
