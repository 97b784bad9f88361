"""`cssim compare`."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from cssim.cli.compare import compare

VALID = Path(__file__).parents[1] / "scenario" / "valid"
MORE = "schema: cssim/scenario/v1\nextends: own_past.yaml\nname: {}\nteams: {{csm: {{headcount: {}}}}}\n"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("small.yaml", "own_past.yaml"):
        (tmp_path / name).write_text((VALID / name).read_text())
    for name, heads in (("three", 3), ("four", 4)):
        (tmp_path / f"{name}.yaml").write_text(MORE.format(name, heads))
    monkeypatch.chdir(tmp_path)


def told(*arguments: str) -> dict:
    done = CliRunner().invoke(compare, [*arguments, "-n", "3", "-j", "1", "--json"])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_text() -> None:
    done = CliRunner().invoke(compare, ["own_past.yaml", "three.yaml", "-n", "3"])
    assert (done.exit_code, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0] == "Own past  →  three"
    assert lines[2].startswith("three: GRR at 12 months ")
    assert "realised value" in lines[2]
    assert any(line.startswith("Customers saved within 36 months, per history: ") for line in lines)
    assert lines[-1] == "Next: cssim trace own_past.yaml --customer 17 --against three.yaml"


def test_money_in_two_currencies_is_refused() -> None:
    Path("euro.yaml").write_text(Path("small.yaml").read_text().replace("USD", "EUR") + "company: {currency: EUR}\n")
    done = CliRunner().invoke(compare, ["small.yaml", "euro.yaml", "-n", "2"])
    assert done.exit_code == 3
    assert "money in EUR and USD cannot be compared" in done.stderr


def test_the_shape_of_the_data() -> None:
    data = told("own_past.yaml", "three.yaml", "four.yaml")["data"]
    assert list(data["scenarios"]) == ["Own past", "three", "four"]
    assert data["scenarios"]["three"]["kpis"]["grr"]["n"] == 3
    change = data["differences"]["four"]["cumulative_cost"]
    assert list(change) == [
        *("mean", "low", "high", "share_better", "share_equal", "correlation", "variance_ratio", "n", "unit")
    ]
    assert change["mean"] == pytest.approx(2 * 36_000_000, rel=0.01)
    assert change["share_better"] == 0.0
    assert set(data["saved"]) == set(data["lost"]) == {"three", "four"}
    assert list(data["saved"]["three"]) == ["customers", "arr", "by_choice", "profiles"]
    assert list(data["at"]) == ["12", "36"]
    assert data["at"]["36"]["differences"] == data["differences"]
    assert "grr" in data["segments"]["smb"]["differences"]["three"]
    assert data["engine"]["name"] == "compiled"


def test_jobs_and_engines_change_nothing() -> None:
    arguments = ("own_past.yaml", "three.yaml")
    results = [told(*arguments, *options)["data"] for options in ((), ("-j", "2"), ("--engine", "reference"))]
    for data in results:
        for found in (data, *data["scenarios"].values()):
            del found["engine"]
    assert results[0] == results[1] == results[2]


def test_a_scenario_against_itself_changed() -> None:
    data = told("own_past.yaml", "--set", "teams.csm.headcount=3")["data"]
    [name] = data["differences"]
    assert name == "Own past with teams.csm.headcount=3"
    assert data["differences"][name]["cumulative_cost"]["mean"] > 0


def test_set_changes_every_scenario() -> None:
    data = told("own_past.yaml", "three.yaml", "--set", "teams.csm.cost=1 USD/year")["data"]
    assert data["differences"]["three"]["cumulative_cost"]["mean"] == pytest.approx(300, abs=40)


def test_several_scenarios_get_an_overview() -> None:
    done = CliRunner().invoke(compare, ["own_past.yaml", "three.yaml", "four.yaml", "-n", "2"])
    assert "Change from the base" in done.stdout
    assert "Answer: " in done.stdout
    assert "verdicts hold for all 4 comparisons together" in done.stdout


def test_different_pasts_are_warned_of() -> None:
    Path("other.yaml").write_text("extends: small.yaml\nname: Other\nopening: {customers: {smb: 30}}\n")
    found = told("small.yaml", "other.yaml")
    assert [entry["code"] for entry in found["diagnostics"]] == ["pairing"]
    assert "do not share the same past" in found["diagnostics"][0]["message"]


def test_nothing_to_compare() -> None:
    done = CliRunner().invoke(compare, ["own_past.yaml"])
    assert done.exit_code == 2
    assert "--set PATH=VALUE" in done.stderr


def test_the_assumption_range_is_refused_before_long_work_where_there_is_none() -> None:
    done = CliRunner().invoke(compare, ["own_past.yaml", "three.yaml", "-n", "3", "--assumptions", "2"])
    assert (done.exit_code, done.stdout) == (3, "")
    assert "names no `plausible` sets to assume" in done.stderr


def test_the_assumption_range_beside_simulation_error() -> None:
    Path("small.yaml").write_text(f"{Path('small.yaml').read_text()}\nplausible: sets.csv\n")
    Path("sets.csv").write_text("laws.renewal.base\n0.5\n4\n")
    done = CliRunner().invoke(compare, ["own_past.yaml", "three.yaml", "-n", "3", "-q", "--assumptions", "2"])
    assert (done.exit_code, done.stderr) == (0, "")
    assert "Assumption range: 2 plausible sets of numbers" in done.stdout
    assert "Assumption range: not shown" not in done.stdout
    data = told("own_past.yaml", "three.yaml", "--assumptions", "2", "-q")["data"]
    assert data["differences"]["three"]["cumulative_cost"]["assumptions"]["members"] == 2


def test_the_best_is_selected() -> None:
    arms = ("own_past.yaml", "three.yaml", "four.yaml")
    done = CliRunner().invoke(compare, [*arms, "--best", "cumulative_cost@12 10k USD", "-j", "1"])
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("Best cost since day 0 at 12 months: Own past, selected with 95 % confidence")
    assert done.stderr.splitlines()[0] == "20 histories: 3 of 3 still in"
    assert [line.split()[-1] for line in done.stdout.splitlines()[3:]] == ["selected", "behind", "behind"]
    tied = CliRunner().invoke(compare, [*arms, "--best", "logo_retention 0.1pp", "-q", "--json"])
    data = json.loads(tied.stdout)["data"]  # nothing anybody does has an effect here
    assert (data["decided"], data["replications"], len(data["left"])) == (True, 20, 3)


@pytest.mark.parametrize(
    ("best", "said"),
    [
        ("grr 5 %", "a width in its unit"),
        ("opening_arr 5k USD", "of which more or less is better"),
        ("gr 5pp", "did you mean 'grr'?"),
        ("grr 5pp -n 3", "got '5pp -n 3'"),
    ],
)
def test_what_cannot_be_best(best: str, said: str) -> None:
    done = CliRunner().invoke(compare, ["own_past.yaml", "three.yaml", "--best", best])
    assert done.exit_code == 2
    assert said in done.stderr


def test_a_store_changes_nothing() -> None:
    arms, kept = ("own_past.yaml", "three.yaml"), ("--store", "runs.sqlite", "-q")
    results = [told(*arms, *options)["data"] for options in ((), kept, kept)]
    for data in results:
        for found in (data, *data["scenarios"].values()):
            del found["engine"]["wall_s"], found["engine"]["cpu_s"]
    assert results[0] == results[1] == results[2]
    shared = told("own_past.yaml", "four.yaml", *kept)["data"]
    assert shared["scenarios"]["Own past"]["kpis"] == results[0]["scenarios"]["Own past"]["kpis"]


def test_the_best_is_selected_from_a_store() -> None:
    arms = ("own_past.yaml", "three.yaml", "--best", "cumulative_cost@12 10k USD", "-j", "1", "-q", "--json")
    told = [CliRunner().invoke(compare, [*arms, *kept]).stdout for kept in ((), *[("--store", "runs.sqlite")] * 2)]
    assert told[0] == told[1] == told[2]


def test_an_interrupted_selection_says_where_finished_runs_are(monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("cssim.experiments.race.kim_nelson", stop)
    arms = ("own_past.yaml", "three.yaml", "--best", "cumulative_cost@12 10k USD")
    done = CliRunner().invoke(compare, [*arms, "--store", "runs.sqlite"])
    assert done.exit_code == 130
    assert "interrupted: finished runs are kept in runs.sqlite" in done.stderr


def test_more_is_more_than_all_have() -> None:
    def n(*arguments: str) -> int:
        done = CliRunner().invoke(compare, [*arguments, "--store", "runs.sqlite", "-j", "1", "--json", "-q"])
        assert done.exit_code == 0, done.output
        found = json.loads(done.stdout)
        return found["provenance"].get("replications") or found["data"]["replications"]

    assert n("own_past.yaml", "three.yaml", "-n", "3") == 3
    assert n("own_past.yaml", "four.yaml", "-n", "+2") == 2
    assert n("own_past.yaml", "three.yaml", "four.yaml", "-n", "+2") == 4
    assert n("own_past.yaml", "three.yaml", "--best", "cumulative_cost@12 10k USD", "-n", "+20") == 20


def test_an_executor_that_gives_up_loses_no_set(monkeypatch: pytest.MonkeyPatch) -> None:
    def gives_up(*_: object, **__: object) -> object:
        raise OSError(0, "the cluster gave up")

    Path("small.yaml").write_text(f"{Path('small.yaml').read_text()}\nplausible: sets.csv\n")
    Path("sets.csv").write_text("laws.renewal.base\n0.5\n4\n")
    monkeypatch.setattr("cssim.experiments.assumptions.gather", gives_up)
    done = CliRunner().invoke(compare, ["own_past.yaml", "three.yaml", "-n", "2", "-q", "--assumptions", "2"])
    assert done.exit_code == 1
    assert "three: GRR" in done.stdout
    assert "the cluster gave up" in done.stderr
    assert "interrupted after 0 of 2 sets" in done.stderr
