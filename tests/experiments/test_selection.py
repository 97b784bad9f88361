"""Selection against traces by hand, a transcription of the published procedure, and the probabilities it promises.

Gates have the budget of `gates`: a share below what is promised is told by one look at the gate's level.
"""

import math
from collections.abc import Sequence

import numpy as np
import pytest
from scipy import stats

from cssim.experiments.selection import Selection, could_be_best, h_squared, kim_nelson, screened
from gates import ALPHA, POWER, mean_gate

APART = 0.25
"""How far the best leads all others, in standard deviations: the indifference, so the hardest case promised."""


def columns(*values: Sequence[float]) -> list[np.ndarray]:
    return [np.array(column, float) for column in values]


def at_least(hits: np.ndarray, share: float, caught: float) -> None:
    """As many hits as a share brings but once in a million; a share of `caught` would be told with power 0.9."""
    fewest = stats.binom.ppf(ALPHA, len(hits), share)
    assert stats.binom.cdf(fewest - 1, len(hits), caught) >= POWER, "no power"
    assert np.count_nonzero(hits) >= fewest, f"{np.mean(hits):.4f} of {len(hits)}, expected {share}"


def slippage(k: int, correlation: float, studies: int, n: int, seed: int) -> np.ndarray:
    """Scenario 0 leads all others by the same; values have variance 1 and are correlated within a replication."""
    rng = np.random.default_rng(seed)
    own, shared = rng.normal(size=(studies, k, n)), rng.normal(size=(studies, 1, n))
    values = math.sqrt(1 - correlation) * own + math.sqrt(correlation) * shared
    values[:, 0] += APART
    return values


def as_published(values: np.ndarray, d: float, n0: int, confidence: float) -> tuple[int, dict[int, int], int]:
    """Kim & Nelson (2001) with c = 1, step by step: the best, when each other went, replications."""
    k = len(values)
    eta = ((2 * (1 - confidence) / (k - 1)) ** (-2 / (n0 - 1)) - 1) / 2
    h2 = 2 * eta * (n0 - 1)
    S2 = [[np.var(values[i, :n0] - values[j, :n0], ddof=1) for j in range(k)] for i in range(k)]
    still, gone, r = set(range(k)), dict[int, int](), n0
    while True:
        mean = values[:, :r].mean(axis=1)
        stay = {
            i
            for i in still
            if all(mean[i] >= mean[j] - max(0, d / (2 * r) * (h2 * S2[i][j] / d**2 - r)) for j in still - {i})
        }
        gone |= dict.fromkeys(sorted(still - stay), r)
        still = stay
        if len(still) == 1:
            return still.pop(), gone, r
        r += 1


@pytest.mark.parametrize(
    ("k", "n0", "h2"),
    [(2, 3, 2 * (10 - 1)), (3, 3, 2 * (20 - 1)), (2, 5, 4 * (math.sqrt(10) - 1)), (11, 2, 1 * (100**2 - 1))],
)
def test_h_squared_by_hand(k: int, n0: int, h2: float) -> None:
    """(2 · 0.05 / (k − 1))^(−2 / (n0 − 1)): 10, 20, √10 and 100²."""
    assert h_squared(k, n0) == pytest.approx(h2, rel=1e-12)


def test_a_race_of_two_by_hand() -> None:
    """Differences 1, −1, 0 | 3, 3, 3: S² = 1, h² = 18, d = 1, so a lead of more than (18 − r) / 2 in sum decides.

    The sums are 0, 3, 6 and 9, what is put down to luck 7.5, 7, 6.5 and 6: decided at 6, with 7 at hand or more.
    """
    a, b = columns([1, -1, 0, 3, 3, 3, 3], [0] * 7)
    assert screened([a, b], 1.0, n0=3) == Selection(0, (0,), {1: 6}, 6, decided=True)
    assert screened([b, a], 1.0, n0=3) == Selection(1, (1,), {0: 6}, 6, decided=True)
    assert screened([a[:5], b[:5]], 1.0, n0=3) == Selection(0, (0, 1), {}, 5, decided=False)


def test_one_who_goes_may_take_another_along() -> None:
    """Of three, h² = 38; S² is 1 between neighbours and 4 between a and c, so with d = 2 luck ends at 9.5 and 38.

    After 4, a leads b by 9 and b leads c by 6, more than 9.5 − 4; a leads c by 15, no more than 38 − 4.
    """
    a, b, c = columns([2, -2, 0, 15], [1, -1, 0, 6], [0, 0, 0, 0])
    assert screened([a, b, c], 2.0, n0=3) == Selection(0, (0,), {1: 4, 2: 4}, 4, decided=True)
    assert screened([a, c, b], 2.0, n0=3).dropped == {1: 4, 2: 4}


