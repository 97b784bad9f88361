"""Every law and policy: bounded, monotone where it should be, total at the edges, the same in a kernel."""

import importlib
import math
import pkgutil
import statistics
import types
from collections import namedtuple
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numba
import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from cssim import laws as all_laws
from cssim import policies as all_policies
from cssim.laws.adoption import Adoption, adoption_target, follow
from cssim.laws.attrition import Attrition, weekly_attrition
from cssim.laws.compliance import Compliance, compliance_share
from cssim.laws.contraction import Contraction, contraction_chance
from cssim.laws.culture import Culture, engagement_rest
from cssim.laws.drivers import drained, landing, moved, relaxed, resting
from cssim.laws.escalation import Escalation, escalation_share
from cssim.laws.expansion import Expansion, expansion_chance, growth
from cssim.laws.follow import Follow, follow_share
from cssim.laws.health import Health, health_score
from cssim.laws.onboarding import Onboarding, completeness, effort, promised
from cssim.laws.overload import Overload, hurried_quality, pace, rework_probability
from cssim.laws.playbook import Playbook, relevance
from cssim.laws.quality import Quality, product_rest
from cssim.laws.renewal import (
    PARTS,
    Renewal,
    churn_probability,
    logistic,
    matter_weight,
    relative_size,
    renewal_part,
)
from cssim.laws.reputation import Reputation, arrival_share
from cssim.laws.shapes import clip01
from cssim.laws.skill import Skill, skilled_pace, skilled_quality
from cssim.laws.strain import Strain, strain_target
from cssim.laws.switching import Switching, switched
from cssim.laws.timeliness import Timeliness, timely
from cssim.laws.trust import Trust, hurt_more, owner_change_gain, touch_gain
from cssim.policies import dispatch, gate, staffing, touch
from cssim.units import DEAREST, MONTH, WEEK, YEAR

INF = math.inf
levels = st.floats(0.0, 1.0)
gains = st.floats(-1.0, 1.0)
minutes = st.integers(0, 200 * YEAR)
half_lives = st.one_of(st.floats(1.0, 1e8), st.sampled_from([1e-300, 1.0, 1440.0, INF]))
backlogs = st.one_of(st.floats(0.0, 100.0), st.sampled_from([0.0, 1e6, 1e300]))
references = st.floats(0.01, 1.0)
weights = st.floats(0.0, 10.0)
complementarities = st.one_of(
    st.floats(-50.0, 1.0), st.sampled_from([1.0, 0.5, 1e-6, 1e-7, 0.0, -1e-7, -1e-6, -1.0, -50.0])
)
log_odds = st.one_of(st.floats(-40.0, 40.0), st.sampled_from([-800.0, -37.0, 0.0, 37.0, 800.0]))
adoptions = st.builds(
    Adoption, weights, weights, weights, weights, references, references, references, references,
    complementarities, levels, levels, levels, half_lives,
)  # fmt: skip
non_negatives = st.one_of(weights, st.sampled_from([0.0, 1e6]))
signed = st.one_of(st.floats(-10.0, 10.0), st.sampled_from([-1e6, 0.0, 1e6]))
doublings = st.one_of(st.floats(0.0, 10.0), st.sampled_from([0.0, 50.0]))
escalations = st.builds(Escalation, weights, weights, levels, weights, levels, weights, non_negatives)
trusts = st.builds(Trust, levels, st.floats(1e-6, 1e6), levels, levels, levels, non_negatives, levels)
compliances = st.builds(Compliance, weights, weights, levels, non_negatives, non_negatives)
overloads = st.builds(Overload, weights, weights, levels, weights, levels)


def rises(law: Callable[[Any], float], x: float, y: float) -> None:
    """A law does not fall from the smaller to the larger, but for rounding."""
    low, high = law(min(x, y)), law(max(x, y))
    assert low <= high + 1e-12 * max(1.0, abs(high))


def falls(law: Callable[[Any], float], x: float, y: float) -> None:
    rises(lambda z: -law(z), x, y)


# -- drivers -------------------------------------------------------------------------------------------------


@given(levels, gains)
def test_an_effect_stays_in_bounds_and_moves_towards_its_end(level: float, gain: float) -> None:
    after = moved(level, gain)
    assert 0.0 <= after <= 1.0
    assert after >= level if gain >= 0.0 else after <= level


@given(levels, levels, gains, gains)
def test_effects_rise_with_gain_and_level(level: float, other: float, gain: float, stronger: float) -> None:
    rises(lambda x: moved(x, gain), level, other)
    rises(lambda g: moved(level, g), gain, stronger)


@given(levels, st.permutations([0.0, 0.1, 0.25, 0.5, 0.9]), st.sampled_from([1.0, -1.0]))
def test_the_order_of_gains_is_irrelevant_and_so_is_that_of_losses(level: float, order: list, sign: float) -> None:
    one, other = level, level
    for gain, ordered in zip(sorted(order), order, strict=True):
        one, other = moved(one, sign * gain), moved(other, sign * ordered)
    assert one == pytest.approx(other, abs=1e-14)


def test_effects_at_their_ends() -> None:
    assert moved(0.3, 0.0) == 0.3
    assert moved(0.3, 1.0) == 1.0
    assert moved(0.3, -1.0) == 0.0
    assert moved(1.0, 0.5) == 1.0
    assert moved(0.0, -0.5) == 0.0


@given(levels, levels, minutes, half_lives)
def test_a_driver_relaxes_between_its_level_and_its_rest(
    level: float, rest: float, time: int, half_life: float
) -> None:
    found = relaxed(level, rest, time, half_life)
    assert 0.0 <= found <= 1.0
    assert min(level, rest) - 1e-15 <= found <= max(level, rest) + 1e-15
    assert relaxed(level, rest, 0, half_life) == pytest.approx(level, abs=1e-15)
    assert relaxed(level, rest, time, INF) == pytest.approx(level, abs=1e-15)


@given(levels, levels, st.integers(0, YEAR), st.integers(0, YEAR), st.floats(100.0, 1e8))
def test_relaxing_may_be_split(level: float, rest: float, first: int, second: int, half_life: float) -> None:
    whole = relaxed(level, rest, first + second, half_life)
    assert relaxed(relaxed(level, rest, first, half_life), rest, second, half_life) == pytest.approx(whole, abs=1e-13)


@given(levels, levels, levels, levels, minutes, half_lives)
def test_relaxed_rises_with_level_and_rest(
    level: float, other: float, rest: float, higher: float, time: int, half_life: float
) -> None:
    rises(lambda x: relaxed(x, rest, time, half_life), level, other)
    rises(lambda r: relaxed(level, r, time, half_life), rest, higher)


def test_a_half_life_halves() -> None:
    assert relaxed(1.0, 0.2, 500, 500.0) == pytest.approx(0.6)
    assert follow(0.0, 0.8, 500, 500.0) == pytest.approx(0.4)


@given(levels, gains, levels, levels)
def test_the_rest_is_a_level_and_follows_adoption(rest: float, use: float, adoption: float, other: float) -> None:
    assert 0.0 <= resting(rest, use, adoption) <= 1.0
    (rises if use >= 0.0 else falls)(lambda a: resting(rest, use, a), adoption, other)


