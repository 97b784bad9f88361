"""What may change on day 0, one value at a time."""

from pathlib import Path

import pytest

from cssim.scenario import read
from cssim.scenario.problems import ScenarioError

OWN_PAST = Path(__file__).parent / "valid" / "own_past.yaml"
NAMED = OWN_PAST.with_name("named.yaml")

MAY = """
name=Other
description=Other
company.gross_margin=50 %
study.horizon=1 year
study.ages=[1 year]
study.start=2026-01-01
teams.csm.headcount=3
teams.csm.headcount={0: 2, 3 months: 4}
teams.csm.hours=20 h/week
teams.csm.leave=5 weeks/year
teams.csm.cost=1k USD/year
teams.csm.hiring_cost=1k USD
teams.csm.reserve=10 %
teams.csm.attrition=10 %/year
teams.csm.backfill=30 days
teams.csm.notice=30 days
teams.csm.ramp=30 days
teams.csm.ramp_start=50 %
plays.call.due_in=10 days
plays.call.expires=10 days
plays.call.planned=true
plays.call.timely=true
plays.call.playbook=true
plays.call.discretionary=true
plays.call.reaches_all=true
plays.call.contact=false
plays.call.success=50 %
plays.call.effect.trust=5 %
plays.call.when.every=2 months
plays.call.when.chance=50 %
plays.call.when.stage=[adopting]
plays.call.steps.0.work=1 h
plays.call.steps.0.work={median: 1 h, p90: 2 h}
plays.call.steps.0.effect.trust=5 %
plays.welcome.steps.1.wait=1 day
segments.smb.uplift=3 %
segments.smb.coverage=50 %
segments.smb.arrivals.rate=6 /year
segments.smb.terms={2 years: 100 %}
segments.smb.first_terms={2 years: 100 %}
touch_models.light.dispatch=fifo
touch_models.light.plays.call.every=2 months
shocks.outage.rate=0.6 /year
shocks.outage.effect.trust=-5 %
laws.renewal.trust=1
matters.escalation.drains.trust=2 %/day
matters.escalation.drains.outcomes=2 %/day
matters.escalation.in_renewal=-1
matters.escalation.expires=100 days
matters.escalation.eased_by=adoption
targets=[{kpi: grr, min: 1}]
initiatives.a={start: 0, change: {}}
evidence={laws: {source: x, grade: A→A, year: 2020}}
"""

MAY_OF_A_NAMED_BOOK = """
teams.csm.rebalance=true
teams.csm.rotate=true
teams.csm.balance=arr
teams.csm.on_leave=reassign
"""

RICH = OWN_PAST.with_name("rich.yaml")
MAY_OF_A_RICH_ONE = """
company.cac=9k USD
company.season=[1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]
segments.smb.discount=20 %
segments.smb.discount_below=0.6
segments.smb.ranked_by=arr
segments.smb.coverage_noise=1
segments.smb.gate.threshold=0.7
segments.smb.gate={noise: 0, delay: 0, most_backlog: null}
segments.ent.touch_model=light
shocks.outage.effect.defects=20 %
matters.rollout.lapsed.reputation=-9 %
matters.rollout.lapsed=null
matters.rollout.eased_by=product
plays.call.advice=false
plays.call.worth=9
plays.call.requires=null
plays.fix.requires={closed: [plan]}
plays.call.steps.0.chance=50 %
plays.call.when.stage=[stalled]
touch_models.light.next_best.sell.bias=3
touch_models.light.dispatch=focus
teams.csm.hire_by_ratio=null
teams.expert.hire_by_ratio={customers: 10, most: 3}
teams.csm.pool_above=0 h
laws.skill.speed=0.5
"""

