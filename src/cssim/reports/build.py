"""What a report says, in the order it is read: the answer first, then what it rests on."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from cssim.experiments.assumptions import Assumptions
from cssim.experiments.compare import Comparison
from cssim.experiments.planning import Company, Step
from cssim.experiments.replicate import Replications
from cssim.experiments.sensitivity import Decider, Question
from cssim.experiments.staffing import LAST, Plan
from cssim.experiments.sweep import Choice, Sweep
from cssim.kpis import catalogue
from cssim.reports import answer, assumed, figures, planned, sensitive, swept, tables
from cssim.reports.report import Books, Grid, Report, Section, Tile
from cssim.reports.tables import Row
from cssim.reports.views import change, money, retention, study, work
from cssim.reports.views.arm import Arm, histories
from cssim.reports.views.change import paid_back
from cssim.reports.views.view import View
from cssim.scenario import evidence
from cssim.scenario.schema import Scenario

Part = list[tuple[evidence.Value, evidence.Evidence]]
DRIVING = {"drivers": "moves customers", "laws": "rule", "shocks": "hits customers"}
LONGEST = 160  # letters of a list of values
KINDS = 10  # of customers saved or lost
MOST = 4  # scenarios in one chart
TILES = ("grr", "nrr", "closing_arr", "crc", "offered_load", "realised_value")
CHANGES = ("grr", "closing_arr", "cumulative_cost", "realised_value")
GRADES = {
    "A": "experiment or large primary data",
    "B": "named practitioner with own data",
    "C": "quoted survey",
    "D": "weak source",
    "E": "assumption",
}
"""What is left of a source when it is carried over to the model: the second letter of its grade."""

EVERYTHING = "Every KPI, by segment, team and play, and at every age: -v on the command line, or --json."
SILENT = (
    "It says what follows from its assumptions, not what will happen: numbers that nobody has measured are assumed, and graded so.",
    "Nothing after the last reporting age counts: what is saved late, or lost late, shows only in part in realised value.",
    "What customers cost to win is in no cost here; the market, competitors and the economy stay as they are.",
    "People of a team differ in skill as the scenario says, and in nothing else; nobody learns from this report on the way.",
    "A company of your own is simulated only as far as its scenario file says so: calibrate it to your own history first.",
)
"""What the model does not say."""


def run(found: Replications, targets: Sequence[str], provenance: dict[str, Any], under: Assumptions | None) -> Report:
    """A report on one scenario."""
    scenario, arm = found.scenario, Arm(found.scenario.name, found)
    return Report(
        scenario.name,
        (answer.today(found), answer.odds(found), scenario.description, *targets),
        tuple(_tiles(arm)),
        (
            *_charts([arm]),
            Section("In numbers", (EVERYTHING,), grids=(_grid("kpis", tables.levels(found), _reading(found)),)),
            *_assumptions(found, under),
            *_closing([found]),
        ),
        (_books(arm),) if arm.courses else (),
        arm.money,
        _told(provenance),
    )


def comparison(found: Comparison, provenance: dict[str, Any], under: Assumptions | None) -> Report:
    """A report on what other scenarios change."""
    arms = [Arm(name, one) for name, one in zip(found.names, (found.base, *found.others), strict=True)]
    few, others = arms[:MOST], range(len(found.others))
    changed = (change.retention(found), change.value(found), change.frontier(found), change.payback(found, few))
    grids = [
        _grid(f"change {name}", tables.differences(found, i), _reading(found.base))
        for i, name in enumerate(found.names[1:])
    ]
    return Report(
        " or ".join([", ".join(found.names[:-1]), found.names[-1]]),
        tuple(_answers(found, arms)),
        tuple(_changes(found)),
        (
            Section("What is compared", grids=(_named(arms),)),
            Section("What changes", views=_drawn(*changed)),
            *_charts(few),
            Section(
                "Who is saved, who is lost",
                tuple(_moved(found, i) for i in others),
                grids=tuple(grid for i in others for grid in _movements(found, i)),
            ),
            Section("Differences in numbers", (_multiple(found), EVERYTHING), grids=tuple(grids)),
            *_assumptions(found.base, under, found),
            *_closing([one.found for one in arms], found.warnings),
        ),
        tuple(_books(arm) for arm in arms if arm.courses),
        arms[0].money,
        _told(provenance),
    )


def sweep(found: Sweep, choice: Choice, provenance: dict[str, Any]) -> Report:
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
                views=_drawn(chart),
                grids=(_grid("best points", swept.standings(found, choice), note),),
            ),
            *_weak(found.base, False),
            *_silent(),
        ),
        (),
        found.base.company.currency,
        _told(provenance),
    )


def plan(
    company: Company, found: Plan, steps: Sequence[Step], base: Scenario, confidence: float, provenance: dict[str, Any]
) -> Report:
    """A report on the least-cost staffing for a scenario's targets."""
    note = f"Paired means of {LAST} simulated histories with their 95 % intervals."
    return Report(
        f"How few people: {base.name}",
        (planned.answer(company, found, confidence), *([base.description] if base.description else [])),
        (),
        (
            Section("The plan", grids=(_grid("heads", planned.heads(company, found, steps, base), note),)),
            Section("The next head", views=_drawn(study.next_head(company, found, steps))),
            Section("What it is traded against", views=(study.tradeoff(company, found),)),
            *_weak(base, False),
            *_silent(),
        ),
        (),
        base.company.currency,
        _told(provenance),
    )


