"""Every KPI there is: its unit, its formula in plain words, which way is better, and what it comes by.

The one place that tables, documents and help read. A KPI that comes `per` team, play or the like is measured
under `name.team.<team>` too; `whole` says whether plain `name` is. Money is in cents; a share of 1 is 100 %.
"""

import difflib
from typing import Literal, NamedTuple

from cssim.units import DAY, HOUR, MONTH

Direction = Literal["up", "down"] | None

MINUTES_IN = {"days": DAY, "hours": HOUR, "months": MONTH}
"""KPIs of these units are counted in them; whoever states a time for one states minutes."""

YEAR = "trailing year"
RECENT = "trailing year, or since day 0 if shorter"
SINCE = "since day 0"
NOW = "at the age"
TENURE = "from three years before day 0"


class KPI(NamedTuple):
    """One KPI; `window` says which rows count. A trailing year is absent before there are twelve months."""

    name: str
    unit: str
    formula: str
    better_when: Direction
    by_segment: bool
    window: str
    per: tuple[str, ...] = ()
    whole: bool = True


BRIDGE: tuple[tuple[str, str, Direction], ...] = (
    ("opening_arr", "ARR of customers active strictly before the window", None),
    ("new_arr", "ARR of customers who signed for the first time", "up"),
    ("expansion_arr", "rises of ARR other than price increases: more bought", "up"),
    ("uplift_arr", "price increases at renewal", "up"),
    ("reactivation_arr", "ARR of customers who came back", "up"),
    ("contraction_arr", "falls of ARR of customers who stayed: less bought, or a discount", "down"),
    ("churned_arr", "ARR of customers lost, from the minute it took effect", "down"),
)


def _kpis() -> list[KPI]:
    return [*_bridge(), *_revenue(), *_retention(), *_service(), *_success(), *_value(), *_acquisition()]


def _bridge() -> list[KPI]:
    found = []
    for prefix, window in (("", YEAR), ("cumulative_", SINCE)):
        found += [KPI(prefix + name, "cents", text, better, True, window) for name, text, better in BRIDGE]
        signed, lost = "customers who signed for the first time", "customers lost"
        found += [
            KPI(f"{prefix}new_customers", "customers", signed, "up", True, window),
            KPI(f"{prefix}lost_customers", "customers", lost, "down", True, window),
        ]
    return [kpi._replace(per=("part", "shock")) if kpi.name == "churned_arr" else kpi for kpi in found]


def _revenue() -> list[KPI]:
    return [
        KPI(
            "closing_arr",
            "cents",
            "opening + new + expansion + uplift + reactivation − contraction − churned ARR",
            "up",
            True,
            NOW,
        ),
        KPI("customers", "customers", "customers with ARR", "up", True, NOW),
        KPI("nrr", "share", "ARR now of the customers of a year ago ÷ their ARR then", "up", True, YEAR),
        KPI(
            "nrr_without_uplift",
            "share",
            "nrr without the year's price increases (contraction takes its share of them along)",
            "up",
            True,
            YEAR,
        ),
        KPI(
            "grr",
            "share",
            "of the customers of a year ago: the lesser of ARR now and then ÷ ARR then",
            "up",
            True,
            YEAR,
        ),
        KPI(
            "event_grr",
            "share",
            "as grr, with the least ARR each had in the year: dips count",
            "up",
            True,
            YEAR,
        ),
        KPI(
            "logo_retention",
            "share",
            "of the customers of a year ago: those active now ÷ those then",
            "up",
            True,
            YEAR,
        ),
        KPI(
            "expansion_rate",
            "share",
            "of the customers of a year ago: what they bought more ÷ their ARR then",
            "up",
            True,
            YEAR,
        ),
        KPI(
            "contraction_rate",
            "share",
            "of the customers of a year ago: what they bought less, or got off the price ÷ their ARR then",
            "down",
            True,
            YEAR,
        ),
        KPI(
            "churn_rate",
            "share",
            "of the customers of a year ago: ARR then of those gone now ÷ ARR then of all",
            "down",
            True,
            YEAR,
        ),
        KPI(
            "churn_rate_without_top5",
            "share",
            "as churn_rate, without the company's five largest customers of a year ago",
            "down",
            True,
            YEAR,
        ),
        KPI("renewable_arr", "cents", "ARR whose term ended: up for renewal", None, True, YEAR),
        KPI(
            "renewal_rate",
            "share",
            "ARR renewed, each capped at its ARR before, ÷ ARR up for renewal",
            "up",
            True,
            YEAR,
        ),
        KPI(
            "net_renewal_rate",
            "share",
            "ARR after renewal, uplift included, ÷ ARR up for renewal",
            "up",
            True,
            YEAR,
        ),
        KPI(
            "annual_renewal_rate",
            "share",
            "renewal_rate by segment and length of term, as a yearly rate, weighted by ARR",
            "up",
            True,
            YEAR,
        ),
        KPI(
            "term_churn",
            "share",
            "one-year terms not renewed ÷ one-year terms ended; tenure 4: fourth year or later",
            "down",
            True,
            TENURE,
            ("tenure",),
        ),
    ]


