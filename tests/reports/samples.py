"""Reports by hand: small, of every form of chart, also with names that a page or a workbook might take for commands."""

from collections.abc import Sequence

from cssim.reports.report import Books, Grid, Report, Section, Tile
from cssim.reports.views.view import View, columns

HOSTILE = (
    "<script>alert(1)</script>",
    "=cmd()|calc",
    "+1\t@SUM(A1) & 'b' \"c\"",
    "-2 \u202egnp.exe",
    "a 🙂 b [x]:*?/\\",
    "a name of sixty letters that goes on until nobody reads more",
)
MONTHS = 24
CHANGES = ("new_arr", "expansion_arr", "uplift_arr", "reactivation_arr", "contraction_arr", "churned_arr")
WORDS = ("+ new", "+ expansion", "+ price increases", "+ came back", "− contraction", "− churned")
SIGNS = (1, 1, 1, 1, -1, -1)
STEPS = (9e6, 12e6, 6e6, 0.0, 5e6, 17e6)


def bridge_of(opening: float, steps: Sequence[float] = STEPS) -> dict[str, float]:
    """Opening and changes, and the closing that they add up to, cents."""
    closing = opening + sum(sign * step for sign, step in zip(SIGNS, steps, strict=True))
    return {"opening_arr": opening, **dict(zip(CHANGES, steps, strict=True)), "closing_arr": closing}


def books(
    scenario: str,
    more: float = 0.0,
    teams: Sequence[str] = ("csm", "support"),
    opening: float = 240e6,
    changes: Sequence[float] = STEPS,
) -> Books:
    """A scenario whose first team costs `more` cents a month and earns that twice back from the ninth month on."""
    margin, rate = 0.78, 0.1
    revenue = [opening / 12 * (1 + 0.004 * m) + (3 * more if m > 8 else 0.0) for m in range(1, MONTHS + 1)]
    cost = {team: (3_000_000.0 + (more if i == 0 else 0.0),) * MONTHS for i, team in enumerate(teams)}
    cost["initiatives"] = (1_500_000.0 if more else 0.0,) + (0.0,) * (MONTHS - 1)
    spent = [sum(month) for month in zip(*cost.values(), strict=True)]
    flows = (margin * earned - paid for earned, paid in zip(revenue, spent, strict=True))
    value = sum(flow * (1 + rate) ** (-m / 12) for m, flow in enumerate(flows, 1))
    heads = {team: 9_000_000 + 1_000_000 * i for i, team in enumerate(teams)}
    return Books(scenario, margin, rate, heads, tuple(revenue), cost, bridge_of(opening, changes), realised_value=value)


def bridge(names: Sequence[str], opening: float, steps: Sequence[float]) -> View:
    """ARR from opening to closing."""
    lines: list[tuple] = []
    for name in names:
        at = opening
        lines.append((name, "opening ARR", 0.0, at, at, at, at))
        for word, sign, step in zip(WORDS, SIGNS, steps, strict=True):
            if step:
                lines.append((name, word, at, at + sign * step, step, 0.9 * step, 1.1 * step))
            at += sign * step
        lines.append((name, "= closing ARR", 0.0, at, at, 0.98 * at, 1.02 * at))
    units = {"scenario": "", "step": "", **dict.fromkeys(("start", "end", "mean", "low", "high"), "cents")}
    title = f"ARR goes from ${opening / 1e8:.2f}M to ${at / 1e8:.2f}M in {MONTHS} months"
    return view("arr_bridge", "bridge", title, units, lines, "ARR", "")


def fan(names: Sequence[str]) -> View:
    """GRR and NRR by month, with single histories."""
    lines = []
    for panel, level in (("GRR", 0.88), ("NRR", 1.02)):
        for i, name in enumerate(names):
            for month in range(12, MONTHS + 1):
                middle = level + 0.01 * i + 0.001 * month
                spread = [middle + d for d in (-0.04, -0.01, 0.0, 0.01, 0.04)]
                lines.append((panel, name, month, *spread, *(middle + 0.005 * (p - 2) for p in range(5))))
    shares = ("p5", "p25", "p50", "p75", "p95", "path1", "path2", "path3", "path4", "path5")
    units = {"panel": "", "scenario": "", "month": "months", **dict.fromkeys(shares, "share")}
    return view(
        "retention_fan", "fan", "GRR stays near 88 %", units, lines, "months since day 0", "of the past year's ARR"
    )


