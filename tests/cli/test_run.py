"""`cssim run`."""

import csv
import itertools
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cssim.cli.run import run

VALID = Path(__file__).parents[1] / "scenario" / "valid"
SMALL = str(VALID / "small.yaml")


def result_of(*arguments: str) -> Result:
    return CliRunner().invoke(run, [SMALL, "-n", "3", "-j", "1", *arguments])


def told(*arguments: str) -> dict:
    done = result_of("--json", *arguments)
    assert done.exit_code == 0
    return json.loads(done.stdout)


@pytest.fixture
def asking(tmp_path: Path) -> str:
    """A scenario with a target that is met and one that is missed."""
    file = tmp_path / "asking.yaml"
    targets = ["targets:", "  - {kpi: customers, min: 1}", "  - {kpi: grr, quantile: 10 %, min: 101 %}"]
    file.write_text("\n".join([Path(SMALL).read_text(), *targets]))
    return str(file)


def test_a_table_with_intervals_and_spread() -> None:
    done = result_of()
    assert (done.exit_code, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0] == "Small"
    head = [cell.strip() for cell in lines[2].split("  ") if cell.strip()]
    assert head == ["at 12 months", "at 36 months", "P10 to P90 at 36 months"]
    [grr] = [line for line in lines if line.strip().startswith("GRR")]
    assert grr.count("%") == 3
    assert lines[-1] == f"Next: cssim compare {SMALL} OTHER, or cssim trace {SMALL} --customer 17"
    assert "Everything else" not in done.stdout
    assert "Everything else" in result_of("-v").stdout


def test_the_shape_of_the_data() -> None:
    found = told()
    data = found["data"]
    assert list(data) == [
        *("name", "currency", "seed", "replications", "asked", "months", "kpis", "segments", "at", "engine", "targets")
    ]
    assert list(data["kpis"]["grr"]) == ["mean", "low", "high", "p10", "p50", "p90", "n", "unit"]
    assert data["kpis"]["grr"]["unit"] == "share"
    assert data["kpis"]["grr"] == data["at"]["36"]["kpis"]["grr"]
    assert data["segments"]["smb"]["kpis"]["grr"] == data["kpis"]["grr"]  # there is only one
    assert list(data["at"]) == ["12", "36"]
    assert list(data["engine"]) == ["name", "events", "cpu_s", "wall_s"]
    assert found["provenance"]["seed"] == 1
    assert len(found["provenance"]["scenario"]) == 64


def test_jobs_and_engines_change_nothing() -> None:
    results = [told(*options)["data"] for options in ((), ("-j", "2"), ("--engine", "reference"))]
    for data in results:
        assert data.pop("engine")["events"] > 0
    assert results[0] == results[1] == results[2]
    assert told("--seed", "2")["data"]["kpis"] != results[0]["kpis"]


def test_one_history_has_no_interval() -> None:
    done = CliRunner().invoke(run, [SMALL, "-n", "1"])
    assert "One history has no simulation error" in done.stdout
    assert "[" not in done.stdout
    assert told("-n", "1")["data"]["kpis"]["grr"]["low"] is None


def test_set() -> None:
    assert told("--set", "teams.csm.headcount=4")["data"]["kpis"]["cost"]["mean"] > 40_000_000
    assert result_of("--set", "teams.csm.headcont=4").exit_code == 3


def test_targets(asking: str) -> None:
    done = CliRunner().invoke(run, [asking, "-n", "2"])
    assert done.exit_code == 4
    assert "target met: customers at 12 months, mean, at least 1.0 customers: " in done.stdout
    assert "target missed: grr at 12 months, 10 % quantile, at least 101.0 %: " in done.stdout
    done = CliRunner().invoke(run, [asking, "-n", "2", "--json"])
    assert [target["met"] for target in json.loads(done.stdout)["data"]["targets"]] == [True, False]


def test_a_target_on_nothing(asking: str) -> None:
    done = CliRunner().invoke(run, [asking, "--set", "targets=[{kpi: gr, min: 1}]"])
    assert done.exit_code == 3
    assert "did you mean 'grr'?" in done.stderr


