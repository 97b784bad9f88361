"""What reports of every kind have: charts of histories, what they rest on, what they do not say, what words mean."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from cssim.experiments.assumptions import Assumptions
from cssim.experiments.compare import Comparison
from cssim.experiments.replicate import Replications
from cssim.kpis import catalogue
from cssim.reports import assumed, tables
from cssim.reports.report import Grid, Section
from cssim.reports.tables import Row
from cssim.reports.views import money, retention, work
from cssim.reports.views.arm import Arm
from cssim.reports.views.view import View
from cssim.scenario import evidence
from cssim.scenario.schema import Evidence, Scenario

Part = list[tuple[evidence.Value, Evidence]]
DRIVING = {"drivers": "moves customers", "laws": "rule", "shocks": "hits customers"}
LONGEST = 160  # letters of a list of values
GRADES = {
    "A": "experiment or large primary data",
    "B": "named practitioner with own data",
    "C": "quoted survey",
    "D": "weak source",
    "E": "assumption",
}
"""What is left of a source when it is carried over to the model: the second letter of its grade."""

SILENT = (
    "It says what follows from its assumptions, not what will happen: numbers that nobody has measured are assumed, and graded so.",
    "Nothing after the last reporting age counts: what is saved late, or lost late, shows only in part in realised value.",
    "What customers cost to win is in no cost here; the market, competitors and the economy stay as they are.",
    "People of a team differ in skill as the scenario says, and in nothing else; nobody learns from this report on the way.",
    "A company of your own is simulated only as far as its scenario file says so: calibrate it to your own history first.",
)
"""What the model does not say."""


def charts(arms: Sequence[Arm]) -> Iterator[Section]:
    """What is drawn from the courses of histories; nothing where they were not kept."""
    if not arms[0].courses:
        yield Section("Where ARR goes", views=(money.bridge(arms),))
        return
    yield Section("Where ARR goes", views=(money.bridge(arms),))
    yield Section("Will it hold", views=drawn(retention.fan(arms)))
    yield Section("Who is stretched", views=drawn(*map(work.stretched, arms)))
    yield Section("How long customers stay", views=drawn(retention.cohorts(arms[0]), retention.survival(arms)))
    yield Section("Where customers go", views=drawn(*map(work.journey, arms)))


def drawn(*views: View | None) -> tuple[View, ...]:
    """Those that there is something to show of, their names made different where several are of one kind."""
    there = [view for view in views if view]
    again = {view.name for view in there if sum(other.name == view.name for other in there) > 1}
    return tuple(
        view._replace(name=f"{view.name}_{i + 1}") if view.name in again else view for i, view in enumerate(there)
    )


def grid(name: str, rows: Sequence[Row], note: str = "") -> Grid:
    """Text rows as a grid; a title is a row of its own."""
    head, *body = rows
    blank = ("",) * len(head.cells)
    return Grid(
        name, (head.label, *head.cells), tuple((row.label.strip(), *(row.cells or blank)) for row in body), note
    )


def assumptions(
    found: Replications, under: Assumptions | None, compared: Comparison | None = None
) -> Iterator[Section]:
    """What the answer rests on: ranges under other plausible numbers, then what is graded weakest."""
    ranges = []
    if under and compared:
        ranges = [
            grid(f"assumption range {name}", assumed.changes(compared, i, under), assumed.title(under))
            for i, name in enumerate(compared.names[1:])
        ]
    elif under:
        ranges = [grid("assumption range", assumed.standing(found, under), assumed.title(under))]
    yield from weak(found.scenario, bool(under), ranges)


def weak(scenario: Scenario, ranged: bool, ranges: Sequence[Grid] = ()) -> Iterator[Section]:
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


def closing(found: Sequence[Replications], warnings: Sequence[str] = ()) -> Iterator[Section]:
    yield from silent(warnings)
    names = dict.fromkeys(name.partition(".")[0] for _, patterns in tables.GROUPS for name in patterns)
    known = [catalogue.KPIS[name] for name in names if found[0].summary(name)]
    rows = tuple((tables.label(kpi.name), kpi.formula, kpi.window) for kpi in known)
    yield Section("Definitions", grids=(Grid("definitions", ("word", "meaning", "counted over"), rows),))


def silent(warnings: Sequence[str] = ()) -> Iterator[Section]:
    yield Section("What this does not say", (*warnings, *SILENT))
