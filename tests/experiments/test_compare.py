"""Paired comparisons: what is the same is exactly the same, and who is saved is told by profile."""

import math
from pathlib import Path

import pytest

import cssim
from cssim.experiments.compare import Comparison, compare, unique, warnings
from cssim.experiments.fates import Fates, Profile, band, fates, movement
from cssim.experiments.replicate import Replications
from cssim.experiments.run import Run
from cssim.ledger.events import Kind, Stage
from cssim.scenario.schema import Scenario
from cssim.units import DAY, YEAR
from ledgers import customer, ledger_of, row

VALID = Path(__file__).parents[1] / "scenario" / "valid"


@pytest.fixture(scope="module")
def base() -> Scenario:
    return cssim.load(VALID / "own_past.yaml")


def test_a_scenario_against_itself(base: Scenario) -> None:
    found = compare(base, base, replications=3)
    assert found.names == ("Own past", "Own past (2)")
    for name in found.kpis(0):
        change = found.difference(0, name)
        assert change is not None
        interval = (0.0, 0.0) if change.n > 1 else (None, None)
        assert (change.mean, change.low, change.high) == (0.0, *interval)
        assert change.share_equal == 1.0
        assert not change.share_better
    assert found.saved[0][36].profiles == found.lost[0][36].profiles == {}
    assert found.warnings == ()


def test_differences_are_those_of_the_columns(base: Scenario) -> None:
    more = base.with_change("teams.csm.headcount", 3)
    found = compare(base, more, replications=3, jobs=2)
    assert found.ages == (12, 36)
    change = found.difference(0, "cumulative_cost", 12)
    assert change is not None
    assert change.mean == pytest.approx(12_000_000, rel=0.02)  # one salary of 120k a year
    assert change.share_better == 0.0
    columns = [one.column("cumulative_cost", 12) for one in (found.base, found.others[0])]
    assert change.mean == pytest.approx((columns[1] - columns[0]).mean())
    assert found.warnings == ()


def test_the_return_of_a_little_more_cost(base: Scenario) -> None:
    def arm(*histories: tuple[float, float, float]) -> Replications:
        found = Replications(base, 1, len(histories), "hand")
        for cost, margin, value in histories:
            kpis = {"cumulative_cost": cost, "realised_margin": margin, "realised_value": value}
            found.add(Run({(12, "", name): value for name, value in kpis.items()}, (), 1, 0.0))
        return found

    def returns(other: Replications, first: Replications) -> float | None:
        return Comparison(("a", "b"), first, (other,), (12,), (), (), ()).marginal_return(0)

    plain = arm((100, 500, 405), (100, 600, 505))  # discounted, the cost is 95
    dearer = arm((140, 560, 427), (140, 680, 547))  # 38 more buy 60 and 80
    assert returns(dearer, plain) == pytest.approx(70 / 38)
    assert returns(plain, dearer) == pytest.approx(70 / 38)
    assert returns(plain, plain) is None
    unsure = arm((140, 560, 427), (70, 560, 493))
    assert returns(unsure, plain) is None
    assert returns(arm((140, 560, 427)), arm((100, 500, 405))) == pytest.approx(60 / 38)


def test_an_interrupt_keeps_whole_replications(base: Scenario) -> None:
    def stop(found: object) -> None:
        raise KeyboardInterrupt

    found = compare(base, base, replications=5, progress=stop)
    assert (found.base.n, found.others[0].n) == (1, 1)


def test_warnings(base: Scenario) -> None:
    small = cssim.load(VALID / "small.yaml")
    bigger = cssim.load(VALID / "small.yaml", ["opening.customers.smb=30", "name=Bigger"])
    [told] = warnings(small, [bigger])
    assert told.startswith("'Bigger' and 'Small' do not share the same past")
    candidates = cssim.load(VALID / "small.yaml", ["segments.smb.arrivals.candidates=20 /year"])
    told = list(warnings(small, [candidates]))
    assert "segments.smb.arrivals.candidates" in told[0]
    assert list(warnings(base, [base.with_change("name", "Another name")])) == []


def test_nothing_to_compare_is_refused(base: Scenario) -> None:
    with pytest.raises(ValueError, match="a scenario to compare"):
        compare(base)


def test_names_are_unique() -> None:
    assert unique(["a", "b", "a", "a"]) == ("a", "b", "a (2)", "a (3)")


def lives(lost: dict[int, float]) -> Fates:
    """Customers 0 to 3 signed long ago; some are lost, by day."""
    rows = [row(-2 * YEAR + 1, Kind.SIGNED, customer(c), index=12, n=3_000_000) for c in range(4)]
    rows += [row(10, Kind.STAGE, customer(c), n=Stage.RENEWING) for c in range(4)]
    for who, day in sorted(lost.items(), key=lambda item: item[1]):
        rows += [
            row(day * DAY, Kind.LOST, customer(who), index=24, n=3_000_000),
            row(day * DAY, Kind.STAGE, customer(who), n=Stage.LOST),
        ]
    return fates(ledger_of(sorted(rows)))


def test_saved_and_lost_by_profile() -> None:
    pairs = [(lives({0: 100, 1: 200}), lives({1: 50})), (lives({2: 300, 3: 310}), lives({}))]
    saved = movement(pairs, YEAR)
    assert (saved.customers.mean, saved.arr.mean, saved.by_choice) == (1.5, 4_500_000, 1.5)
    profile = Profile("smb", "25–50k", "2", "renewing")
    assert saved.profiles == {profile: (1.5, 4_500_000.0, 1.5)}
    lost = movement([(b, a) for a, b in pairs], YEAR)
    assert lost.customers.mean == 0
    assert lost.profiles == {}


def test_only_what_happened_by_the_age_counts() -> None:
    pairs = [(lives({0: 100}), lives({0: 200}))]  # lost anyway, only later
    assert movement(pairs, 150 * DAY).customers.mean == 1
    assert movement(pairs, YEAR).customers.mean == 0


@pytest.mark.parametrize(("money", "told"), [(9_999, "0–10k"), (10_000, "10–25k"), (1e6, "1000k+"), (1, "0–10k")])
def test_bands(money: float, told: str) -> None:
    assert band(math.floor(money * 100)) == told
