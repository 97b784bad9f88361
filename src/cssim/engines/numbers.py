"""Scenario → the numbers both engines read: columns per era, packed once.

Names become positions in alphabetical order, so that the order of a scenario file means nothing. What may change on day 0
or by an initiative has a leading axis of eras; era 0 is the past. Plays and the like that only the past or only the
present knows stand in both, switched off where unknown.
"""

import math
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np

from cssim.laws import chance, drivers
from cssim.laws.renewal import PARTS
from cssim.policies import dispatch, staffing, touch
from cssim.scenario import change, read
from cssim.scenario.parts import Exponential
from cssim.scenario.schema import Laws, Play, Scenario, TouchModel
from cssim.units import MONTH, WEEK, YEAR

STAGES = ("onboarding", "adopting", "renewing")
PURPOSES = ("onboarding", "adoption", "escalation", "renewal")
ACCOUNTS = ("retention", "cogs", "sales", "r_and_d")
MATTERS = ("escalation", "lost_sponsor")
N_DRIVERS = len(drivers.DRIVERS)
N_TERMS = 4

LAWS: dict[str, Any] = {name: field.annotation for name, field in Laws.model_fields.items()}
"""Section of the scenario → the NamedTuple of that law's numbers."""

LAW = np.dtype([(name, [(number, "f8") for number in law._fields]) for name, law in LAWS.items()])


def _dtype(**fields: str | tuple) -> np.dtype:
    return np.dtype([(name, *kind) if isinstance(kind, tuple) else (name, kind) for name, kind in fields.items()])


GAINS = ("f8", (N_DRIVERS,))  # by driver


SEGMENT = _dtype(
    arr_median="f8", arr_sigma="f8", bad_share="f8", good_a="f8", good_b="f8", bad_a="f8", bad_b="f8", goal_mean="f8",
    goal_sd="f8", attachment_mean="f8", attachment_sd="f8", candidates="f8", opening="i8", owner_team="i8", has_arrivals="i8",
)  # fmt: skip
SEGMENT_ERA = _dtype(
    uplift="f8", coverage="f8", arrival_share="f8", touch_model="i8", rule="i8",
    term_months=("i8", (2, N_TERMS)), term_share=("f8", (2, N_TERMS)),  # first and later terms, shares cumulated
)  # fmt: skip
TEAM = _dtype(role="i8", named="i8", account="i8", first_seat="i8", n_seats="i8")
TEAM_ERA = _dtype(
    headcount="i8", weekly="i8", cost="i8", hiring_cost="i8", reserve="f8", attrition="f8", backfill="i8", notice="i8",
    ramp="i8", ramp_start="f8", rebalance="i8", rotate="i8", balance="i8", orphan="i8",
)  # fmt: skip
PLAY = _dtype(
    purpose="i8", trigger="i8", opened="i8", closes="i8", first_step="i8", n_steps="i8", n_work="i8", chance_word="i8",
    success_word="i8", compliance_word="i8", patience_word="i8", discretionary="i8",
)  # fmt: skip
PLAY_ERA = _dtype(
    active="i8", every="i8", before_term="i8", health_below="f8", chance="f8", stages="i8", due_in="i8", expires="f8",
    patience="f8", planned="i8", timely="i8", playbook="i8", reaches_all="i8", contact="i8", discretionary="i8", success="f8", klass="i8",
    effect=GAINS, missed=GAINS,
)  # fmt: skip
STEP = _dtype(waits="i8", word="i8", rework_word="i8", number="i8")
STEP_ERA = _dtype(median="f8", sigma="f8", fallback_above="f8", effect=GAINS)
ROUTE = _dtype(team="i8", fallback="i8")  # −1: none
STREAM = _dtype(candidates="f8", gap_word="i8", mark_word="i8", grows="i8", opens="i8", ends="i8", play="i8")
STREAM_ERA = _dtype(share="f8", effect=GAINS)  # share of the candidates that gets in, before laws
MATTER_ERA = _dtype(in_renewal="f8", eased="i8", expires="i8", drains=GAINS)
DRIVER = _dtype(start="f8", rest="f8", use="f8", half_life="f8")


