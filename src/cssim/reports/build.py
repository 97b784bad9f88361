"""What a report says, in the order it is read: the answer first, then what it rests on."""

from collections.abc import Iterator, Sequence
from typing import Any

from cssim import __version__
from cssim.experiments.assumptions import Assumptions
from cssim.experiments.compare import Comparison
from cssim.experiments.planning import Company, Step
from cssim.experiments.replicate import Replications
from cssim.experiments.sensitivity import Decider, Question
from cssim.experiments.staffing import LAST, Plan
from cssim.experiments.sweep import Choice, Sweep
from cssim.kpis import catalogue
from cssim.reports import answer, figures, planned, sensitive, swept, tables
from cssim.reports.report import Books, Grid, Report, Section, Tile
from cssim.reports.sections import assumptions, charts, closing, drawn, grid, silent, weak
from cssim.reports.views import change, study
from cssim.reports.views.arm import Arm, arms_of, histories
from cssim.reports.views.change import paid_back
from cssim.scenario.schema import Scenario

KINDS = 10  # of customers saved or lost
MOST = 4  # scenarios in one chart
TILES = ("grr", "nrr", "closing_arr", "crc", "offered_load", "realised_value")
CHANGES = ("grr", "closing_arr", "cumulative_cost", "realised_value")
FEWER = ("grr", "realised_value")  # where there are more than FEW others
FEW = 2
EVERYTHING = "Every KPI, by segment, team and play, and at every age: -v on the command line, or --json."


def run(found: Replications, targets: Sequence[str], provenance: dict[str, Any], under: Assumptions | None) -> Report:
    """A report on one scenario."""
    scenario, arm = found.scenario, Arm(found.scenario.name, found)
    return Report(
        scenario.name,
        (answer.today(found), answer.odds(found), scenario.description, *targets, *_short(found)),
        tuple(_tiles(arm)),
        (
            *charts([arm]),
            Section("In numbers", (EVERYTHING,), grids=(grid("key figures", tables.levels(found), _reading(found)),)),
            *assumptions(found, under),
            *closing([found]),
        ),
        (_books(arm),) if arm.courses else (),
        arm.money,
        _told(provenance),
    )


def comparison(found: Comparison, provenance: dict[str, Any], under: Assumptions | None) -> Report:
    """A report on what other scenarios change."""
    arms = arms_of(found)
    few, others = arms[:MOST], range(len(found.others))
    changed = (change.retention(found), change.value(found), change.frontier(found), change.payback(found, few))
    grids = [
        grid(f"change {name}", tables.differences(found, i), _reading(found.base))
        for i, name in enumerate(found.names[1:])
    ]
    return Report(
        " or ".join([", ".join(found.names[:-1]), found.names[-1]]),
        (*_answers(found, arms), *_short(found.base)),
        tuple(_changes(found)),
        (
            Section("What is compared", grids=(_named(arms),)),
            Section("What changes", views=drawn(*changed)),
            *charts(few),
            Section(
                "Who is saved, who is lost",
                tuple(_moved(found, i) for i in others),
                grids=tuple(grid for i in others for grid in _movements(found, i)),
            ),
            Section("Differences in numbers", (_multiple(found), EVERYTHING), grids=tuple(grids)),
            *assumptions(found.base, under, found),
            *closing([one.found for one in arms], found.warnings),
        ),
        tuple(_books(arm) for arm in arms if arm.courses),
        arms[0].money,
        _told(provenance),
    )


def sweep(found: Sweep, choice: Choice, provenance: dict[str, Any], warnings: Sequence[str]) -> Report:
    """A report on a scenario over many values."""
    chart = study.points(found, choice)
    said = f"{len(found.points):,} points, {found.n} histories each: {', '.join(found.factors)}."
    note = f"The best first; brackets: 95 % interval of the mean of {found.n} simulated histories."
    return Report(
        f"{found.base.name}: {len(found.points):,} points",
        (swept.answer(found, choice), said),
        (),
        (
            Section(
                "What was found",
                views=drawn(chart),
                grids=(grid("best points", swept.standings(found, choice), note),),
            ),
            *weak(found.base, False),
            *silent(warnings),
        ),
        (),
        found.base.company.currency,
        _told(provenance),
    )


def plan(
    company: Company,
    found: Plan,
    steps: Sequence[Step],
    base: Scenario,
    confidence: float,
    provenance: dict[str, Any],
    warnings: Sequence[str],
) -> Report:
    """A report on the least-cost staffing for a scenario's targets."""
    note = f"Paired means of {LAST} simulated histories with their 95 % intervals."
    return Report(
        f"How few people: {base.name}",
        (planned.answer(company, found, confidence), *([base.description] if base.description else [])),
        (),
        (
            Section("The plan", grids=(grid("heads", planned.heads(company, found, steps, base), note),)),
            Section("The next head", views=drawn(study.next_head(company, found, steps))),
            Section("What it is traded against", views=(study.tradeoff(company, found),)),
            *weak(base, False),
            *silent(warnings),
        ),
        (),
        base.company.currency,
        _told(provenance),
    )


def sensitivity(asked: Question, found: Sequence[Decider], sets: int, provenance: dict[str, Any]) -> Report:
    """A report on which assumptions decide an answer."""
    base = asked.scenarios[0]
    views = drawn(study.tornado(asked, found) if found else None)
    grids = (grid("deciders", sensitive.standings(asked, found)),) if found else ()
    return Report(
        f"What decides: {sensitive.subject(asked)}",
        (sensitive.answer(asked, found, sets),),
        (),
        (Section("What drives it", views=views, grids=grids), *weak(base, True), *silent()),
        (),
        base.company.currency,
        _told(provenance),
    )


