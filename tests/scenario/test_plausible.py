"""Plausible sets: read from their file, applied beneath overlays and in the past, refused with their place."""

from pathlib import Path

import pytest

from cssim.scenario import ScenarioError, load, plausible, read

VALID = Path(__file__).parent / "valid"
SETS = "laws.timeliness.half_life,laws.trust.owner_change\n30 days,0.1\n7 days,0.3\n14 days,0.2\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A base that names sets, an overlay with a value of its own, and a past of another name."""
    (tmp_path / "base.yaml").write_text(
        (VALID / "small.yaml").read_text(encoding="utf-8") + "\nplausible: sets.csv\n", encoding="utf-8"
    )
    (tmp_path / "past.yaml").write_text("schema: cssim/scenario/v1\nextends: base.yaml\nname: past\n", encoding="utf-8")
    (tmp_path / "overlay.yaml").write_text(
        "schema: cssim/scenario/v1\nextends: base.yaml\nname: overlay\n"
        "opening: {as: past.yaml, warm_up: 1 month}\nlaws: {trust: {owner_change: 0.9}}\n",
        encoding="utf-8",
    )
    (tmp_path / "past.yaml").write_text(
        "schema: cssim/scenario/v1\nextends: base.yaml\nname: past\nopening: {warm_up: 1 month}\n", encoding="utf-8"
    )
    (tmp_path / "sets.csv").write_text(SETS, encoding="utf-8")
    return tmp_path


def test_members_are_spread_evenly(folder: Path) -> None:
    scenario = load(folder / "base.yaml")
    assert [row["laws.trust.owner_change"] for row in plausible.members(scenario, 2)] == ["0.1", "0.3"]
    assert len(plausible.members(scenario, 99)) == 3


def test_a_set_holds_in_the_past_and_beneath_the_overlay(folder: Path) -> None:
    scenario = load(folder / "overlay.yaml")
    assumed = plausible.assuming(scenario, plausible.members(scenario, 3)[1])
    past = read.past(assumed)
    week = 7 * 1440
    assert (assumed.laws.timeliness.half_life, past.laws.timeliness.half_life) == (week, week)
    assert (assumed.laws.trust.owner_change, past.laws.trust.owner_change) == (0.9, 0.3)


def test_single_values_stay_on_top(folder: Path) -> None:
    scenario = load(folder / "overlay.yaml", ["laws.trust.owner_change=0.5"])
    assumed = plausible.assuming(scenario, plausible.members(scenario, 1)[0])
    assert (assumed.laws.trust.owner_change, read.past(assumed).laws.trust.owner_change) == (0.5, 0.1)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "cannot be read: No such file"),
        ("", "holds no set"),
        ("laws.trust.owner_change\n", "holds no set"),
        ("laws.trust.owner_change\n0.1,2\n", "line 2 does not have the 1 values of the first"),
    ],
)
def test_a_file_that_holds_no_sets_is_refused(folder: Path, text: str | None, message: str) -> None:
    scenario = load(folder / "base.yaml")
    (folder / "sets.csv").unlink() if text is None else (folder / "sets.csv").write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError, match=message):
        plausible.members(scenario, 5)


def test_a_scenario_without_sets_says_so() -> None:
    with pytest.raises(ScenarioError, match="names no `plausible` sets"):
        plausible.members(load(VALID / "small.yaml"), 5)


def test_a_value_that_does_not_fit_is_told(folder: Path) -> None:
    with pytest.raises(ScenarioError, match=r"laws\.trust\.owner_change"):
        plausible.assuming(load(folder / "base.yaml"), {"laws.trust.owner_change": "7"})


def test_the_shipped_sets_are_scenarios() -> None:
    baseline = load(Path(__file__).parents[2] / "scenarios" / "baseline.yaml")
    found = plausible.sets(baseline)
    assert len(found) == 150
    assert len({tuple(row.values()) for row in found}) == 150
    for row in (found[0], found[-1]):
        assumed = plausible.assuming(baseline, row)
        assert assumed.laws.trust.harm == pytest.approx(float(row["laws.trust.harm"]))