class Numbers(NamedTuple):
    """What an engine reads. Axes: e era, g segment, t team, m touch model, p play, s step, j stream, k matter, d driver.

    A stream is something that knocks on a customer's door: a shock, or the requests that start a play.
    """

    starts: np.ndarray  # [e] minute each era begins
    day0: int
    end: int
    grid: int
    pulse: int
    block: int
    observe: int
    laws: np.ndarray  # [e] LAW
    segment: np.ndarray  # [g] SEGMENT
    segment_era: np.ndarray  # [e, g] SEGMENT_ERA
    team: np.ndarray  # [t] TEAM
    team_era: np.ndarray  # [e, t] TEAM_ERA
    play: np.ndarray  # [p] PLAY
    play_era: np.ndarray  # [e, m, p] PLAY_ERA
    step: np.ndarray  # [s] STEP
    step_era: np.ndarray  # [e, m, s] STEP_ERA
    route: np.ndarray  # [g, s] ROUTE: the team that does a step for a segment, and who does it when the owner cannot
    stream: np.ndarray  # [j] STREAM
    stream_era: np.ndarray  # [e, j] STREAM_ERA
    matter_era: np.ndarray  # [e, k] MATTER_ERA
    driver: np.ndarray  # [d] DRIVER
    initiative_cost: np.ndarray  # [month since day 0, i] cents
    initiative_account: np.ndarray  # [i]


class Names(NamedTuple):
    """What the positions stand for."""

    segments: tuple[str, ...]
    teams: tuple[str, ...]
    touch_models: tuple[str, ...]
    plays: tuple[str, ...]
    shocks: tuple[str, ...]
    initiatives: tuple[str, ...]


class Words(NamedTuple):
    """Purposes of chance that belong to no play or shock."""

    arr: int = chance.purpose("customer.arr")
    fit_kind: int = chance.purpose("customer.fit_kind")
    fit: int = chance.purpose("customer.fit")
    goal: int = chance.purpose("customer.goal")
    attachment: int = chance.purpose("customer.attachment")
    opening: int = chance.purpose("customer.opening")
    arrival_gap: int = chance.purpose("arrival.gap")
    arrival_mark: int = chance.purpose("arrival.mark")
    renewal: int = chance.purpose("renewal.outcome")
    term: int = chance.purpose("renewal.term")
    usage: int = chance.purpose("health.usage")
    sentiment: int = chance.purpose("health.sentiment")
    attrition: int = chance.purpose("member.attrition")


WORDS = Words()


