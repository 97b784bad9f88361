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
