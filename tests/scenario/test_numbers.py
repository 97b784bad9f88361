"""A scenario as columns: the house, masks, what changes by era."""

import math
from pathlib import Path

import numpy as np
import pytest

from cssim.engines.numbers import GROWS, MOST_MATTERS, N_DRIVERS, PURPOSES, RANKINGS, Names, Numbers, pack
from cssim.engines.numbers.columns import FIXED_WORDS, WORDS
from cssim.laws import chance
from cssim.laws.drivers import DRIVERS, QUALITY, REPUTATION, TRUST
from cssim.ledger.events import Stage
from cssim.policies import dispatch, touch
from cssim.scenario import read
from cssim.units import DAY, HOUR, MONTH

VALID = Path(__file__).parent / "valid"
PAST, PRESENT, LATER = range(3)


@pytest.fixture(scope="module")
def rich() -> tuple[Numbers, Names]:
    return pack(read.load(VALID / "rich.yaml"), {})


def small(*sets: str) -> tuple[Numbers, Names]:
    return pack(read.load(VALID / "small.yaml", sets), {})


def test_shapes(rich: tuple[Numbers, Names]) -> None:
    n, names = rich
    assert names.segments == ("ent", "smb")
    assert names.teams == ("csm", "expert", "lead")
    assert names.matters == ("escalation", "plan", "rollout")
    assert n.n_segments == 2
    assert n.starts.tolist() == [0, 5 * MONTH, 7 * MONTH]
    assert n.segment.shape == (2 + 3 + 1,)
    assert n.segment_era.shape == (3, 6)
    assert n.play_era.shape == (3, 3, len(names.plays))
    assert n.step_era.shape == (3, 3, len(n.step))
    assert n.route.shape == (6, len(n.step))
    assert n.matter_era.shape == (3, MOST_MATTERS)
    assert n.driver.shape == (3, N_DRIVERS)


def test_the_house(rich: tuple[Numbers, Names]) -> None:
    n, names = rich
    house = len(names.touch_models)
    assert n.segment.owner_team.tolist() == [0, 0, 0, 1, 2, -1]
    assert n.segment[2:].opening.tolist() == n.segment[2:].has_arrivals.tolist() == [0] * 4
    for row in n.segment_era[:, 2:].ravel():
        assert (row.touch_model, row.coverage, row.rule, row.gate) == (house, 1.0, dispatch.TRIAGE, 0)
    about = {name: int(n.play[p].about) for p, name in enumerate(names.plays)}
    assert {name for name in about if about[name] == 1} == {"coach", "hello"}
    assert {name for name in about if about[name] == 2} == {"research"}
    active = {name for p, name in enumerate(names.plays) if n.play_era[PRESENT, house, p].active}
    assert active == {"coach", "hello", "research"}
    for model in range(house):
        assert not any(n.play_era[PRESENT, model, names.plays.index(name)].active for name in active)


def test_who_does_work_about_ourselves(rich: tuple[Numbers, Names]) -> None:
    n, names = rich
    first = n.play[names.plays.index("coach")].first_step
    csm, expert, lead = range(3)
    # Members do the step of their own role; the csm's step for an expert goes to who serves the same segments; the
    # lead serves nobody, and gets the first team of a role. The company gets the first too.
    assert [row.team for row in n.route[2:, first]] == [csm, csm, csm, csm]
    assert [row.team for row in n.route[2:, first + 1]] == [lead, lead, lead, lead]
    assert set(n.route[2:].fallback.ravel().tolist()) == {-1}
    served = n.play[names.plays.index("again")].first_step
    assert [row.team for row in n.route[:2, served]] == [expert, expert]


def test_members_are_helped_by_who_shares_their_customers() -> None:
    team = "{{role: csm, serves: [{0}], headcount: 1, hours: 9 h/week}}"
    coach = "{for: member, purpose: people, when: {every: 1 year}, due_in: 1 day, steps: [{role: csm, work: 1 h}]}"
    n, names = pack(
        read.loads(
            f"""extends: small.yaml
segments: {{ent: {{arr: {{median: 1k USD/year, p90: 2k USD/year}}, touch_model: light}}}}
plays: {{coach: {coach}}}
teams: {{other: {team.format("ent")}, lead: {{role: lead, serves: [ent], headcount: 1, hours: 9 h/week}}}}""",
            folder=VALID,
        ),
        {},
    )
    assert names.teams == ("csm", "lead", "other")
    step = n.play[names.plays.index("coach")].first_step
    assert [row.team for row in n.route[2:, step]] == [0, 2, 2, 0]


