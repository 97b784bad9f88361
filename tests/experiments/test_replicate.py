"""Replications: the same whatever the number of jobs and the engine, in order, and without ledgers."""

import gc
import math
import tracemalloc
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

import cssim
from cssim.experiments import statistics
from cssim.experiments.precision import parse
from cssim.experiments.replicate import Replications, replicate
from cssim.experiments.run import Run
from cssim.scenario.schema import Scenario

VALID = Path(__file__).parents[1] / "scenario" / "valid"


@pytest.fixture(scope="module")
def small() -> Scenario:
    return cssim.load(VALID / "small.yaml")


def columns(found: Replications) -> dict:
    """Everything measured, comparable."""
    return {
        (age, segment, name): found.column(name, age, segment).tobytes()
        for age in found.ages
        for segment in ("", *found.segments)
        for name in found.names(age, segment)
    }


@pytest.fixture(scope="module")
def four(small: Scenario) -> Replications:
    return replicate(small, 4)


def test_a_replication_is_measured_as_alone(small: Scenario, four: Replications) -> None:
    for replication in range(4):
        alone = cssim.measure(cssim.simulate(small, 1, replication))
        for name, value in alone.items():
            assert four.column(name)[replication] == value
    assert four.ages == [12, 36]
    assert four.segments == ["smb"]
    assert (four.n, four.asked, four.engine) == (4, 4, "compiled")


@pytest.mark.parametrize(("jobs", "engine"), [(2, "auto"), (1, "reference"), (2, "reference")])
def test_jobs_and_engines_change_nothing(small: Scenario, four: Replications, jobs: int, engine: str) -> None:
    assert columns(replicate(small, 4, jobs=jobs, engine=engine)) == columns(four)


def test_a_longer_study_begins_with_the_shorter_one(small: Scenario, four: Replications) -> None:
    two = replicate(small, 2)
    assert all(np.array_equal(two.column(name), four.column(name)[:2], equal_nan=True) for name in two.names())


def test_a_kpi_that_some_replications_lack(four: Replications) -> None:
    found = Replications(four.scenario, 1, 3, "hand")
    for values in ({"grr": 0.5}, {}, {"grr": 0.7, "nrr": 1.1}):
        found.add(_run(values))
    assert found.column("grr").tolist()[0::2] == [0.5, 0.7]
    assert math.isnan(found.column("grr")[1])
    assert np.isnan(found.column("nrr")[:2]).all()
    summary = found.summary("nrr")
    assert summary is not None
    assert (summary.n, summary.low) == (1, None)
    assert found.summary("crc") is None


def test_an_interrupt_keeps_a_prefix(small: Scenario, four: Replications) -> None:
    def stop(found: Sequence[Replications]) -> None:
        if found[0].n == 3:
            raise KeyboardInterrupt

    for jobs in (1, 2):
        found = replicate(small, 8, jobs=jobs, progress=stop)
        assert (found.n, found.asked) == (3, 8)
        assert found.column("customers").tolist() == four.column("customers").tolist()[:3]


def test_an_interrupt_before_anything_is_finished(small: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("cssim.experiments.plan._run", stopped)
    with pytest.raises(KeyboardInterrupt):
        replicate(small, 2)


def test_memory_does_not_grow_with_replications(small: Scenario) -> None:
    """A ledger of `small` is 100 kB; 20 more replications may cost their columns only."""
    held: list[int] = []

    def look(found: Sequence[Replications]) -> None:
        gc.collect()
        held.append(tracemalloc.get_traced_memory()[0])

    tracemalloc.start()
    try:
        replicate(small, 30, progress=look)
    finally:
        tracemalloc.stop()
    assert held[-1] - held[9] < 300_000


@pytest.mark.parametrize(("n", "jobs"), [(0, 1), (-1, 1), (1, 0)])
def test_nothing_to_do_is_refused(small: Scenario, n: int, jobs: int) -> None:
    with pytest.raises(ValueError, match="at least one"):
        replicate(small, n, jobs=jobs)


def _run(values: dict[str, float]) -> Run:
    return Run({(12, "", name): value for name, value in values.items()}, (), 1, 0.0)


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_wanted_precision_stops_at_the_same_look_whatever_runs_at_a_time(small: Scenario, jobs: int) -> None:
    wide, narrow = parse("customers@12 2 customers"), parse("customers 0.001 customers")
    found = replicate(small, 60, jobs=jobs, precision=wide)
    assert found.n == found.asked == 30  # narrow enough at 20, and so again at the next look
    half_width = statistics.mean_interval(found.column("customers", 12)).half_width
    assert half_width is not None
    assert half_width <= 2
    capped = replicate(small, 32, jobs=jobs, precision=narrow)
    assert capped.n == capped.asked == 32
    assert capped.column("customers", 12)[:30].tolist() == found.column("customers", 12).tolist()