def test_columns_of_those_dropped_may_end() -> None:
    a, b = columns([1, -1, 0, 3, 3, 3, 3], [0] * 7)
    c = np.array([-100.0, -102.0, -101.0])  # a − 101: no luck between them, so it goes at the first look
    found = screened([a, b, c], 1.0, n0=3)
    assert (found.dropped[2], found.left, found.decided) == (3, (0, 1), False)  # of three, h² is 38
    assert found.runs == 7 + 7 + 3


@pytest.mark.parametrize("correlation", [0.0, 0.8])
def test_the_procedure_as_it_was_published(correlation: float) -> None:
    for values in slippage(4, correlation, 40, 700, seed=3):
        best, gone, n = as_published(values, APART, 10, 0.95)
        assert screened(list(values), APART, 10) == Selection(best, (best,), gone, n, decided=True)


def test_the_unit_does_not_matter() -> None:
    for values in slippage(3, 0.0, 20, 600, seed=4):
        assert screened(list(values * 1024 - 4096), APART * 1024) == screened(list(values), APART)


@pytest.mark.parametrize("batch", [1, 7, 1000])
def test_the_batch_does_not_matter_and_only_those_left_are_drawn(batch: int) -> None:
    values = slippage(4, 0.3, 1, 900, seed=5)[0]
    asked: list[tuple[range, tuple[int, ...]]] = []

    def draw(replications: range, scenarios: tuple[int, ...]) -> list[np.ndarray]:
        asked.append((replications, scenarios))
        return [values[i, replications] for i in scenarios]

    found = kim_nelson(draw, 4, APART, cap=900, batch=batch)
    assert found == screened(list(values), APART)
    assert asked[0] == (range(20), (0, 1, 2, 3))
    assert [n for replications, _ in asked for n in replications] == list(range(asked[-1][0].stop))
    for replications, scenarios in asked:
        assert scenarios == tuple(i for i in range(4) if found.dropped.get(i, 900) > replications.start)


def test_the_cap_ends_a_race_and_says_who_is_left() -> None:
    values = slippage(3, 0.0, 1, 50, seed=6)[0]
    values[2] -= 5.0
    found = kim_nelson(lambda n, left: [values[i, n] for i in left], 3, 0.1, cap=50)
    assert (found.left, found.dropped, found.replications, found.decided) == ((0, 1), {2: 20}, 50, False)
    assert found.best == int(values[:2].mean(axis=1).argmax())
    assert found.runs == 50 + 50 + 20


def test_scenarios_that_are_the_same_in_every_replication_are_best_together() -> None:
    a, worse = np.array([1.0, 2.0, 4.0]), np.array([0.0, 1.0, 3.0])
    assert screened([worse, a, a], 1.0, n0=3) == Selection(1, (1, 2), {0: 3}, 3, decided=True)
    asked: list[range] = []

    def draw(replications: range, scenarios: tuple[int, ...]) -> list[np.ndarray]:
        asked.append(replications)
        return [np.arange(len(replications)) * 1.0 for _ in scenarios]

    assert kim_nelson(draw, 2, 1.0) == Selection(0, (0, 1), {}, 20, decided=True)
    assert asked == [range(20)]


