import math
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cssim import units
from cssim.units import (
    DAY,
    FOREVER,
    HOUR,
    MONTH,
    WEEK,
    YEAR,
    Decay,
    Duration,
    Leave,
    Minutes,
    Money,
    Months,
    Quantity,
    Rate,
    Salary,
    Share,
    WeeklyMinutes,
    Work,
)


def unit(kind: object) -> Quantity:
    return next(note for note in get_args(kind) if isinstance(note, Quantity))


QUANTITIES = [value for value in vars(units).values() if isinstance(value, Quantity)]


@pytest.mark.parametrize(
    ("kind", "text", "number"),
    [
        (Minutes, "21 days", 21 * DAY),
        (Minutes, "1 quarter", 3 * MONTH),
        (Minutes, "90 min", 90),
        (Minutes, "0", 0),
        (Minutes, 0, 0),
        (Months, "2 years", 24 * MONTH),
        (Duration, "forever", FOREVER),
        (Work, "1.25 h", 75.0),
        (Rate, "0.6 /year", 0.6),
        (Rate, "17 %/year", 0.17),
        (Rate, "2 /month", 24.0),
        (Decay, "0.4 %/day", 0.004),
        (WeeklyMinutes, "26 h/week", 26 * HOUR),
        (Leave, "6 weeks/year", 6 * WEEK),
        (Money, "20k USD", 2_000_000),
        (Money, "1.5M EUR", 150_000_000),
        (Salary, "10k USD/month", 12_000_000),
        (Share, "5 %", 0.05),
        (Share, 0.05, 0.05),
        (Minutes, "1_000 days", 1000 * DAY),
        (Minutes, " 3  weeks ", 3 * WEEK),
    ],
)
def test_read(kind: object, text: str | float, number: float) -> None:
    assert unit(kind).read(text) == pytest.approx(number, rel=1e-12)


@pytest.mark.parametrize(
    ("kind", "text", "message"),
    [
        (WeeklyMinutes, "26 h", "expected hours a week such as '26 h/week', got '26 h'"),
        (WeeklyMinutes, "26 h/fortnite", "unknown period 'fortnite'"),
        (WeeklyMinutes, "26 h/wek", "unknown period 'wek'. Did you mean 'week'?"),
        (Minutes, "21", "expected a duration such as '21 days', got '21'"),
        (Minutes, "3 bananas", "unknown unit 'bananas'"),
        (Minutes, "soon", "'soon' is not a number with a unit"),
        (Minutes, "forever", "'forever' is not a number with a unit"),
        (Minutes, True, "got true"),
        (Minutes, None, "got nothing"),
        (Minutes, {}, "got a map"),
        (Months, "91 days", "expected whole months such as '24 months', got '91 days'"),
        (Work, "2 days", "expected hours of work such as '4 h', got '2 days'"),
        (Money, "20k", "expected money such as '20k USD', got '20k'"),
        (Money, "1e400 USD", "expected a finite number"),
        (Salary, "1e308 USD/min", "expected a finite number"),
        (Share, math.nan, "expected a finite number"),
        (Share, 10**400, "expected a finite number"),
        (Decay, "5 %", "expected a share per day such as '0.4 %/day', got '5 %'"),
    ],
)
def test_read_refuses(kind: object, text: object, message: str) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        unit(kind).read(text)
    assert message in str(caught.value)


def test_a_long_text_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match=r"'11+…' is not a number"):
        unit(Minutes).read("1" * 1_000_000)


@pytest.mark.parametrize("quantity", QUANTITIES, ids=lambda quantity: quantity.example)
@given(factor=st.integers(0, 10_000))
def test_written_is_read_again(quantity: Quantity, factor: int) -> None:
    value = quantity.read(quantity.example) * factor
    assert quantity.read(quantity.write(value)) == pytest.approx(value, rel=1e-9)


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        (Minutes, 3 * YEAR, "3 years"),
        (Minutes, YEAR, "1 year"),
        (Minutes, 60 * DAY, "60 days"),
        (Minutes, 45, "0.75 h"),
        (Minutes, 7, "7 min"),
        (Duration, FOREVER, "forever"),
        (Salary, 12_000_000, "120k USD/year"),
        (Leave, WEEK, "1 week/year"),
        (Share, 0.07, "7 %"),
    ],
)
def test_write(kind: object, value: float, text: str) -> None:
    assert unit(kind).write(value) == text


def test_write_in_another_currency() -> None:
    assert unit(Money).write(2_000_000, "EUR") == "20k EUR"
