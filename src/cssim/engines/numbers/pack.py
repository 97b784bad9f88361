"""A scenario, its past included, as the columns both engines read.

Names become positions in alphabetical order, so that the order of a scenario file means nothing. What may change on day 0
or by an initiative has a leading axis of eras; era 0 is the past. Plays and the like that only the past or only the
present knows stand in both, switched off where unknown.
"""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from cssim.engines.numbers import market, staff, work
from cssim.engines.numbers.columns import (
    ACCOUNTS,
    DRIVER,
    FIXED_WORDS,
    LAW,
    LAWS,
    MATTER_ERA,
    PLAY,
    PLAY_ERA,
    ROUTE,
    SEGMENT,
    SEGMENT_ERA,
    STEP,
    STEP_ERA,
    STREAM,
    STREAM_ERA,
    TEAM,
    TEAM_ERA,
    Names,
    Numbers,
)
from cssim.laws import chance, drivers
from cssim.laws.renewal import PARTS
from cssim.scenario import change, read
from cssim.scenario.plays import Play
from cssim.scenario.schema import Scenario
from cssim.units import MONTH, YEAR


def pack(scenario: Scenario, succeeded: Mapping[str, bool]) -> tuple[Numbers, Names]:
    """The numbers of a scenario, its past included, given which initiatives succeed."""
    past = read.past(scenario)
    starts, eras = _eras(scenario, past, succeeded)
    plays = _union(past.plays, scenario.plays)
    names = Names(
        segments=tuple(sorted(scenario.segments)),
        teams=tuple(sorted(scenario.teams)),
        touch_models=tuple(sorted({**past.touch_models, **scenario.touch_models})),
        plays=tuple(plays),
        shocks=tuple(sorted(scenario.shocks)),
        matters=tuple(sorted(scenario.matters)),
        initiatives=tuple(sorted(scenario.initiatives)),
    )
    steps = [(name, i, step) for name in plays for i, step in enumerate(plays[name].steps)]
    study, day0 = scenario.study, scenario.opening.warm_up
    numbers = Numbers(
        starts=np.array(starts, "i8"),
        day0=day0,
        end=day0 + study.horizon,
        grid=study.grid,
        pulse=study.pulse,
        block=max(1, math.ceil(study.block)),
        observe=study.observe,
        n_segments=len(names.segments),
        season=market.season(scenario),
        laws=_records(LAW, [tuple(tuple(getattr(era.laws, name)) for name in LAWS) for era in eras]),
        segment=_records(SEGMENT, market.segments(scenario, names)),
        segment_era=_records(SEGMENT_ERA, [market.segments_now(era, names) for era in eras]),
        team=_records(TEAM, staff.teams(scenario, eras, names)),
        team_era=_records(TEAM_ERA, staff.teams_by_era(eras, names)),
        play=_records(PLAY, work.plays(plays, names)),
        play_era=_records(PLAY_ERA, [work.plays_now(era, plays, names) for era in eras]),
        step=_records(STEP, [work.step(name, i, step) for name, i, step in steps]),
        step_era=_records(STEP_ERA, [work.steps_now(era, steps, names) for era in eras]),
        route=_records(ROUTE, work.routes(scenario, [step for _, _, step in steps], names)),
        stream=_records(STREAM, market.streams(scenario, plays, names)),
        stream_era=_records(STREAM_ERA, [market.streams_now(era, plays, names) for era in eras]),
        matter_era=_records(MATTER_ERA, [market.matters_now(era, names) for era in eras]),
        driver=_records(DRIVER, [market.drivers_now(era) for era in eras]),
        initiative_cost=_initiative_costs(scenario, names),
        initiative_account=np.array([ACCOUNTS.index(scenario.initiatives[i].account) for i in names.initiatives], "i8"),
    )
    chance.purposes(*_purpose_names(names, steps, plays))
    return numbers, names


def _eras(scenario: Scenario, past: Scenario, succeeded: Mapping[str, bool]) -> tuple[list[int], list[Scenario]]:
    """The minute each era begins, and the numbers that hold in it."""
    day0 = scenario.opening.warm_up
    months = [m for m in change.era_months(scenario) if m * MONTH < scenario.study.horizon]
    eras = [change.apply_changes(scenario, m * MONTH, succeeded) for m in months]
    starts = [day0 + m * MONTH for m in months]
    if day0:
        eras.insert(0, change.apply_changes(past, 0, dict.fromkeys(past.initiatives, False)))
        starts.insert(0, 0)
    return starts, eras


def succeeded(scenario: Scenario, seed: int, replication: int) -> dict[str, bool]:
    """Which initiatives succeed in a replication."""
    k0, k1 = chance.study_key(seed)
    return {
        name: chance.uniform(k0, k1, replication, chance.COMPANY, chance.purpose(f"initiative.{name}"), 0)
        < plan.success
        for name, plan in scenario.initiatives.items()
    }


def _records(dtype: np.dtype, nested: Any) -> np.ndarray:
    """A record array from nested lists of tuples, its numbers read as attributes in Python too."""
    return np.array(nested, dtype=dtype).view(np.recarray)


def _union(past: Mapping[str, Play], present: Mapping[str, Play]) -> dict[str, Play]:
    """Every play of past or present by name; the present's numbers where both have it."""
    return {name: present[name] if name in present else past[name] for name in sorted({**past, **present})}


def _initiative_costs(scenario: Scenario, names: Names) -> np.ndarray:
    """[month since day 0, initiative] cents booked at the end of each month, set-up cost in the first."""
    months = scenario.study.horizon // MONTH
    costs = np.zeros((months + 1, len(names.initiatives)), "i8")
    for i, name in enumerate(names.initiatives):
        plan = scenario.initiatives[name]
        start = plan.start // MONTH
        if start < months:
            costs[start, i] += plan.cost
            costs[start:months, i] += plan.cost_rate * MONTH // YEAR
    return costs


def _purpose_names(names: Names, steps: list, plays: Mapping[str, Play]) -> list[str]:
    """Every name chance is keyed by, to be told apart."""
    own = [f"play.{play}.{what}" for play in plays for what in ("chance", "success", "compliance", "patience")]
    work = [f"play.{play}.step{i}{what}" for play, i, _ in steps for what in ("", ".rework", ".chance")]
    doors = [f"shock.{name}" for name in names.shocks] + [f"play.{name}" for name in plays if plays[name].when.request]
    knocks = [f"{door}.{what}" for door in doors for what in ("gap", "mark")]
    severity = [f"shock.{name}.severity" for name in names.shocks]
    return own + work + knocks + severity + [*FIXED_WORDS, *(f"initiative.{name}" for name in names.initiatives)]


def spelled(names: Names) -> dict[str, tuple[str, ...]]:
    """The names a ledger's header carries."""
    return {
        "segments": names.segments,
        "teams": names.teams,
        "plays": names.plays,
        "shocks": names.shocks,
        "matters": names.matters,
        "drivers": (*drivers.DRIVERS, "adoption"),
        "parts": PARTS,
        "initiatives": names.initiatives,
    }