@given(levels, st.floats(0.0, 1.0, exclude_max=True), minutes, minutes)
def test_open_matters_only_drain(level: float, share: float, time: int, more: int) -> None:
    found = drained(level, share, time)
    assert 0.0 <= found <= level
    falls(lambda t: drained(level, share, t), time, more)
    assert drained(level, share, 0) == level
    assert drained(level, 0.0, time) == level
    assert drained(drained(level, share, time), share, more) == pytest.approx(
        drained(level, share, time + more), rel=1e-9
    )


# -- adoption ------------------------------------------------------------------------------------------------


@given(adoptions, levels, levels, levels, levels, levels, levels)
def test_adoption_s_target_is_a_level(
    law: Adoption, p: float, o: float, e: float, g: float, fit: float, done: float
) -> None:
    assert 0.0 <= adoption_target(p, o, e, g, fit, done, law) <= 1.0


@given(adoptions)
@example(Adoption(complementarity=0.0))
@example(Adoption(complementarity=-50.0))
@example(Adoption(product=0.0, outcomes=0.0, enablement=0.0, guidance=0.0))
def test_adoption_is_normalised_at_its_reference_for_every_complementarity(law: Adoption) -> None:
    at = (law.product_reference, law.outcomes_reference, law.enablement_reference, law.guidance_reference)
    assert adoption_target(*at, 1.0, 1.0, law) == pytest.approx(law.level, rel=1e-12)


@given(adoptions, st.lists(levels, min_size=6, max_size=6), st.integers(0, 5), levels)
def test_adoption_s_target_rises_with_everything(law: Adoption, at: list, which: int, other: float) -> None:
    assume(abs(law.complementarity) > 1e-3 or abs(law.complementarity) < 1e-6)  # nearer 0 rounding is larger
    rises(lambda x: adoption_target(*at[:which], x, *at[which + 1 :], law), at[which], other)


@given(st.lists(st.floats(0.01, 1.0), min_size=4, max_size=4))
def test_adoption_is_continuous_in_complementarity(at: list) -> None:
    """A product at 0, the sum at 1, between harmonic and least below."""

    def target(complementarity: float) -> float:
        return adoption_target(*at, 1.0, 1.0, Adoption(complementarity=complementarity, level=0.25))

    mean = [target(r) / 0.5 for r in (-50.0, -1.0, -1.1e-6, 0.0, 1.1e-6, 1.0)]
    assert mean == pytest.approx(sorted(mean), abs=1e-9)
    assert mean[2] == pytest.approx(mean[3], rel=1e-5)
    assert mean[4] == pytest.approx(mean[3], rel=1e-5)
    assert mean[3] == pytest.approx(math.prod(at) ** 0.25)
    assert mean[5] == pytest.approx(sum(at) / 4)
    assert mean[1] == pytest.approx(4 / sum(1 / x for x in at))
    assert min(at) * (1 - 1e-9) <= mean[0] <= min(at) * 4 ** (1 / 50) * (1 + 1e-9)


@given(levels, levels, levels, minutes, half_lives)
def test_adoption_follows_without_overshooting(
    level: float, target: float, other: float, time: int, half_life: float
) -> None:
    found = follow(level, target, time, half_life)
    assert min(level, target) - 1e-15 <= found <= max(level, target) + 1e-15
    assert follow(level, target, time, INF) == level
    rises(lambda x: follow(level, x, time, half_life), target, other)


# -- trust, timeliness, escalation, health -------------------------------------------------------------------


@given(trusts, gains, levels, levels)
def test_touches_are_worth_less_the_more_there_are(law: Trust, gain: float, contact: float, more: float) -> None:
    found = touch_gain(gain, contact, law)
    assert -1.0 <= found <= max(gain, 0.0)
    assert touch_gain(gain, 0.0, law) == gain
    falls(lambda c: touch_gain(gain, c, law), contact, more)


@given(trusts, levels, levels)
def test_a_new_owner_costs_the_more_the_better_the_old_was(law: Trust, trust: float, other: float) -> None:
    assert -1.0 <= owner_change_gain(trust, law) <= 1.0
    falls(lambda t: owner_change_gain(t, law), trust, other)
    assert owner_change_gain(law.stale, law) == 0.0


@given(st.floats(-1e9, 1e9), st.floats(-1e9, 1e9), half_lives)
def test_late_help_is_worth_less(lateness: float, later: float, half_life: float) -> None:
    law = Timeliness(half_life)
    assert 0.0 <= timely(lateness, law) <= 1.0
    assert timely(min(0.0, lateness), law) == 1.0
    assert timely(lateness, Timeliness(INF)) == 1.0
    falls(lambda x: timely(x, law), lateness, later)


@given(escalations, st.lists(levels, min_size=6, max_size=6), levels)
def test_escalations_get_in_less_where_all_is_well(law: Escalation, at: list, other: float) -> None:
    assert 0.0 <= escalation_share(*at, law) <= 1.0
    rises(lambda base: escalation_share(base, *at[1:], law), at[0], other)
    rises(lambda defects: escalation_share(*at[:5], defects, law), at[5], other)
    for i in range(1, 5):
        falls(lambda x, i=i: escalation_share(*at[:i], x, *at[i + 1 :], law), at[i], other)
    assert escalation_share(*at, Escalation()) == at[0]
    assert escalation_share(0.0, *at[1:], law) == 0.0


@given(trusts, gains, gains, levels, levels)
def test_who_was_hurt_before_loses_more(law: Trust, gain: float, other: float, hurt: float, more: float) -> None:
    found = hurt_more(gain, hurt, law)
    assert -1.0 <= found <= gain
    assert hurt_more(max(0.0, gain), hurt, law) == max(0.0, gain), "a gain is left alone"
    assert hurt_more(gain, 0.0, law) == gain
    assert hurt_more(gain, hurt, law._replace(hurt=0.0)) == gain
    falls(lambda h: hurt_more(gain, h, law), hurt, more)
    rises(lambda g: hurt_more(g, hurt, law), gain, other)


scores = st.builds(
    Health, levels, levels, levels, non_negatives, non_negatives, non_negatives, levels, levels, levels, levels
)
seens = st.tuples(st.integers(0, 1), st.integers(0, 1), st.integers(0, 1))
normals = st.tuples(st.floats(-9.0, 9.0), st.floats(-9.0, 9.0), st.floats(-9.0, 9.0))


@given(scores, st.lists(levels, min_size=3, max_size=3), normals, seens, levels, levels)
def test_health_is_a_level_and_rises_with_what_it_shows(
    law: Health, at: list, z: tuple, seen: tuple, before: float, higher: float
) -> None:
    assert 0.0 <= health_score(*at, *z, *seen, before, law) <= 1.0
    assume(min(law[:3]) > 1e-9)  # the least weights of all lose their digits
    still = law._replace(usage_noise=0.0, sentiment_noise=0.0, engagement_noise=0.0)
    for i in range(3):
        rises(lambda x, i=i: health_score(*at[:i], x, *at[i + 1 :], *z, *seen, before, still), at[i], higher)
    rises(lambda x: health_score(*at, *z, *seen, x, still), before, higher)


