# ruff: noqa: RUF012 — pydantic copies the defaults of a model
"""Whom the company meets and what befalls them: segments and their traits, the gate, shocks, matters."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from cssim.laws.drivers import MEMBER
from cssim.scenario.parts import (
    Arrivals,
    Drains,
    Easing,
    Effects,
    Factor,
    Model,
    MoneySpread,
    Name,
    Offer,
    Thinned,
    rule,
)
from cssim.units import YEAR, Delay, Le, Level, Minutes, NonNegative, Positive, Share, Weight


class Beta(Model):
    """A trait in (0, 1), Kumaraswamy: 1 − (1 − x^a)^b."""

    a: Positive = 1.0
    b: Positive = 1.0


class Fit(Model):
    """Fit to the ideal profile: a mixture of good and bad fits."""

    bad_share: Share = 0.0
    good: Beta = Beta(a=1e6, b=1.0)
    bad: Beta = Beta(a=1e6, b=1.0)


class Normal(Model):
    """A normal trait."""

    mean: Weight = 0.0
    sd: NonNegative = 0.0


class Traits(Model):
    """What customers bring with them."""

    fit: Fit = Fit()
    goal: Normal = Normal(mean=0.5)
    attachment: Normal = Normal()
    readiness: Normal = Field(
        default=Normal(mean=1.0), description="how ready a customer is to be onboarded, in [0, 1]"
    )
    handoff: Normal = Field(default=Normal(mean=1.0), description="how complete sales hands a customer over, in [0, 1]")
    potential: Beta = Field(default=Beta(a=1e6, b=1.0), description="how much a customer could still buy")


class Gate(Model):
    """Who may become a customer: by the fit we see, when the team that would own it has hours."""

    threshold: Level = Field(default=0.0, description="the least fit seen that is accepted")
    noise: NonNegative = Field(default=0.0, description="the error of the fit seen")
    delay: Minutes = Field(default=0, description="from booking to review")
    most_backlog: NonNegative | None = Field(
        default=None, description="weeks of work waiting in a book above which nobody is"
    )


class Segment(Model):
    """Customers with common numbers."""

    arr: MoneySpread
    first_terms: Offer = {YEAR: 1.0}
    terms: Offer = {YEAR: 1.0}
    uplift: Annotated[Share, Le(0.5)] = 0.0
    discount: Share = Field(default=0.0, description="of a renewal, instead of the uplift, below `discount_below`")
    discount_below: Level = Field(default=0.0, description="health seen below which a renewal gets the discount")
    arrivals: Arrivals = Arrivals()
    gate: Gate | None = None
    traits: Traits = Traits()
    touch_model: Name
    coverage: Share = 1.0
    ranked_by: Literal["arr", "potential"] = Field(
        default="arr", description="whom the coverage leaves out: the smallest"
    )
    coverage_noise: NonNegative = Field(default=0.0, description="the error of the rank we see, in standard deviations")


class Shock(Thinned):
    """Something that happens to a customer."""

    grows_with: Literal["escalation", "potential"] | None = Field(
        default=None, description="the law or the trait that scales the share"
    )
    opens: Name | None = None
    severity: Factor | None = Field(default=None, description="of the work that the matter it opens causes")
    effect: Effects = {}
    ends_contract: bool = False

    @model_validator(mode="after")
    def _every_field_acts(self) -> Self:
        if self.ends_contract and self.opens is not None:
            raise rule("a shock that ends the contract opens nothing", "ends_contract")
        if self.severity is not None and self.opens is None:
            raise rule("only what opens a matter is more or less severe", "severity", help="say what it opens")
        _no_members(self.effect, "effect", "a shock is nobody's work, so it moves no member")
        return self


class Matter(Model):
    """Something open on a customer's file."""

    drains: Drains = {}
    in_renewal: Weight = 0.0
    eased_by: Easing | None = None
    expires: Delay | None = None
    lapsed: Effects = Field(default={}, description="what happens when it expires")

    @model_validator(mode="after")
    def _every_field_acts(self) -> Self:
        if self.lapsed and self.expires is None:
            raise rule("what never expires never lapses", "lapsed", help="say when it `expires`")
        _no_members(self.lapsed, "lapsed", "a matter lapses without anybody's work, so it moves no member")
        return self


def _no_members(effects: Effects, at: str, message: str) -> None:
    for driver in effects:
        if driver in MEMBER:
            raise rule(message, at, driver)
