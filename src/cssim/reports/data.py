"""Results as plain data for JSON: full precision, null where there is no number."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from cssim.experiments.assumptions import Assumptions, Range
from cssim.experiments.compare import Comparison
from cssim.experiments.fates import Movement
from cssim.experiments.replicate import WHOLE, Replications
from cssim.experiments.targets import Verdict
from cssim.kpis import catalogue
from cssim.kpis.arr import changes
from cssim.kpis.cohorts import triangle
from cssim.kpis.measures import Months
from cssim.kpis.rows import Rows
from cssim.ledger.ledger import Ledger
from cssim.units import MONTH, YEAR


def replications(found: Replications, under: Assumptions | None = None) -> dict[str, Any]:
    """KPIs at the last reporting age, by segment, and at every age."""
    last = found.ages[-1]
    return {
        "name": found.scenario.name,
        "currency": found.scenario.company.currency,
        "seed": found.seed,
        "replications": found.n,
        "asked": found.asked,
        "months": last,
        **_tables(found, last, under),
        "at": {f"{age:g}": _tables(found, age, under) for age in found.ages},
        "engine": engine([found]),
    }


def comparison(found: Comparison, under: Assumptions | None = None) -> dict[str, Any]:
    """Every scenario, and each difference from the base at the last common age and at all of them."""
    scenarios = dict(zip(found.names, (found.base, *found.others), strict=True))
    return {
        "base": found.names[0],
        "months": found.ages[-1],
        "scenarios": {name: replications(one) for name, one in scenarios.items()},
        **_differences(found, found.ages[-1], under),
        "at": {f"{age:g}": _differences(found, age, under) for age in found.ages},
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


def cohorts(ledger: Ledger, width: int = YEAR) -> list[dict[str, Any]]:
    """One history's triangle: who signed in each year from day 0 (or each `width` minutes), and what is left of them.

    Lists go by month of age and end where the cohort's youngest customer is at the ledger's end.
    """
    found = triangle(changes(Rows(ledger))[0], ledger.header.day0, ledger.header.end, width)
    months = (found.start // MONTH).tolist()
    return [
        {
            "from_month": month,
            "customers": int(found.customers[i]),
            "arr": int(found.arr[i]),
            **{name: _known(getattr(found, name)[i]) for name in ("logo", "grr", "nrr")},
        }
        for i, month in enumerate(months)
    ]


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


def _known(shares: np.ndarray) -> list[float]:
    return shares[~np.isnan(shares)].tolist()


def _tables(found: Replications, age: Months, under: Assumptions | None) -> dict[str, Any]:
    return {
        "kpis": _kpis(found, age, WHOLE, under),
        "segments": {segment: {"kpis": _kpis(found, age, segment, under)} for segment in found.segments},
    }


def _kpis(found: Replications, age: Months, segment: str, under: Assumptions | None) -> dict[str, Any]:
    summaries = {name: found.summary(name, age, segment) for name in found.names(age, segment)}
    return {
        name: {
            **summary._asdict(),
            "unit": catalogue.lookup(name).unit,
            **_range(under.level(0, name, age, segment) if under else None),
        }
        for name, summary in summaries.items()
        if summary
    }


def _differences(found: Comparison, age: Months, under: Assumptions | None) -> dict[str, Any]:
    others = list(enumerate(found.names[1:]))
    return {
        "differences": {name: _changes(found, i, age, WHOLE, under) for i, name in others},
        "segments": {
            segment: {"differences": {name: _changes(found, i, age, segment, under) for i, name in others}}
            for segment in found.base.segments
        },
        "marginal_return": {name: found.marginal_return(i, age) for i, name in others},
        "saved": {name: _movement(found.saved[i][age]) for i, name in others},
        "lost": {name: _movement(found.lost[i][age]) for i, name in others},
    }


def _changes(found: Comparison, other: int, age: Months, segment: str, under: Assumptions | None) -> dict[str, Any]:
    names = found.kpis(other, age, segment)
    changes = {name: found.difference(other, name, age, segment) for name in names}
    return {
        name: {
            **change._asdict(),
            "unit": catalogue.lookup(name).unit,
            **_range(under.difference(other + 1, name, age, segment) if under else None),
        }
        for name, change in changes.items()
        if change
    }


def _range(found: Range | None) -> dict[str, Any]:
    """The assumption range, where there is one."""
    return {"assumptions": found._asdict()} if found else {}


def _movement(moved: Movement) -> dict[str, Any]:
    return {
        "customers": moved.customers._asdict(),
        "arr": moved.arr._asdict(),
        "by_choice": moved.by_choice,
        "profiles": [{**profile._asdict(), **tally._asdict()} for profile, tally in moved.profiles.items()],
    }