@given(levels, levels, levels, normals, seens, levels)
def test_health_sees_by_default_half_use_and_half_trust(
    adoption: float, trust: float, guidance: float, z: tuple, seen: tuple, before: float
) -> None:
    assert health_score(adoption, trust, guidance, *z, 1, 1, 1, before, Health()) == 0.5 * adoption + 0.5 * trust
    assert health_score(adoption, trust, guidance, *z, 1, 0, 1, before, Health()) == pytest.approx(adoption)
    assert health_score(adoption, trust, guidance, *z, 0, 1, 0, before, Health()) == pytest.approx(trust)
    assert health_score(adoption, trust, guidance, *z, *seen, before, Health(0.0, 0.0, 0.0)) == before
    advised = Health(0.0, 0.0, 1.0)
    assert health_score(adoption, trust, guidance, *z, *seen, before, advised) == (guidance if seen[2] else before)


@given(scores, st.lists(levels, min_size=3, max_size=3), normals, seens, levels)
def test_a_silent_customer_keeps_its_score_and_a_slow_score_lags(
    law: Health, at: list, z: tuple, seen: tuple, before: float
) -> None:
    assert health_score(*at, *z, 0, 0, 0, before, law) == before
    assert health_score(*at, *z, *seen, before, law._replace(lag=1.0)) == before
    now, half = (health_score(*at, *z, *seen, before, Health(lag=lag)) for lag in (0.0, 0.5))
    assert half == pytest.approx((now + before) / 2)


# -- renewal -------------------------------------------------------------------------------------------------


@given(log_odds, log_odds, st.sampled_from([1 / 12, 0.5, 1.0, 2.0, 5.0, 200.0]))
def test_churn_is_a_probability_that_falls_with_the_log_odds(eta: float, other: float, years: float) -> None:
    assert 0.0 <= churn_probability(eta, years) <= 1.0
    falls(lambda x: churn_probability(x, years), eta, other)
    assert churn_probability(eta, 1.0) == pytest.approx(1.0 - logistic(eta))
    assert logistic(eta) + logistic(-eta) == pytest.approx(1.0)


@given(log_odds, st.integers(1, 60), st.integers(1, 60))
def test_churn_of_terms_in_a_row_is_that_of_one_long_term(eta: float, first: int, second: int) -> None:
    one, other, both = (churn_probability(eta, months / 12) for months in (first, second, first + second))
    assert (1.0 - one) * (1.0 - other) == pytest.approx(1.0 - both, abs=1e-14)
    assert both >= max(one, other) - 1e-15


def test_churn_at_its_limits() -> None:
    assert churn_probability(-800.0, 1.0) == 1.0
    assert churn_probability(800.0, 5.0) == 0.0
    assert churn_probability(0.0, 1.0) == 0.5
    assert churn_probability(math.log(9.0), 2.0) == pytest.approx(1.0 - 0.81)


@given(st.sampled_from(range(len(PARTS))), st.lists(levels, min_size=10, max_size=10), levels, st.floats(0.0, 1e6))
def test_parts_rise_with_what_speaks_for_renewal(part: int, at: list, higher: float, weight: float) -> None:
    """adoption, goal, trust, preparation, size, uplift, matters, attachment, integration, expectation: three speak against."""
    law = Renewal(
        adoption=weight, trust=weight, preparation=weight, size=weight, price=weight, integration=weight, expectation=weight
    )  # fmt: skip
    for i in range(10):
        check = falls if i in (1, 5, 9) else rises
        check(lambda x, i=i: renewal_part(part, *at[:i], x, *at[i + 1 :], law), at[i], higher)
    assert math.isfinite(renewal_part(part, *at, law))


def test_each_part_is_what_its_name_says() -> None:
    law = Renewal(2.0, 3.0, 5.0, 0.5, 7.0, 0.25, 11.0, 13.0, 17.0, 19.0)
    at = (0.75, 0.5, 1.0, 0.5, 2.0, 0.25, -0.125, 0.375, 0.5, 0.25)
    found = {name: renewal_part(part, *at, law) for part, name in enumerate(PARTS)}
    assert found == {
        "base": 2.0, "adoption": 3.0 * 0.25, "trust": 5.0 * 0.5, "preparation": 7.0 * 0.25, "size": 11.0 * 2.0,
        "price": -13.0 * 0.25, "matters": -0.125, "attachment": 0.375, "integration": 17.0 * 0.5, "expectation": -19.0 * 0.25,
    }  # fmt: skip
    default = [renewal_part(part, *at, Renewal()) for part in range(len(PARTS))]
    assert sum(default) == 2.0 - 0.125 + 0.375, "what is new speaks neither for nor against"


@given(st.integers(0, 10**15), st.integers(0, 10**15), st.floats(1.0, 1e15))
def test_size_is_a_logarithm(arr: int, more: int, median: float) -> None:
    assert math.isfinite(relative_size(arr, median))
    rises(lambda a: relative_size(a, median), arr, more)
    assert relative_size(max(1, int(median)), float(max(1, int(median)))) == 0.0


@given(st.floats(-1e6, 1e6), levels, levels)
def test_a_matter_is_eased_not_turned(weight: float, ease: float, more: float) -> None:
    assert matter_weight(weight, 0, ease) == weight
    assert abs(matter_weight(weight, 1, ease)) <= abs(weight)
    falls(lambda e: abs(matter_weight(weight, 1, e)), ease, more)
    assert matter_weight(weight, 1, 1.0) == 0.0


# -- compliance, overload, attrition -------------------------------------------------------------------------


@given(backlogs, backlogs, levels, levels, weights, weights, levels)
def test_compliance_falls_to_its_floor(
    backlog: float, longer: float, grit: float, useless: float, tolerance: float, slope: float, floor: float
) -> None:
    law = Compliance(tolerance, slope, floor)
    assert floor <= compliance_share(backlog, grit, useless, law) <= 1.0
    falls(lambda b: compliance_share(b, grit, useless, law), backlog, longer)
    assert compliance_share(min(backlog, tolerance), grit, useless, law) == 1.0


@given(compliances, backlogs, levels, levels, levels)
def test_compliance_rises_with_grit_and_falls_with_what_is_useless(
    law: Compliance, backlog: float, grit: float, useless: float, other: float
) -> None:
    assert 0.0 <= compliance_share(backlog, grit, useless, law) <= 1.0
    rises(lambda g: compliance_share(backlog, g, useless, law), grit, other)
    falls(lambda u: compliance_share(backlog, grit, u, law), useless, other)
    plain = Compliance(law.tolerance, law.slope, law.floor)
    assert compliance_share(backlog, 0.5, 0.0, law) == compliance_share(backlog, grit, useless, plain)


def test_compliance_by_hand() -> None:
    assert compliance_share(3.0, 0.75, 0.5, Compliance(1.0, 0.25, 0.0, 0.5, 0.5)) == 0.5 * 1.125 * 0.75
    assert compliance_share(0.0, 1.0, 1.0, Compliance(useless=2.0)) == 0.0
    assert compliance_share(0.0, 1.0, 0.0, Compliance(grit=4.0)) == 1.0
    assert compliance_share(0.0, 0.0, 0.0, Compliance(grit=4.0)) == 0.0


