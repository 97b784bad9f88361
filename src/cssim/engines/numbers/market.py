"""Customers and what befalls them as columns: segments, streams, matters, drivers."""

import math
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from cssim.engines.numbers.columns import GROWS, MOST_MATTERS, N_TERMS, RANKINGS, Names
from cssim.laws import chance, drivers
from cssim.policies import dispatch
from cssim.scenario.parts import Exponential
from cssim.scenario.plays import Play
from cssim.scenario.schema import Scenario
from cssim.scenario.staff import OWNING
from cssim.units import MONTH


def spread(value: Any) -> tuple[float, float]:
    """Median and sigma of a quantity that is fixed or lognormal; mean and `MEMORYLESS` of an exponential one."""
    if value is None:
        return 0.0, 0.0
    if isinstance(value, int | float):
        return float(value), 0.0
    if isinstance(value, Exponential):
        return float(value.mean), chance.MEMORYLESS
    return float(value.median), chance.sigma_of(value.median, value.p90) if value.median else 0.0


def gains(effects: Mapping[Any, float]) -> list[float]:
    """Gains by driver, 0 where none is stated."""
    return [effects.get(d, 0.0) for d in drivers.DRIVERS]


def matter_position(name: str | None, names: Names) -> int:
    """Where a matter stands; −1 for none."""
    return names.matters.index(name) if name else -1


def season(scenario: Scenario) -> np.ndarray:
    """[12] what arrivals are multiplied by, by months since the run began; day 0 is in the month of `study.start`."""
    first = scenario.study.start.month - 1 if scenario.study.start else 0
    before = scenario.opening.warm_up // MONTH
    return np.array([scenario.company.season[(first - before + i) % 12] for i in range(12)], "f8")


def segments(scenario: Scenario, names: Names) -> list[tuple]:
    """[g] SEGMENT; then the house, which nobody joins: a row for each team's members, and the company."""
    owners = (*range(len(names.teams)), -1)
    house = [(1.0, 0.0, 0.0, *[1.0] * 4, *[0.0] * 8, 1.0, 1.0, 0.0, 0, owner, 0) for owner in owners]
    return [*(_segment(scenario, name, names) for name in names.segments), *house]


def _segment(scenario: Scenario, name: str, names: Names) -> tuple:
    segment = scenario.segments[name]
    fit, traits = segment.traits.fit, segment.traits
    owners = [t for t in names.teams if scenario.teams[t].book in OWNING and name in scenario.teams[t].serves]
    return (
        *spread(segment.arr), fit.bad_share, fit.good.a, fit.good.b, fit.bad.a, fit.bad.b, traits.goal.mean, traits.goal.sd,
        traits.attachment.mean, traits.attachment.sd, traits.readiness.mean, traits.readiness.sd, traits.handoff.mean,
        traits.handoff.sd, traits.potential.a, traits.potential.b, segment.arrivals.candidates,
        scenario.opening.customers.get(name, 0), names.teams.index(owners[0]) if owners else -1,
        int(segment.arrivals.candidates > 0),
    )  # fmt: skip


def segments_now(era: Scenario, names: Names) -> list[tuple]:
    """[g] SEGMENT_ERA; the house has a touch model of its own, the last."""
    endless = ([[12] * N_TERMS] * 2, [[1.0] * N_TERMS] * 2)
    house = (
        0.0, 0.0, 0.0, 0, 1.0, 0.0, 0.0, len(names.touch_models), dispatch.TRIAGE, 0, 0.0, 0.0, 0, math.inf, 0.0, *endless,
    )  # fmt: skip
    return [*(_segment_era(era, name, names) for name in names.segments), *[house] * (len(names.teams) + 1)]


