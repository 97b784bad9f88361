"""`cssim sweep`: tables in a folder; stopped or killed at any moment, the same command goes on."""

import csv
import json
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from cssim.cli.sweep import sweep

VALID = Path(__file__).parents[1] / "scenario" / "valid"
VARY = "teams.csm.headcount=1,2,3"
TABLES = ("points.csv", "runs.csv", "runs.npz", "summary.csv", "sweep.svg")


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("small.yaml", "own_past.yaml"):
        (tmp_path / name).write_text((VALID / name).read_text())
    (tmp_path / "block.yaml").write_text(
        "extends: small.yaml\nsweep:\n  vary: {teams.csm.headcount: [1, 2, 3], laws.timeliness.half_life: 7..60 days}\n"
        "  design: latin\n  points: 4\n"
    )
    monkeypatch.chdir(tmp_path)


def swept(*arguments: str) -> Result:
    return CliRunner().invoke(sweep, [*arguments, "-j", "1"])


def test_text_and_files() -> None:
    done = swept("small.yaml", "--vary", VARY, "-n", "3", "-o", "out")
    assert done.exit_code == 0, done.output
    lines = done.stdout.splitlines()
    assert lines[0].endswith(": 3 points, 3 histories each (seed 1)")
    assert lines[2].split()[:2] == ["point", "teams.csm.headcount"]
    assert lines[3].endswith("best")
    assert "Best realised value since day 0 at 36 months: teams.csm.headcount = " in done.stdout
    assert done.stderr.splitlines()[0] == "9 runs: 3 points, 3 histories each"
    files = {path.name for path in Path("out").iterdir()} - {"runs.parquet"}  # only with pyarrow
    assert files == {*TABLES, "runs.sqlite", "sweep.png"}
    with open("out/points.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["teams.csm.headcount"] for row in rows] == ["1", "2", "3"]
    assert sum(int(row["could_be_best"]) for row in rows) >= 1


def test_the_same_command_again_runs_nothing() -> None:
    first = swept("own_past.yaml", "--vary", VARY, "-n", "2", "-o", "out")
    before = [Path("out", name).read_bytes() for name in TABLES]
    again = swept("own_past.yaml", "--vary", VARY, "-n", "2", "-o", "out")
    assert again.stderr == ""
    assert "; 6 of them were there already" in again.stdout
    assert again.stdout.replace("; 6 of them were there already", "") == first.stdout
    assert [Path("out", name).read_bytes() for name in TABLES] == before


def test_the_scenario_s_own_section() -> None:
    done = swept("block.yaml", "-n", "1", "-o", "out", "--json", "-q")
    assert done.exit_code == 0, done.output
    data = json.loads(done.stdout)["data"]
    assert data["factors"] == ["teams.csm.headcount", "laws.timeliness.half_life"]
    assert len(data["points"]) == 4
    assert data["points"][data["best"]["point"]]["could_be_best"]
    given = swept("block.yaml", "--vary", VARY, "-n", "1", "-o", "out", "--json", "-q")
    assert json.loads(given.stdout)["data"]["factors"] == ["teams.csm.headcount"]


def test_two_sweeps_share_a_store() -> None:
    swept("small.yaml", "--vary", "teams.csm.headcount=1,2", "-n", "1", "-o", "one", "--store", "shared.sqlite")
    done = swept("small.yaml", "--vary", VARY, "-n", "1", "-o", "two", "--store", "shared.sqlite")
    assert "; 2 of them were there already" in done.stdout
    assert not Path("two/runs.sqlite").exists()


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["small.yaml"], 2, "nothing varies; such as"),
        (["small.yaml", "--vary", "x"], 2, "expected path=values"),
        (["small.yaml", "--vary", "teams.csm.headcount=1..2"], 2, "a grid needs values"),
        (["small.yaml", "--vary", VARY, "--best", "gr"], 2, "--best"),
        (["small.yaml", "--vary", VARY, "--best", "opening_arr"], 2, "neither more nor less"),
        (["small.yaml", "--vary", VARY, "--at", "7"], 2, "reporting ages are 12, 36 months"),
        (["small.yaml", "--vary", VARY, "--executor", "dsk"], 2, "executor: expected auto"),
        (["small.yaml", "--vary", "teams.csm.headcont=1,2"], 3, "did you mean 'headcount'?"),
        (["small.yaml", "--vary", "teams.csm.headcount=-1,-2"], 3, "must be at least 0"),
        (["smal.yaml", "--vary", VARY], 3, "did you mean 'small.yaml'?"),
        (["small.yaml", "--vary", VARY, "--store", "small.yaml"], 3, "no store of runs"),
        (["small.yaml", "--vary", VARY, "--store", "none/runs.sqlite"], 1, "cannot be opened"),
        (["small.yaml", "--vary", VARY, "--executor", "dask:tcp://127.0.0.1:9"], 1, "no Dask scheduler answers"),
    ],
)  # fmt: skip
def test_what_cannot_be_swept(arguments: list[str], code: int, told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cssim.execution.cluster.WAIT", 0.2)
    before = Path("small.yaml").read_bytes()
    done = swept(*arguments, "-n", "1", "-o", "out")
    assert done.exit_code == code, done.output
    assert told in done.stderr
    assert Path("small.yaml").read_bytes() == before


def test_an_interrupt_says_how_to_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = swept("small.yaml", "--vary", VARY, "-n", "1", "-o", "whole", "-q")
    with monkeypatch.context() as patch:
        patch.setattr("cssim.cli.progress.SweepProgress.__call__", _stop)
        done = swept("small.yaml", "--vary", VARY, "-n", "1", "-o", "out")
    assert done.exit_code == 130
    assert "interrupted: 1 of 3 runs are finished and kept in out/runs.sqlite" in done.stderr
    assert "the same command again goes on from there" in done.stderr
    again = swept("small.yaml", "--vary", VARY, "-n", "1", "-o", "out", "-q")
    assert "; 1 of them were there already" in again.stdout
    assert whole.exit_code == again.exit_code == 0
    assert [Path("out", name).read_bytes() for name in TABLES] == [Path("whole", name).read_bytes() for name in TABLES]


def _stop(*_: object) -> None:
    raise KeyboardInterrupt


def test_killed_it_goes_on() -> None:
    command = [sys.executable, "-m", "cssim", "sweep", "small.yaml", "--vary", VARY, "-n", "12", "-q", "-j", "2"]
    subprocess.run([*command, "-o", "whole"], check=True, capture_output=True)
    process = subprocess.Popen([*command, "-o", "out"], stdout=subprocess.DEVNULL)
    while not finished("out/runs.sqlite") and process.poll() is None:
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    kept = finished("out/runs.sqlite")
    assert kept % 4 == 0  # whole works: 8 and 4 replications of a point
    done = subprocess.run([*command, "-o", "out"], check=True, capture_output=True, text=True)
    assert kept == 36 or f"; {kept} of them were there already" in done.stdout
    assert [Path("out", name).read_bytes() for name in TABLES] == [Path("whole", name).read_bytes() for name in TABLES]


def finished(store: str) -> int:
    """Runs that a store holds by now."""
    if not Path(store).exists():
        return 0
    database = sqlite3.connect(store)
    try:
        return int(database.execute("SELECT count(*) FROM run").fetchone()[0])
    except sqlite3.OperationalError:
        return 0
    finally:
        database.close()


def test_more_is_more_than_all_points_have() -> None:
    def n(vary: str, more: str) -> int:
        done = swept("small.yaml", "--vary", vary, "-n", more, "-o", "out", "-q", "--json")
        assert done.exit_code == 0, done.output
        return json.loads(done.stdout)["data"]["replications"]

    assert [n("teams.csm.headcount=1,2", "+2"), n("teams.csm.headcount=1,2", "+1"), n(VARY, "+1")] == [2, 3, 1]


def test_an_executor_that_gives_up_says_how_to_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def gives_up(*_: object) -> Iterator[None]:
        raise OSError(0, "the cluster gave up")
        yield

    monkeypatch.setattr("cssim.experiments.plan.ordered", gives_up)
    done = swept("small.yaml", "--vary", VARY, "-n", "1", "-o", "out", "-q")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "the cluster gave up" in done.stderr
    assert "1 of 3 runs are finished and kept in out/runs.sqlite" in done.stderr


def test_a_long_sweep_says_what_it_takes_and_what_is_best_so_far(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cssim.cli.progress.LONG", -1.0)
    monkeypatch.setattr("cssim.cli.progress.compiled", lambda: True)
    done = swept("own_past.yaml", "--vary", "teams.csm.headcount=1..8:8", "-n", "2", "-o", "out")
    lines = done.stderr.splitlines()
    assert lines[0] == "16 runs: 8 points, 2 histories each"
    assert re.fullmatch(r"about \d+ s; Ctrl-C keeps what is finished", lines[1])
    assert re.fullmatch(r"6 of 16 runs, \d+ s left; best so far: realised_value [−$0-9.kM]+", lines[2])
    assert lines[-1].startswith("14 of 16 runs, ")


def test_points_that_do_not_share_a_past_are_warned_of() -> None:
    varied = (
        "--vary",
        "opening.customers.smb=10,20,30",
        "--vary",
        "segments.smb.arrivals.candidates=10 /year,20 /year",
    )
    done = swept("small.yaml", *varied, "-n", "1", "-o", "out", "-q")
    assert done.exit_code == 0
    assert done.stderr.count("do not share the same past") == 2  # a point for each factor, of six
    assert done.stderr.count("meets other candidates") == 1
    first, other = (f"opening.customers.smb=10, segments.smb.arrivals.candidates={n} /year" for n in (10, 20))
    assert f"warning: '{other}' meets other candidates than '{first}' (segments.smb.arrivals" in done.stderr
    assert swept("own_past.yaml", "--vary", VARY, "-n", "1", "-o", "out", "-q").stderr == ""


def test_a_bad_section_is_refused_with_its_places() -> None:
    Path("bad.yaml").write_text(
        "extends: small.yaml\nsweep:\n  vary:\n    teams.csm.headcount: 4..2\n    laws.timeliness.half_life: [7 dys]\n"
    )
    done = swept("bad.yaml", "-n", "1", "-o", "out")
    assert done.exit_code == 3
    assert "bad.yaml:4:26: error: sweep.vary.teams.csm.headcount: expected a range from low to high" in done.stderr
    assert "bad.yaml:5:32: error: sweep.vary: laws.timeliness.half_life: " in done.stderr
    assert swept("bad.yaml", "--vary", VARY, "-n", "1", "-o", "out").exit_code == 0


def table() -> tuple[list[str], list[list[str]]]:
    with open("out/runs.csv", newline="") as file:
        head, *rows = csv.reader(file)
    return head, rows


def test_every_run_as_numpy_columns() -> None:
    swept("own_past.yaml", "--vary", VARY, "--vary", "laws.timeliness.half_life=7 days", "-n", "2", "-o", "out", "-q")
    head, rows = table()
    with np.load("out/runs.npz", allow_pickle=False) as found:
        assert list(found) == head
        assert [found[name].dtype.kind for name in head[:4]] == ["i", "U", "U", "i"]
        assert {found[name].dtype.str for name in head[4:]} == {"<f8"}
        for name, *told in zip(head, *rows, strict=True):
            values = [str(value) if value == value else "" for value in found[name].tolist()]
            assert values == told


def test_every_run_as_parquet() -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    swept("own_past.yaml", "--vary", VARY, "-n", "2", "-o", "out", "-q")
    head, _ = table()
    found = parquet.read_table("out/runs.parquet")
    assert found.column_names == head
    with np.load("out/runs.npz") as columns:
        for name in head:
            assert np.array_equal(found[name].to_numpy(), columns[name]) or np.isnan(columns[name]).any()


def test_parquet_is_not_missed_where_pyarrow_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cssim.cli.sweep.find_spec", lambda name: None)
    assert swept("own_past.yaml", "--vary", VARY, "-n", "1", "-o", "out", "-q").exit_code == 0
    assert not Path("out/runs.parquet").exists()