def test_matters(rich: tuple[Numbers, Names]) -> None:
    n, names = rich
    escalation, plan, rollout = n.matter_era[PRESENT, :3]
    assert (escalation.eased, plan.eased, rollout.eased) == (TRUST, -1, N_DRIVERS)
    assert (rollout.expires, plan.expires) == (90 * DAY, 0)
    assert rollout.lapsed[REPUTATION] == -0.02
    assert plan.drains[DRIVERS.index("expectation")] == 0.01
    assert n.matter_era[:, 2].in_renewal.tolist() == [0.5, 0.5, 1.5]
    nothing = n.matter_era[PRESENT, 3:]
    assert (set(nothing.eased.tolist()), nothing.lapsed.any(), nothing.drains.any()) == ({-1}, False, False)
    plays = {name: n.play[p] for p, name in enumerate(names.plays)}
    assert (plays["call"].opens, plays["call"].closes, plays["call"].opened) == (1, -1, -1)
    assert (plays["plan_it"].opened, plays["plan_it"].opens) == (1, 2)
    assert (plays["roll_out"].opened, plays["roll_out"].closes) == (2, 1)
    now = {name: n.play_era[PRESENT, 0, p] for p, name in enumerate(names.plays)}
    assert (now["call"].needs_closed, now["call"].needs_open) == (0b110, 0)
    assert (now["roll_out"].needs_closed, now["roll_out"].needs_open) == (0, 0b010)


def test_plays(rich: tuple[Numbers, Names]) -> None:
    n, names = rich
    plays = {name: n.play[p] for p, name in enumerate(names.plays)}
    now = {name: n.play_era[PRESENT, 0, p] for p, name in enumerate(names.plays)}
    assert (plays["news"].digital, plays["news"].n_steps, plays["call"].digital) == (1, 0, 0)
    sell = plays["sell"]
    assert (sell.expands, PURPOSES[sell.purpose], sell.trigger) == (1, "expansion", touch.NEXT_BEST)
    assert (plays["pitch"].gates, plays["pitch"].trigger, now["pitch"].stages) == (1, touch.BOOKED, 1 << Stage.PROSPECT)
    assert plays["again"].trigger == touch.STALLED
    assert now["again"].stages == 0b111 | 1 << Stage.STALLED
    assert now["call"].stages == 0b111
    assert (now["call"].advice, now["call"].worth, now["fix"].worth) == (1, 3.0, 1.0)
    assert now["sell"].next_best.tolist() == [-1, 2, 0, 0, 0, 0, 0, 0.5]
    assert not n.play_era[PRESENT, 1:, names.plays.index("sell")].next_best.any()


def test_steps(rich: tuple[Numbers, Names]) -> None:
    n, names = rich
    wait = n.play[names.plays.index("welcome")].first_step + 1
    assert n.step_era[:, 0, wait].chance.tolist() == [0.4, 0.4, 1.0]
    assert n.step_era[PRESENT, 0, wait - 1].chance == 1.0
    assert n.step[wait].chance_word == chance.purpose("play.welcome.step1.chance")


def test_segments(rich: tuple[Numbers, Names]) -> None:
    n, _ = rich
    smb, ent = n.segment[1], n.segment[0]
    assert (smb.readiness_mean, smb.readiness_sd, smb.handoff_mean, smb.handoff_sd) == (0.6, 0.2, 0.7, 0.1)
    assert (smb.potential_a, smb.potential_b) == (2.0, 3.0)
    assert (ent.readiness_mean, ent.handoff_mean, ent.potential_a, ent.potential_b) == (1.0, 1.0, 1e6, 1.0)
    now = n.segment_era[:, 1]
    assert now.discount.tolist() == [0.1, 0.1, 0.05]
    assert now.gate_threshold.tolist() == [0.4, 0.4, 0.5]
    assert (now[PRESENT].gate, now[PRESENT].gate_noise, now[PRESENT].gate_delay) == (1, 0.2, 2 * DAY)
    assert (now[PRESENT].gate_backlog, now[PRESENT].discount_below) == (3.0, 0.4)
    assert (RANKINGS[now[PRESENT].ranked_by], now[PRESENT].coverage_noise) == ("potential", 0.5)
    other = n.segment_era[PRESENT, 0]
    assert (other.gate, other.gate_backlog, other.ranked_by, other.discount) == (0, math.inf, 0, 0.0)


def test_useless_playbooks(rich: tuple[Numbers, Names]) -> None:
    """Of three playbook plays one closes, one expands, one does nothing; the other model has one, which closes."""
    n, _ = rich
    assert n.segment_era[PRESENT, :2].useless.tolist() == pytest.approx([1 / 3, 0.0])


