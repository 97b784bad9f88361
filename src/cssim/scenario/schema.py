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
from cssim.laws.contraction import Contraction
from cssim.laws.culture import Culture
from cssim.laws.drivers import Driver
from cssim.laws.escalation import Escalation
from cssim.laws.expansion import Expansion
from cssim.laws.follow import Follow
from cssim.laws.health import Health
from cssim.laws.onboarding import Onboarding
from cssim.laws.overload import Overload
from cssim.laws.playbook import Playbook
from cssim.laws.quality import Quality
from cssim.laws.renewal import Renewal
from cssim.laws.reputation import Reputation
from cssim.laws.skill import Skill
from cssim.laws.strain import Strain
from cssim.laws.switching import Switching
from cssim.laws.timeliness import Timeliness
from cssim.laws.trust import Trust
from cssim.scenario.customers import Matter, Segment, Shock
from cssim.scenario.parts import GRADE, DriverName, Model, Name, rule
from cssim.scenario.plays import Play, TouchModel
from cssim.scenario.staff import Team
from cssim.units import (
    CURRENCIES,
    DAY,
    MINUTE,
    MONTH,
    YEAR,
    AnnualShare,
    Cadence,
    Duration,
    Ge,
    Gt,
    Le,
    Minutes,
    Money,
    Months,
    NonNegative,
    Salary,
    Share,
    Term,
    Threshold,
    Work,
)

Currency = Literal[CURRENCIES]  # type: ignore[valid-type]


class Company(Model):
    """What money means to the company, and when its customers come."""

    currency: Currency = "USD"
    gross_margin: Share = 1.0
    discount_rate: AnnualShare = 0.0
    cac: Money = Field(default=0, description="what it costs to acquire a customer")
    season: Annotated[list[NonNegative], Field(min_length=12, max_length=12)] = Field(
        default=[1.0] * 12, description="what arrivals are multiplied by, January to December"
    )


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
    quality: Quality = Quality()
    onboarding: Onboarding = Onboarding()
    expansion: Expansion = Expansion()
    contraction: Contraction = Contraction()
    follow: Follow = Follow()
    playbook: Playbook = Playbook()
    reputation: Reputation = Reputation()
    skill: Skill = Skill()
    strain: Strain = Strain()
    switching: Switching = Switching()
    culture: Culture = Culture()


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


class Sweep(Model):
    """What `cssim sweep` varies, written as on its command line, and how values are put together."""

    vary: Annotated[dict[str, str | float | list[str | float]], Field(min_length=1)]
    design: Literal["grid", "latin", "sobol"] = "grid"
    points: Annotated[int, Ge(1)] | None = None

    @property
    def texts(self) -> dict[str, str]:
        """Values by dotted path, as the command line writes them."""
        lists = {path: given if isinstance(given, list) else [given] for path, given in self.vary.items()}
        return {path: ",".join(map(_text, given)) for path, given in lists.items()}


def _text(value: str | float) -> str:
    return value if isinstance(value, str) else f"{value:.12g}"


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
    matters: Annotated[dict[Name, Matter], Field(max_length=16)] = {}
    plays: Annotated[dict[Name, Play], Field(max_length=63)] = {}
    touch_models: dict[Name, TouchModel]
    teams: Annotated[dict[Name, Team], Field(max_length=63)] = {}
    initiatives: dict[Name, Initiative] = {}
    targets: list[Target] = []
    evidence: dict[str, Evidence] = {}
    sweep: Sweep | None = None
    plausible: str | None = Field(default=None, description="a file of sets of numbers, as plausible as these")

    _tree: Any = PrivateAttr(None)  # the files it was read from, merged, with their places
    _origin: tuple[Any, Any, Any] | None = PrivateAttr(None)  # source, file and single values on top, to read it again
    _past: "Scenario | None" = PrivateAttr(None)  # whose numbers hold before day 0, where not its own

    def with_change(self, path: str, value: Any) -> "Scenario":
        """The scenario with one value changed, checked like a file; raises ScenarioError."""
        from cssim.scenario import read

        return read.changed(self, path, value)