def test_what_comes_after_a_tie_was_decided_is_not_looked_at() -> None:
    """S² = 1, h² = 18, d = 6: luck is over after 18 / 36 replications, so a tie at 3 is a tie, whatever 4 brings."""
    a, b = columns([1, -1, 0, 5], [0, 0, 0, 0])
    assert screened([a, b], 6.0, n0=3) == Selection(0, (0, 1), {}, 3, decided=True)


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ({"k": 1}, "at least 2 scenarios"),
        ({"n0": 1}, "2 first replications, got 2 and 1"),
        ({"indifference": 0.0}, "an indifference above 0, got 0"),
        ({"indifference": math.nan}, "an indifference above 0, got nan"),
        ({"confidence": 0.5}, "a confidence between 1/2, which is chance, and 1, got 0.5"),
        ({"confidence": 95.0}, "got 95"),
        ({"cap": 19}, "a cap of at least 20 replications"),
        ({"batch": 0}, "a batch of at least 1, got 1000 and 0"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused_before_anything_is_run(rule: dict, message: str) -> None:
    def draw(replications: range, scenarios: tuple[int, ...]) -> list[np.ndarray]:
        raise AssertionError("run")

    with pytest.raises(ValueError, match=message):
        kim_nelson(draw, **{"k": 2, "indifference": 1.0, **rule})


def test_replications_that_are_missing_or_without_a_value_are_refused() -> None:
    a = np.arange(20.0)
    with pytest.raises(ValueError, match="scenario 1: expected at least 20 replications, got 19"):
        screened([a, a[1:]], 1.0)
    with pytest.raises(ValueError, match="scenario 1 has no value in replication 7"):
        screened([a, np.where(a == 7, math.nan, a)], 1.0)
    with pytest.raises(ValueError, match="scenario 0 has no value in replication 8"):
        screened([np.where(a == 8, math.inf, a), a], 1.0)


def test_the_best_is_selected_as_often_as_promised_and_common_luck_saves_replications() -> None:
    """5 scenarios, 1,500 studies each: 95 % or more are right; 91 % would be caught.

    Runs are (1 − correlation) times those of independent scenarios, down to the first 20 of each.
    """
    runs = []
    for correlation, n in ((0.0, 800), (0.5, 450), (0.8, 250)):
        found = [screened(list(values), APART) for values in slippage(5, correlation, 1500, n, seed=7)]
        assert all(one.decided for one in found)
        at_least(np.array([one.best == 0 for one in found]), 0.95, caught=0.91)
        runs.append(float(np.mean([one.runs for one in found])))
    assert runs[1] == pytest.approx(0.5 * runs[0], rel=0.1)
    assert 100 < runs[2] < 0.6 * runs[1]


def test_of_two_the_better_is_selected_as_often_as_promised_and_hardly_more_often() -> None:
    """4,000 studies of 2, without Bonferroni's margin: 95–97 % are right; 92.5 % and 99 % would be caught."""
    studies = slippage(2, 0.0, 4000, 700, seed=8)
    right = np.array([screened(list(values), APART).best == 0 for values in studies])
    at_least(right, 0.95, caught=0.925)
    at_least(~right, 0.03, caught=0.01)


def test_a_subset_by_hand() -> None:
    """A lead of 1, 2, 3, 4, 5 is 3 on average; of two, it is sure above t(0.95, 4) √(2.5 / 5) = 2.1318 · 0.7071.

    A lead smaller by 1.4 is 1.6, one smaller by 1.5 is 1.5, and 1.5074 is what it takes.
    """
    a, b = columns([1, 2, 3, 4, 5], [0] * 5)
    assert could_be_best([a, b]) == (0,)
    assert could_be_best([b, a - 1.4]) == (1,)
    assert could_be_best([b, a - 1.5]) == (0, 1)
    # of three, a rival takes t(0.975, 4) √(2.5 / 5) = 2.7764 · 0.7071 = 1.9632
    assert could_be_best([b, a - 1.0, a - 100.0]) == (1,)
    assert could_be_best([b, a - 1.1, a - 100.0]) == (0, 1)


def test_a_subset_counts_replications_that_have_both_values() -> None:
    a, b = columns([1, 2, 3, 4, 5, math.nan, 900], [0, 0, 0, 0, 0, 900, math.nan])
    assert could_be_best([b, a - 1.4]) == (1,)
    assert could_be_best([b, a - 1.5]) == (0, 1)
    assert could_be_best(columns([1, math.nan], [math.nan, 5])) == (0, 1)


def test_a_subset_of_one_of_equal_ones_and_of_unequal_lengths() -> None:
    a = np.array([1.0, 3.0, 2.0])
    assert could_be_best([a]) == (0,)
    assert could_be_best([a, a, a - 1.0]) == (0, 1)
    with pytest.raises(ValueError, match="as many replications of each, got 3, 2"):
        could_be_best([a, a[1:]])


def test_of_two_equals_each_is_kept_exactly_as_often_as_promised() -> None:
    """4,000 studies of 10 paired replications: the first is kept in 95 %; 2 % more or less would be caught."""

    def kept(seed: int, runs: int) -> np.ndarray:
        values = np.random.default_rng(seed).normal(size=(runs, 2, 10))
        return np.array([float(0 in could_be_best(list(study))) for study in values])

    mean_gate(kept, 0.95, 4000, catches=0.02)


def test_the_best_of_many_is_kept_as_often_as_promised_however_unlike_they_are() -> None:
    """1,500 studies of 5 with equal means, spreads of 1 to 3 and luck in common: 90 % would be caught."""
    rng, spreads = np.random.default_rng(9), np.array([1.0, 1.5, 2.0, 2.5, 3.0])
    values = rng.normal(size=(1500, 5, 15)) * spreads[:, None] + rng.normal(size=(1500, 1, 15))
    at_least(np.array([0 in could_be_best(list(study)) for study in values]), 0.95, caught=0.90)
