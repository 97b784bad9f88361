"""Results as plain data for JSON: full precision, null where there is no number."""

from collections.abc import Sequence
from typing import Any

from cssim.experiments.compare import Comparison
from cssim.experiments.fates import Movement
from cssim.experiments.replicate import WHOLE, Replications
from cssim.experiments.targets import Verdict
from cssim.kpis import catalogue
from cssim.kpis.measures import Months


def replications(found: Replications) -> dict[str, Any]:
    """KPIs at the last reporting age, by segment, and at every age."""
    last = found.ages[-1]
    return {
        "name": found.scenario.name,
        "currency": found.scenario.company.currency,
        "seed": found.seed,
        "replications": found.n,
        "asked": found.asked,
        "months": last,
        **_tables(found, last),
        "at": {f"{age:g}": _tables(found, age) for age in found.ages},
        "engine": engine([found]),
    }


def comparison(found: Comparison) -> dict[str, Any]:
    """Every scenario, and each difference from the base at the last common age and at all of them."""
    scenarios = dict(zip(found.names, (found.base, *found.others), strict=True))
    return {
        "base": found.names[0],
        "months": found.ages[-1],
        "scenarios": {name: replications(one) for name, one in scenarios.items()},
        **_differences(found, found.ages[-1]),
        "at": {f"{age:g}": _differences(found, age) for age in found.ages},
        "engine": engine(list(scenarios.values())),
    }


def engine(found: Sequence[Replications]) -> dict[str, Any]:
    """What the runs took."""
    return {
        "name": found[0].engine,
        "events": sum(one.events for one in found),
        "cpu_s": sum(one.cpu_s for one in found),
        "wall_s": max(one.wall_s for one in found),
    }


def targets(verdicts: Sequence[Verdict]) -> list[dict[str, Any]]:
    """Targets with the values held against them."""
    return [
        {
            "kpi": verdict.target.kpi,
            "unit": catalogue.lookup(verdict.target.kpi).unit,
            "months": verdict.months,
            "quantile": verdict.target.quantile,
            "min": verdict.low,
            "max": verdict.high,
            "value": verdict.value,
            "met": verdict.met,
        }
        for verdict in verdicts
    ]


def _tables(found: Replications, age: Months) -> dict[str, Any]:
    return {
        "kpis": _kpis(found, age, WHOLE),
        "segments": {segment: {"kpis": _kpis(found, age, segment)} for segment in found.segments},
    }


def _kpis(found: Replications, age: Months, segment: str) -> dict[str, Any]:
    summaries = {name: found.summary(name, age, segment) for name in found.names(age, segment)}
    return {
        name: {**summary._asdict(), "unit": catalogue.lookup(name).unit}
        for name, summary in summaries.items()
        if summary
    }


def _differences(found: Comparison, age: Months) -> dict[str, Any]:
    others = list(enumerate(found.names[1:]))
    return {
        "differences": {name: _changes(found, i, age, WHOLE) for i, name in others},
        "segments": {
            segment: {"differences": {name: _changes(found, i, age, segment) for i, name in others}}
            for segment in found.base.segments
        },
        "saved": {name: _movement(found.saved[i][age]) for i, name in others},
        "lost": {name: _movement(found.lost[i][age]) for i, name in others},
    }


def _changes(found: Comparison, other: int, age: Months, segment: str) -> dict[str, Any]:
    names = found.kpis(other, age, segment)
    changes = {name: found.difference(other, name, age, segment) for name in names}
    return {
        name: {**change._asdict(), "unit": catalogue.lookup(name).unit} for name, change in changes.items() if change
    }


def _movement(moved: Movement) -> dict[str, Any]:
    return {
        "customers": moved.customers._asdict(),
        "arr": moved.arr._asdict(),
        "by_choice": moved.by_choice,
        "profiles": [{**profile._asdict(), **tally._asdict()} for profile, tally in moved.profiles.items()],
    }
