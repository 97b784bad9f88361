# ruff: noqa: RUF012 — pydantic copies the defaults of a model
"""The scenario: what a company assumes and decides, as ten concepts and four sections.

Frozen pydantic models; every key not named here is refused. Defaults are neutral (no effect, no cost): what a
scenario does not say does not happen. Numbers carry their units (`cssim.units`). What a section says alone is
checked here; what names another, in `names`; what holds between past and present, in `day_zero`. What the
design has but the engines do not honour yet is listed in `words.NOT_YET` and refused by that name.
"""

import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import Field, PrivateAttr, Strict, model_validator

from cssim.laws.adoption import Adoption
from cssim.laws.attrition import Attrition
from cssim.laws.compliance import Compliance
from cssim.laws.drivers import Driver
from cssim.laws.escalation import Escalation
from cssim.laws.health import Health
from cssim.laws.overload import Overload
from cssim.laws.renewal import Renewal
from cssim.laws.timeliness import Timeliness
from cssim.laws.trust import Trust
from cssim.scenario.parts import (
    GRADE,
    Arrivals,
    DriverName,
    Effects,
    HeadsOrPlan,
    MatterName,
    Model,
    MoneySpread,
    Name,
    Offer,
    Thinned,
    rule,
)
from cssim.scenario.plays import Play, TouchModel
from cssim.units import (
    CURRENCIES,
    DAY,
    MINUTE,
    MONTH,
    YEAR,
    AnnualShare,
    Cadence,
    Decay,
    Delay,
    Duration,
    Ge,
    Gt,
    Le,
    Leave,
    Minutes,
    Money,
    Months,
    NonNegative,
    Positive,
    Salary,
    Share,
    Term,
    Threshold,
    WeeklyMinutes,
    Weight,
    Work,
)

Currency = Literal[CURRENCIES]  # type: ignore[valid-type]


class Company(Model):
    """What money means to the company."""

    currency: Currency = "USD"
    gross_margin: Share = 1.0
    discount_rate: AnnualShare = 0.0


class Opening(Model):
    """The common past: the scenario whose numbers hold before day 0, how long, and the book it ends with."""

    as_: str | None = Field(default=None, alias="as", description="whose numbers hold before day 0; null: its own")
    warm_up: Months = 0
    customers: dict[Name, Annotated[int, Ge(0)]] = {}


class Study(Model):
    """What is simulated and asked."""

    horizon: Term = 3 * YEAR
    ages: Annotated[list[Term], Field(min_length=1)] = [YEAR, 3 * YEAR]
    grid: Minutes = 1
    pulse: Cadence = MONTH
    block: Annotated[Work, Gt(0)] = 240.0
    observe: Cadence = MONTH
    start: Annotated[datetime.date, Strict(False)] | None = None

    @model_validator(mode="after")
    def _fine_or_coarse(self) -> Self:
        if self.grid not in (MINUTE, DAY):
            raise rule("must be 1 min or 1 day", "grid")
        return self


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


class Segment(Model):
    """Customers with common numbers."""

    arr: MoneySpread
    first_terms: Offer = {YEAR: 1.0}
    terms: Offer = {YEAR: 1.0}
    uplift: Annotated[Share, Le(0.5)] = 0.0
    arrivals: Arrivals = Arrivals()
    traits: Traits = Traits()
    touch_model: Name
    coverage: Share = 1.0


class Laws(Model):
    """What holds whatever we decide; one section per file of `laws/`."""

    adoption: Adoption = Adoption()
    trust: Trust = Trust()
    timeliness: Timeliness = Timeliness()
    renewal: Renewal = Renewal()
    escalation: Escalation = Escalation()
    health: Health = Health()
    compliance: Compliance = Compliance()
    overload: Overload = Overload()
    attrition: Attrition = Attrition()


class Shock(Thinned):
    """Something that happens to a customer."""

    grows_with: Literal["escalation"] | None = Field(default=None, description="the law that scales the share")
    opens: MatterName | None = None
    effect: Effects = {}
    ends_contract: bool = False

    @model_validator(mode="after")
    def _ends_or_opens(self) -> Self:
        if self.ends_contract and self.opens is not None:
            raise rule("a shock that ends the contract opens nothing", "ends_contract")
        return self


