# ruff: noqa: RUF012 — pydantic copies the defaults of a model
"""What is done for customers: plays, their steps and triggers, and the touch models choosing among them."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from cssim.scenario.parts import (
    Arrivals,
    DelayOrSpread,
    Effects,
    MatterName,
    Model,
    Name,
    PatienceOrSpread,
    Stage,
    WorkOrSpread,
    rule,
)
from cssim.units import Cadence, Delay, Level, Minutes, Share, Work

TRIGGERS = ("signed", "every", "opened", "before_term", "request", "health_below")


class Trigger(Model):
    """When a play falls due: exactly one of the first six, in some stages, with some chance."""

    signed: bool = False
    every: Cadence | None = None
    opened: MatterName | None = None
    before_term: Delay | None = None
    request: Arrivals | None = None
    health_below: Level | None = None
    stage: list[Stage] = ["onboarding", "adopting", "renewing"]
    chance: Share = 1.0

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if len(self.kinds) != 1:
            got = " and ".join(self.kinds) or "none"
            raise rule(f"a play has exactly one trigger, got {got}", help=_one_of(TRIGGERS))
        return self

    @property
    def kinds(self) -> list[str]:
        """The kinds of trigger stated."""
        return [kind for kind in TRIGGERS if getattr(self, kind) not in (None, False)]


def _one_of(words: tuple[str, ...]) -> str:
    return f"one of {', '.join(words)}"


class Fallback(Model):
    """Who takes a step when its owner is missing or has too much waiting."""

    role: Name
    above: Work


class Step(Model):
    """One step of a play: work by a role, or a wait for the customer."""

    role: Name | None = None
    work: WorkOrSpread | None = None
    wait: DelayOrSpread | None = None
    effect: Effects = {}
    fallback: Fallback | None = None

    @model_validator(mode="after")
    def _work_or_wait(self) -> Self:
        if self.wait is not None and (self.role is not None or self.work is not None):
            raise rule("a step is either work (role and work) or a wait, not both", "wait")
        if self.wait is None and (self.role is None or self.work is None):
            raise rule("a step is either work (role and work) or a wait", help="such as {role: csm, work: 2 h}")
        if self.fallback is not None and self.role is None:
            raise rule("only work has a fallback", "fallback")
        if self.effect and self.role is None:
            raise rule("only work has an effect", "effect", help="put it on the play, or on the step before")
        return self


class Play(Model):
    """Something we do for a customer."""

    purpose: Literal["onboarding", "adoption", "escalation", "renewal"]
    when: Trigger
    due_in: Minutes
    expires: PatienceOrSpread | None = None
    planned: bool = Field(default=False, description="may use the hours a planned week reserves")
    timely: bool = Field(default=False, description="late effects fade by the timeliness law")
    playbook: bool = Field(default=False, description="may be skipped under load, by the compliance law")
    discretionary: bool = Field(default=False, description="done in spare hours; not part of the load that falls due")
    reaches_all: bool = Field(default=False, description="for customers outside the coverage too")
    contact: bool = Field(default=True, description="reaches the customer, so it counts as a touch")
    steps: Annotated[list[Step], Field(min_length=1, max_length=16)]
    effect: Effects = {}
    missed: Effects = {}
    closes: MatterName | None = None
    success: Share = 1.0

    @model_validator(mode="after")
    def _every_field_acts(self) -> Self:
        if self.missed and self.expires is None:
            raise rule("what never expires is never missed", "missed", help="say when it `expires`")
        if self.expires is not None and self.steps[0].role is None:
            raise rule("a play that begins by waiting for the customer does not expire", "expires")
        if self.closes is not None and self.when.opened != self.closes:
            raise rule("a play closes the matter that opened it", "closes", help=f"set when: {{opened: {self.closes}}}")
        if self.purpose == "onboarding" and (self.playbook or self.expires is not None):
            at = "playbook" if self.playbook else "expires"
            raise rule("not yet: an onboarding that is skipped or given up", at)
        return self


class PlayChange(Model):
    """A touch model's own numbers for a play."""

    every: Cadence | None = None
    work: list[Work] | None = Field(default=None, description="hours of each step that is work, in order")


Dispatch = Literal["triage", "fifo", "due_date", "largest_arr", "loudest_first", "lowest_health"]


class TouchModel(Model):
    """The plays a segment gets and whose work comes first."""

    plays: dict[Name, PlayChange]
    dispatch: Dispatch = "triage"
    order: list[list[Name]] = Field(default=[], description="classes of plays, most pressing first (triage)")
