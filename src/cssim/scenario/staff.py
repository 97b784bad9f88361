"""Who does it: teams, their books and skills."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from cssim.scenario.customers import Normal
from cssim.scenario.parts import Heads, HeadsOrPlan, Model, Name, rule
from cssim.units import DAY, AnnualShare, Ge, Gt, Leave, Minutes, Money, Salary, Share, WeeklyMinutes, Work

OWNING = ("named", "hybrid")
"""Books whose customers have owners."""


class Skills(Model):
    """What members bring with them, each in [0, 1]."""

    iq: Normal = Normal(mean=0.5)
    eq: Normal = Normal(mean=0.5)
    grit: Normal = Normal(mean=0.5)


class Ratio(Model):
    """Heads that grow with the customers served."""

    customers: Annotated[int, Ge(1)] = Field(description="how many customers a head is hired for")
    most: Heads


class Team(Model):
    """People with one role; `balance`, `on_leave`, `rebalance` and `rotate` are of a named or hybrid book."""

    role: Name
    serves: list[Name]
    headcount: HeadsOrPlan
    hire_by_ratio: Ratio | None = Field(default=None, description="heads beyond the headcount, counted every month")
    hours: WeeklyMinutes
    leave: Leave = 0.0
    book: Literal["named", "pooled", "hybrid"] = "pooled"
    pool_above: Work | None = Field(
        default=None, description="backlog of an owner above which work goes to the pile (hybrid)"
    )
    balance: Literal["count", "arr", "load"] = "count"
    on_leave: Literal["reassign", "orphan"] = "reassign"
    rebalance: bool = False
    rotate: bool = False
    reserve: Share = 0.0
    skill: Skills = Skills()
    ramp: Minutes = 0
    ramp_start: Annotated[Share, Gt(0)] = 1.0
    attrition: AnnualShare = 0.0
    notice: Minutes = 14 * DAY
    backfill: Minutes = 60 * DAY
    cost: Salary = 0
    hiring_cost: Money = 0
    account: Literal["retention", "cogs", "sales", "r_and_d"] = "retention"

    @model_validator(mode="after")
    def _every_field_acts(self) -> Self:
        if self.pool_above is not None and self.book != "hybrid":
            help = "set `book: hybrid`, or leave it out"
            raise rule("only a hybrid book has a pile beside its owners", "pool_above", help=help)
        if self.pool_above is None and self.book == "hybrid":
            raise rule("a hybrid book says when work goes to the pile", "book", help="such as pool_above: 40 h")
        if self.hire_by_ratio is not None:
            self._ratio(self.hire_by_ratio)
        return self

    def _ratio(self, ratio: Ratio) -> None:
        if ratio.most < self.most_heads:
            raise rule(f"must be at least the headcount, {self.most_heads}", "hire_by_ratio", "most")
        if not self.serves:
            raise rule("the team serves nobody it could count", "hire_by_ratio", help="say whom it `serves`")

    @property
    def most_heads(self) -> int:
        """The largest number of its headcount plan."""
        return max(self.headcount.values()) if isinstance(self.headcount, dict) else self.headcount
