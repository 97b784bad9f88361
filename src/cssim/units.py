"""Quantities with units: how a scenario writes them and what the engines read.

Inside cssim a duration is minutes, work is working minutes, money is cents, a rate is per year (365 days, a
month a twelfth of it). A field's type says which unit it wants; `Quantity.read` turns text into that number
or says why not.
"""

import difflib
import math
import re
from typing import Annotated, Any, NamedTuple

from annotated_types import Ge, Gt, Le, Lt

MINUTE, HOUR, DAY, WEEK, MONTH, QUARTER, YEAR = 1, 60, 1440, 10_080, 43_800, 131_400, 525_600
FOREVER = math.inf

PERIODS = {
    "min": MINUTE, "minute": MINUTE, "h": HOUR, "hour": HOUR, "day": DAY, "week": WEEK, "month": MONTH,
    "quarter": QUARTER, "year": YEAR,
}  # fmt: skip
CURRENCIES = ("USD", "EUR", "GBP", "CHF", "JPY", "CAD", "AUD", "SEK", "DKK", "NOK", "INR", "BRL")
SCALES = {"": 1.0, "k": 1e3, "M": 1e6}
LONGEST_TEXT = 60

_TEXT = re.compile(
    r"\s*([-+]?(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)"  # number
    r"\s*([kM](?![A-Za-z]))?\s*(%|[A-Za-z]+)?\s*(?:/\s*([A-Za-z]+))?\s*$"  # scale, unit, period
)


class Parsed(NamedTuple):
    """A number in minutes, cents or plain units, and its dimension, such as `time`, `money/time`."""

    value: float
    dimension: str
    unit: str
    per: str


def shortened(text: str) -> str:
    """A text as a message quotes it."""
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…"


def _period(word: str) -> str | None:
    """The period a word names, plural or not."""
    for name in (word, word.removesuffix("s")):
        if name in PERIODS:
            return name
    return None


def _unknown(kind: str, word: str, known: list[str]) -> ValueError:
    close = difflib.get_close_matches(word, known, n=1)
    hint = f" Did you mean '{close[0]}'?" if close else ""
    return ValueError(f"unknown {kind} '{word}'.{hint} Known: {', '.join(known)}")


def parse(text: str) -> Parsed:
    """Read `120k USD/year`, `26 h/week`, `17 %/year`, `91 days`; raises ValueError saying what is wrong."""
    # Longer texts are no quantity, and would keep the expression busy for the square of their length.
    match = _TEXT.match(text) if len(text) <= LONGEST_TEXT else None
    if not match:
        raise ValueError(f"'{shortened(text)}' is not a number with a unit")
    number, scale, word, per_word = match.groups()
    value = float(number.replace("_", "")) * SCALES[scale or ""]
    periods = ["min", "h", "day", "week", "month", "quarter", "year"]
    per = ""
    if per_word:
        per = _period(per_word) or ""
        if not per:
            raise _unknown("period", per_word, periods)
    if word is None:
        dimension, unit = "1", ""
    elif word == "%":
        dimension, unit, value = "%", "%", value / 100
    elif word in CURRENCIES:
        dimension, unit, value = "money", word, value * 100
    elif found := _period(word):
        dimension, unit, value = "time", found, value * PERIODS[found]
    else:
        raise _unknown("unit", word, [*periods, "%", *CURRENCIES[:3]])
    return Parsed(value, dimension + ("/time" if per else ""), unit, per)


class Quantity(NamedTuple):
    """What a field wants: its dimension, how to write it, the unit it is kept in, and whether it is whole."""

    name: str
    example: str
    dimensions: tuple[str, ...]
    per: float = 1.0  # the period a rate is kept per, in minutes
    whole: bool = False
    units: tuple[str, ...] = ()  # the only units allowed, when not all of the dimension are
    step: int = 1  # what the number must be a multiple of

    def read(self, raw: Any) -> float | int:
        """The number inside cssim's own unit; raises ValueError with the rule and an example."""
        wanted = f"expected {self.name} such as '{self.example}'"
        if isinstance(raw, bool) or not isinstance(raw, int | float | str):
            raise ValueError(f"{wanted}, got {_kind(raw)}")
        if raw == "forever" and self.dimensions == ("time",) and not self.whole:
            return FOREVER
        parsed = parse(raw) if isinstance(raw, str) else Parsed(_float(raw), "1", "", "")
        zero = parsed.dimension == "1" and parsed.value == 0  # nothing is nothing in any unit
        allowed = parsed.dimension in self.dimensions and (not self.units or parsed.unit in self.units)
        if not (zero or allowed):
            raise ValueError(f"{wanted}, got '{raw}'")
        value = self._scaled(parsed)
        if not math.isfinite(value):
            raise ValueError(f"expected a finite number, got '{raw}'")
        if not self.whole:
            return value
        if round(value) % self.step:
            raise ValueError(f"{wanted}, got '{raw}'")
        return round(value)

    def _scaled(self, parsed: Parsed) -> float:
        return parsed.value * self.per / PERIODS[parsed.per] if parsed.per else parsed.value

    def write(self, value: float, currency: str = "USD") -> str:
        """A text that `read` turns back into the number."""
        if value == FOREVER:
            return "forever"
        form = parse(self.example)
        unit, per = form.unit, f"/{form.per}" if form.per else ""
        if self.dimensions == ("time",) and value:
            unit = _largest_period(value, self.units)
        number = value / self._scaled(parse(f"1 {unit}{per}"))
        scale = ""
        if unit in CURRENCIES:
            unit = currency
            scale = "M" if number >= 1e6 else "k" if number >= 1e4 else ""
        plural = "s" if unit in ("day", "week", "month", "quarter", "year") and number != 1 else ""
        return f"{number / SCALES[scale]:.12g}{scale} {unit}{plural}{per}".strip()

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        from pydantic_core import core_schema  # kept out of the light import

        return core_schema.no_info_before_validator_function(self.read, handler(source))

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> dict[str, Any]:
        bounds = handler(schema)
        number = {k: v for k, v in bounds.items() if "inimum" in k or "aximum" in k}
        out = {"examples": [self.example], "description": f"{self.name}, such as `{self.example}`"}
        text = {"type": "string"}
        if "1" in self.dimensions:
            return {**out, "anyOf": [{"type": "number", **number}, text]}
        return {**out, "anyOf": [text, {"const": 0}]}


