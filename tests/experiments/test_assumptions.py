"""The assumption range: every set on the same histories, its range in tables and data."""

from pathlib import Path

import pytest

from cssim.experiments.assumptions import Range, assume, over
from cssim.experiments.compare import compare
from cssim.reports import assumed, data
from cssim.scenario import load, plausible

VALID = Path(__file__).parents[1] / "scenario" / "valid"


def test_a_range_is_of_the_sets() -> None:
    assert over([0.0, 1.0, 2.0, 3.0, -1.0]) == Range(pytest.approx(-0.8), 1.0, pytest.approx(2.8), 0.6, 5)
    assert over([]) is None


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("assumed")
    small = (VALID / "small.yaml").read_text(encoding="utf-8")
    (place / "base.yaml").write_text(f"{small}\nplausible: sets.csv\n", encoding="utf-8")
    (place / "sets.csv").write_text("laws.renewal.base\n-3\n0\n4\n", encoding="utf-8")
    return place


def test_sets_are_run_on_the_same_histories(folder: Path) -> None:
    base = load(folder / "base.yaml")
    found = assume(plausible.worlds([base, base], 3), 2, seed=5, engine="reference")
    assert [len(arms) for arms in found.members] == [2, 2, 2]
    level = found.level(0, "customers", 12)
    assert level
    assert level.members == 3
    assert level.p5 <= level.p50 <= level.p95
    change = found.difference(1, "customers", 12)
    assert change == Range(0.0, 0.0, 0.0, 0.0, 3), "the same scenario on the same luck differs in nothing"


def test_the_range_is_told_and_in_the_data(folder: Path) -> None:
    base = load(folder / "base.yaml")
    found = compare(base, base, replications=2, seed=5, engine="reference")
    under = assume(plausible.worlds([base, base], 2), 2, seed=5, engine="reference")
    assert "2 plausible sets of numbers" in assumed.differences(found, 0, under)
    change = data.comparison(found, under)["differences"][found.names[1]]["customers"]["assumptions"]
    assert change["members"] == 2
    assert change["share_positive"] == 0.0