@given(overloads, backlogs, backlogs)
def test_overload_hurries_spoils_and_repeats(law: Overload, backlog: float, longer: float) -> None:
    fast = pace(backlog, law)
    assert law.least_pace <= fast <= 1.0
    assert 0.0 <= hurried_quality(fast, law) <= 1.0
    assert 0.0 <= rework_probability(fast, law) <= law.rework
    falls(lambda b: pace(b, law), backlog, longer)
    falls(lambda b: hurried_quality(pace(b, law), law), backlog, longer)
    rises(lambda b: rework_probability(pace(b, law), law), backlog, longer)
    unhurried = pace(min(backlog, law.tolerance), law)
    assert (unhurried, hurried_quality(unhurried, law), rework_probability(unhurried, law)) == (1.0, 1.0, 0.0)


shares_a_year = st.floats(0.0, 0.999)
utilisations = st.one_of(st.floats(0.0, 2.0), st.sampled_from([0.0, 1.0, 60.0]))
attritions = st.builds(Attrition, levels, doublings, doublings, doublings)


@given(attritions, shares_a_year, shares_a_year, utilisations, utilisations, levels, levels, levels)
def test_attrition_grows_with_rate_work_and_strain_and_falls_with_engagement(
    law: Attrition, rate: float, higher: float, work: float, more: float, strain: float, heart: float, other: float
) -> None:
    assert 0.0 <= weekly_attrition(rate, work, strain, heart, law) < 1.0
    rises(lambda r: weekly_attrition(r, work, strain, heart, law), rate, higher)
    rises(lambda w: weekly_attrition(rate, w, strain, heart, law), work, more)
    rises(lambda s: weekly_attrition(rate, work, s, heart, law), strain, other)
    falls(lambda e: weekly_attrition(rate, work, strain, e, law), heart, other)
    assert weekly_attrition(0.0, work, strain, heart, law) == 0.0
    plain = Attrition(law.reference, law.growth)
    assert weekly_attrition(rate, work, 0.0, 0.5, law) == weekly_attrition(rate, work, strain, heart, plain)


@given(st.floats(0.0, 0.98))
def test_a_year_of_weeks_is_the_annual_rate(rate: float) -> None:
    stays = 1.0 - weekly_attrition(rate, 0.85, 0.3, 0.8, Attrition(0.85, 2.0))
    assert stays ** (365 / 7) == pytest.approx(1.0 - rate)


def test_a_doubling_doubles_the_annual_rate() -> None:
    law = Attrition(0.85, 2.0, 1.0, 2.0)
    assert weekly_attrition(0.1, 0.85, 1.0, 0.5, law) == weekly_attrition(0.2, 0.85, 0.0, 0.5, law)
    assert weekly_attrition(0.2, 0.85, 0.0, 1.0, law) == weekly_attrition(0.1, 0.85, 0.0, 0.5, law)


# -- members -------------------------------------------------------------------------------------------------

skills = st.builds(Skill, non_negatives, levels, non_negatives, non_negatives, non_negatives)


@given(skills, levels, levels, levels, levels)
def test_skill_and_heart_make_work_better_and_strain_worse(
    law: Skill, iq: float, strain: float, heart: float, other: float
) -> None:
    assert 0.0 <= skilled_quality(iq, strain, heart, law) <= 2.0
    rises(lambda x: skilled_quality(x, strain, heart, law), iq, other)
    falls(lambda x: skilled_quality(iq, x, heart, law), strain, other)
    rises(lambda x: skilled_quality(iq, strain, x, law), heart, other)
    assert skilled_quality(law.reference, 0.0, law.reference, law) == 1.0
    assert skilled_quality(iq, strain, heart, Skill()) == 1.0


@given(skills, levels, levels)
def test_who_knows_more_needs_less_time(law: Skill, iq: float, other: float) -> None:
    assert 0.25 <= skilled_pace(iq, law) <= 4.0
    falls(lambda x: skilled_pace(x, law), iq, other)
    assert skilled_pace(law.reference, law) == 1.0
    assert skilled_pace(iq, Skill()) == 1.0


def test_skill_by_hand_and_at_its_ends() -> None:
    law = Skill(iq=1.0, speed=2.0, strain=0.5, engagement=0.25)
    assert skilled_quality(0.75, 0.5, 1.0, law) == 1.0 + 0.25 - 0.25 + 0.125
    assert skilled_pace(0.75, law) == 0.5
    most = Skill(iq=1e6, speed=1e6, strain=1e6)
    assert (skilled_quality(1.0, 0.0, 0.0, most), skilled_quality(0.0, 1.0, 0.0, most)) == (2.0, 0.0)
    assert (skilled_pace(1.0, most), skilled_pace(0.0, most)) == (0.25, 4.0)


@given(st.builds(Strain, non_negatives, non_negatives, levels), levels, backlogs, backlogs, levels, levels)
def test_strain_heads_up_with_backlog_and_with_the_team_s(
    law: Strain, rest: float, backlog: float, longer: float, mean: float, other: float
) -> None:
    assert 0.0 <= strain_target(rest, backlog, mean, law) <= 1.0
    rises(lambda r: strain_target(r, backlog, mean, law), rest, other)
    rises(lambda b: strain_target(rest, b, mean, law), backlog, longer)
    rises(lambda m: strain_target(rest, backlog, m, law), mean, other)
    assert strain_target(rest, min(backlog, law.tolerance), 0.0, law) == rest
    assert strain_target(rest, backlog, mean, Strain()) == rest


def test_strain_by_hand() -> None:
    assert strain_target(0.125, 3.0, 0.5, Strain(0.125, 1.0, 0.25)) == 0.125 + 0.25 + 0.125
    assert strain_target(0.125, 1e6, 0.5, Strain(1.0)) == 1.0


@given(st.integers(-1, 5), st.integers(0, 5), st.floats(0.0, 120_000.0))
def test_only_a_change_of_purpose_costs(last: int, purpose: int, work: float) -> None:
    lost = switched(last, purpose, Switching(work))
    assert isinstance(lost, int)
    assert lost == (int(work) if 0 <= last != purpose else 0)
    assert switched(last, purpose, Switching()) == 0
    assert switched(-1, purpose, Switching(work)) == switched(purpose, purpose, Switching(work)) == 0


@given(st.builds(Follow, levels, signed, levels, signed, levels), levels, levels, levels)
def test_advice_is_followed_more_the_better_it_is_given_and_trusted(
    law: Follow, eq: float, trust: float, other: float
) -> None:
    assert 0.0 <= follow_share(eq, trust, law) <= 1.0
    (rises if law.eq >= 0.0 else falls)(lambda x: follow_share(x, trust, law), eq, other)
    (rises if law.trust >= 0.0 else falls)(lambda x: follow_share(eq, x, law), trust, other)
    assert follow_share(law.eq_reference, law.trust_reference, law) == law.base
    assert follow_share(eq, trust, Follow()) == 1.0


# -- the start of a contract, and its growth -----------------------------------------------------------------

onboardings = st.builds(Onboarding, non_negatives, non_negatives, signed, levels, levels)


