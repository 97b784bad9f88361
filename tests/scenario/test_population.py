"""How many customers a run will hold."""

from pathlib import Path

import pytest

from cssim.scenario import read
from cssim.scenario.population import estimate

VALID = Path(__file__).parent / "valid"


def test_book_refills_and_arrivals() -> None:
    scenario = read.loads("extends: small.yaml\nlaws: {renewal: {base: 0}}\nstudy: {horizon: 2 years}", folder=VALID)
    found = estimate(scenario)
    # 20 with half of them refilled in the year of warm-up, then 5 a year; candidates come twice as often.
    assert found.customers == 20 + 10 + 10
    assert found.numbers == {"smb": 20 + 10 + 20}
    assert found.memory == (20 * 3 + 10) * 44 * 90


def test_arrivals_follow_the_season() -> None:
    season = [0] * 6 + [1] * 6
    scenario = read.loads(
        f"extends: small.yaml\nlaws: {{renewal: {{base: 0}}}}\ncompany: {{season: {season}}}", folder=VALID
    )
    assert estimate(scenario).customers == 20 + 10 + 7.5


def test_the_shipped_ones_fit() -> None:
    assert 250 < estimate(read.built_in("mid_market")).customers < 1000


def test_too_many_in_all() -> None:
    segments = "".join(f"\n  s{i}: {{arr: *arr, touch_model: light}}" for i in range(5))
    text = f"""extends: small.yaml
segments:
  smb: {{arr: &arr {{median: 8k USD/year, p90: 20k USD/year}}}}{segments}
teams: {{csm: {{serves: [smb, s0, s1, s2, s3, s4]}}}}
laws: {{renewal: {{base: 20}}}}
opening: {{customers: {{s0: 450000, s1: 450000, s2: 450000, s3: 450000, s4: 450000}}}}
"""
    with pytest.raises(read.ScenarioError, match=r"about 2,250,035 customers over the run, at most 2,000,000"):
        read.loads(text, folder=VALID)
