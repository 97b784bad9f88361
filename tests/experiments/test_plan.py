"""Works and a store: what is finished is read from it, what is missing is simulated once and kept there."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

import cssim
from cssim import execution
from cssim.execution import Place, Workers
from cssim.experiments import plan
from cssim.experiments.compare import Comparison, compare
from cssim.experiments.fates import FATES
from cssim.experiments.plan import Study, Work, carried_out
from cssim.experiments.precision import parse
from cssim.experiments.race import race
from cssim.experiments.replicate import Replications, gather, replicate
from cssim.experiments.seen import COURSE
from cssim.experiments.store import Store, run_key
from cssim.scenario.schema import Scenario

VALID = Path(__file__).parents[1] / "scenario" / "valid"


@pytest.fixture(scope="module")
def arms() -> tuple[Scenario, ...]:
    base = cssim.load(VALID / "own_past.yaml")
    return base, base.with_change("teams.csm.headcount", 3), base.with_change("teams.csm.headcount", 4)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "runs.sqlite"


@pytest.fixture
def simulated(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The replications that are simulated, in order."""
    runs, run = list[int](), plan._run

    def counted(simulate: plan.Simulator, looks: object, seed: int, replication: int) -> object:
        runs.append(replication)
        return run(simulate, looks, seed, replication)  # type: ignore[arg-type]

    monkeypatch.setattr("cssim.experiments.plan._run", counted)
    return runs


def columns(found: Replications) -> list[bytes]:
    return [
        found.column(name, age, segment).tobytes()
        for age in found.ages
        for segment in ("", *found.segments)
        for name in found.names(age, segment)
    ]


def everything(found: Comparison) -> object:
    """All that a comparison says."""
    arms = (found.base, *found.others)
    return found.names, found.ages, found.saved, found.lost, found.warnings, [columns(arm) for arm in arms]


@pytest.mark.parametrize("executor", ["serial", "threads"])
def test_a_store_changes_nothing(arms: tuple[Scenario, ...], path: Path, executor: str) -> None:
    plain = everything(compare(*arms, replications=4))
    for _ in range(2):
        with Store(path) as store:
            assert everything(compare(*arms, replications=4, jobs=2, executor=executor, store=store)) == plain


def test_a_finished_run_is_never_repeated(arms: tuple[Scenario, ...], path: Path, simulated: list[int]) -> None:
    base, more, most = arms
    with Store(path) as store:
        compare(base, more, replications=3, store=store)
        assert simulated == [0, 0, 1, 1, 2, 2]
        compare(base, more, replications=3, store=store)
        replicate(base, 3, store=store)
        assert len(simulated) == 6
        found = compare(base, most, replications=4, store=store)
        assert simulated[6:] == [0, 1, 2, 3, 3]
        assert (found.base.again, found.others[0].again) == (3, 0)


def test_scenarios_that_run_alike_are_simulated_once(
    arms: tuple[Scenario, ...], path: Path, simulated: list[int]
) -> None:
    renamed = arms[0].model_copy(update={"name": "The same"})
    with Store(path) as store:
        found = compare(arms[0], renamed, replications=2, store=store)
    assert simulated == [0, 1]
    assert columns(found.base) == columns(found.others[0])


def test_a_run_without_what_is_looked_for_is_simulated_again(
    arms: tuple[Scenario, ...], path: Path, simulated: list[int]
) -> None:
    plain = everything(compare(*arms, replications=3))
    del simulated[:]
    with Store(path) as store:
        replicate(arms[0], 2, store=store)
        assert everything(compare(*arms, replications=3, store=store)) == plain
    assert simulated == [0, 1, *[0] * 3, *[1] * 3, *[2] * 3]


def test_an_interrupted_study_goes_on(arms: tuple[Scenario, ...], path: Path, simulated: list[int]) -> None:
    def stop(found: Sequence[Replications]) -> None:
        if found[0].n == 2:
            raise KeyboardInterrupt

    plain = everything(compare(*arms[:2], replications=4))
    del simulated[:]
    with Store(path) as store:
        assert compare(*arms[:2], replications=4, store=store, progress=stop).base.n == 2
    with Store(path) as store:
        assert everything(compare(*arms[:2], replications=4, store=store)) == plain
    assert simulated == [0, 0, 1, 1, 2, 2, 3, 3]


def test_holes_are_filled(arms: tuple[Scenario, ...], path: Path, simulated: list[int]) -> None:
    study = Study(arms.__getitem__, 1, "compiled")
    with Store(path) as store:
        list(carried_out(study, [Work((0,), (1, 3))], Workers(Place("serial")), store))
        done = list(carried_out(study, [Work((0, 1), tuple(range(5)))], Workers(Place("serial")), store))
        alone = list(carried_out(study, [Work((0,), tuple(range(6)))], Workers(Place("serial")), store))
        assert store.known(study.key(0)) == set(range(6))
    assert [one.simulated for one in (*done, *alone)] == [(0, 1), (0,)]
    assert simulated[-1:] == [5]
    assert [row[0].values for row in alone[0].runs[:5]] == [row[0].values for row in done[0].runs]


@pytest.mark.parametrize("executor", ["serial", "threads"])
def test_one_executor_for_many_studies(
    arms: tuple[Scenario, ...], executor: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []
    monkeypatch.setattr("cssim.execution.executor", lambda at, make=execution.executor: made.append(at) or make(at))
    with Workers(Place(executor, 2)) as workers:
        for _ in range(3):
            gather(arms[:2], 3, 1, 1, "auto", executor=workers)
    assert len(made) == (executor == "threads")


def test_a_wanted_precision_stops_the_same_and_goes_on(
    arms: tuple[Scenario, ...], path: Path, simulated: list[int]
) -> None:
    wanted = parse("customers@12 2 customers")
    plain = replicate(arms[0], 60, precision=wanted)
    del simulated[:]
    with Store(path) as store:
        replicate(arms[0], 25, store=store)
        found = replicate(arms[0], 60, precision=wanted, store=store)
    assert (found.n, columns(found)) == (plain.n, columns(plain))
    assert len(simulated) == max(25, plain.n)


def test_a_race_reads_and_writes_a_store(arms: tuple[Scenario, ...], path: Path, simulated: list[int]) -> None:
    wanted = parse("cumulative_cost@12 10k USD")
    plain = race(arms, ("a", "b", "c"), wanted, 40)
    del simulated[:]
    with Store(path) as store:
        replicate(arms[1], 15, store=store)
        for _ in range(2):
            found = race(arms, ("a", "b", "c"), wanted, 40, store=store)
            assert found.selection == plain.selection
            assert all(map(np.array_equal, found.columns, plain.columns))
        assert len(simulated) == sum(len(store.known(run_key(arm, 1, "compiled"))) for arm in arms)


def test_what_each_look_saw_comes_apart(arms: tuple[Scenario, ...]) -> None:
    for found in gather(arms[:2], 3, 1, 1, "auto", looks=(FATES, COURSE)):
        fates, courses = (found.seen[look.name] for look in (FATES, COURSE))
        assert (len(fates), len(courses)) == (3, 3)
        assert [course.arr[-1] for course in courses] == found.column("closing_arr").tolist()
