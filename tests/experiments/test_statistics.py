"""Intervals against closed forms and their own coverage; paired differences by hand."""

import math

import numpy as np
import pytest

from cssim.experiments.statistics import Difference, difference, mean_interval, simultaneous, summary, t_quantile


@pytest.mark.parametrize(("degrees", "table"), [(1, 12.7062), (4, 2.7764), (9, 2.2622), (49, 2.0096), (10_000, 1.9602)])
def test_t_quantiles_of_the_printed_table(degrees: int, table: float) -> None:
    assert t_quantile(degrees) == pytest.approx(table, abs=5e-5)


def test_an_interval_by_hand() -> None:
    """1, 2, 3, 4, 5: mean 3, standard deviation √2.5, half-width 2.7764 · √(2.5 / 5)."""
    mean, low, high = mean_interval(np.array([1.0, 2.0, 3.0, 4.0, 5.0]))
    half = 2.776445 * math.sqrt(0.5)
    assert (mean, low, high) == pytest.approx((3.0, 3.0 - half, 3.0 + half), abs=1e-5)


def test_the_interval_covers_as_often_as_it_says() -> None:
    """4 000 samples of 8 normal numbers: covered are 95 % ± 5 standard deviations of 0.34 %."""
    samples = np.random.default_rng(20260101).normal(10.0, 3.0, (4000, 8))
    found = [mean_interval(sample) for sample in samples]
    covered = np.mean([low <= 10.0 <= high for _, low, high in found if low is not None and high is not None])
    assert abs(covered - 0.95) < 0.0172


def test_quantiles_and_replications_without_the_kpi() -> None:
    found = summary(np.array([5.0, math.nan, 1.0, 3.0, math.nan, 2.0, 4.0]))
    assert found is not None
    assert (found.n, found.mean, found.p10, found.p50, found.p90) == (5, 3.0, 1.4, 3.0, 4.6)
    assert summary(np.array([math.nan, math.nan])) is None


def test_equal_values_have_their_own_mean_and_no_error() -> None:
    assert mean_interval(np.full(7, 0.1)) == (0.1, 0.1, 0.1)
    assert mean_interval(np.array([0.1])) == (0.1, None, None)


def test_a_difference_in_pairs() -> None:
    base, other = np.array([1.0, 2.0, math.nan, 4.0, 5.0]), np.array([2.0, 2.0, 9.0, 3.0, math.nan])
    found = difference(base, other, "up")
    assert found is not None
    assert (found.n, found.mean, found.share_better, found.share_equal) == (3, 0.0, 1 / 3, 1 / 3)
    down = difference(base, other, "down")
    assert down is not None
    assert down.share_better == 1 / 3
    neither = difference(base, other, None)
    assert neither is not None
    assert neither.share_better is None
    assert difference(base, np.full(5, math.nan), "up") is None


def test_no_difference_is_exactly_none() -> None:
    values = np.array([0.1, 0.7, 0.3])
    found = difference(values, values, "up")
    assert found is not None
    assert found[:5] == (0.0, 0.0, 0.0, 0.0, 1.0)
    assert found.correlation == pytest.approx(1.0)
    assert found.variance_ratio is None  # no number is large enough


def test_correlation_and_variance_ratio() -> None:
    """b = a + noise of variance s²: var(a) + var(b) over s²."""
    rng = np.random.default_rng(7)
    a = rng.normal(0.0, 1.0, 20_000)
    found = difference(a, a + rng.normal(0.0, 0.5, 20_000), "up")
    assert found is not None
    assert found.variance_ratio == pytest.approx((1.0 + 1.25) / 0.25, rel=0.05)
    assert found.correlation == pytest.approx(1.0 / math.sqrt(1.25), rel=0.01)
    constant = difference(np.ones(3), np.array([1.0, 2.0, 4.0]), "up")
    assert constant is not None
    assert constant.correlation is None


def change(values: np.ndarray) -> Difference:
    found = difference(np.zeros(len(values)), values, "up")
    assert found is not None
    return found


def test_a_simultaneous_interval_by_hand() -> None:
    """1, 2, 3, 4, 5 as one of ten: the 99.5 % interval of four degrees of freedom, 5.5976 · √(2.5 / 5)."""
    found = change(np.array([1.0, 2.0, 3.0, 4.0, 5.0]))
    half = 5.597568 * math.sqrt(0.5)
    assert simultaneous(found, 10) == pytest.approx((3.0, 3.0 - half, 3.0 + half), abs=1e-5)
    assert simultaneous(found, 1) == pytest.approx(found[:3])


def test_a_single_replication_has_no_simultaneous_interval_and_equal_ones_no_error() -> None:
    assert simultaneous(change(np.array([2.0])), 10) == (2.0, None, None)
    assert simultaneous(change(np.full(5, 0.1)), 10) == (0.1, 0.1, 0.1)


def test_of_ten_comparisons_without_a_difference_all_say_so_in_19_of_20_studies() -> None:
    """500 studies: simultaneous intervals miss in 5 % at most (± 4 standard deviations of 1 %), brackets in 40 %."""
    studies = np.random.default_rng(20260102).normal(0.0, 1.0, (500, 10, 20))
    found = [[change(values) for values in study] for study in studies]

    def missed(of: int) -> float:
        bounds = [[simultaneous(one, of) for one in study] for study in found]
        return float(np.mean([any(low > 0 or high < 0 for _, low, high in study if low and high) for study in bounds]))

    assert missed(10) < 0.05 + 0.04
    assert missed(1) > 0.3