def _segment_era(era: Scenario, name: str, names: Names) -> tuple:
    segment, gate = era.segments[name], era.segments[name].gate
    candidates = segment.arrivals.candidates
    share = segment.arrivals.rate / candidates if candidates else 0.0
    model = segment.touch_model
    rule = dispatch.RULES.index(era.touch_models[model].dispatch)
    most = gate.most_backlog if gate else None
    return (
        segment.uplift, segment.discount, segment.discount_below, RANKINGS.index(segment.ranked_by), segment.coverage,
        segment.coverage_noise, share, names.touch_models.index(model), rule, int(gate is not None),
        gate.threshold if gate else 0.0, gate.noise if gate else 0.0, gate.delay if gate else 0,
        math.inf if most is None else most, useless(era, model), *_terms(era, name),
    )  # fmt: skip


def useless(era: Scenario, model: str) -> float:
    """The share of a touch model's playbook plays that have no effect, and close, open and expand nothing."""
    plays = [era.plays[name] for name in era.touch_models[model].plays if era.plays[name].playbook]
    return sum(not _acts(play) for play in plays) / len(plays) if plays else 0.0


def _acts(play: Play) -> bool:
    effects = [play.effect, *(step.effect for step in play.steps)]
    moves = any(gain != 0.0 for effect in effects for gain in effect.values())
    return moves or play.expands or play.closes is not None or play.opens is not None


def _terms(era: Scenario, name: str) -> tuple[list, list]:
    """Months and cumulated shares of the terms on offer, first and later, padded with the last."""
    months, shares = [], []
    for offer in (era.segments[name].first_terms, era.segments[name].terms):
        ordered = sorted(offer.items())
        cumulated = np.cumsum([share for _, share in ordered]).tolist()
        cumulated[-1] = 1.0
        pad = N_TERMS - len(ordered)
        months.append([length // MONTH for length, _ in ordered] + [ordered[-1][0] // MONTH] * pad)
        shares.append(cumulated + [1.0] * pad)
    return months, shares


def _requests(plays: Mapping[str, Play]) -> list[str]:
    return [name for name in plays if plays[name].when.request]


def streams(scenario: Scenario, plays: Mapping[str, Play], names: Names) -> list[tuple]:
    """[j] STREAM: shocks, then requests."""
    rows = []
    for name in names.shocks:
        shock = scenario.shocks[name]
        rows.append((
            shock.candidates, *_words(f"shock.{name}"), GROWS.index(shock.grows_with or ""), matter_position(shock.opens, names),
            int(shock.ends_contract), -1, *(spread(shock.severity) if shock.severity else (1.0, 0.0)),
        ))  # fmt: skip
    for name in _requests(plays):
        request: Any = plays[name].when.request
        rows.append((request.candidates, *_words(f"play.{name}"), 0, -1, 0, list(plays).index(name), 1.0, 0.0))
    return rows


def _words(door: str) -> Iterable[int]:
    return (chance.purpose(f"{door}.{what}") for what in ("gap", "mark", "severity"))


def streams_now(era: Scenario, plays: Mapping[str, Play], names: Names) -> list[tuple]:
    """[j] STREAM_ERA."""
    shocks: list[tuple[Any, Any]] = [(era.shocks[name], era.shocks[name].effect) for name in names.shocks]
    asked: list[tuple[Any, Any]] = [(era.plays.get(name, plays[name]).when.request, {}) for name in _requests(plays)]
    return [(s.rate / s.candidates if s.candidates else 0.0, gains(effect)) for s, effect in [*shocks, *asked]]


def matters_now(era: Scenario, names: Names) -> list[tuple]:
    """[k] MATTER_ERA, padded with matters that nothing opens."""
    nothing = (0.0, -1, 0, gains({}), gains({}))
    return [*(_matter(era, name) for name in names.matters), *[nothing] * (MOST_MATTERS - len(names.matters))]


def _matter(era: Scenario, name: str) -> tuple:
    matter = era.matters[name]
    eased = -1 if matter.eased_by is None else (*drivers.DRIVERS, "adoption").index(matter.eased_by)
    return matter.in_renewal, eased, matter.expires or 0, gains(matter.drains), gains(matter.lapsed)


def drivers_now(era: Scenario) -> list[tuple]:
    """[d] DRIVER: neutral where none is stated."""
    return [tuple(era.drivers.get(name, drivers.Driver())) for name in drivers.DRIVERS]