class Matter(Model):
    """Something open on a customer's file."""

    drains: dict[DriverName, Decay] = {}
    in_renewal: Weight = 0.0
    eased_by: Literal["adoption"] | None = None
    expires: Delay | None = None


class Team(Model):
    """People with one role; `balance`, `on_leave`, `rebalance` and `rotate` are of a named book."""

    role: Name
    serves: list[Name]
    headcount: HeadsOrPlan
    hours: WeeklyMinutes
    leave: Leave = 0.0
    book: Literal["named", "pooled"] = "pooled"
    balance: Literal["count", "arr", "load"] = "count"
    on_leave: Literal["reassign", "orphan"] = "reassign"
    rebalance: bool = False
    rotate: bool = False
    reserve: Share = 0.0
    ramp: Minutes = 0
    ramp_start: Annotated[Share, Gt(0)] = 1.0
    attrition: AnnualShare = 0.0
    notice: Minutes = 14 * DAY
    backfill: Minutes = 60 * DAY
    cost: Salary = 0
    hiring_cost: Money = 0
    account: Literal["retention", "cogs", "sales", "r_and_d"] = "retention"


class Change(Model):
    """A typed change of a number: exactly one of set, add, multiply."""

    set: Any = None
    add: Any = None
    multiply: NonNegative | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if len(self.model_fields_set) != 1:
            got = " and ".join(sorted(self.model_fields_set)) or "none"
            raise rule(f"a change has exactly one of set, add and multiply, got {got}")
        return self


class Initiative(Model):
    """A dated change of numbers, with what it costs and how it may disappoint."""

    start: Months
    change: dict[str, Change]
    ramp: Minutes = 0
    half_life: Duration | None = None
    success: Share = 1.0
    cost: Money = 0
    cost_rate: Salary = 0
    account: Literal["retention", "cogs", "sales", "r_and_d"] = "retention"


class Target(Model):
    """A threshold on a KPI; missing it ends a run with exit code 4."""

    kpi: str
    at: Term = YEAR
    quantile: Share | None = None
    min: Threshold | None = None
    max: Threshold | None = None

    @model_validator(mode="after")
    def _a_threshold(self) -> Self:
        if self.min is None and self.max is None:
            raise rule("a target needs min or max")
        if self.min is not None and self.max is not None and self.min > self.max:
            raise rule("min must be at most max", "min")
        return self


class Evidence(Model):
    """Where a number comes from: source, grade (source → transfer) and year."""

    source: str
    grade: Annotated[str, Field(pattern=GRADE)]
    year: Annotated[int, Ge(1900), Le(2100)]


class Scenario(Model):
    """A company, its past, what it assumes and what it decides."""

    schema_: Literal["cssim/scenario/v1"] = Field(alias="schema")
    name: Annotated[str, Field(min_length=1, max_length=120)]
    description: str = ""
    company: Company = Company()
    opening: Opening = Opening()
    study: Study = Study()
    segments: Annotated[dict[Name, Segment], Field(min_length=1, max_length=15)]
    drivers: dict[DriverName, Driver] = {}
    laws: Laws = Laws()
    shocks: Annotated[dict[Name, Shock], Field(max_length=23)] = {}
    matters: dict[MatterName, Matter] = {}
    plays: Annotated[dict[Name, Play], Field(max_length=63)] = {}
    touch_models: dict[Name, TouchModel]
    teams: Annotated[dict[Name, Team], Field(max_length=63)] = {}
    initiatives: dict[Name, Initiative] = {}
    targets: list[Target] = []
    evidence: dict[str, Evidence] = {}

    _tree: Any = PrivateAttr(None)  # the files it was read from, merged, with their places
    _past: "Scenario | None" = PrivateAttr(None)  # whose numbers hold before day 0, where not its own

    def with_change(self, path: str, value: Any) -> "Scenario":
        """The scenario with one value changed, checked like a file; raises ScenarioError."""
        from cssim.scenario import read

        return read.changed(self, path, value)