def pack(scenario: Scenario, succeeded: Mapping[str, bool]) -> tuple[Numbers, Names]:
    """The numbers of a scenario, its past included, given which initiatives succeed."""
    past = read.past(scenario)
    day0 = scenario.opening.warm_up
    months = [m for m in change.era_months(scenario) if m * MONTH < scenario.study.horizon]
    eras = [change.apply_changes(scenario, m * MONTH, succeeded) for m in months]
    starts = [day0 + m * MONTH for m in months]
    if day0:
        eras.insert(0, change.apply_changes(past, 0, dict.fromkeys(past.initiatives, False)))
        starts.insert(0, 0)
    plays = _union(past.plays, scenario.plays)
    names = Names(
        segments=tuple(sorted(scenario.segments)),
        teams=tuple(sorted(scenario.teams)),
        touch_models=tuple(sorted({**past.touch_models, **scenario.touch_models})),
        plays=tuple(plays),
        shocks=tuple(sorted(scenario.shocks)),
        initiatives=tuple(sorted(scenario.initiatives)),
    )
    steps = [(name, i, step) for name in plays for i, step in enumerate(plays[name].steps)]
    requests = [name for name in plays if plays[name].when.request]
    study = scenario.study
    numbers = Numbers(
        starts=np.array(starts, "i8"),
        day0=day0,
        end=day0 + study.horizon,
        grid=study.grid,
        pulse=study.pulse,
        block=max(1, math.ceil(study.block)),
        observe=study.observe,
        laws=_records(LAW, [tuple(tuple(getattr(era.laws, name)) for name in LAWS) for era in eras]),
        segment=_records(SEGMENT, [_segment(scenario, g, names) for g in names.segments]),
        segment_era=_records(SEGMENT_ERA, [[_segment_era(era, g, names) for g in names.segments] for era in eras]),
        team=_records(TEAM, _teams(scenario, eras, names)),
        team_era=_records(TEAM_ERA, [[_team_era(eras, e, t) for t in names.teams] for e in range(len(eras))]),
        play=_records(PLAY, _plays(plays)),
        play_era=_records(
            PLAY_ERA, [[[_play_era(era, m, p, plays[p]) for p in plays] for m in names.touch_models] for era in eras]
        ),
        step=_records(STEP, [_step(*s) for s in steps]),
        step_era=_records(
            STEP_ERA, [[[_step_era(era, m, *s) for s in steps] for m in names.touch_models] for era in eras]
        ),
        route=_records(ROUTE, [[_route(scenario, g, step, names) for _, _, step in steps] for g in names.segments]),
        stream=_records(STREAM, _streams(scenario, names, plays, requests)),
        stream_era=_records(STREAM_ERA, [_stream_era(era, names, plays, requests) for era in eras]),
        matter_era=_records(MATTER_ERA, [[_matter(era, k) for k in MATTERS] for era in eras]),
        driver=_records(DRIVER, [_driver(scenario, d) for d in drivers.DRIVERS]),
        initiative_cost=_initiative_costs(scenario, names),
        initiative_account=np.array([ACCOUNTS.index(scenario.initiatives[i].account) for i in names.initiatives], "i8"),
    )
    chance.purposes(*_purpose_names(names, steps, plays))
    return numbers, names


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


def _spread(value: Any) -> tuple[float, float]:
    """Median and sigma of a quantity that is fixed or lognormal; mean and `MEMORYLESS` of an exponential one."""
    if value is None:
        return 0.0, 0.0
    if isinstance(value, int | float):
        return float(value), 0.0
    if isinstance(value, Exponential):
        return float(value.mean), chance.MEMORYLESS
    return float(value.median), chance.sigma_of(value.median, value.p90) if value.median else 0.0


def _segment(scenario: Scenario, name: str, names: Names) -> tuple:
    segment = scenario.segments[name]
    fit, traits = segment.traits.fit, segment.traits
    median, sigma = _spread(segment.arr)
    owners = [t for t in names.teams if scenario.teams[t].book == "named" and name in scenario.teams[t].serves]
    return (
        median, sigma, fit.bad_share, fit.good.a, fit.good.b, fit.bad.a, fit.bad.b, traits.goal.mean, traits.goal.sd,
        traits.attachment.mean, traits.attachment.sd, segment.arrivals.candidates, scenario.opening.customers.get(name, 0),
        names.teams.index(owners[0]) if owners else -1, int(segment.arrivals.candidates > 0),
    )  # fmt: skip


def _segment_era(era: Scenario, name: str, names: Names) -> tuple:
    segment = era.segments[name]
    candidates = segment.arrivals.candidates
    share = segment.arrivals.rate / candidates if candidates else 0.0
    model = segment.touch_model
    rule = dispatch.RULES.index(era.touch_models[model].dispatch)
    return (
        segment.uplift, segment.coverage, share, names.touch_models.index(model), rule, *_terms(era, name),
    )  # fmt: skip