def sensitivity(asked: Question, found: Sequence[Decider], sets: int, provenance: dict[str, Any]) -> Report:
    """A report on which assumptions decide an answer."""
    base = asked.scenarios[0]
    views = _drawn(study.tornado(asked, found) if found else None)
    grids = (_grid("deciders", sensitive.standings(asked, found)),) if found else ()
    return Report(
        f"What decides: {sensitive.subject(asked)}",
        (sensitive.answer(asked, found, sets),),
        (),
        (Section("What drives it", views=views, grids=grids), *_weak(base, True), *_silent()),
        (),
        base.company.currency,
        _told(provenance),
    )


def _answers(found: Comparison, arms: Sequence[Arm]) -> Iterator[str]:
    if len(arms) > 2:
        yield answer.best(found)
    for i, arm in enumerate(arms[1:]):
        back = paid_back(arms[0], arm) if arm.courses else ""
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
            yield Tile(f"{_label(name)}, {last:g} months", arm.said(name), spread)


def _label(kpi: str) -> str:
    """A KPI's name where it is no line of a sum."""
    return tables.label(kpi).lstrip("=+−… ")


def _changes(found: Comparison) -> Iterator[Tile]:
    age, money = found.ages[-1], found.base.scenario.company.currency
    for i, name in enumerate(found.names[1:]):
        for kpi in CHANGES:
            if told := found.difference(i, kpi, age):
                value = figures.difference(told.mean, told.low, told.high, catalogue.lookup(kpi).unit, money)
                often = tables.better_in(told)
                more = f"better in {often} histories" if " of " in often else often
                yield Tile(f"{name}: {_label(kpi)}, {age:g} months", value, more)


def _charts(arms: Sequence[Arm]) -> Iterator[Section]:
    """What is drawn from the courses of histories; nothing where they were not kept."""
    if not arms[0].courses:
        yield Section("Where ARR goes", views=(money.bridge(arms),))
        return
    yield Section("Where ARR goes", views=(money.bridge(arms),))
    yield Section("Will it hold", views=_drawn(retention.fan(arms)))
    yield Section("Who is stretched", views=_drawn(*map(work.stretched, arms)))
    yield Section("How long customers stay", views=_drawn(retention.cohorts(arms[0]), retention.survival(arms)))
    yield Section("Where customers go", views=_drawn(*map(work.journey, arms)))


def _named(arms: Sequence[Arm]) -> Grid:
    left = (
        f" Charts that go by month, team or stage show the first {MOST}; tables show all." if len(arms) > MOST else ""
    )
    rows = tuple((arm.name, arm.found.scenario.description, "the base" if i == 0 else "") for i, arm in enumerate(arms))
    return Grid(
        "scenarios",
        ("scenario", "what it is", ""),
        rows,
        f"{histories(arms).capitalize()} of each, paired: the same customers, the same luck.{left}",
    )


def _drawn(*views: View | None) -> tuple[View, ...]:
    """Those that there is something to show of, their names made different where several are of one kind."""
    there = [view for view in views if view]
    again = {view.name for view in there if sum(other.name == view.name for other in there) > 1}
    return tuple(
        view._replace(name=f"{view.name}_{i + 1}") if view.name in again else view for i, view in enumerate(there)
    )