@given(onboardings, levels, levels, levels, levels)
def test_a_poor_handoff_costs_work_and_promises_too_much(
    law: Onboarding, handoff: float, readiness: float, goodwill: float, other: float
) -> None:
    assert 1.0 <= effort(handoff, readiness, law) <= (1e6 + 1.0) ** 2
    falls(lambda h: effort(h, readiness, law), handoff, other)
    falls(lambda r: effort(handoff, r, law), readiness, other)
    assert effort(1.0, 1.0, law) == effort(handoff, readiness, Onboarding()) == 1.0
    assert 0.0 <= completeness(handoff, goodwill, law) <= 1.0
    rises(lambda h: completeness(h, goodwill, law), handoff, other)
    (rises if law.goodwill >= 0.0 else falls)(lambda g: completeness(handoff, g, law), goodwill, other)
    assert (
        completeness(handoff, law.goodwill_reference, law) == completeness(handoff, goodwill, Onboarding()) == handoff
    )
    assert 0.0 <= promised(readiness, handoff, law) <= 1.0
    rises(lambda start: promised(start, handoff, law), readiness, other)
    falls(lambda h: promised(readiness, h, law), handoff, other)
    assert promised(readiness, 1.0, law) == promised(readiness, handoff, Onboarding()) == readiness


def test_onboarding_by_hand() -> None:
    law = Onboarding(handoff=2.0, readiness=1.0, goodwill=0.5, goodwill_reference=0.5, promise=0.5)
    assert effort(0.25, 0.5, law) == 2.5 * 1.5
    assert completeness(0.25, 1.0, law) == 0.5
    assert promised(0.25, 0.5, law) == 0.5


expansions = st.builds(Expansion, signed, signed, levels, signed, levels, levels)


@given(expansions, levels, levels, levels, levels, st.floats(0.0, 8.0), st.floats(0.0, 8.0))
def test_more_is_bought_where_adoption_and_trust_are(
    law: Expansion, adoption: float, trust: float, other: float, potential: float, landed: float, better: float
) -> None:
    assert 0.0 <= expansion_chance(adoption, trust, law) <= 1.0
    (rises if law.adoption >= 0.0 else falls)(lambda a: expansion_chance(a, trust, law), adoption, other)
    (rises if law.trust >= 0.0 else falls)(lambda t: expansion_chance(adoption, t, law), trust, other)
    assert expansion_chance(law.adoption_reference, law.trust_reference, law) == logistic(law.base)
    assert 0.0 <= growth(potential, landed, law) <= law.size * landed
    rises(lambda x: growth(potential, x, law), landed, better)
    rises(lambda p: growth(p, landed, law), potential, other)
    assert expansion_chance(adoption, trust, Expansion()) < 1e-21, "by default nobody ever buys more"
    assert growth(potential, landed, Expansion()) == 0.0


@given(st.builds(Contraction, signed, signed, levels), levels, levels, levels)
def test_less_is_bought_where_adoption_misses_the_goal(
    law: Contraction, adoption: float, goal: float, other: float
) -> None:
    assert 0.0 <= contraction_chance(adoption, goal, law) <= 1.0
    (falls if law.adoption >= 0.0 else rises)(lambda a: contraction_chance(a, goal, law), adoption, other)
    (rises if law.adoption >= 0.0 else falls)(lambda g: contraction_chance(adoption, g, law), goal, other)
    assert contraction_chance(goal, goal, law) == logistic(law.base)
    assert contraction_chance(adoption, goal, Contraction()) < 1e-21, "by default nobody ever buys less"


def test_what_never_happens_is_below_the_least_luck() -> None:
    """A mark is met if u ≥ 1 − p: for no u where 1 − p is 1."""
    assert 1.0 - expansion_chance(1.0, 1.0, Expansion()) == 1.0 - contraction_chance(0.0, 1.0, Contraction()) == 1.0


# -- the company ---------------------------------------------------------------------------------------------


@given(st.builds(Quality, non_negatives, levels), levels, levels, levels, levels)
def test_a_better_product_is_better_for_who_fits(
    law: Quality, rest: float, quality: float, fit: float, other: float
) -> None:
    assert 0.0 <= product_rest(rest, quality, fit, law) <= 1.0
    rises(lambda r: product_rest(r, quality, fit, law), rest, other)
    rises(lambda q: product_rest(rest, q, fit, law), quality, other)
    (rises if quality >= law.reference else falls)(lambda f: product_rest(rest, quality, f, law), fit, other)
    assert product_rest(rest, law.reference, fit, law) == product_rest(rest, quality, 0.0, law) == rest
    assert product_rest(rest, quality, fit, Quality()) == rest


@given(st.builds(Reputation, signed, levels), levels, levels, levels)
def test_a_good_name_brings_customers(law: Reputation, share: float, reputation: float, other: float) -> None:
    assert 0.0 <= arrival_share(share, reputation, law) <= 1.0
    (rises if law.weight >= 0.0 else falls)(lambda r: arrival_share(share, r, law), reputation, other)
    rises(lambda s: arrival_share(s, reputation, law), share, other)
    assert arrival_share(share, law.reference, law) == arrival_share(share, reputation, Reputation()) == share
    assert arrival_share(0.0, reputation, law) == 0.0


@given(st.builds(Playbook, levels, levels), levels, levels)
def test_a_fresh_playbook_is_worth_more(law: Playbook, playbook: float, other: float) -> None:
    assert 0.0 <= relevance(playbook, law) <= 2.0
    rises(lambda p: relevance(p, law), playbook, other)
    assert relevance(law.reference, law) == relevance(playbook, Playbook()) == 1.0


@given(st.builds(Culture, signed, levels), levels, levels, levels)
def test_culture_is_where_engagement_rests(law: Culture, rest: float, culture: float, other: float) -> None:
    assert 0.0 <= engagement_rest(rest, culture, law) <= 1.0
    rises(lambda r: engagement_rest(r, culture, law), rest, other)
    (rises if law.weight >= 0.0 else falls)(lambda c: engagement_rest(rest, c, law), culture, other)
    assert engagement_rest(rest, law.reference, law) == engagement_rest(rest, culture, Culture()) == rest


def test_the_company_by_hand() -> None:
    assert product_rest(0.5, 0.75, 0.5, Quality(2.0)) == 0.75
    assert arrival_share(0.5, 0.75, Reputation(1.0)) == 0.625
    assert relevance(0.25, Playbook(1.0)) == 0.75
    assert engagement_rest(0.5, 0.25, Culture(1.0)) == 0.25


# -- shapes --------------------------------------------------------------------------------------------------


@given(st.floats(-1e300, 1e300), st.floats(-1e300, 1e300))
def test_a_clipped_number_is_a_level_and_the_nearest(x: float, other: float) -> None:
    assert 0.0 <= clip01(x) <= 1.0
    rises(clip01, x, other)
    assert clip01(x) == x if 0.0 <= x <= 1.0 else abs(clip01(x) - 0.5) == 0.5
    assert math.copysign(1.0, clip01(-0.0)) == 1.0


# -- policies ------------------------------------------------------------------------------------------------