def _retention() -> list[KPI]:
    return [
        KPI(
            "survival",
            "share",
            "customers still there after so many years (Kaplan–Meier by month of tenure)",
            "up",
            True,
            TENURE,
            ("tenure",),
            whole=False,
        ),
        KPI(
            "after_lost_sponsor_share",
            "share",
            "customers lost within a year of losing their sponsor ÷ customers lost",
            None,
            True,
            YEAR,
        ),
        KPI(
            "after_matter_share",
            "share",
            "customers lost within a year of the matter's last opening ÷ customers lost",
            None,
            True,
            YEAR,
            ("matter",),
            whole=False,
        ),
    ]


def _service() -> list[KPI]:
    waits = ("play", "team")
    return [
        KPI(
            "offered_load",
            "share",
            "work falling due, discretionary plays apart, ÷ time paid",
            "down",
            False,
            RECENT,
            ("team",),
        ),
        KPI("utilisation", "share", "time worked ÷ time paid", None, False, RECENT, ("team",)),
        KPI("wait_mean", "days", "from joining a queue to being begun", "down", False, RECENT, waits),
        KPI("wait_p90", "days", "the wait that nine in ten do not exceed", "down", False, RECENT, waits),
        KPI(
            "lateness_mean",
            "days",
            "from due to done, early counts as negative",
            "down",
            False,
            RECENT,
            ("play",),
        ),
        KPI(
            "lateness_p90",
            "days",
            "the lateness that nine in ten do not exceed",
            "down",
            False,
            RECENT,
            ("play",),
        ),
        KPI(
            "late_share",
            "share",
            "tasks done after their due date ÷ tasks done",
            "down",
            False,
            RECENT,
            ("play",),
        ),
        KPI(
            "missed_tasks",
            "tasks",
            "tasks that expired before anyone began them",
            "down",
            False,
            RECENT,
            ("play",),
        ),
        KPI("missed_share", "share", "missed ÷ (missed + done)", "down", False, RECENT, ("play",)),
        KPI(
            "blocked_plays",
            "tasks",
            "plays that a matter open or missing kept from beginning",
            "down",
            False,
            RECENT,
            ("play",),
        ),
        KPI("backlog", "hours", "work waiting, mean of the weekly figure", "down", False, RECENT, ("team",)),
        KPI(
            "backlog_age",
            "days",
            "how long what nobody has begun has waited, mean; of what joined a queue up to a year before day 0",
            "down",
            False,
            NOW,
            ("team",),
        ),
        KPI(
            "time_to_value",
            "days",
            "median from signature to adopting, of who signed in the window (Kaplan–Meier)",
            "down",
            True,
            RECENT,
        ),
        KPI(
            "escalations",
            "per customer-year",
            "escalations opened ÷ years of active customers; team: of the customers it owns at the age",
            "down",
            True,
            RECENT,
            ("team",),
        ),
        KPI(
            "accounts_per_csm",
            "customers",
            "customers ÷ full-time CSMs paid in the last month",
            None,
            False,
            NOW,
        ),
        KPI("arr_per_csm", "cents", "ARR ÷ full-time CSMs paid in the last month", None, False, NOW),
    ]


def _success() -> list[KPI]:
    matter = ("matter",)
    return [
        KPI(
            "goals_achieved",
            "share",
            "customers whose adoption has once reached their goal ÷ customers",
            "up",
            True,
            NOW,
        ),
        KPI("goals_achieved_arr", "cents", "ARR of the customers who have reached their goal", "up", True, NOW),
        KPI(
            "time_to_goal",
            "months",
            "median from signature to the goal reached, of who signed in the window (Kaplan–Meier)",
            "down",
            True,
            TENURE,
        ),
        KPI("matter_open", "share", "customers with the matter open ÷ customers", None, True, NOW, matter, False),
        KPI(
            "matter_seen",
            "share",
            "customers with the matter open at any time of the window ÷ customers: a plan's coverage",
            None,
            True,
            RECENT,
            matter,
            False,
        ),
        KPI(
            "standing",
            "level",
            "what everybody knows the company's level to be",
            None,
            False,
            NOW,
            ("driver",),
            False,
        ),
    ]


