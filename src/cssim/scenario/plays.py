# ruff: noqa: RUF012 — pydantic copies the defaults of a model
"""What is done: plays, their steps and triggers, and the touch models choosing among them."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from cssim.scenario import play_rules
from cssim.scenario.parts import (
    Arrivals,
    DelayOrSpread,
    Effects,
    Model,
    Name,
    PatienceOrSpread,
    Stage,
    WorkOrSpread,
    rule,
)
from cssim.units import Cadence, Delay, Level, Minutes, NonNegative, Share, Weight, Work

TRIGGERS = (
    "signed", "every", "opened", "before_term", "request", "health_below", "booked", "stalled", "next_best",
)  # fmt: skip


class Trigger(Model):
    """When a play falls due: exactly one of the first nine, in some stages, with some chance."""

    signed: bool = Field(default=False, description="at signature; of a play for members, when one is hired")
    every: Cadence | None = None
    opened: Name | None = None
    before_term: Delay | None = None
    request: Arrivals | None = None
    health_below: Level | None = None
    booked: bool = Field(default=False, description="before the gate decides about a new customer")
    stalled: bool = Field(default=False, description="when onboarding, or adoption, does not get on")
    next_best: bool = Field(default=False, description="at an observation, when it scores highest in its touch model")
    stage: list[Stage] = ["onboarding", "adopting", "renewing"]
    chance: Share = 1.0

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if len(self.kinds) != 1:
            got = " and ".join(self.kinds) or "none"
            raise rule(f"a play has exactly one trigger, got {got}", help=_one_of(TRIGGERS))
        if self.stalled and "stage" in self.model_fields_set and "stalled" not in self.stage:
            raise rule("who stalls is in the stage 'stalled'", "stage", help="set stage: [stalled], or leave it out")
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
    chance: Share = Field(default=1.0, description="how often this step is part of the play")
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


class Requires(Model):
    """What must, and what must not, be open on a customer's file for a play to begin."""

    closed: list[Name] = []
    open: list[Name] = []

    @model_validator(mode="after")
    def _no_two_answers(self) -> Self:
        for at, names in (("closed", self.closed), ("open", self.open)):
            for i, name in enumerate(names):
                if name in names[:i]:
                    raise rule(f"'{name}' stands here twice", at, str(i))
        for i, name in enumerate(self.open):
            if name in self.closed:
                raise rule(f"'{name}' cannot be open and closed at once", "open", str(i))
        return self


class Play(Model):
    """Something we do: for a customer, for a member of staff, or for the company."""

    for_: Literal["customer", "member", "company"] = Field(default="customer", alias="for")
    purpose: Literal["onboarding", "adoption", "escalation", "renewal", "expansion", "people"]
    when: Trigger
    requires: Requires = Requires()
    due_in: Minutes
    expires: PatienceOrSpread | None = None
    planned: bool = Field(default=False, description="may use the hours a planned week reserves")
    timely: bool = Field(default=False, description="late effects fade by the timeliness law")
    playbook: bool = Field(default=False, description="may be skipped under load, by the compliance law")
    discretionary: bool = Field(default=False, description="done in spare hours; not part of the load that falls due")
    reaches_all: bool = Field(default=False, description="for customers outside the coverage too")
    contact: bool = Field(default=True, description="reaches the customer, so it counts as a touch")
    digital: bool = Field(default=False, description="done by nobody, for all customers at once; has no steps")
    advice: bool = Field(default=False, description="acts as far as it is followed, by the follow law")
    expands: bool = Field(default=False, description="may make the contract larger, by the expansion law")
    worth: NonNegative = Field(default=1.0, description="what an hour of it is worth, for dispatch by value_per_hour")
    steps: Annotated[list[Step], Field(max_length=16)] = []
    effect: Effects = {}
    missed: Effects = {}
    closes: Name | None = None
    opens: Name | None = None
    success: Share = 1.0

    @model_validator(mode="after")
    def _every_field_acts(self) -> Self:
        play_rules.check(self)
        return self


class PlayChange(Model):
    """A touch model's own numbers for a play."""

    every: Cadence | None = None
    work: list[Work] | None = Field(default=None, description="hours of each step that is work, in order")


class NextBest(Model):
    """What a play's score is made of: a weight for each thing seen of a customer."""

    bias: Weight = 0.0
    health: Weight = 0.0
    tenure: Weight = Field(default=0.0, description="years since signature")
    to_term: Weight = Field(default=0.0, description="years to the end of the term")
    size: Weight = Field(default=0.0, description="ln(ARR / the segment's median)")
    open: Weight = Field(default=0.0, description="matters open")
    contact: Weight = 0.0
    onboarded: Weight = 0.0


Dispatch = Literal[
    "triage", "fifo", "due_date", "largest_arr", "loudest_first", "lowest_health", "focus", "value_per_hour"
]


class TouchModel(Model):
    """The plays a segment gets and whose work comes first."""

    plays: dict[Name, PlayChange]
    dispatch: Dispatch = "triage"
    order: list[list[Name]] = Field(default=[], description="classes of plays, most pressing first (triage)")
    next_best: dict[Name, NextBest] = Field(default={}, description="weights of the plays with that trigger")
