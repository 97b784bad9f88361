"""Numbers as people read them."""

import pytest

from cssim.reports.figures import difference, figure, interval, spread


@pytest.mark.parametrize(
    ("value", "unit", "told"),
    [
        (0.884, "share", "88.4 %"),
        (142_000_000, "cents", "$1.42M"),
        (1_420_000_000, "cents", "$14.2M"),
        (99_960_000, "cents", "$1.00M"),
        (12_345_600, "cents", "$123k"),
        (98_500, "cents", "$985"),
        (-15_860_000, "cents", "−$159k"),
        (0, "cents", "$0"),
        (123_400_000_000_000, "cents", "$1,234B"),
        (3.14, "days", "3.1 days"),
        (16.2, "months", "16.2 months"),
        (3.04, "times", "3.0 times"),
        (0.503, "level", "0.50"),
        (1234.4, "tasks", "1,234 tasks"),
        (-0.00001, "share", "0.0 %"),
    ],
)
def test_a_figure(value: float, unit: str, told: str) -> None:
    assert figure(value, unit) == told


def test_currencies() -> None:
    assert figure(142_000_000, "cents", "EUR") == "€1.42M"
    assert figure(142_000_000, "cents", "CHF") == "1.42M CHF"


def test_the_interval_of_a_mean() -> None:
    assert interval(0.884, 0.869, 0.898, "share") == "88.4 % [86.9–89.8]"
    assert interval(0.01, -0.002, 0.022, "share") == "1.0 % [−0.2, 2.2]"
    assert interval(97_700_000, 79_000_000, 116_000_000, "cents") == "$0.98M [0.79–1.16]"
    assert interval(0.884, None, None, "share") == "88.4 %"


def test_the_spread_of_outcomes() -> None:
    assert spread(0.869, 0.898, "share") == "86.9 to 89.8 %"
    assert spread(1.1e8, 1.3e8, "cents") == "$1.10 to 1.30M"


def test_a_difference() -> None:
    assert difference(0.006, -0.001, 0.013, "share") == "+0.6 pt [−0.1, +1.3]"
    assert difference(0.0003, -0.0001, 0.0007, "share") == "+0.03 pt [−0.01, +0.07]"
    assert difference(-15_860_000, -33_700_000, 2_000_000, "cents") == "−$159k [−337, +20]"
    assert difference(0.006, None, None, "share") == "+0.6 pt"
    assert difference(0.0, 0.0, 0.0, "share") == "none"
    assert difference(2.5, 1.0, 4.0, "days") == "+2.5 days [+1.0, +4.0]"