MAY_NOT_OF_A_RICH_ONE = """
segments.smb.traits.readiness.mean=0.9
segments.smb.traits.handoff.mean=0.9
segments.smb.traits.potential.b=9
drivers.quality.rest=0.9
drivers.grit.half_life=90 days
shocks.outage.severity.p90=9
shocks.outage.severity=null
shocks.outage.grows_with=null
plays.call.opens=null
plays.habit.closes=plan
plays.news={digital: false, steps: [{wait: 1 day}]}
plays.sell.expands=false
plays.hello={for: company, when: {signed: null, every: 1 month}, effect: null}
plays.again.when={stalled: false, every: 1 year}
teams.csm.skill.iq.mean=0.9
teams.csm={book: named, pool_above: null}
"""

MAY_NOT = """
study.grid=1 day
study.pulse=10 days
study.block=1 h
study.observe=10 days
opening.warm_up=2 years
opening.customers.smb=21
segments.smb.arr.median=9k USD/year
segments.smb.arrivals.candidates=11 /year
segments.smb.traits.goal.sd=0.1
drivers.trust.rest=0.1
shocks.outage.candidates=3 /year
shocks.outage.opens=null
shocks.fire={rate: 0, candidates: 1 /year}
matters.lost_sponsor={in_renewal: -1}
teams.csm.book=named
teams.csm.account=cogs
teams.new={role: new, serves: [smb], headcount: 1, hours: 20 h/week}
plays.call.purpose=renewal
plays.call.steps.0.fallback={role: csm, above: 10 h}
plays.call.steps=[{role: csm, work: 30 min}, {wait: 1 day}]
plays.call.steps=[{wait: 1 day}]
plays.call.when={every: null, before_term: 90 days}
"""


@pytest.mark.parametrize("change", MAY.strip().splitlines())
def test_may_change(change: str) -> None:
    scenario = read.load(OWN_PAST, [change])
    assert read.past(scenario).name == "Own past"


@pytest.mark.parametrize("change", MAY_OF_A_NAMED_BOOK.strip().splitlines())
def test_a_named_book_may_be_handed_out_anew(change: str) -> None:
    assert read.past(read.load(NAMED, [change])).name == "Named"


@pytest.mark.parametrize("change", MAY_OF_A_RICH_ONE.strip().splitlines())
def test_the_whole_vocabulary_may_change(change: str) -> None:
    assert read.past(read.load(RICH, [change])).name == "Rich"


@pytest.mark.parametrize("change", MAY_NOT_OF_A_RICH_ONE.strip().splitlines())
def test_what_a_company_is_may_not_change(change: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        read.load(RICH, [change])
    assert {problem.code for problem in caught.value.problems} == {"day-0"}
    assert read.load(RICH, [change, "opening.as=null"])


def test_a_new_play_opens_no_matter_of_another() -> None:
    play = "{purpose: adoption, when: {every: 1 year}, due_in: 1 day, steps: [{wait: 1 day}], opens: rollout}"
    gone = ["plays.plan_it=null", *(f"touch_models.{name}.plays.plan_it=null" for name in ("light", "lighter"))]
    with pytest.raises(ScenarioError, match="'rollout' is opened by the play 'plan_it' of the past"):
        read.load(RICH, [*gone, f"plays.later={play}"])


@pytest.mark.parametrize("change", MAY_NOT.strip().splitlines())
def test_may_not_change(change: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        read.load(OWN_PAST, [change])
    assert {problem.code for problem in caught.value.problems} == {"day-0"}
    assert caught.value.problems[0].help.startswith("set `opening.as: null`")
    assert read.load(OWN_PAST, [change, "opening.as=null"])


def test_plays_may_come_and_go() -> None:
    new = "plays.new={purpose: adoption, when: {every: 1 year}, due_in: 1 day, steps: [{role: csm, work: 1 h}]}"
    scenario = read.load(OWN_PAST, [new, "plays.call=null", "touch_models.light={plays: {call: null}, order: []}"])
    assert set(scenario.plays) ^ set(read.past(scenario).plays) == {"new", "call"}