def crosses(names: Sequence[str]) -> View:
    """What retention costs and what it brings."""
    lines = [
        (name, 9e6 * (i + 1), 8.8e6 * (i + 1), 9.2e6 * (i + 1), 0.87 + 0.01 * i, 0.86 + 0.01 * i, 0.88 + 0.01 * i, "")
        for i, name in enumerate(names)
    ]
    money, shares = ("x", "x_low", "x_high"), ("y", "y_low", "y_high")
    units = {"label": "", **dict.fromkeys(money, "cents"), **dict.fromkeys(shares, "share"), "note": ""}
    return view("frontier", "crosses", "More costs more", units, lines, "retention cost of a year", "GRR")


def dots(names: Sequence[str]) -> View:
    """What one more or one fewer head brings, by scenario."""
    lines: list[tuple] = []
    for panel in names:
        lines.append((panel, "one csm fewer", -4e6, -7e6, -1e6, "resolved"))
        lines.append((panel, "one csm more", 0.5e6, -1e6, 2e6, "not resolved"))
    units = {"panel": "", "label": "", "mean": "cents", "low": "cents", "high": "cents", "note": ""}
    return view("next_csm", "dots", "One csm fewer loses $40.0k a year", units, lines, "change of value", "")


def heat(names: Sequence[str], teams: Sequence[str] = ("csm", "support")) -> View:
    """How busy teams are by quarter; one cell is empty."""
    lines: list[tuple] = []
    for panel in names:
        for row, team in enumerate(teams):
            for quarter in range(1, 9):
                share = None if (row, quarter) == (1, 8) else 0.6 + 0.2 * row + 0.02 * quarter
                lines.append((panel, team, f"Q{quarter}", share, "" if share is None else f"{share:.0%}"))
    units = {"panel": "", "row": "", "column": "", "value": "share", "text": ""}
    return view("stretched", "heat", "support is stretched", units, lines, "quarter since day 0", "team")


def steps(names: Sequence[str], hazard: float = 0.01) -> View:
    """How many customers are still there by month of tenure."""
    lines = []
    for i, name in enumerate(names):
        for month in range(0, 37, 3):
            share = (1 - hazard * (1 - 0.2 * i)) ** month
            lines.append((name, month, share, max(share - 0.03, 0.0), min(share + 0.03, 1.0), 200 - 4 * month))
    units = {
        "scenario": "",
        "month": "months",
        **dict.fromkeys(("share", "low", "high"), "share"),
        "at_risk": "customers",
    }
    return view(
        "survival", "steps", "Seven in ten stay three years", units, lines, "months since signature", "customers"
    )


def journey() -> View:
    """Stages and moves between them; a stage may be entered again."""
    lines = [
        ("new", "onboarding", 40.0),
        ("onboarding", "adopting", 36.5),
        ("adopting", "renewing", 30.0),
        ("renewing", "adopting", 25.0),
        ("renewing", "lost", 5.0),
        ("adopting", "stalled", 4.0),
        ("stalled", "adopting", 3.0),
        ("stalled", "lost", 1.0),
    ]
    units = {"from": "", "to": "", "customers": "customers"}
    return view("journey", "map", "40 customers set out, 6 are lost", units, lines, "", "")


def line() -> View:
    """Value by number of CSMs; one is marked."""
    lines = [
        ("", n, (6 - (n - 5) ** 2) * 1e6, (5 - (n - 5) ** 2) * 1e6, (7 - (n - 5) ** 2) * 1e6, "best" * (n == 5))
        for n in range(2, 9)
    ]
    units = {"scenario": "", "x": "customers", "mean": "cents", "low": "cents", "high": "cents", "mark": ""}
    return view("staffing", "line", "Five csm are best", units, lines, "csm", "realised value")


