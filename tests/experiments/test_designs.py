"""Designs: values as they are written, every combination, layers and balance."""

from collections import Counter

import pytest

from cssim.experiments.designs import Factor, factor, points

HEADS, HALF_LIFE = "teams.csm.headcount", "laws.timeliness.half_life"


@pytest.mark.parametrize(
    ("text", "values"),
    [
        (f"{HEADS}=2,3, 5", ("2", "3", "5")),
        (f"{HEADS}=2..5:4", ("2", "3", "4", "5")),
        (f"{HEADS}=2..3:5", ("2", "3")),  # whole heads, each once
        (f"{HALF_LIFE}=7..60 days:3", ("7 days", "33.5 days", "60 days")),
        (f"{HALF_LIFE} = 7 days..9 days:2", ("7 days", "9 days")),
        ("segments.smb.uplift=-0.5..0.5 %:3", ("-0.5 %", "0 %", "0.5 %")),
        ("teams.csm.cost=100k..120k USD/year:2", ("100k USD/year", "120k USD/year")),
        (
            "segments.smb.arr.median=1234567..1234569 USD/year:3",
            ("1234567 USD/year", "1234568 USD/year", "1234569 USD/year"),
        ),
        ("study.start=2026-01-31", ("2026-01-31",)),
    ],
)
def test_values(text: str, values: tuple[str, ...]) -> None:
    assert factor(text).values == values


def test_a_range_to_draw_from() -> None:
    found = factor(f"{HALF_LIFE}=7..60 days")
    assert found == Factor(HALF_LIFE, (), 7.0, 60.0, " days")
    assert [found.at(u) for u in (0.0, 0.5, 1.0)] == ["7 days", "33.5 days", "60 days"]
    assert [factor(f"{HEADS}=2,3").at(u) for u in (0.0, 0.49, 0.5, 0.99)] == ["2", "2", "3", "3"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("headcount", "expected path=values"),
        (f"{HEADS}=", "expected path=values"),
        (f"{HEADS}=2,,3", "different values"),
        (f"{HEADS}=2,2", "different values"),
        (f"{HEADS}=5..2:3", "from low to high"),
        (f"{HEADS}=2..5:1", "2 to 100,000 values"),
        (f"{HEADS}=2..5:x", "2 to 100,000 values"),
        (f"{HALF_LIFE}=7 days..2 weeks:2", "of one unit"),
        (f"{HALF_LIFE}=a..b:2", "of one unit"),
    ],
)
def test_what_is_no_range(text: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        factor(text)


def test_a_grid_is_every_combination_in_order() -> None:
    found = points([factor("a.b=1,2"), factor("c.d=x,y,z")], "grid", None, 1)
    assert found == [(a, b) for a in "12" for b in "xyz"]


def test_a_latin_hypercube_has_a_point_in_every_layer() -> None:
    factors = [factor("a.b=0..1"), factor("c.d=10..20")]
    found = points(factors, "latin", 40, 7)
    assert found == points(factors, "latin", 40, 7)
    assert found != points(factors, "latin", 40, 8)
    for i, (low, high) in enumerate([(0, 1), (10, 20)]):
        layers = Counter(int((float(point[i]) - low) / (high - low) * 40) for point in found)
        assert set(layers.values()) == {1}


def test_a_sobol_design_is_balanced() -> None:
    found = points([factor("a.b=0..1"), factor("c.d=0..1")], "sobol", 64, 3)
    squares = Counter((int(8 * float(x)), int(8 * float(y))) for x, y in found)
    assert set(squares.values()) == {1}
    assert len(squares) == 64


def test_whole_numbers_make_a_point_once() -> None:
    found = points([factor(f"{HEADS}=2..4")], "latin", 50, 1)
    assert sorted(found) == [("2",), ("3",), ("4",)]


@pytest.mark.parametrize(
    ("texts", "design", "n", "told"),
    [
        ([], "grid", None, "nothing varies"),
        (["a.b=1", "a.b=2"], "grid", None, "a.b varies twice"),
        (["a.b=1..2"], "grid", None, "a grid needs values"),
        (["a.b=1,2"], "grid", 5, "as many points as its values make"),
        (["a.b=1,2"], "latin", None, "needs a number of points"),
        (["a.b=1..2"], "sobol", 100, "64 or 128 points, not 100"),
        (["a.b=1..2"], "sobl", 4, "did you mean 'sobol'"),
        (["a.b=1..2:1000", "c.d=1..2:1000"], "grid", None, "more than 100,000"),
    ],
)
def test_what_is_no_design(texts: list[str], design: str, n: int | None, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        points([factor(text) for text in texts], design, n, 1)