def test_output_is_a_copy(tmp_path: Path) -> None:
    text, data = tmp_path / "result.txt", tmp_path / "result.json"
    assert result_of("-o", str(text)).stdout == text.read_text()
    assert result_of("-o", str(data)).stdout == text.read_text()
    assert json.loads(data.read_text())["data"]["kpis"] == told()["data"]["kpis"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["result.json", "result.txt"]


def test_an_output_that_cannot_be_written_is_told_before_simulating(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cssim.experiments.replicate.replicate", None)
    for option in ("-o", "--ledger"):
        for target in (tmp_path / "nowhere" / "x.json", tmp_path):
            done = result_of(option, str(target))
            assert done.exit_code == 1
            assert "cannot write" in done.stderr
            assert str(target) in done.stderr
            assert json.loads(result_of(option, str(target), "--json").stdout)["status"] == "error"


def test_a_disk_that_fills_up_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    for option in ("-o", "--ledger"):
        done = result_of(option, str(tmp_path / "x"))
        assert done.exit_code == 1
        assert "No space left on device" in done.stderr
        assert "GRR" in done.stdout
        assert list(tmp_path.iterdir()) == []


def test_the_ledger(tmp_path: Path) -> None:
    file = tmp_path / "ledger.csv"
    assert result_of("--ledger", str(file)).exit_code == 0
    with file.open(newline="") as rows:
        first = next(csv.DictReader(rows))
    assert (first["time"], first["kind_name"]) == ("0", "ERA")


@pytest.mark.parametrize("arguments", [["-n", "0"], ["-n", "-1"], ["-j", "0"], ["--seed", "-1"], ["--engine", "fast"]])
def test_mistakes_of_use(arguments: list[str]) -> None:
    assert CliRunner().invoke(run, [SMALL, *arguments]).exit_code == 2


def test_no_such_scenario() -> None:
    done = CliRunner().invoke(run, ["mid_markt"])
    assert done.exit_code == 3
    assert "did you mean 'mid_market.yaml'?" in done.stderr


def test_a_long_study_says_what_it_takes_and_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cssim.cli.progress.LONG", -1.0)
    monkeypatch.setattr("cssim.cli.progress.compiled", lambda: True)
    lines = CliRunner().invoke(run, [SMALL, "-n", "20", "-j", "1"]).stderr.splitlines()
    assert lines[0].startswith("20 replications, about ")
    assert lines[1].startswith("2 of 20: GRR ")
    assert lines[2].startswith("GRR will be known to about ±")
    assert lines[-1].startswith("20 of 20: GRR ")
    assert len(lines) == 12
    assert CliRunner().invoke(run, [SMALL, "-n", "20", "-q"]).stderr == ""


def test_ctrl_c_keeps_what_is_finished() -> None:
    command = [sys.executable, "-m", "cssim", "run", SMALL, "-n", "1000000", "-j", "2", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stderr is not None
        for line in running.stderr:  # the first says that replications have begun
            if "replications" in line:
                break
        time.sleep(0.3)
        running.send_signal(signal.SIGINT)
        out, _ = running.communicate(timeout=60)
    assert running.returncode == 130
    found = json.loads(out)
    assert 0 < found["data"]["replications"] < found["data"]["asked"] == 1_000_000
    assert found["data"]["kpis"]["customers"]["n"] == found["data"]["replications"]
    [note] = [entry for entry in found["diagnostics"] if entry["code"] == "interrupted"]
    assert "the same command again" in note["help"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a full device")
def test_a_full_device_is_told() -> None:
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-m", "cssim", "run", SMALL, "-n", "2"]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 1
    assert "No space left on device" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_reader_that_leaves_early() -> None:
    command = [sys.executable, "-m", "cssim", "run", SMALL, "-n", "2"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        assert running.stderr.read() == ""


def test_a_wanted_precision() -> None:
    done = CliRunner().invoke(run, [SMALL, "-j", "1", "--precision", "customers@12 2 customers", "-q"])
    assert done.exit_code == 0, done.output
    assert (
        "Precision reached in 30 simulated histories: customers, asked for ±2.0 customers; its mean is" in done.stdout
    )
    found = told("--precision", "grr 0.001pp", "-n", "20")["data"]
    assert found["replications"] == 20
    assert found["precision"]["reached"] is False
    assert found["precision"]["half_widths"][0] > 0.00001


@pytest.mark.parametrize(
    ("precision", "said"),
    [
        ("gr 1pp", "did you mean 'grr'?"),
        ("grr 1", "expected a half-width such as '0.2pp'"),
        ("grr@7 1pp", "reporting ages are 12, 36 months"),
        ("wait_p90.team.cms 2 days", "did you mean 'csm'?"),
        ("grr 1pp", "at least 20 replications"),
    ],
)
def test_a_precision_that_cannot_be(precision: str, said: str) -> None:
    done = result_of("--precision", precision)  # -n 3
    assert done.exit_code == 2
    assert "--precision: " in done.stderr
    assert said in done.stderr


def told_of(file: str, *arguments: str) -> dict:
    data = told("--store", file, "-q", *arguments)["data"]
    del data["engine"]["wall_s"], data["engine"]["cpu_s"]
    return data


def test_a_store_changes_nothing_and_a_longer_study_goes_on(tmp_path: Path) -> None:
    plain = told("-n", "5")["data"]
    del plain["engine"]["wall_s"], plain["engine"]["cpu_s"]
    file = str(tmp_path / "runs.sqlite")
    assert told_of(file, "-n", "2")["replications"] == 2
    assert told_of(file, "-n", "5") == told_of(file, "-n", "5", "-j", "2") == plain
    assert told_of(file, "-n", "2")["replications"] == 2


def test_the_ledger_beside_a_store(tmp_path: Path) -> None:
    ledger, file = tmp_path / "ledger.csv", str(tmp_path / "runs.sqlite")
    for _ in range(2):
        assert result_of("--ledger", str(ledger), "--store", file).exit_code == 0
        assert ledger.read_text().startswith("time,")
        ledger.unlink()


def test_an_interrupt_says_where_finished_runs_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    file = str(tmp_path / "runs.sqlite")
    with monkeypatch.context() as patch:
        patch.setattr("cssim.cli.progress.Progress.__call__", stop)
        done = result_of("--store", file)
    assert done.exit_code == 130
    assert (
        f"interrupted after 1 of 3 replications: the result is of those; finished runs are kept in {file}"
        in done.stderr
    )
    assert "the same command again goes on from there" in done.stderr
    assert told_of(file)["replications"] == 3


def test_a_file_that_is_no_store(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("not a store, but what somebody wrote down " * 40)
    done = result_of("--store", str(file))
    assert (done.exit_code, done.stdout) == (3, "")
    assert "no store of runs" in done.stderr
    done = result_of("--store", str(tmp_path / "nowhere" / "runs.sqlite"))
    assert (done.exit_code, done.stdout) == (1, "")
    assert "cannot be opened" in done.stderr


def test_more_replications_than_a_store_has(tmp_path: Path) -> None:
    file = str(tmp_path / "runs.sqlite")
    assert [told_of(file, "-n", n)["replications"] for n in ("+2", "+2", "3", "+1")] == [2, 4, 3, 5]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["-n", "+50"], "-n +50 is 50 more than are finished in a store: name it with --store FILE"),
        (["-n", "+0", "--store", "x"], "expected a number of histories such as 50, or +50 for 50 more, got '+0'"),
        (["-n", "5.0"], "got '5.0'"),
        (["-n", "+"], "got '+'"),
    ],
)
def test_no_more_of_nothing(arguments: list[str], said: str) -> None:
    done = result_of(*arguments)
    assert done.exit_code == 2
    assert said in " ".join(done.stderr.split())


def test_more_with_a_precision_is_the_most(tmp_path: Path) -> None:
    file = str(tmp_path / "runs.sqlite")
    told_of(file, "-n", "4")
    found = told_of(file, "-n", "+18", "--precision", "grr 0.001pp")
    assert (found["replications"], found["precision"]["reached"]) == (22, False)


def test_an_interrupted_extension_goes_on_to_the_same_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(found: list) -> None:
        if found[0].n == 3:
            raise KeyboardInterrupt

    file = str(tmp_path / "runs.sqlite")
    told_of(file, "-n", "2")
    monkeypatch.setattr("cssim.cli.progress.Progress.__call__", lambda self, found: stop(found))
    done = result_of("--store", file, "-n", "+4")
    assert "interrupted after 3 of 6 replications" in done.stderr
    assert "the same command with -n 6 goes on from there" in done.stderr


@pytest.mark.parametrize("kept", [True, False])
def test_an_executor_that_gives_up_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: bool) -> None:
    monkeypatch.setattr("cssim.experiments.plan.ordered", gives_up)
    store = ("--store", str(tmp_path / "runs.sqlite")) if kept else ()
    done = result_of(*store, "--json", "-n", "5")
    found = json.loads(done.stdout)
    assert done.exit_code == 1
    assert (found["data"]["replications"], found["data"]["asked"]) == (3, 5)
    [failed, stopped] = found["diagnostics"]
    assert (failed["code"], failed["message"]) == ("failed", "the cluster gave up")
    assert stopped["message"].startswith("interrupted after 3 of 5 replications: the result is of those")
    assert stopped["help"].startswith("the same command again g")
    monkeypatch.undo()
    assert told(*store, "-n", "5")["data"]["kpis"] == told("-n", "5")["data"]["kpis"]


def gives_up(task: Callable, plan: Iterator, at: object) -> Iterator:
    """Results of two tasks, then no more."""
    yield from map(task, itertools.islice(plan, 2))
    raise OSError(0, "the cluster gave up")
