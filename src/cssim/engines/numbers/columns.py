"""The columns both engines read: record types, constants, and what positions stand for."""

from typing import Any, NamedTuple

import numpy as np

from cssim.laws import chance, drivers
from cssim.ledger.events import Stage
from cssim.scenario.schema import Laws

STAGES = {
    "onboarding": Stage.ONBOARDING,
    "adopting": Stage.ADOPTING,
    "renewing": Stage.RENEWING,
    "stalled": Stage.STALLED,
}
"""A play's words for a stage → the ledger's number, the bit of `PLAY_ERA.stages`."""

PURPOSES = ("onboarding", "adoption", "escalation", "renewal", "expansion", "people")
ABOUT = ("customer", "member", "company")
ACCOUNTS = ("retention", "cogs", "sales", "r_and_d")
RANKINGS = ("arr", "potential")
GROWS = ("", "escalation", "potential")
N_DRIVERS = len(drivers.DRIVERS)
N_TERMS = 4
N_FEATURES = 8  # of next best: `touch.FEATURES`
MOST_MATTERS = 16

LAWS: dict[str, Any] = {name: field.annotation for name, field in Laws.model_fields.items()}
"""Section of the scenario → the NamedTuple of that law's numbers."""

LAW = np.dtype([(name, [(number, "f8") for number in law._fields]) for name, law in LAWS.items()])


def _dtype(**fields: str | tuple) -> np.dtype:
    return np.dtype([(name, *kind) if isinstance(kind, tuple) else (name, kind) for name, kind in fields.items()])


GAINS = ("f8", (N_DRIVERS,))  # by driver


SEGMENT = _dtype(
    arr_median="f8", arr_sigma="f8", bad_share="f8", good_a="f8", good_b="f8", bad_a="f8", bad_b="f8", goal_mean="f8",
    goal_sd="f8", attachment_mean="f8", attachment_sd="f8", readiness_mean="f8", readiness_sd="f8", handoff_mean="f8",
    handoff_sd="f8", potential_a="f8", potential_b="f8", candidates="f8", opening="i8", owner_team="i8", has_arrivals="i8",
)  # fmt: skip
SEGMENT_ERA = _dtype(
    uplift="f8", discount="f8", discount_below="f8", ranked_by="i8", coverage="f8", coverage_noise="f8",
    arrival_share="f8", touch_model="i8", rule="i8",
    gate="i8", gate_threshold="f8", gate_noise="f8", gate_delay="i8", gate_backlog="f8",  # weeks, inf: no limit
    useless="f8",  # share of the touch model's playbook plays that have no effect, close and open nothing
    term_months=("i8", (2, N_TERMS)), term_share=("f8", (2, N_TERMS)),  # first and later terms, shares cumulated
)  # fmt: skip
TEAM = _dtype(
    role="i8", named="i8", account="i8", first_seat="i8", n_seats="i8", serves="i8",  # named: a hybrid is too; serves: 1 << g
    iq_mean="f8", iq_sd="f8", eq_mean="f8", eq_sd="f8", grit_mean="f8", grit_sd="f8",
)  # fmt: skip
TEAM_ERA = _dtype(
    headcount="i8", weekly="i8", cost="i8", hiring_cost="i8", reserve="f8", attrition="f8", backfill="i8", notice="i8",
    ramp="i8", ramp_start="f8", rebalance="i8", rotate="i8", balance="i8", orphan="i8",
    pool_above="f8",  # minutes of backlog, inf unless hybrid
    per_customers="i8", most_heads="i8",  # 0 and 0: no hiring by ratio
)  # fmt: skip
PLAY = _dtype(
    purpose="i8", trigger="i8", opened="i8", closes="i8", opens="i8", about="i8", first_step="i8", n_steps="i8", n_work="i8",
    chance_word="i8", success_word="i8", compliance_word="i8", patience_word="i8", discretionary="i8", digital="i8",
    expands="i8", gates="i8",  # gates: a booked play; matters by position, −1: none
)  # fmt: skip
PLAY_ERA = _dtype(
    active="i8", every="i8", before_term="i8", health_below="f8", chance="f8", stages="i8", due_in="i8", expires="f8",
    patience="f8", planned="i8", timely="i8", playbook="i8", reaches_all="i8", contact="i8", discretionary="i8", success="f8", klass="i8",
    advice="i8", worth="f8", needs_closed="i8", needs_open="i8",  # 1 << matter
    next_best=("f8", (N_FEATURES,)), effect=GAINS, missed=GAINS,
)  # fmt: skip
STEP = _dtype(waits="i8", word="i8", rework_word="i8", chance_word="i8", number="i8")
STEP_ERA = _dtype(median="f8", sigma="f8", chance="f8", fallback_above="f8", effect=GAINS)
ROUTE = _dtype(team="i8", fallback="i8")  # −1: none
STREAM = _dtype(
    candidates="f8", gap_word="i8", mark_word="i8", severity_word="i8", grows="i8", opens="i8", ends="i8", play="i8",
    severity_median="f8", severity_sigma="f8",  # 1 and 0: as it comes
)  # fmt: skip
STREAM_ERA = _dtype(share="f8", effect=GAINS)  # share of the candidates that gets in, before laws
MATTER_ERA = _dtype(
    in_renewal="f8", eased="i8", expires="i8", drains=GAINS, lapsed=GAINS,  # eased: a driver, N_DRIVERS adoption, −1 none
)  # fmt: skip
DRIVER = _dtype(start="f8", rest="f8", use="f8", half_life="f8")