def _moved(found: Comparison, other: int) -> str:
    """Customers saved and lost, in a sentence."""
    age, money = found.ages[-1], found.base.scenario.company.currency
    told = [
        f"{figures.interval(*moved.customers, 'customers', money)} {word}, {figures.interval(*moved.arr, 'cents', money)} of ARR "
        f"({moved.by_choice:.1f} by their own choice)"
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


def _assumptions(
    found: Replications, under: Assumptions | None, compared: Comparison | None = None
) -> Iterator[Section]:
    """What the answer rests on: ranges under other plausible numbers, then what is graded weakest."""
    ranges = []
    if under and compared:
        ranges = [
            _grid(f"assumption range {name}", assumed.changes(compared, i, under), assumed.title(under))
            for i, name in enumerate(compared.names[1:])
        ]
    elif under:
        ranges = [_grid("assumption range", assumed.standing(found, under), assumed.title(under))]
    yield from _weak(found.scenario, bool(under), ranges)


def _weak(scenario: Scenario, ranged: bool, ranges: Sequence[Grid] = ()) -> Iterator[Section]:
    """What a scenario assumes, by how well it is known; what is graded weakest, part by part."""
    values = [value for value in evidence.values(scenario) if value.path[0] not in evidence.SETTINGS]
    graded = [(value, value.evidence) for value in values if value.evidence]
    count = {grade: sum(source.grade[-1] == grade for _, source in graded) for grade in GRADES}
    told = ", ".join(f"{n:,} of grade {grade} ({GRADES[grade]})" for grade, n in count.items() if n)
    text = (
        f"{len(values):,} values make {scenario.name}; {len(graded):,} carry evidence: {told or 'none'}. "
        f"The rest are the scenario's own decisions or facts.",
        *([] if ranged else [tables.ASSUMPTIONS]),
    )
    weak = [(value, source) for value, source in graded if value.path[0] in DRIVING and source.grade[-1] in "DE"]
    parts = [list(part) for _, part in groupby(weak, key=lambda one: one[0].path[:2])]
    rows = tuple(_leaning(list(alike)) for _, alike in groupby(parts, key=_basis))
    note = "What is graded D or E of what moves customers and hits them; `cssim sensitivity` says which of it decides."
    grid = Grid("weak assumptions", ("part", "values", "grade", "source"), rows, note)
    yield Section("What this rests on", text, grids=(*ranges, *([grid] if rows else [])))


def _basis(part: Part) -> tuple[str, str, str]:
    """What kind of thing a part of a scenario is, its grades and its sources."""
    grades, sources = sorted({source.grade for _, source in part}), dict.fromkeys(source.source for _, source in part)
    return DRIVING[part[0][0].path[0]], ", ".join(grades), "; ".join(sources)


def _leaning(parts: Sequence[Part]) -> tuple[str, ...]:
    """Parts on the same evidence as one line of a table."""
    kind, grades, sources = _basis(parts[0])
    names = f"{kind}: {', '.join(part[0][0].path[1] for part in parts)}"
    return names.replace("_", " "), _listed(parts), grades, sources


def _listed(parts: Sequence[Part]) -> str:
    """Values by name, as many as there is room for."""
    named = 1 if len(parts) > 1 else 2
    told = [f"{' '.join(value.path[named:]).replace('_', ' ')} {value.text}" for part in parts for value, _ in part]
    room = next((i for i in range(1, len(told)) if len(", ".join(told[: i + 1])) > LONGEST), len(told))
    more = f" and {len(told) - room} more" if room < len(told) else ""
    return f"{', '.join(told[:room])}{more}"


def _closing(found: Sequence[Replications], warnings: Sequence[str] = ()) -> Iterator[Section]:
    yield from _silent(warnings)
    names = dict.fromkeys(name.partition(".")[0] for _, patterns in tables.GROUPS for name in patterns)
    known = [catalogue.KPIS[name] for name in names if found[0].summary(name)]
    rows = tuple((tables.label(kpi.name), kpi.formula, kpi.window) for kpi in known)
    yield Section("Definitions", grids=(Grid("definitions", ("word", "meaning", "counted over"), rows),))


def _silent(warnings: Sequence[str] = ()) -> Iterator[Section]:
    yield Section("What this does not say", (*warnings, *SILENT))


def _books(arm: Arm) -> Books:
    company, teams = arm.found.scenario.company, arm.found.scenario.teams
    cost = arm.pile("cost").mean(axis=0).T.tolist()
    names = [*(name for name, _, _ in catalogue.BRIDGE), "closing_arr"]
    told = {name: arm.summary(name if name == "closing_arr" else f"cumulative_{name}") for name in names}
    value = arm.summary("realised_value")
    return Books(
        arm.name,
        company.gross_margin,
        company.discount_rate,
        {name: team.cost for name, team in teams.items()},
        tuple(arm.pile("revenue").mean(axis=0).tolist()),
        {name: tuple(months) for name, months in zip((*arm.teams, "initiatives"), cost, strict=True)},
        {name: one.mean if one else 0.0 for name, one in told.items()},
        value.mean if value else 0.0,
    )


def _grid(name: str, rows: Sequence[Row], note: str = "") -> Grid:
    """Text rows as a grid; a title is a row of its own."""
    head, *body = rows
    blank = ("",) * len(head.cells)
    return Grid(
        name, (head.label, *head.cells), tuple((row.label.strip(), *(row.cells or blank)) for row in body), note
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
    return {name: ", ".join(value) if isinstance(value, list) else str(value) for name, value in provenance.items()}