def _terms(era: Scenario, name: str) -> tuple[list, list]:
    """Months and cumulated shares of the terms on offer, first and later, padded with the last."""
    months, shares = [], []
    for offer in (era.segments[name].first_terms, era.segments[name].terms):
        ordered = sorted(offer.items())
        cumulated = np.cumsum([share for _, share in ordered]).tolist()
        cumulated[-1] = 1.0
        pad = N_TERMS - len(ordered)
        months.append([length // MONTH for length, _ in ordered] + [ordered[-1][0] // MONTH] * pad)
        shares.append(cumulated + [1.0] * pad)
    return months, shares


def _teams(scenario: Scenario, eras: list[Scenario], names: Names) -> list[tuple]:
    rows, first = [], 0
    roles = sorted({team.role for team in scenario.teams.values()})
    for name in names.teams:
        team = scenario.teams[name]
        n = max(_heads(era, name) for era in eras)
        rows.append((roles.index(team.role), int(team.book == "named"), ACCOUNTS.index(team.account), first, n))
        first += n
    return rows


def _heads(era: Scenario, name: str) -> int:
    """The headcount of an era, in which a plan has become a number."""
    headcount = era.teams[name].headcount
    assert isinstance(headcount, int)
    return headcount


def _team_era(eras: list[Scenario], e: int, name: str) -> tuple:
    team = eras[e].teams[name]
    weekly = max(1, int(team.hours * (1.0 - team.leave / (52 * WEEK))))
    rotates = team.rotate and (e == 0 or not eras[e - 1].teams[name].rotate)
    return (
        team.headcount, weekly, team.cost, team.hiring_cost, team.reserve, team.attrition, max(1, team.backfill),
        max(1, team.notice), team.ramp, team.ramp_start, int(team.rebalance), int(rotates),
        staffing.BALANCES.index(team.balance), int(team.on_leave == "orphan"),
    )  # fmt: skip


def _trigger(play: Play) -> int:
    when = play.when
    if when.signed:
        return touch.SIGNED
    if when.every is not None:
        return touch.CADENCE
    if when.before_term is not None:
        return touch.BEFORE_TERM
    if when.request is not None:
        return touch.REQUEST
    return touch.HEALTH if when.health_below is not None else touch.OPENED


def _matter_position(name: str | None) -> int:
    return MATTERS.index(name) if name else -1


def _plays(plays: Mapping[str, Play]) -> list[tuple]:
    rows, first = [], 0
    for name, play in plays.items():
        rows.append((
            PURPOSES.index(play.purpose), _trigger(play), _matter_position(play.when.opened), _matter_position(play.closes),
            first, len(play.steps), sum(step.role is not None for step in play.steps),
            chance.purpose(f"play.{name}.chance"), chance.purpose(f"play.{name}.success"), chance.purpose(f"play.{name}.compliance"),
            chance.purpose(f"play.{name}.patience"), int(play.discretionary),
        ))  # fmt: skip
        first += len(play.steps)
    return rows


def _class(model: TouchModel, name: str) -> int:
    """The class of a play in a touch model's order; what it does not name comes last."""
    for position, group in enumerate(model.order):
        if name in group:
            return position
    return len(model.order)


def _play_era(era: Scenario, model_name: str, name: str, union: Play) -> tuple:
    model = era.touch_models.get(model_name)
    active = model is not None and name in model.plays and name in era.plays
    play = era.plays.get(name, union)
    own = model.plays[name].every if active and model else None
    every = own if own is not None else play.when.every
    when = play.when
    stages = sum(1 << STAGES.index(stage) for stage in when.stage)
    return (
        int(active), every or 0, when.before_term or 0, -1.0 if when.health_below is None else when.health_below,
        when.chance, stages, play.due_in, *_spread(play.expires), int(play.planned), int(play.timely), int(play.playbook),
        int(play.reaches_all), int(play.contact), int(play.discretionary), play.success, _class(model, name) if model else 0,
        _gains(play.effect), _gains(play.missed),
    )  # fmt: skip


def _step(name: str, i: int, step: Any) -> tuple:
    return (
        int(step.role is None), chance.purpose(f"play.{name}.step{i}"), chance.purpose(f"play.{name}.step{i}.rework"), i,
    )  # fmt: skip


def _step_era(era: Scenario, model_name: str, name: str, i: int, step: Any) -> tuple:
    model = era.touch_models.get(model_name)
    play = era.plays.get(name)
    step = play.steps[i] if play else step
    work = step.work
    own = model.plays[name].work if model and name in model.plays else None
    if own is not None and step.role is not None:
        nth = sum(s.role is not None for s in play.steps[:i]) if play else 0
        work = own[nth]
    median, sigma = _spread(step.wait if step.role is None else work)
    return median, sigma, step.fallback.above if step.fallback else 0.0, _gains(step.effect)


def _route(scenario: Scenario, segment: str, step: Any, names: Names) -> tuple:
    """The team that does a step for a segment, and the team that takes it when the owner cannot."""

    def team_of(role: str | None) -> int:
        for position, name in enumerate(names.teams):
            if scenario.teams[name].role == role and segment in scenario.teams[name].serves:
                return position
        return -1

    return team_of(step.role), team_of(step.fallback.role) if step.fallback else -1


def _driver(scenario: Scenario, name: Any) -> tuple:
    return tuple(scenario.drivers.get(name, drivers.Driver()))


def _gains(effects: Mapping[Any, float]) -> list[float]:
    """Gains by driver, 0 where none is stated."""
    return [effects.get(d, 0.0) for d in drivers.DRIVERS]


def _streams(scenario: Scenario, names: Names, plays: Mapping[str, Play], requests: Iterable[str]) -> list[tuple]:
    rows = [
        (
            shock.candidates, chance.purpose(f"shock.{name}.gap"), chance.purpose(f"shock.{name}.mark"), int(shock.grows_with is not None),
            _matter_position(shock.opens), int(shock.ends_contract), -1,
        )
        for j, name in enumerate(names.shocks)
        for shock in [scenario.shocks[name]]
    ]  # fmt: skip
    for name in requests:
        request: Any = plays[name].when.request
        rows.append((
            request.candidates, chance.purpose(f"play.{name}.gap"), chance.purpose(f"play.{name}.mark"), 0, -1, 0, list(plays).index(name),
        ))  # fmt: skip
    return rows


def _stream_era(era: Scenario, names: Names, plays: Mapping[str, Play], requests: Iterable[str]) -> list[tuple]:
    shocks: list[tuple[Any, Any]] = [(era.shocks[name], era.shocks[name].effect) for name in names.shocks]
    asked: list[tuple[Any, Any]] = [(era.plays.get(name, plays[name]).when.request, {}) for name in requests]
    return [(s.rate / s.candidates if s.candidates else 0.0, _gains(effect)) for s, effect in [*shocks, *asked]]


def _matter(era: Scenario, name: Any) -> tuple:
    matter = era.matters.get(name)
    if matter is None:
        return 0.0, 0, 0, _gains({})
    return matter.in_renewal, int(matter.eased_by is not None), matter.expires or 0, _gains(matter.drains)


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
    work = [f"play.{play}.step{i}{what}" for play, i, _ in steps for what in ("", ".rework")]
    doors = [f"shock.{name}" for name in names.shocks] + [f"play.{name}" for name in plays if plays[name].when.request]
    knocks = [f"{door}.{what}" for door in doors for what in ("gap", "mark")]
    fixed = ["customer.arr", "customer.fit_kind", "customer.fit", "customer.goal", "customer.attachment", "customer.opening",
             "arrival.gap", "arrival.mark", "renewal.outcome", "renewal.term", "health.usage", "health.sentiment",
             "member.attrition", *(f"initiative.{name}" for name in names.initiatives)]  # fmt: skip
    return own + work + knocks + fixed


def spelled(names: Names) -> dict[str, tuple[str, ...]]:
    """The names a ledger's header carries."""
    return {
        "segments": names.segments,
        "teams": names.teams,
        "plays": names.plays,
        "shocks": names.shocks,
        "matters": MATTERS,
        "drivers": (*drivers.DRIVERS, "adoption"),
        "parts": PARTS,
        "initiatives": names.initiatives,
    }
