"""Plays, steps and who does them as columns."""

from collections.abc import Mapping, Sequence
from typing import Any

from cssim.engines.numbers.columns import ABOUT, N_FEATURES, PURPOSES, STAGES, Names
from cssim.engines.numbers.market import gains, matter_position, spread
from cssim.laws import chance
from cssim.ledger.events import Stage
from cssim.policies import touch
from cssim.scenario.plays import Play, TouchModel, Trigger
from cssim.scenario.schema import Scenario

_TRIGGERS = {
    "signed": touch.SIGNED,
    "every": touch.CADENCE,
    "before_term": touch.BEFORE_TERM,
    "request": touch.REQUEST,
    "health_below": touch.HEALTH,
    "next_best": touch.NEXT_BEST,
    "booked": touch.BOOKED,
    "stalled": touch.STALLED,
    "opened": touch.OPENED,
}


def plays(union: Mapping[str, Play], names: Names) -> list[tuple]:
    """[p] PLAY: the steps of a play stand next to each other."""
    rows, first = [], 0
    for name, play in union.items():
        words = (chance.purpose(f"play.{name}.{what}") for what in ("chance", "success", "compliance", "patience"))
        opened, closes, opens = (matter_position(m, names) for m in (play.when.opened, play.closes, play.opens))
        rows.append((
            PURPOSES.index(play.purpose), _TRIGGERS[play.when.kinds[0]], opened, closes, opens, ABOUT.index(play.for_),
            first, len(play.steps), sum(step.role is not None for step in play.steps), *words, int(play.discretionary),
            int(play.digital), int(play.expands), int(play.when.booked),
        ))  # fmt: skip
        first += len(play.steps)
    return rows


def plays_now(era: Scenario, union: Mapping[str, Play], names: Names) -> list[list[tuple]]:
    """[m, p] PLAY_ERA; the last touch model is the house's."""
    return [[_play_era(era, m, p, union[p], names) for p in union] for m in (*names.touch_models, None)]


def _play_era(era: Scenario, model_name: str | None, name: str, union: Play, names: Names) -> tuple:
    model = era.touch_models.get(model_name) if model_name is not None else None
    play = era.plays.get(name, union)
    in_house = model_name is None and play.for_ != "customer"
    active = name in era.plays and (in_house or (model is not None and name in model.plays))
    own = model.plays[name].every if active and model else None
    every = own if own is not None else play.when.every
    when = play.when
    return (
        int(active), every or 0, when.before_term or 0, -1.0 if when.health_below is None else when.health_below,
        when.chance, _stages(when), play.due_in, *spread(play.expires), int(play.planned), int(play.timely),
        int(play.playbook), int(play.reaches_all or play.digital), int(play.contact), int(play.discretionary), play.success,
        _class(model, name) if model else 0, int(play.advice), play.worth, _mask(play.requires.closed, names),
        _mask(play.requires.open, names), _next_best(model, name), gains(play.effect), gains(play.missed),
    )  # fmt: skip


def _stages(when: Trigger) -> int:
    """A bit for each stage in which a trigger counts; prospects and those who stall are in no other."""
    if when.booked:
        return 1 << Stage.PROSPECT
    stalled = {Stage.STALLED} if when.stalled else set()
    return sum(1 << stage for stage in {STAGES[stage] for stage in when.stage} | stalled)


def _mask(matters: Sequence[str], names: Names) -> int:
    return sum(1 << names.matters.index(name) for name in matters)


def _class(model: TouchModel, name: str) -> int:
    """The class of a play in a touch model's order; what it does not name comes last."""
    for position, group in enumerate(model.order):
        if name in group:
            return position
    return len(model.order)


def _next_best(model: TouchModel | None, name: str) -> list[float]:
    weights = model.next_best.get(name) if model else None
    return [getattr(weights, feature) for feature in touch.FEATURES] if weights else [0.0] * N_FEATURES


def step(name: str, i: int, step: Any) -> tuple:
    """STEP."""
    words = (chance.purpose(f"play.{name}.step{i}{what}") for what in ("", ".rework", ".chance"))
    return int(step.role is None), *words, i


def steps_now(era: Scenario, steps: Sequence[tuple[str, int, Any]], names: Names) -> list[list[tuple]]:
    """[m, s] STEP_ERA; the last touch model is the house's."""
    return [[_step_era(era, m, *step) for step in steps] for m in (*names.touch_models, None)]


def _step_era(era: Scenario, model_name: str | None, name: str, i: int, step: Any) -> tuple:
    model = era.touch_models.get(model_name) if model_name is not None else None
    play = era.plays.get(name)
    step = play.steps[i] if play else step
    work = step.work
    own = model.plays[name].work if model and name in model.plays else None
    if own is not None and step.role is not None:
        nth = sum(s.role is not None for s in play.steps[:i]) if play else 0
        work = own[nth]
    median, sigma = spread(step.wait if step.role is None else work)
    return median, sigma, step.chance, step.fallback.above if step.fallback else 0.0, gains(step.effect)


def routes(scenario: Scenario, steps: Sequence[Any], names: Names) -> list[list[tuple]]:
    """[g, s] ROUTE; then who does a step about the members of each team, and about the company."""
    served = [[_route(scenario, segment, step, names) for step in steps] for segment in names.segments]
    about = [[(_for_member(scenario, team, step.role, names), -1) for step in steps] for team in names.teams]
    return [*served, *about, [(_first(scenario, step.role, names), -1) for step in steps]]


def _route(scenario: Scenario, segment: str, step: Any, names: Names) -> tuple[int, int]:
    """The team that does a step for a segment, and the team that takes it when the owner cannot."""
    fallback = _first(scenario, step.fallback.role, names, {segment}) if step.fallback else -1
    return _first(scenario, step.role, names, {segment}), fallback


def _first(scenario: Scenario, role: str | None, names: Names, serving: set[str] | None = None) -> int:
    """The first team with a role, that serves one of some segments if any are given; −1 where there is none."""
    for position, name in enumerate(names.teams):
        team = scenario.teams[name]
        if team.role == role and (serving is None or not serving.isdisjoint(team.serves)):
            return position
    return -1


def _for_member(scenario: Scenario, name: str, role: str | None, names: Names) -> int:
    """Who does a step about a member: itself in its own role, else a team it shares customers with, else any."""
    team = scenario.teams[name]
    if team.role == role:
        return names.teams.index(name)
    near = _first(scenario, role, names, set(team.serves))
    return near if near >= 0 else _first(scenario, role, names)