def _short(found: Replications) -> Iterator[str]:
    if found.n < found.asked:
        yield f"Stopped early: {found.n} of {found.asked} histories; all of this is of those."


def _answers(found: Comparison, arms: Sequence[Arm]) -> Iterator[str]:
    if len(arms) > 2:
        yield answer.best(found)
    for i, arm in enumerate(arms[1:]):
        value = found.difference(i, "realised_value", found.ages[-1])
        sure = value is not None and answer.sure(value, answer.comparisons(found))
        back = paid_back(arms[0], arm) if arm.courses and sure else ""
        crossing = f" Month by month: it {back}." if "month" in back.partition("(")[0] else ""
        turns = answer.beyond(found, i)
        yield f"{answer.answer(found, i)}{crossing}{' ' if turns else ''}{turns}"
        if seen := answer.detectable(found, i):
            yield seen


def _tiles(arm: Arm) -> Iterator[Tile]:
    found = arm.found
    last = found.ages[-1]
    for name in TILES:
        told = found.summary(name)
        if told:
            unit = catalogue.lookup(name).unit
            spread = f"P10 to P90 {figures.spread(told.p10, told.p90, unit, arm.money)}" if told.n > 1 else ""
            label = _label(name)
            yield Tile(f"{label[:1].upper()}{label[1:]}, {last:g} months", arm.said(name), spread)


def _label(kpi: str) -> str:
    """A KPI's name where it is no line of a sum."""
    return tables.label(kpi).lstrip("=+−… ")


def _changes(found: Comparison) -> Iterator[Tile]:
    age, money = found.ages[-1], found.base.scenario.company.currency
    for i, name in enumerate(found.names[1:]):
        for kpi in CHANGES if len(found.others) <= FEW else FEWER:
            if told := found.difference(i, kpi, age):
                value = figures.difference(told.mean, told.low, told.high, catalogue.lookup(kpi).unit, money)
                often = tables.better_in(told)
                more = f"better in {often} histories" if " of " in often else often
                yield Tile(f"{name}: {_label(kpi)}, {age:g} months", value, more)


def _named(arms: Sequence[Arm]) -> Grid:
    left = (
        f" Charts that go by month, team or stage show the first {MOST}; tables show all." if len(arms) > MOST else ""
    )
    rows = tuple(
        (arm.name, arm.found.scenario.description or "–", "the base" if i == 0 else "") for i, arm in enumerate(arms)
    )
    return Grid(
        "scenarios",
        ("scenario", "what it is", ""),
        rows,
        f"{histories(arms).capitalize()} of each, paired: the same customers, the same luck.{left}",
    )


def _moved(found: Comparison, other: int) -> str:
    """Customers saved and lost, in a sentence."""
    age, money = found.ages[-1], found.base.scenario.company.currency
    told = [
        f"{figures.interval(*moved.customers, 'customers', money)} {word}, {figures.interval(*moved.arr, 'cents', money)} of ARR "
        f"({moved.by_choice:.1f} by their own choice)"
        if moved.profiles
        else f"nobody {word}"
        for word, moved in (("saved", found.saved[other][age]), ("lost", found.lost[other][age]))
    ]
    return f"{found.names[other + 1]}, within {age:g} months, per history: {'; '.join(told)}."


def _movements(found: Comparison, other: int) -> Iterator[Grid]:
    """The kinds of customers saved and lost that hold most of their ARR; nothing where there are none."""
    age, money, name = found.ages[-1], found.base.scenario.company.currency, found.names[other + 1]
    for word, moved in (("saved", found.saved[other][age]), ("lost", found.lost[other][age])):
        rows = tuple(
            (
                f"{who.segment}, year {who.tenure_year}, {who.stage}",
                who.arr_band,
                f"{n.customers:.1f}",
                figures.figure(n.arr, "cents", money),
            )
            for who, n in list(moved.profiles.items())[:KINDS]
        )
        more = len(moved.profiles) - KINDS
        note = (
            f"Per history; the {KINDS} kinds with most ARR, of {len(moved.profiles)}." if more > 0 else "Per history."
        )
        if rows:
            yield Grid(f"{word} by {name}", ("who, when they leave", "ARR each", "customers", "ARR"), rows, note)


def _books(arm: Arm) -> Books:
    company, teams = arm.found.scenario.company, arm.found.scenario.teams
    cost = arm.pile("cost").mean(axis=0).T.tolist()
    names = [*(name for name, _, _ in catalogue.BRIDGE), "closing_arr"]
    told = {name: arm.summary(name if name == "closing_arr" else f"cumulative_{name}") for name in names}
    return Books(
        arm.name,
        company.gross_margin,
        company.discount_rate,
        {name: team.cost for name, team in teams.items()},
        tuple(arm.pile("revenue").mean(axis=0).tolist()),
        {name: tuple(months) for name, months in zip((*arm.teams, "initiatives"), cost, strict=True)},
        {name: one.mean if one else 0.0 for name, one in told.items()},
        float(arm.pile("value")[:, -1].mean()),
    )


def _reading(found: Replications) -> str:
    return (
        f"Means of {found.n} simulated histories; in brackets the simulation error, the 95 % interval of the mean; "
        "P10 to P90: what eight in ten single histories bring."
        if found.n > 1
        else tables.NO_BRACKETS
    )


def _multiple(found: Comparison) -> str:
    n = answer.comparisons(found)
    return tables.TOGETHER.format(n) if n > 1 else ""


def _told(provenance: dict[str, Any]) -> dict[str, str]:
    return {"cssim": __version__} | {
        name: ", ".join(value) if isinstance(value, list) else str(value) for name, value in provenance.items()
    }