works, weeklies, grids = st.integers(1, 2000 * 60), st.integers(1, 80 * 60), st.sampled_from([1, 1440])


@given(levels, st.floats(-9.0, 9.0), levels, levels, backlogs, backlogs)
def test_a_gate_asks_for_fit_and_for_room(
    fit: float, noise: float, threshold: float, higher: float, backlog: float, longer: float
) -> None:
    seen = fit + noise
    assert gate.accepts(seen, 0.0, backlog, INF), "a gate that asks nothing is open"
    assert gate.accepts(seen, threshold, backlog, INF) == (seen >= threshold or threshold == 0.0)
    assert gate.accepts(fit, 0.0, backlog, longer) == (backlog <= longer)
    rises(lambda f: gate.accepts(f, threshold, backlog, longer), seen, fit)
    falls(lambda t: gate.accepts(seen, t, backlog, longer), threshold, higher)
    falls(lambda b: gate.accepts(seen, threshold, b, 2.0), backlog, longer)


@given(
    st.integers(0, 10**4), st.integers(0, 10**6), st.integers(1, 10**4), st.integers(0, 10**4), st.integers(0, 10**6)
)
def test_heads_follow_customers_up_to_the_most(planned: int, active: int, per: int, most: int, other: int) -> None:
    found = staffing.wanted_heads(planned, active, per, most)
    assert planned <= found <= max(planned, most)
    assert found == max(planned, min(most, math.ceil(active / per)))
    rises(lambda n: staffing.wanted_heads(planned, n, per, most), active, other)
    falls(lambda n: staffing.wanted_heads(planned, active, n, most), per, other + 1)
    assert staffing.wanted_heads(planned, active, 0, most) == planned


@given(works, works, weeklies, weeklies, grids)
def test_calendar_minutes_hold_the_work_and_no_more(work: int, more: int, weekly: int, faster: int, grid: int) -> None:
    found = staffing.calendar_minutes(work, weekly, grid)
    assert found % grid == 0
    assert found * weekly >= work * WEEK > (found - grid) * weekly
    rises(lambda w: staffing.calendar_minutes(w, weekly, grid), work, more)
    falls(lambda w: staffing.calendar_minutes(work, w, grid), weekly, faster)


@given(works, weeklies, st.integers(0, 10 * WEEK), st.integers(0, 10 * WEEK), works)
def test_a_block_cut_short_books_what_was_paid_at_most(
    work: int, weekly: int, elapsed: int, later: int, left: int
) -> None:
    found = staffing.booked_minutes(elapsed, weekly, left)
    assert 0 <= found <= min(elapsed * weekly / WEEK, left - 1)
    rises(lambda t: staffing.booked_minutes(t, weekly, left), elapsed, later)
    assert staffing.booked_minutes(staffing.calendar_minutes(work, weekly, 1), weekly, work + 1) == work


@given(weeklies, st.integers(0, YEAR), st.integers(0, YEAR), st.integers(0, YEAR), st.floats(0.01, 1.0))
def test_ramps_rise_to_the_full_week(weekly: int, tenure: int, later: int, ramp: int, start: float) -> None:
    assert 1 <= staffing.ramped_minutes(weekly, tenure, ramp, start) <= weekly
    rises(lambda t: staffing.ramped_minutes(weekly, t, ramp, start), tenure, later)
    assert staffing.ramped_minutes(weekly, ramp, ramp, start) == weekly
    assert staffing.ramped_minutes(weekly, tenure, 0, start) == weekly


def test_books_weigh_what_they_are_balanced_by() -> None:
    assert [staffing.book_load(b, 3, 5, 7) for b in range(len(staffing.BALANCES))] == [3, 5, 7]
    assert [staffing.book_weight(b, 3, 5) for b in range(len(staffing.BALANCES))] == [3, 5, 3]
    assert staffing.BALANCES == ("count", "arr", "load")


N_RULES = len(dispatch.RULES)


@given(
    st.sampled_from(range(N_RULES)), st.integers(0, 63), st.integers(0, 400 * YEAR), st.integers(0, 200 * YEAR),
    st.integers(0, 10**15), st.integers(0, 1000), levels, st.one_of(works, st.sampled_from([0, 10**12])), non_negatives,
)  # fmt: skip
def test_a_queue_key_is_a_whole_number_that_fits(
    rule: int, group: int, due: int, joined: int, arr: int, n_open: int, health: float, work: int, worth: float
) -> None:
    key, spare = (
        dispatch.urgency_key(rule, discretionary, group, due, joined, arr, n_open, health, work, worth)
        for discretionary in (0, 1)
    )
    assert isinstance(key, int)
    assert 0 <= key < 1 << 54 < spare < 1 << 62, "what is done in spare hours comes last"


def key_by(
    rule: int, group: int = 0, due: int = 0, joined: int = 0, arr: int = 0, n_open: int = 0, health: float = 0.5,
    work: int = 60, worth: float = 1.0,
) -> int:  # fmt: skip
    return dispatch.urgency_key(rule, 0, group, due, joined, arr, n_open, health, work, worth)


@given(st.integers(0, 62), st.integers(0, 400 * YEAR), st.integers(0, 400 * YEAR))
def test_queue_keys_order_as_their_rule_says(group: int, due: int, later: int) -> None:
    key = key_by
    assert key(dispatch.TRIAGE, group, due) < key(dispatch.TRIAGE, group + 1, later)
    assert (due < later) == (key(dispatch.TRIAGE, 5, due) < key(dispatch.TRIAGE, 5, later))
    assert (due < later) == (key(dispatch.FIFO, joined=due) < key(dispatch.FIFO, joined=later))
    assert (due < later) == (key(dispatch.DUE_DATE, due=due) < key(dispatch.DUE_DATE, due=later))
    assert (due < later) == (key(dispatch.LARGEST_ARR, arr=later) < key(dispatch.LARGEST_ARR, arr=due))
    assert key(dispatch.LOUDEST_FIRST, due=due, n_open=2) < key(dispatch.LOUDEST_FIRST, due=later, n_open=1)
    assert key(dispatch.LOWEST_HEALTH, health=0.2) < key(dispatch.LOWEST_HEALTH, health=0.21)
    assert key(dispatch.FOCUS, group, arr=due) < key(dispatch.FOCUS, group + 1, arr=later)
    assert (due < later) == (key(dispatch.FOCUS, 5, arr=later) < key(dispatch.FOCUS, 5, arr=due))
    assert [dispatch.RULES[rule] for rule in range(N_RULES)] == [
        "triage", "fifo", "due_date", "largest_arr", "loudest_first", "lowest_health", "focus", "value_per_hour"
    ]  # fmt: skip
    assert [dispatch.RULES[rule] for rule in range(N_RULES) if dispatch.moves(rule)] == [
        "lowest_health",
        "value_per_hour",
    ]


