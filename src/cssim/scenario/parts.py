"""What sections of a scenario are made of: names, terms on offer, headcount plans, spreads, thinned rates."""

import math
from collections.abc import Callable
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    WrapValidator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from cssim.laws.drivers import CUSTOMER, DRIVERS
from cssim.units import Decay, Delay, Gain, Ge, Gt, Le, Minutes, Months, Positive, Rate, Salary, Share, Term, Work

NAME = r"^[a-z][a-z0-9_]{0,39}$"
GRADE = r"^[A-E]→[A-E]$"
Name = Annotated[str, Field(pattern=NAME)]
DriverName = Literal[DRIVERS]  # type: ignore[valid-type]
Easing = Literal["adoption", *CUSTOMER]  # type: ignore[valid-type]
Stage = Literal["onboarding", "adopting", "renewing", "stalled"]
Effects = dict[DriverName, Gain]
Drains = dict[Literal[CUSTOMER], Decay]  # type: ignore[valid-type]


def rule(message: str, *at: str, help: str = "") -> PydanticCustomError:
    """A rule that is broken at some key of the model at hand."""
    return PydanticCustomError("rule", "{message}", {"message": message, "at": at, "help": help})


def _shape(raw: Any) -> str:
    return "<map>" if isinstance(raw, dict | BaseModel) else "<one>"


def _distinct(raw: Any, read: Callable[[Any], dict]) -> dict:
    """A map keyed by quantities, of which no two are the same (1 year and 12 months)."""
    out = read(raw)
    if len(out) < len(raw):
        raise rule("two of these times are the same")
    return out


def _whole(shares: dict[int, float]) -> dict[int, float]:
    total = sum(shares.values())
    if not math.isclose(total, 1.0, abs_tol=1e-9):
        raise rule(f"the shares must sum to 100 %, they sum to {100 * total:.10g} %")
    return shares


def _from_start(plan: dict[int, int]) -> dict[int, int]:
    if 0 not in plan:
        raise rule("a headcount plan begins at 0", help="such as `{0: 6, 6 months: 8}`")
    return plan


Offer = Annotated[dict[Term, Share], Field(max_length=4), WrapValidator(_distinct), AfterValidator(_whole)]
Heads = Annotated[int, Ge(0), Le(20_000)]
HeadPlan = Annotated[dict[Months, Heads], WrapValidator(_distinct), AfterValidator(_from_start)]


class Model(BaseModel):
    """Frozen, and nothing is ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Spread(Model):
    """A quantity that varies."""


class Lognormal(Spread):
    """A lognormal by the two quantiles people can state."""

    median: Any
    p90: Any

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        median, p90 = self.median, self.p90
        if median <= 0:
            raise rule("must be above 0", "median")
        if p90 < median:
            raise rule("must be at least the median", "p90")
        return self


class WorkSpread(Lognormal):
    """Hours of work by median and 90th percentile."""

    median: Work
    p90: Work


class DelaySpread(Lognormal):
    """A delay by median and 90th percentile."""

    median: Minutes
    p90: Minutes


class MoneySpread(Lognormal):
    """Yearly money by median and 90th percentile."""

    median: Salary
    p90: Salary


class Factor(Lognormal):
    """A factor by median and 90th percentile."""

    median: Positive
    p90: Positive


class Exponential(Spread):
    """A quantity without memory, by its mean."""

    mean: Any


class WorkMean(Exponential):
    """Hours of work without memory, by their mean."""

    mean: Annotated[Work, Gt(0)]


class DelayMean(Exponential):
    """A delay without memory, by its mean."""

    mean: Delay


def _form(raw: Any) -> str:
    by_mean = isinstance(raw, Exponential) or (isinstance(raw, dict) and "mean" in raw)
    return "<mean>" if by_mean else _shape(raw)


WorkOrSpread = Annotated[
    Annotated[Work, Tag("<one>")] | Annotated[WorkSpread, Tag("<map>")] | Annotated[WorkMean, Tag("<mean>")],
    Discriminator(_form),
]
DelayOrSpread = Annotated[
    Annotated[Minutes, Tag("<one>")] | Annotated[DelaySpread, Tag("<map>")] | Annotated[DelayMean, Tag("<mean>")],
    Discriminator(_form),
]
PatienceOrSpread = Annotated[
    Annotated[Delay, Tag("<one>")] | Annotated[DelaySpread, Tag("<map>")] | Annotated[DelayMean, Tag("<mean>")],
    Discriminator(_form),
]
HeadsOrPlan = Annotated[Annotated[Heads, Tag("<one>")] | Annotated[HeadPlan, Tag("<map>")], Discriminator(_shape)]


class Thinned(Model):
    """Something that knocks: candidates come, and a share of them gets in."""

    rate: Rate
    candidates: Rate

    @model_validator(mode="after")
    def _enough_candidates(self) -> Self:
        if self.rate > self.candidates:
            raise rule(
                f"must be at most the candidates, {self.candidates:g} /year",
                "rate",
                help="candidates are what the rate is thinned from; raise them",
            )
        return self


class Arrivals(Thinned):
    """What comes: its rate (of customers, after day 0), and the candidates it is thinned from."""

    rate: Rate = 0.0
    candidates: Rate = 0.0