def _float(raw: int | float) -> float:
    try:
        return float(raw)
    except OverflowError:
        return math.inf


def _kind(raw: Any) -> str:
    """A value that is no number, as a message names it."""
    names = {dict: "a map", list: "a list", type(None): "nothing", True: "true", False: "false"}
    return names[raw] if isinstance(raw, bool) else names.get(type(raw), type(raw).__name__)


def _largest_period(minutes: float, allowed: tuple[str, ...]) -> str:
    """The largest period that a duration is a whole number of (a quarter of an hour is as good)."""
    periods = [unit for unit in ("year", "month", "day", "h") if not allowed or unit in allowed]
    return next((unit for unit in periods if minutes % (15 if unit == "h" else PERIODS[unit]) == 0), "min")


_DURATION = Quantity("a duration", "21 days", ("time",))
_MINUTES = Quantity("a duration", "21 days", ("time",), whole=True)
_MONTHS = Quantity("whole months", "24 months", ("time",), whole=True, step=MONTH)
_WORK = Quantity("hours of work", "4 h", ("time",), units=("h", "hour", "min", "minute"))
_RATE = Quantity("a rate", "0.6 /year", ("1/time", "%/time"), per=YEAR)
_DECAY = Quantity("a share per day", "0.4 %/day", ("%/time",), per=DAY)
_WEEKLY = Quantity("hours a week", "26 h/week", ("time/time",), per=WEEK)
_LEAVE = Quantity("leave", "6 weeks/year", ("time/time",), per=YEAR)
_MONEY = Quantity("money", "20k USD", ("money",), whole=True)
_SALARY = Quantity("money a year", "120k USD/year", ("money/time",), per=YEAR, whole=True)
_SHARE = Quantity("a share", "5 %", ("%", "1"))
_ANNUAL = Quantity("a share a year", "8 %/year", ("%/time",), per=YEAR)
_THRESHOLD = Quantity("a threshold", "85 %", ("%", "1", "money", "time"))
LONGEST = 200 * YEAR
DEAREST = 10**13  # cents: sums over any book stay far inside 64 bits

Duration = Annotated[float, _DURATION, Gt(0)]  # minutes, may be `forever`
Minutes = Annotated[int, _MINUTES, Ge(0), Le(LONGEST)]
Delay = Annotated[int, _MINUTES, Gt(0), Le(LONGEST)]
Cadence = Annotated[int, _MINUTES, Ge(DAY), Le(LONGEST)]  # its instants are told apart by their day
Months = Annotated[int, _MONTHS, Ge(0), Le(LONGEST)]  # minutes, a whole number of months
Term = Annotated[int, _MONTHS, Ge(MONTH), Le(LONGEST)]
Work = Annotated[float, _WORK, Ge(0), Le(2000 * HOUR)]  # working minutes
Rate = Annotated[float, _RATE, Ge(0), Le(10_000)]  # per year
Decay = Annotated[float, _DECAY, Ge(0), Lt(1)]  # share lost per day
WeeklyMinutes = Annotated[float, _WEEKLY, Gt(0), Le(80 * HOUR)]
Leave = Annotated[float, _LEAVE, Ge(0), Lt(52 * WEEK)]  # minutes of the year
Money = Annotated[int, _MONEY, Ge(0), Le(DEAREST)]  # cents
Salary = Annotated[int, _SALARY, Ge(0), Le(DEAREST)]  # cents a year
Share = Annotated[float, _SHARE, Ge(0), Le(1)]
AnnualShare = Annotated[float, _ANNUAL, Ge(0), Lt(1)]
Gain = Annotated[float, _SHARE, Ge(-1), Le(1)]  # d + g(1 - d) when positive, d(1 + g) when negative
Threshold = Annotated[float, _THRESHOLD]
Level = Annotated[float, Ge(0), Le(1)]
Weight = Annotated[float, Ge(-1e6), Le(1e6)]
Positive = Annotated[float, Gt(0), Le(1e6)]
NonNegative = Annotated[float, Ge(0), Le(1e6)]