class Numbers(NamedTuple):
    """What an engine reads. Axes: e era, g segment, t team, m touch model, p play, s step, j stream, k matter, d driver.

    A stream is something that knocks on a customer's door: a shock, or the requests that start a play. The house, work
    about ourselves, follows the segments: a row for the members of each team (g = n_segments + t), one for the company
    (g = n_segments + number of teams); and the touch models: the last one has their plays.
    """

    starts: np.ndarray  # [e] minute each era begins
    day0: int
    end: int
    grid: int
    pulse: int
    block: int
    observe: int
    n_segments: int
    season: np.ndarray  # [12] what arrivals are multiplied by: season[(now // MONTH) % 12]
    laws: np.ndarray  # [e] LAW
    segment: np.ndarray  # [g] SEGMENT, the house included
    segment_era: np.ndarray  # [e, g] SEGMENT_ERA, the house included
    team: np.ndarray  # [t] TEAM
    team_era: np.ndarray  # [e, t] TEAM_ERA
    play: np.ndarray  # [p] PLAY
    play_era: np.ndarray  # [e, m, p] PLAY_ERA, the house's model last
    step: np.ndarray  # [s] STEP
    step_era: np.ndarray  # [e, m, s] STEP_ERA, the house's model last
    route: np.ndarray  # [g, s] ROUTE: the team that does a step for a segment, and who does it when the owner cannot
    stream: np.ndarray  # [j] STREAM
    stream_era: np.ndarray  # [e, j] STREAM_ERA
    matter_era: np.ndarray  # [e, k] MATTER_ERA, MOST_MATTERS of them
    driver: np.ndarray  # [e, d] DRIVER
    initiative_cost: np.ndarray  # [month since day 0, i] cents
    initiative_account: np.ndarray  # [i]


class Names(NamedTuple):
    """What the positions stand for."""

    segments: tuple[str, ...]
    teams: tuple[str, ...]
    touch_models: tuple[str, ...]  # without the house's, which is the last of its axis
    plays: tuple[str, ...]
    shocks: tuple[str, ...]
    matters: tuple[str, ...]
    initiatives: tuple[str, ...]


class Words(NamedTuple):
    """Purposes of chance that belong to no play or shock."""

    arr: int = chance.purpose("customer.arr")
    fit_kind: int = chance.purpose("customer.fit_kind")
    fit: int = chance.purpose("customer.fit")
    goal: int = chance.purpose("customer.goal")
    attachment: int = chance.purpose("customer.attachment")
    readiness: int = chance.purpose("customer.readiness")
    handoff: int = chance.purpose("customer.handoff")
    potential: int = chance.purpose("customer.potential")
    opening: int = chance.purpose("customer.opening")
    arrival_gap: int = chance.purpose("arrival.gap")
    arrival_mark: int = chance.purpose("arrival.mark")
    gate: int = chance.purpose("gate.noise")
    ranking: int = chance.purpose("coverage.noise")
    renewal: int = chance.purpose("renewal.outcome")
    term: int = chance.purpose("renewal.term")
    contraction: int = chance.purpose("contraction.outcome")
    expansion: int = chance.purpose("expansion.outcome")
    usage: int = chance.purpose("health.usage")
    sentiment: int = chance.purpose("health.sentiment")
    engagement: int = chance.purpose("health.engagement")
    telemetry_usage: int = chance.purpose("health.telemetry.usage")
    telemetry_sentiment: int = chance.purpose("health.telemetry.sentiment")
    telemetry_engagement: int = chance.purpose("health.telemetry.engagement")
    attrition: int = chance.purpose("member.attrition")
    iq: int = chance.purpose("member.iq")
    eq: int = chance.purpose("member.eq")
    grit: int = chance.purpose("member.grit")


FIXED_WORDS = (
    "customer.arr", "customer.fit_kind", "customer.fit", "customer.goal", "customer.attachment", "customer.readiness",
    "customer.handoff", "customer.potential", "customer.opening", "arrival.gap", "arrival.mark", "gate.noise",
    "coverage.noise", "renewal.outcome", "renewal.term", "contraction.outcome", "expansion.outcome", "health.usage",
    "health.sentiment", "health.engagement", "health.telemetry.usage", "health.telemetry.sentiment",
    "health.telemetry.engagement", "member.attrition", "member.iq", "member.eq", "member.grit",
)  # fmt: skip
"""The names behind `Words`."""

WORDS = Words()
