"""A sweep: what is finished is never run again, and what comes out depends on neither place nor interruptions."""

import math
from pathlib import Path
from typing import Any

import pytest

import cssim
from cssim.experiments import plan, sweep
from cssim.experiments.replicate import replicate
from cssim.experiments.store import Store
from cssim.experiments.sweep import Sweep
from cssim.reports import swept
from cssim.scenario.problems import ScenarioError

SMALL = str(Path(__file__).parents[1] / "scenario" / "valid" / "small.yaml")
HEADS = "teams.csm.headcount"
LIFE = "laws.timeliness.half_life"


def prepared(n: int = 3, engine: str = "auto", heads: tuple[str, ...] = ("1", "2", "3")) -> Sweep:
    return sweep.prepared(SMALL, [HEADS], [(value,) for value in heads], n, seed=5, engine=engine)


def told(found: Sweep, store: Store) -> list[list[Any]]:
    """All tables of a sweep."""
    choice = sweep.chosen(found, store, "realised_value")
    return [*swept.summary(found, store), *swept.runs(found, store), *swept.points(found, choice)]


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> str:
    with Store(tmp_path_factory.mktemp("sweep") / "runs.sqlite") as store:
        sweep.carry_out(prepared(), store)
        return repr(told(prepared(), store))


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """Every run that is carried out here: its scenario's digest and its replication."""
    found: list[tuple[str, int]] = []
    right = plan._run

    def counted(simulated: Any, look: Any, seed: int, replication: int) -> Any:
        def watched(seed: int, replication: int) -> Any:
            ledger = simulated(seed, replication)
            found.append((ledger.header.digest, replication))
            return ledger

        return right(watched, look, seed, replication)

    monkeypatch.setattr(plan, "_run", counted)
    return found


@pytest.mark.parametrize(("executor", "jobs"), [("serial", 1), ("threads", 2), ("processes", 2)])
def test_wherever_it_runs(tables: str, tmp_path: Path, executor: str, jobs: int) -> None:
    with Store(tmp_path / "runs.sqlite") as store:
        sweep.carry_out(prepared(), store, jobs, executor)
        assert repr(told(prepared(), store)) == tables


def test_a_point_is_its_scenario_replicated(tmp_path: Path) -> None:
    found = prepared()
    with Store(tmp_path / "runs.sqlite") as store:
        sweep.carry_out(found, store)
        kept = sweep.replications(found, store, 1)
    alone = replicate(cssim.load(SMALL, [f"{HEADS}=2"]), 3, seed=5)
    assert kept.ages == alone.ages
    for age in alone.ages:
        for segment in ("", *alone.segments):
            assert kept.names(age, segment) == alone.names(age, segment)
            for name in alone.names(age, segment):
                assert kept.column(name, age, segment).tobytes() == alone.column(name, age, segment).tobytes()


def test_stopped_anywhere_it_goes_on_and_repeats_nothing(tables: str, tmp_path: Path, runs: list) -> None:
    class Killed(BaseException):
        pass

    def stop(found: Sweep, done: int) -> None:
        raise Killed

    with Store(tmp_path / "runs.sqlite") as store:
        stops = 0
        while sweep.missing(prepared(), store):
            try:
                sweep.carry_out(prepared(), store, told=stop)
            except Killed:
                stops += 1
        assert repr(told(prepared(), store)) == tables
    assert stops == 3  # one work each
    assert len(runs) == len(set(runs)) == prepared().size == 9


def test_more_replications_extend_it(tmp_path: Path, runs: list) -> None:
    with Store(tmp_path / "runs.sqlite") as store:
        sweep.carry_out(prepared(2), store)
        sweep.carry_out(prepared(3), store)
        sweep.carry_out(prepared(1), store)
        assert sweep.missing(prepared(3), store) == []
    assert len(runs) == 9


def test_another_sweep_shares_runs(tmp_path: Path, runs: list) -> None:
    with Store(tmp_path / "runs.sqlite") as store:
        sweep.carry_out(prepared(heads=("1", "2")), store)
        sweep.carry_out(prepared(heads=("2", "3")), store)
    assert len(runs) == 9


def test_points_that_are_the_same_scenario_are_run_once(tmp_path: Path, runs: list) -> None:
    found = sweep.prepared(SMALL, [LIFE], [("7 days",), ("1 week",)], 2)
    assert found.size == 2
    with Store(tmp_path / "runs.sqlite") as store:
        sweep.carry_out(found, store)
        assert sweep.missing(found, store) == []
        choice = sweep.chosen(found, store, "grr", 12)
    assert len(runs) == 2
    assert choice.summaries[0] == choice.summaries[1]


def test_every_point_that_is_no_scenario_is_told_at_once() -> None:
    with pytest.raises(ScenarioError) as refused:
        sweep.prepared(SMALL, [HEADS, LIFE], [("-1", "7 days"), ("2", "seven"), ("-2", "7 days")], 1)
    assert len(refused.value.problems) == 3


def test_the_best_point_and_what_cannot_be_told_from_it(tmp_path: Path) -> None:
    found = prepared(6)
    with Store(tmp_path / "runs.sqlite") as store:
        sweep.carry_out(found, store)
        columns = [sweep.replications(found, store, i).column("cumulative_cost", 36) for i in range(3)]
        choice = sweep.chosen(found, store, "cumulative_cost", 36)
        assert list(choice.summaries) == [0, 1, 2]  # fewer people cost less
        assert choice.could_be_best == {0}
        assert choice.summaries[1].mean == pytest.approx(columns[1].mean())
        assert "teams.csm.headcount = 1 ($360k [360–360]); no other could be best" in swept.answer(found, choice)
        with pytest.raises(ValueError, match="neither more nor less"):
            sweep.chosen(found, store, "opening_arr")


def test_tables_are_tidy(tmp_path: Path) -> None:
    found = prepared(2)
    with Store(tmp_path / "runs.sqlite") as store:
        sweep.carry_out(found, store)
        head, *long = swept.summary(found, store)
        assert head == [
            "point",
            HEADS,
            *["months", "segment", "kpi", "unit", "mean", "low", "high", "p10", "p50", "p90", "n"],
        ]
        assert {len(line) for line in long} == {len(head)}
        assert len({tuple(line[:5]) for line in long}) == len(long)
        head, *wide = swept.runs(found, store)
        assert {len(line) for line in wide} == {len(head)}
        assert [(line[0], line[1], line[2]) for line in wide] == [
            (i, str(i + 1), r) for i in range(3) for r in range(2)
        ]
        column = sweep.replications(found, store, 2).column("customers", 12).tolist()
        assert [line[head.index("customers@12")] for line in wide[-2:]] == column
        assert not any(isinstance(value, float) and math.isnan(value) for line in wide for value in line)