def cloud() -> View:
    """Points of a design; some are marked."""
    lines = [(i / 10, (i * 7 % 10) / 10, 0.8 + 0.01 * i, "kept" if i % 3 else "") for i in range(10)]
    units = {"x": "level", "y": "level", "value": "share", "mark": ""}
    return view("design", "cloud", "Six of ten points are kept", units, lines, "handoff", "goodwill")


def swing(labels: Sequence[str] = ("renewal base", "hazard of leaving")) -> View:
    """What each assumption moves the answer by."""
    lines = [(label, -3e6 / (i + 1), 2e6 / (i + 1), "CDA"[i % 3]) for i, label in enumerate(labels)]
    units = {"label": "", "low": "cents", "high": "cents", "grade": ""}
    return view("tornado", "swing", "The renewal base moves most", units, lines, "change of value", "")


def view(name: str, form: str, title: str, units: dict[str, str], lines: Sequence[tuple], x: str, y: str) -> View:
    """A chart with words for who cannot see it."""
    return View(name, form, title, columns(units, lines), x, y, f"{title}.", "Means of 40 simulated histories.", "USD")  # type: ignore[arg-type]


def report(
    names: Sequence[str],
    teams: Sequence[str] = ("csm", "support"),
    hazard: float = 0.01,
    opening: float = 240e6,
    changes: Sequence[float] = STEPS,
    said: str = "",
) -> Report:
    """A report on scenarios of these names, the first one the base; `said` stands wherever people's own words may."""
    sides = tuple(books(name, 400_000.0 * i, teams, opening, changes) for i, name in enumerate(names))
    assumptions = (("renewal base", "1.9", "C", said or "a survey"), ("hazard of leaving", "0.4 %", "D", "a guess"))
    return Report(
        title=f"What {said or names[-1]} brings",
        answers=(
            f"{said or names[-1]} brings more in 83 of 100 simulated years.",
            "Realised value +$159k [+20, +337]; it pays back in month 11.",
        ),
        tiles=(
            Tile("GRR", "88.4 % [86.9–89.8]", "80.2 to 93.1 % in eight of ten histories"),
            Tile("closing ARR", "$2.45M [2.40–2.50]", f"in {said or names[0]}"),
        ),
        sections=(
            Section(
                "Where ARR goes",
                ("Opening and changes add up to closing.", said),
                (bridge(names, opening, changes), fan(names)),
            ),
            Section("What it costs", (), (crosses(names), dots(names), line(), swing((*names, "hazard of leaving")))),
            Section("Who is stretched", (), (heat(names, teams), steps(names, hazard), journey(), cloud())),
            Section(
                "Assumptions",
                ("Grades go from A (measured) to D (a guess).",),
                (),
                (Grid("assumptions", ("what", "value", "grade", "from"), assumptions, said),),
            ),
            Section("What this model does not say", ("It does not say why a customer left.",)),
            Section(
                "Definitions",
                (),
                (),
                (Grid("definitions", ("name", "formula"), (("GRR", "the lesser of ARR now and then ÷ ARR then"),)),),
            ),
        ),
        books=sides,
        currency="USD",
        provenance={"version": "0.1.0", "scenario": names[0], "seed": "1", "histories": "40"},
    )


def two() -> Report:
    """Two scenarios, the second with more to spend."""
    return report(("base", "proactive"))


def one() -> Report:
    """One scenario."""
    return report(("base",))


def hostile() -> Report:
    """Names of scenarios and teams that are commands elsewhere."""
    return report(HOSTILE, HOSTILE[:3], said=HOSTILE[1])


def zero_churn() -> Report:
    """Nobody leaves: curves are flat."""
    return report(("base",), hazard=0.0, changes=(*STEPS[:-1], 0.0))


def one_customer() -> Report:
    """One customer and nothing that happens: no change of ARR at all."""
    return report(("base",), ("csm",), 0.0, 1e6, (0.0,) * len(STEPS))
