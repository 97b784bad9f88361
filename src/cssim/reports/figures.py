"""One number as a CFO reads it: `88.4 %`, `$1.42M`, `+0.6 pt [−0.1, +1.3]`; full precision is in the data.

Brackets always hold the 95 % interval of a mean (simulation error); a spread of outcomes is written `P10 to P90`.
"""

import math
from collections.abc import Callable
from functools import partial

SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£"}
SCALES = ((1e9, "B"), (1e6, "M"), (1e3, "k"))
DIGITS = 3
_SHARES = {"share": (100.0, " %"), "points": (100.0, " pt"), "fine points": (100.0, " pt")}
_POINTS = {("share", False): "points", ("share", True): "fine points"}

Write = Callable[[float], str]


def figure(value: float, unit: str, currency: str = "USD") -> str:
    """A value with its unit."""
    bare, before, after = _form(value, unit, currency)
    minus = "−" if bare(value).startswith("-") else ""
    return f"{minus}{before}{bare(abs(value))}{after}"


def interval(mean: float, low: float | None, high: float | None, unit: str, currency: str = "USD") -> str:
    """A mean and, in brackets, the interval of that mean: `88.4 % [86.9–89.8]`."""
    if low is None or high is None:
        return figure(mean, unit, currency)
    bare, before, after = _form(max(abs(low), abs(high)), unit, currency)
    bracket = f"{bare(low)}–{bare(high)}" if low >= 0 else f"{bare(low)}, {bare(high)}".replace("-", "−")
    minus = "−" if bare(mean).startswith("-") else ""
    return f"{minus}{before}{bare(abs(mean))}{after} [{bracket}]"


def spread(low: float, high: float, unit: str, currency: str = "USD") -> str:
    """What eight in ten single histories bring: `86.9 to 89.8 %`; one figure where both ends are the same."""
    bare, before, after = _form(max(abs(low), abs(high)), unit, currency)
    ends = dict.fromkeys(f"{'−' if text.startswith('-') else ''}{text.lstrip('-')}" for text in map(bare, (low, high)))
    told = " to ".join(ends)
    return f"{'−' if told.startswith('−') else ''}{before}{told.removeprefix('−')}{after}"


def difference(mean: float, low: float | None, high: float | None, unit: str, currency: str = "USD") -> str:
    """A difference with its sign, shares in points: `+0.6 pt [−0.1, +1.3]`."""
    if mean == low == high == 0.0:
        return "none"
    parts = [abs(value) for value in (mean, low, high) if value]
    finest = unit == "share" and min(parts, default=1.0) < 0.0005
    bare, before, after = _form(max(parts, default=0.0), _POINTS.get((unit, finest), unit), currency)
    signed = f"{_sign(mean)}{before}{bare(abs(mean))}{after}"
    if low is None or high is None:
        return signed
    return f"{signed} [{_sign(low)}{bare(abs(low))}, {_sign(high)}{bare(abs(high))}]"


def _sign(value: float) -> str:
    return "−" if value < 0 else "+"


def _form(largest: float, unit: str, currency: str) -> tuple[Write, str, str]:
    """How to write numbers of a unit up to a size: the bare number, and what stands before and after."""
    if unit == "cents":
        return _money(largest, currency)
    scale, after = _SHARES.get(unit, (1.0, "" if unit == "level" else f" {unit}"))
    decimals = 2 if unit in ("fine points", "level") else 1
    if unit in ("customers", "tasks", "hours"):
        decimals = 0 if abs(largest) >= 100 else 1
    elif unit == "per customer-year":
        decimals = 2
    return partial(_scaled, scale=scale, decimals=decimals), "", after


def _money(largest: float, currency: str) -> tuple[Write, str, str]:
    """Three digits of thousands, millions or billions of the currency, from cents."""
    units = float(f"{abs(largest) / 100:.{DIGITS}g}")  # 9.999 is written as 10.0
    size, letter = next(((size, letter) for size, letter in SCALES if units >= 0.9995 * size), (1.0, ""))
    whole = math.floor(math.log10(max(units / size, 1.0))) + 1
    decimals = max(0, DIGITS - whole) if letter else 0
    symbol = SYMBOLS.get(currency)
    before, after = (symbol, letter) if symbol else ("", f"{letter} {currency}")
    return partial(_scaled, scale=1 / (100 * size), decimals=decimals), before, after


def _scaled(value: float, scale: float, decimals: int) -> str:
    text = f"{value * scale:,.{decimals}f}"
    return text.removeprefix("-") if not text.strip("-0.,") else text