def _acquisition() -> list[KPI]:
    return [
        KPI("bookings", "customers", "customers sold that had to pass the gate", None, True, RECENT),
        KPI("refused_share", "share", "bookings refused at the gate ÷ bookings decided", None, True, RECENT),
        KPI(
            "acquisition_cost",
            "cents",
            "company.cac × customers who signed for the first time; in no other cost",
            "down",
            False,
            YEAR,
        ),
        KPI(
            "cac_payback",
            "months",
            "acquisition cost ÷ monthly gross margin of the ARR that it brought",
            "down",
            False,
            YEAR,
        ),
        KPI(
            "ltv",
            "cents",
            "ARR per customer × gross margin ÷ share of customers lost in the year (as if churn were constant)",
            "up",
            True,
            YEAR,
        ),
        KPI("ltv_net", "cents", "as ltv, with the cost to serve taken off the margin", "up", False, YEAR),
        KPI("ltv_to_cac", "times", "ltv ÷ company.cac", "up", False, YEAR),
        KPI(
            "ltv_four_years",
            "cents",
            "discounted gross margin of the first four years of a customer with today's mean ARR, by survival",
            "up",
            True,
            TENURE,
        ),
    ]


def _value() -> list[KPI]:
    found = []
    for prefix, window in (("", YEAR), ("cumulative_", SINCE)):
        found += [
            KPI(f"{prefix}revenue", "cents", "ARR over time, to the minute", "up", True, window),
            KPI(
                f"{prefix}cost",
                "cents",
                "what was booked to all accounts",
                "down",
                False,
                window,
                ("account",),
            ),
            KPI(
                f"{prefix}retention_cost",
                "cents",
                "what was booked to retention and COGS",
                "down",
                False,
                window,
            ),
        ]
    return [
        *found,
        KPI("crc", "share", "retention cost ÷ revenue (mean ARR) of the same year", "down", False, YEAR),
        KPI("cost_to_serve", "cents", "retention cost ÷ years of active customers", "down", False, YEAR),
        KPI("realised_margin", "cents", "gross margin, discounted by month", "up", False, SINCE),
        KPI(
            "realised_value",
            "cents",
            "gross margin − every cost booked, discounted by month; nothing after the age counts",
            "up",
            False,
            SINCE,
        ),
        KPI(
            "realised_value_with_contracts",
            "cents",
            "realised_value + discounted gross margin of running contracts, served at no cost",
            "up",
            False,
            SINCE,
        ),
    ]


KPIS: dict[str, KPI] = {kpi.name: kpi for kpi in _kpis()}
"""By name, in the order they are told."""


def lookup(name: str) -> KPI:
    """The KPI behind a measured name such as `wait_p90.team.support`; KeyError with the nearest name."""
    base, _, rest = name.partition(".")
    if base in KPIS and (not rest or rest.partition(".")[0] in KPIS[base].per):
        return KPIS[base]
    close = difflib.get_close_matches(base, KPIS, n=1)
    raise KeyError(f"no KPI '{name}'" + (f"; did you mean '{close[0]}'?" if close else ""))


INTRODUCTION = """# KPIs

Functions of a ledger and of nothing else. Written by `cssim.kpis.catalogue.markdown`; not by hand.

* A report at age *a* looks back on the twelve months that end with the minute day 0 + *a*. They begin after
  the minute a year before, so that years in a row count everything once; the first begins with day 0
  itself. What stood at their start is what stood strictly before. Costs and hours are booked at the end of
  what they are for, and always count from after the start.
* A KPI with nothing to divide by, or of a trailing year before there are twelve months, is left out.
  Where fewer than 20 cases stand behind a value, their number is given with it (`few`).
* A name goes on with what it is per: `wait_p90.team.support`, `term_churn.tenure.1`.
* The company's waits, lateness, missed and blocked tasks and the age of its backlog leave discretionary plays out.
* Expansion, contraction and price changes each have a line of the bridge and are never netted; `grr` caps each
  customer at its ARR of a year ago, so that what one buys more makes up for nobody else.
* Shares after a matter say what came after, not because. `matter_seen` is the coverage of a plan where plans are
  matters.
* `churned_arr.part.*` splits the ARR of those who chose to leave over the parts of the log-odds of
  renewal by how far each stands below its reference (an accounting rule, not a cause);
  `churned_arr.shock.*` is what shocks ended.
* Retention cost is what is booked to retention and COGS, so `company.gross_margin` is the margin before
  these teams.

| KPI | unit | formula | better | window | by segment | per |
|---|---|---|---|---|---|---|
"""


def markdown() -> str:
    """`docs/kpis.md`."""
    arrows = {"up": "↑", "down": "↓", None: ""}
    lines = []
    for kpi in KPIS.values():
        cells = (f"`{kpi.name}`", kpi.unit, kpi.formula, arrows[kpi.better_when], kpi.window)
        per = ", ".join(kpi.per) + ("" if kpi.whole else " only")
        lines.append(f"| {' | '.join(cells)} | {'yes' if kpi.by_segment else ''} | {per} |\n")
    return INTRODUCTION + "".join(lines)