@given(works, works, st.integers(1, DEAREST), st.integers(1, DEAREST), weights, weights)
def test_value_per_hour_takes_what_saves_most_for_its_time(
    work: int, longer: int, arr: int, larger: int, worth: float, more: float
) -> None:
    rule = dispatch.VALUE_PER_HOUR
    rises(lambda x: key_by(rule, work=x, arr=arr, worth=worth), work, longer)
    falls(lambda x: key_by(rule, work=work, arr=x, worth=worth), arr, larger)
    falls(lambda x: key_by(rule, work=work, arr=arr, worth=x), worth, more)
    assert key_by(rule, work=60, arr=10**7) == 6000
    assert key_by(rule, work=60, arr=10**7, worth=2.0) == key_by(rule, work=30, arr=10**7)
    assert key_by(rule, work=10**12, arr=0) == (1 << 47) - 1


@given(st.floats(0.0, 1.0, exclude_min=True, exclude_max=True), levels)
def test_coverage_takes_the_largest(quantile: float, coverage: float) -> None:
    assert touch.covered(quantile, 1.0)
    assert not touch.covered(quantile, 0.0)
    rises(lambda c: touch.covered(quantile, c), coverage, 0.5)
    rises(lambda q: touch.covered(q, coverage), quantile, 0.5)


units = st.floats(2.0**-53, 1.0 - 2.0**-53)


@given(units, units, st.floats(-9.0, 9.0), st.floats(-9.0, 9.0), non_negatives)
def test_a_rank_seen_is_a_rank_that_rises_with_the_true_one(
    quantile: float, higher: float, z: float, luck: float, noise: float
) -> None:
    found = touch.seen_quantile(quantile, z, noise)
    assert 0.0 < found < 1.0
    assert touch.covered(found, 1.0)
    assert not touch.covered(found, 0.0)
    assert touch.seen_quantile(quantile, z, 0.0) == quantile
    rises(lambda q: touch.seen_quantile(q, z, noise), quantile, higher)
    rises(lambda x: touch.seen_quantile(quantile, x, noise), z, luck)
    own = statistics.NormalDist()
    wanted = own.cdf((own.inv_cdf(quantile) + noise * z) / math.hypot(1.0, noise))
    assert found == pytest.approx(wanted, rel=1e-9, abs=1e-12)


def test_a_rank_is_total_at_its_ends_and_forgotten_in_noise() -> None:
    for quantile in (0.0, 1.0):
        for z in (-9.0, 0.0, 9.0):
            assert 0.0 < touch.seen_quantile(quantile, z, 0.5) < 1.0
    assert touch.seen_quantile(0.5, 0.0, 3.0) == 0.5
    assert touch.seen_quantile(0.9, 0.0, 1e6) == pytest.approx(0.5, abs=1e-5)


@pytest.mark.parametrize("noise", [0.25, 1.0, 20.0])
def test_ranks_seen_are_as_evenly_spread_as_true_ones(noise: float) -> None:
    """64 bins of a grid of 250 ranks by 250 normals: a share covered stays that share."""
    middles = (np.arange(250) + 0.5) / 250
    normals = [statistics.NormalDist().inv_cdf(u) for u in middles]
    seen = [touch.seen_quantile(q, z, noise) for q in middles.tolist() for z in normals]
    counts = np.histogram(seen, bins=64, range=(0.0, 1.0))[0] / len(seen)
    assert counts == pytest.approx(1 / 64, rel=0.1)


def test_triggers_and_features_have_their_names() -> None:
    kinds = (touch.SIGNED, touch.CADENCE, touch.BEFORE_TERM, touch.REQUEST, touch.HEALTH)
    assert (*kinds, touch.NEXT_BEST, touch.BOOKED, touch.STALLED, touch.OPENED) == tuple(range(9))
    assert touch.FEATURES == ("bias", "health", "tenure", "to_term", "size", "open", "contact", "onboarded")


@given(st.booleans(), st.integers(0, 63), st.integers(0, 5), st.booleans(), st.booleans())
def test_a_trigger_applies_where_play_stage_and_coverage_agree(
    active: bool, stages: int, stage: int, reaches_all: bool, is_covered: bool
) -> None:
    expected = active and f"{stages:06b}"[5 - stage] == "1" and (reaches_all or is_covered)
    assert touch.applies(int(active), stages, stage, int(reaches_all), is_covered) == expected


@given(st.lists(levels, min_size=3, max_size=20), levels)
def test_a_fall_below_a_threshold_is_told_once(seen: list, threshold: float) -> None:
    told = [touch.fell_below(before, now, threshold) for before, now in pairwise(seen)]
    below = [x < threshold for x in seen]
    assert told == [now and not before for before, now in pairwise(below)]


@given(st.integers(0, 1 << 21), st.integers(0, 31), st.integers(0, 1 << 21), st.integers(0, 31))
def test_task_indices_are_told_apart(number: int, kind: int, other: int, other_kind: int) -> None:
    same = touch.task_index(number, kind) == touch.task_index(other, other_kind)
    assert same == ((number, kind) == (other, other_kind))
    assert touch.task_index(number, kind) < 1 << 27


# -- the same in a kernel ------------------------------------------------------------------------------------

N_POINTS, N_LAWS, N_LEVELS = 10_000, 250, 8
YEARS = (1 / 12, 0.5, 1.0, 2.0, 3.0)


def modules(package: types.ModuleType) -> dict[str, types.ModuleType]:
    """Its public modules by name."""
    names = [found.name for found in pkgutil.iter_modules(package.__path__) if not found.name.startswith("_")]
    return {name: importlib.import_module(f"{package.__name__}.{name}") for name in sorted(names)}


def numbers_of(module: types.ModuleType) -> list[type]:
    """The classes of numbers that a law's module defines."""
    own = [x for x in vars(module).values() if isinstance(x, type) and x.__module__ == module.__name__]
    return [x for x in own if issubclass(x, tuple)]


LAWS = {
    name: law
    for name, module in modules(all_laws).items()
    for law in numbers_of(module)
    if law.__name__.lower() == name
}
LAW = np.dtype([(name, [(number, "f8") for number in law._fields]) for name, law in LAWS.items()])


