"""A sweep as tables: every KPI of every point, every run, and the points by what was asked for."""

from collections.abc import Iterator
from typing import Any

from cssim.experiments.replicate import WHOLE
from cssim.experiments.store import Store
from cssim.experiments.sweep import Choice, Sweep, replications
from cssim.kpis import catalogue
from cssim.reports import figures
from cssim.reports.tables import Row, label, table

SHOWN = 12  # points in the terminal; the files have all
Line = list[Any]


def summary(sweep: Sweep, store: Store) -> Iterator[Line]:
    """Long: a line per point, age, segment (empty: the company) and KPI; the first line names the columns."""
    yield ["point", *sweep.factors, "months", "segment", "kpi", "unit", "mean", "low", "high", "p10", "p50", "p90", "n"]
    for i, point in enumerate(sweep.points):
        found = replications(sweep, store, i)
        for age in found.ages:
            for segment in (WHOLE, *found.segments):
                for name in found.names(age, segment):
                    if told := found.summary(name, age, segment):
                        yield [i, *point.values, age, segment, name, catalogue.lookup(name).unit, *told]


def runs(sweep: Sweep, store: Store) -> Iterator[Line]:
    """Wide: a line per run, a column per KPI of the company and age; the first line names the columns."""
    points = range(len(sweep.points))
    names = list(dict.fromkeys(figure for i in points for figure in _figures(sweep, store, i)))
    yield ["point", *sweep.factors, "replication", *(f"{name}@{age:g}" for age, name in names)]
    for i in points:
        found = replications(sweep, store, i)
        columns = [found.column(name, age).tolist() for age, name in names]
        for replication, values in enumerate(zip(*columns, strict=True)):
            told = ["" if value != value else value for value in values]
            yield [i, *sweep.points[i].values, replication, *told]


def _figures(sweep: Sweep, store: Store, i: int) -> Iterator[tuple[Any, str]]:
    found = replications(sweep, store, i)
    return ((age, name) for age in found.ages for name in found.names(age))


def points(sweep: Sweep, choice: Choice) -> Iterator[Line]:
    """A line per point: what it varies, the KPI asked for, whether it could be best; the first line names the columns."""
    yield ["point", *sweep.factors, choice.kpi, "low", "high", "could_be_best"]
    for i, point in enumerate(sweep.points):
        told = choice.summaries.get(i)
        yield [i, *point.values, *(told[:3] if told else ("", "", "")), int(i in choice.could_be_best)]


def ranking(sweep: Sweep, choice: Choice) -> str:
    """The best points and what they give, as a text table."""
    return table(standings(sweep, choice))


def standings(sweep: Sweep, choice: Choice) -> list[Row]:
    """The best points and what they give."""
    unit, money = catalogue.lookup(choice.kpi).unit, sweep.base.company.currency
    body = [Row("point", (*sweep.factors, f"{label(choice.kpi)} at {choice.age:g} months", ""))]
    for rank, (i, told) in enumerate(list(choice.summaries.items())[:SHOWN]):
        mark = ("could be best" if rank else "best") if i in choice.could_be_best else ""
        mean = figures.interval(told.mean, told.low, told.high, unit, money)
        body.append(Row(str(i), (*sweep.points[i].values, mean, mark)))
    return body


def answer(sweep: Sweep, choice: Choice) -> str:
    """The best point in a sentence, and how many others it cannot be told from."""
    if not choice.summaries:
        return f"{label(choice.kpi)} is not defined at {choice.age:g} months in any run."
    first, now = next(iter(choice.summaries.items()))
    best, unit = sweep.points[first], catalogue.lookup(choice.kpi).unit
    brings = figures.interval(now.mean, now.low, now.high, unit, sweep.base.company.currency)
    what = ", ".join(f"{path} = {value}" for path, value in zip(sweep.factors, best.values, strict=True))
    others = len(choice.could_be_best) - 1
    histories = f"{sweep.n} simulated histories" if sweep.n > 1 else "one simulated history"
    sure = (
        f"{histories} cannot tell it from {others} other{'s' if others > 1 else ''}"
        if others
        else "no other could be best"
    )
    return f"Best {label(choice.kpi)} at {choice.age:g} months: {what} ({brings}); {sure}."


def data(sweep: Sweep, choice: Choice) -> dict[str, Any]:
    """The points as plain data for JSON."""
    return {
        "name": sweep.base.name,
        "currency": sweep.base.company.currency,
        "seed": sweep.seed,
        "replications": sweep.n,
        "factors": list(sweep.factors),
        "best": {"kpi": choice.kpi, "months": choice.age, "point": next(iter(choice.summaries), None)},
        "points": [
            {
                "values": list(point.values),
                choice.kpi: choice.summaries[i]._asdict() if i in choice.summaries else None,
                "could_be_best": i in choice.could_be_best,
            }
            for i, point in enumerate(sweep.points)
        ],
    }
