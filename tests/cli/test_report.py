"""`--report` and `cssim report`."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cssim.cli.compare import compare
from cssim.cli.report import report
from cssim.cli.run import run
from cssim.reports import build, draw

VALID = Path(__file__).parents[1] / "scenario" / "valid"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("small.yaml", "own_past.yaml"):
        (tmp_path / name).write_text((VALID / name).read_text())
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def blank(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures without anything in them: what is tested is not drawing, which takes most of the time."""
    monkeypatch.setattr(draw, "svg", lambda view: '<svg xmlns="http://www.w3.org/2000/svg"/>')
    monkeypatch.setattr(draw, "save", lambda view, path: path.write_text(view.title))


def told(*arguments: str) -> Result:
    return CliRunner().invoke(run, ["small.yaml", "-n", "3", "-j", "1", *arguments])


def test_a_run_writes_a_report_and_answers_as_ever() -> None:
    plain, done = told(), told("--report", "out")
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.startswith(plain.stdout.rstrip())
    assert done.stdout.splitlines()[-1] == "Report: out/report.html (for paper: cssim report out --pdf)"
    names = {path.name for path in Path("out").iterdir()}
    assert {"report.html", "report.xlsx", "report.json", "arr_bridge.svg", "arr_bridge.png", "arr_bridge.csv"} <= names


def test_the_same_command_gives_the_same_bytes() -> None:
    files = []
    for jobs in ("1", "2"):
        assert told("--report", "out", "--jobs", jobs).exit_code == 0
        files.append({path.name: path.read_bytes() for path in Path("out").iterdir()})
        shutil.rmtree("out")
    assert files[0] == files[1]


@pytest.mark.usefixtures("blank")
def test_a_store_gives_the_same_report() -> None:
    told("--report", "a")
    told("--store", "runs.sqlite")  # kept without what a report is drawn from
    for folder in ("b", "c"):
        assert told("--store", "runs.sqlite", "--report", folder).exit_code == 0
        for path in Path("a").iterdir():
            assert Path(folder, path.name).read_bytes() == path.read_bytes(), path.name


@pytest.mark.usefixtures("blank")
def test_a_comparison_says_the_same_in_its_data_and_its_report() -> None:
    arguments = ["own_past.yaml", "--set", "teams.csm.headcount=3", "-n", "3", "-j", "1", "--report", "out", "--json"]
    done = CliRunner().invoke(compare, arguments)
    assert done.exit_code == 0, done.output
    data = json.loads(done.stdout)["data"]
    found = json.loads(Path("out/report.json").read_text())
    [view] = [view for section in found["sections"] for view in section["views"] if view["name"] == "value_change"]
    cells = {column["name"]: column["cells"] for column in view["columns"]}
    [change] = [kpis["realised_value"] for kpis in data["differences"].values()]
    assert (cells["mean"][1], cells["low"][1], cells["high"][1]) == (change["mean"], change["low"], change["high"])


@pytest.mark.usefixtures("blank")
def test_a_report_again_elsewhere() -> None:
    told("--report", "out")
    done = CliRunner().invoke(report, ["out", "-o", "again"])
    assert done.exit_code == 0, done.output
    assert "again/report.html" in done.stdout.splitlines()
    for path in Path("out").iterdir():
        assert Path("again", path.name).read_bytes() == path.read_bytes()


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["nowhere"], 3, "cannot read"),
        (["small.yaml"], 3, "expected a report"),
    ],
)
def test_what_is_no_report(arguments: list[str], code: int, words: str) -> None:
    done = CliRunner().invoke(report, arguments)
    assert done.exit_code == code
    assert words in done.stderr


def test_a_report_that_somebody_has_changed_is_told_and_no_bug() -> None:
    told("--report", "out")
    data = json.loads(Path("out/report.json").read_text())
    bridge = data["sections"][0]["views"][0]
    for column in bridge["columns"]:
        column["cells"] = ["nonsense"] * len(column["cells"])
    Path("out/report.json").write_text(json.dumps(data))
    done = CliRunner().invoke(report, ["out"])
    assert done.exit_code == 3
    assert "expected a report as --report wrote it" in done.stderr


def test_a_drawing_that_fails_does_not_cost_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr(build, "run", fails)
    done = told("--report", "out")
    assert done.exit_code == 70
    assert "GRR" in done.stdout


def test_a_report_has_one_last_age() -> None:
    Path("long.yaml").write_text(
        "extends: own_past.yaml\nname: Long\nstudy: {horizon: 48 months, ages: [12 months, 48 months]}\n"
    )
    done = CliRunner().invoke(compare, ["own_past.yaml", "long.yaml", "-n", "2", "--report", "out"])
    assert done.exit_code == 3
    assert "one last reporting age" in done.stderr


@pytest.mark.usefixtures("blank")
def test_without_a_browser_the_rest_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    told("--report", "out")
    monkeypatch.setenv("PATH", "")
    done = CliRunner().invoke(report, ["out", "--pdf"])
    assert done.exit_code == 1
    assert "no Chromium" in done.stderr
    assert "out/report.html" in done.stdout


def test_a_folder_that_cannot_be_written_is_told_before_anything_is_simulated() -> None:
    Path("file").write_text("")
    done = told("--report", "file")
    assert done.exit_code == 1
    assert "file" in done.stderr
    assert done.stdout == ""


def test_best_tells_nothing_to_report() -> None:
    arguments = ["own_past.yaml", "small.yaml", "--best", "realised_value 100k USD", "--report", "out"]
    done = CliRunner().invoke(compare, arguments)
    assert done.exit_code == 2
    assert "--report" in done.stderr
