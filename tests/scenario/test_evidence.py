"""Where values were written and what vouches for them."""

from pathlib import Path

import pytest

from cssim.scenario import read
from cssim.scenario.evidence import DEFAULT, evidence, origin, unsourced, values

VALID = Path(__file__).parent / "valid"
VOUCHED = """
schema: cssim/scenario/v1
name: Vouched
segments: {smb: {arr: {median: 1k USD/year, p90: 2k USD/year}, touch_model: none, terms: {1 year: 100 %}}}
touch_models: {none: {plays: {}}}
drivers: {trust: {rest: 0.4, half_life: 300 days}}
evidence:
  drivers: {source: a survey, grade: B→C, year: 2020}
  drivers.trust.half_life: {source: a guess, grade: E→E, year: 2021}
"""


@pytest.fixture
def base(tmp_path: Path) -> Path:
    (tmp_path / "base.yaml").write_text(VOUCHED)
    return tmp_path


def test_origins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(VALID)
    scenario = read.load("pooled.yaml", ["teams.csm.cost=1k USD/year"])
    assert origin(scenario, "teams.csm.role") == "small.yaml:33"
    assert origin(scenario, "teams.csm.leave") == "pooled.yaml:19"
    assert origin(scenario, "segments.smb.terms.2 years") == "pooled.yaml:7"
    assert origin(scenario, "segments.smb.coverage") == "default"
    assert origin(scenario, "teams.csm.cost") == "--set"
    assert origin(scenario.with_change("teams.csm.cost", 0), "teams.csm.cost") == "with_change"


def test_the_longest_path_vouches(base: Path) -> None:
    scenario = read.load(base / "base.yaml")
    rest, half_life = evidence(scenario, "drivers.trust.rest"), evidence(scenario, "drivers.trust.half_life")
    assert rest
    assert half_life
    assert (rest.grade, half_life.grade) == ("B→C", "E→E")
    assert evidence(scenario, "segments.smb.arr.median") is None


def test_a_changed_value_is_the_users_own(base: Path) -> None:
    (base / "over.yaml").write_text("extends: base.yaml\ndrivers: {trust: {rest: 0.5}}\n")
    over = read.load(base / "over.yaml")
    assert evidence(over, "drivers.trust.rest") is None
    assert evidence(over, "drivers.trust.half_life")
    changed = read.load(base / "base.yaml", ["drivers.trust.rest=0.5"])
    assert evidence(changed, "drivers.trust.rest") is None


def test_unless_the_overlay_brings_evidence(base: Path) -> None:
    (base / "over.yaml").write_text(
        "extends: base.yaml\ndrivers: {trust: {rest: 0.5}}\n"
        "evidence: {drivers.trust.rest: {source: ours, grade: A→A, year: 2026}}\n"
    )
    found = evidence(read.load(base / "over.yaml"), "drivers.trust.rest")
    assert found
    assert found.source == "ours"


def test_a_default_takes_no_evidence_from_what_it_stands_in(base: Path) -> None:
    scenario = read.load(base / "base.yaml")
    assert scenario.drivers["trust"].start == scenario.drivers["trust"].use == 0.0
    assert origin(scenario, "drivers.trust.use") == DEFAULT
    assert evidence(scenario, "drivers.trust.use") is None
    found = {".".join(value.path): value.evidence for value in values(scenario)}
    assert found["drivers.trust.use"] is None
    assert found["drivers.trust.rest"] is not None


def test_a_default_may_have_evidence_of_its_own(base: Path) -> None:
    (base / "over.yaml").write_text(
        "extends: base.yaml\nevidence: {drivers.trust.use: {source: ours, grade: A→A, year: 2026}}\n"
    )
    found = evidence(read.load(base / "over.yaml"), "drivers.trust.use")
    assert found
    assert found.source == "ours"


def test_unsourced(base: Path) -> None:
    assert unsourced(read.load(base / "base.yaml")) == [
        "segments.smb.arr.median",
        "segments.smb.arr.p90",
        "segments.smb.terms.1 year",
    ]


def test_values_are_told_as_written() -> None:
    told = {".".join(value.path): value.text for value in values(read.load(VALID / "pooled.yaml"))}
    assert told["segments.smb.terms.2 years"] == "40 %"
    assert told["study.ages"] == "[1 year]"
    assert told["teams.csm.notice"] == "14 days"
    assert told["teams.csm.headcount.6 months"] == "4"
    assert told["touch_models.lighter.dispatch"] == "due_date"
    assert told["plays.welcome.steps.1.wait"] == "2 days"


def test_the_baseline_is_sourced() -> None:
    assert unsourced(read.built_in("mid_market")) == []