def everything(n, points, whole, laws, out):
    """Each law and policy at each point: a body that runs as Python and inside a kernel."""
    for i in range(n):
        a, b, c, d, e, f, z, years = points[i]
        time, work, weekly, arr, small, other = whole[i]
        law = laws[i % len(laws)]
        one, two, three = small % 2, (small // 2) % 2, (small // 4) % 2
        out[i, 0] = adoption_target(a, b, c, d, e, f, law.adoption)
        out[i, 1] = follow(a, b, time, law.adoption.half_life)
        out[i, 2] = weekly_attrition(a, b, c, d, law.attrition)
        out[i, 3] = compliance_share(20.0 * a, b, c, law.compliance)
        out[i, 4] = resting(a, 2.0 * b - 1.0, c)
        out[i, 5] = relaxed(a, b, time, law.timeliness.half_life)
        out[i, 6] = moved(a, 2.0 * b - 1.0)
        out[i, 7] = drained(a, 0.9 * b, time)
        out[i, 8] = escalation_share(a, b, c, d, e, f, law.escalation)
        out[i, 9] = health_score(a, b, c, z, -z, 0.5 * z, one, two, three, d, law.health)
        out[i, 10] = pace(20.0 * a, law.overload)
        out[i, 11] = hurried_quality(a, law.overload)
        out[i, 12] = rework_probability(a, law.overload)
        out[i, 13] = renewal_part(small % 10, a, b, c, d, z, e, -z, f, b - c, d - e, law.renewal)
        out[i, 14] = logistic(100.0 * z)
        out[i, 15] = churn_probability(z, years)
        out[i, 16] = relative_size(arr, 1.0 + 1e6 * a)
        out[i, 17] = matter_weight(z, one, a)
        out[i, 18] = timely(time * z, law.timeliness)
        out[i, 19] = touch_gain(2.0 * a - 1.0, b, law.trust)
        out[i, 20] = owner_change_gain(a, law.trust)
        out[i, 21] = hurt_more(2.0 * a - 1.0, b, law.trust)
        out[i, 22] = clip01(z)
        out[i, 23] = product_rest(a, b, c, law.quality)
        out[i, 24] = expansion_chance(a, b, law.expansion)
        out[i, 25] = growth(a, 3.0 * b, law.expansion)
        out[i, 26] = contraction_chance(a, b, law.contraction)
        out[i, 27] = effort(a, b, law.onboarding)
        out[i, 28] = completeness(a, b, law.onboarding)
        out[i, 29] = promised(a, b, law.onboarding)
        out[i, 30] = skilled_quality(a, b, c, law.skill)
        out[i, 31] = skilled_pace(a, law.skill)
        out[i, 32] = follow_share(a, b, law.follow)
        out[i, 33] = strain_target(a, 20.0 * b, c, law.strain)
        out[i, 34] = switched(small % 7 - 1, other % 6, law.switching)
        out[i, 35] = arrival_share(a, b, law.reputation)
        out[i, 36] = relevance(a, law.playbook)
        out[i, 37] = engagement_rest(a, b, law.culture)
        out[i, 38] = dispatch_key(small % 8, one, small, time, other, arr, small, a, work, 2.0 * b)
        out[i, 39] = ramped(weekly, time, other, a)
        out[i, 40] = calendar(work, weekly, 1)
        out[i, 41] = booked(time, weekly, work)
        out[i, 42] = load(small % 3, small, arr, work)
        out[i, 43] = weight(small % 3, small, arr)
        out[i, 44] = heads(small, work, other % 50, weekly)
        out[i, 45] = index_of(time, small)
        out[i, 46] = seen_rank(a, z, 3.0 * b) + seen_rank(a, z, 0.0)
        out[i, 47] = is_covered(a, b) + 2 * applying(one, small, other % 6, time % 2, a < b) + 4 * fell(a, b, c)
        out[i, 48] = moving(small % 8) + 2 * accepted(a + z, b, 20.0 * c, 20.0 * d)
        out[i, 49] = landing(small % 21, 2.0 * a - 1.0, 2.0 * b)
    return out


N_OUT = 50
dispatch_key, moving, accepted = dispatch.urgency_key, dispatch.moves, gate.accepts
ramped, calendar, heads = staffing.ramped_minutes, staffing.calendar_minutes, staffing.wanted_heads
booked, load, weight = staffing.booked_minutes, staffing.book_load, staffing.book_weight
index_of, is_covered, applying, fell = touch.task_index, touch.covered, touch.applies, touch.fell_below
seen_rank = touch.seen_quantile


def test_each_law_has_its_numbers() -> None:
    assert sorted(LAWS) == sorted({*modules(all_laws)} - {"chance", "drivers", "shapes"})


def test_everything_is_every_law_and_policy_but_chance() -> None:
    known = {**modules(all_laws), **modules(all_policies)}
    del known["chance"]  # has such a test of its own
    wanted = {
        f"{name}.{key}"
        for name, module in known.items()
        for key, value in vars(module).items()
        if not key.startswith("_")
        and getattr(value, "__module__", "") == module.__name__
        and not isinstance(value, type)
    }
    called = [globals()[name] for name in everything.__code__.co_names if name in globals()]
    found = {f"{law.__module__.split('.')[-1]}.{law.__name__}" for law in called if law.__module__.startswith("cssim.")}
    assert found == {name for name in wanted if callable(getattr(known[name.split(".")[0]], name.split(".")[1]))}


def some_points() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Levels, edges among them, and the like; whole numbers; numbers of laws with special exponents among them."""
    draw = np.random.Generator(np.random.Philox(7))
    points = draw.random((N_POINTS, N_LEVELS))
    points[draw.random(points.shape) < 0.05] = 0.0
    points[draw.random(points.shape) < 0.05] = 1.0
    points[:, 6] = draw.normal(0.0, 4.0, N_POINTS)
    points[:, 7] = draw.choice(YEARS, N_POINTS)
    whole = draw.integers(1, [4 * MONTH, 9000, 4800, 10**8, 64, 4 * MONTH], (N_POINTS, 6))
    laws = np.zeros(N_LAWS, LAW)
    for name in LAWS:
        for number in LAW[name].names:
            laws[name][number] = draw.uniform(0.01, 1.0, N_LAWS)
    laws["adoption"]["complementarity"] = draw.choice([0.5, -1.0, 1.0, 0.0, 1e-7, -50.0, -3.3], N_LAWS)
    laws["overload"]["quality_exponent"] = draw.choice([0.5, 2.0, 1.0, 0.0, 1.7], N_LAWS)
    for name in ("adoption", "timeliness"):
        laws[name]["half_life"] = draw.choice([INF, 1440.0, 60 * 1440.0, 12345.6], N_LAWS)
    laws["renewal"]["adoption"] *= -9.0
    laws["switching"]["work"] *= 100.0
    for name, number in (("skill", "speed"), ("follow", "eq"), ("reputation", "weight"), ("culture", "weight")):
        laws[name][number] *= draw.choice([1.0, -1.0, 9.0], N_LAWS)
    laws["skill"]["speed"] = np.abs(laws["skill"]["speed"])
    laws["health"]["lag"] = draw.choice([0.0, 0.3, 1.0], N_LAWS)
    return points, whole, laws


def uncompiled(function: types.FunctionType) -> types.FunctionType:
    """A body that calls the Python functions behind the laws."""
    names = {name: getattr(value, "py_func", value) for name, value in function.__globals__.items()}
    return types.FunctionType(function.__code__, names)


def test_laws_are_the_same_to_the_bit_in_python_in_a_kernel_and_uncompiled() -> None:
    points, whole, laws = some_points()
    book = namedtuple("book", LAWS)
    tuples = [book(*(law(*row) for law, row in zip(LAWS.values(), values, strict=True))) for values in laws.tolist()]
    arguments = (N_POINTS, points.tolist(), whole.tolist(), tuples)
    called = everything(*arguments, np.empty((N_POINTS, N_OUT)))
    # Uncompiled, `base` of a NumPy record is NumPy's own, not the law's number.
    records = tuples if numba.config.DISABLE_JIT else laws.view(np.recarray)
    kernel = numba.njit(everything)(N_POINTS, points, whole, records, np.empty((N_POINTS, N_OUT)))
    plain = uncompiled(everything)(*arguments, np.empty((N_POINTS, N_OUT)))
    assert np.isfinite(called).all()
    for other in (kernel, plain):
        assert np.flatnonzero((called.view("i8") != other.view("i8")).any(axis=0)).tolist() == []