def test_teams(rich: tuple[Numbers, Names]) -> None:
    n, _ = rich
    assert n.team.serves.tolist() == [0b11, 0b11, 0]
    assert n.team.named.tolist() == [1, 0, 0]
    assert n.team.n_seats.tolist() == [6, 1, 1]
    assert n.team.first_seat.tolist() == [0, 6, 7]
    csm, expert = n.team[0], n.team[1]
    assert (csm.iq_mean, csm.iq_sd, csm.eq_mean, csm.eq_sd) == (0.6, 0.2, 0.5, 0.0)
    assert (csm.grit_mean, csm.grit_sd) == (0.4, 0.0)
    assert (expert.iq_mean, expert.grit_sd) == (0.5, 0.0)
    now = n.team_era[PRESENT]
    assert now.pool_above.tolist() == [30 * HOUR, math.inf, math.inf]
    assert (now.headcount[0], now.per_customers[0], now.most_heads[0]) == (2, 8, 6)
    assert (now.per_customers[1], now.most_heads[1]) == (0, 0)


def test_drivers_by_era(rich: tuple[Numbers, Names]) -> None:
    n, _ = rich
    assert n.driver[:, QUALITY].rest.tolist() == [0.6, 0.6, 0.9]
    assert n.driver[LATER, QUALITY].start == 0.6
    neutral = n.driver[PRESENT, REPUTATION]
    assert (neutral.start, neutral.rest, neutral.use, neutral.half_life) == (0.0, 0.0, 0.0, math.inf)


def test_an_initiative_that_fails_changes_nothing() -> None:
    n, _ = pack(read.load(VALID / "rich.yaml"), {"better": False})
    assert n.driver[:, QUALITY].rest.tolist() == [0.6] * len(n.starts)


def test_shocks(rich: tuple[Numbers, Names]) -> None:
    n, _ = rich
    outage = n.stream[0]
    assert GROWS[outage.grows] == "potential"
    assert outage.severity_median == 1.5
    assert outage.severity_sigma == pytest.approx(chance.sigma_of(1.5, 3.0))
    assert outage.severity_word == chance.purpose("shock.outage.severity")
    assert n.stream_era[PRESENT, 0].effect[DRIVERS.index("defects")] == 0.05
    plain = small()[0].stream[0]
    assert (plain.grows, plain.severity_median, plain.severity_sigma) == (0, 1.0, 0.0)


def test_the_season_begins_before_day_0(rich: tuple[Numbers, Names]) -> None:
    """Day 0, five months into the run, is in March; the run begins in October."""
    assert rich[0].season.tolist() == [1, 1, 1.5, 0.5, 1, 1, 1, 1, 1, 1, 1, 1]


def test_without_a_date_day_0_is_in_january() -> None:
    months = "company.season=[0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2]"
    assert small(months)[0].season.tolist() == [0, *[1] * 10, 2]
    assert small(months, "opening.warm_up=3 months")[0].season.tolist() == [1, 1, 2, 0, *[1] * 8]


def test_a_plain_company_is_neutral() -> None:
    n, names = small()
    assert names.touch_models == ("light",)
    row = n.segment_era[0, 0]
    new = "discount discount_below ranked_by coverage_noise gate gate_threshold gate_noise gate_delay useless"
    assert not any(row[name] for name in new.split())
    assert n.season.tolist() == [1.0] * 12
    assert set(n.step_era.chance.ravel().tolist()) == {1.0}
    plays = n.play
    assert not any(plays[column].any() for column in ("about", "digital", "expands", "gates"))
    assert set(plays.opens.tolist()) == {-1}
    assert not n.play_era[0, 1].active.any()


def test_no_plays_no_teams() -> None:
    n, _ = pack(
        read.loads("""
schema: cssim/scenario/v1
name: Bare
segments: {smb: {arr: {median: 1k USD/year, p90: 2k USD/year}, touch_model: none}}
touch_models: {none: {plays: {}}}"""),
        {},
    )
    assert (n.play_era.shape, n.step_era.shape, n.segment.shape) == ((1, 2, 0), (1, 2, 0), (2,))
    assert n.segment.owner_team.tolist() == [-1, -1]


def test_words_are_those_named() -> None:
    assert sorted(WORDS) == sorted(map(chance.purpose, FIXED_WORDS))
    assert len(set(WORDS)) == len(WORDS)


def test_integers_stay_integers(rich: tuple[Numbers, Names]) -> None:
    assert rich[0].play_era.needs_open.dtype == np.int64
