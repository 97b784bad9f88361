"""Every law and policy: bounded, monotone where it should be, total at the edges, the same in a kernel."""

import math
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

from cssim.engines.numbers import LAW, LAWS
from cssim.laws.adoption import Adoption, adoption_target, follow
from cssim.laws.attrition import Attrition, weekly_attrition
from cssim.laws.compliance import Compliance, compliance_share
from cssim.laws.drivers import drained, moved, relaxed, resting
from cssim.laws.escalation import Escalation, escalation_share
from cssim.laws.health import Health, health_score
from cssim.laws.overload import Overload, hurried_quality, pace, rework_probability
from cssim.laws.renewal import (
    PARTS,
    Renewal,
    churn_probability,
    logistic,
    matter_weight,
    relative_size,
    renewal_part,
)
from cssim.laws.timeliness import Timeliness, timely
from cssim.laws.trust import Trust, owner_change_gain, touch_gain
from cssim.policies import dispatch, staffing, touch
from cssim.units import MONTH, WEEK, YEAR

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
escalations = st.builds(Escalation, weights, weights, levels, weights, levels, weights)
trusts = st.builds(Trust, levels, st.floats(1e-6, 1e6), levels, levels, levels)
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


@given(escalations, st.lists(levels, min_size=5, max_size=5), levels)
def test_escalations_get_in_less_where_all_is_well(law: Escalation, at: list, other: float) -> None:
    assert 0.0 <= escalation_share(*at, law) <= 1.0
    rises(lambda base: escalation_share(base, *at[1:], law), at[0], other)
    for i in range(1, 5):
        falls(lambda x, i=i: escalation_share(*at[:i], x, *at[i + 1 :], law), at[i], other)
    assert escalation_share(*at, Escalation()) == at[0]
    assert escalation_share(0.0, *at[1:], law) == 0.0


@given(levels, st.floats(0.0, 1e6), levels, levels, st.floats(-9.0, 9.0), st.floats(-9.0, 9.0), levels)
def test_health_is_a_level_and_rises_with_what_it_shows(
    weight: float, noise: float, adoption: float, trust: float, z: float, other: float, higher: float
) -> None:
    law = Health(weight, noise)
    assert 0.0 <= health_score(adoption, trust, z, other, law) <= 1.0
    rises(lambda a: health_score(a, trust, z, other, law), adoption, higher)
    rises(lambda t: health_score(adoption, t, z, other, law), trust, higher)
    assert health_score(adoption, trust, z, other, Health(1.0, 0.0)) == pytest.approx(adoption)


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


@given(st.sampled_from(range(len(PARTS))), st.lists(levels, min_size=8, max_size=8), levels, st.floats(0.0, 1e6))
def test_parts_rise_with_what_speaks_for_renewal(part: int, at: list, higher: float, weight: float) -> None:
    """adoption, goal, trust, preparation, size, uplift, matters, attachment: goal and uplift speak against."""
    law = Renewal(adoption=weight, trust=weight, preparation=weight, size=weight, price=weight)
    for i in range(8):
        check = falls if i in (1, 5) else rises
        check(lambda x, i=i: renewal_part(part, *at[:i], x, *at[i + 1 :], law), at[i], higher)
    assert math.isfinite(renewal_part(part, *at, law))


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


@given(backlogs, backlogs, weights, weights, levels)
def test_compliance_falls_to_its_floor(
    backlog: float, longer: float, tolerance: float, slope: float, floor: float
) -> None:
    law = Compliance(tolerance, slope, floor)
    assert floor <= compliance_share(backlog, law) <= 1.0
    falls(lambda b: compliance_share(b, law), backlog, longer)
    assert compliance_share(min(backlog, tolerance), law) == 1.0


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


@given(st.floats(0.0, 0.999), st.floats(0.0, 0.999), st.floats(0.0, 2.0), st.floats(0.0, 2.0), levels, st.floats(0, 50))
def test_attrition_grows_with_rate_and_work(
    rate: float, higher: float, work: float, more: float, reference: float, growth: float
) -> None:
    law = Attrition(reference, growth)
    assert 0.0 <= weekly_attrition(rate, work, law) < 1.0
    rises(lambda r: weekly_attrition(r, work, law), rate, higher)
    rises(lambda w: weekly_attrition(rate, w, law), work, more)
    assert weekly_attrition(0.0, work, law) == 0.0


@given(st.floats(0.0, 0.98))
def test_a_year_of_weeks_is_the_annual_rate(rate: float) -> None:
    stays = 1.0 - weekly_attrition(rate, 0.85, Attrition(0.85, 2.0))
    assert stays ** (365 / 7) == pytest.approx(1.0 - rate)


# -- policies ------------------------------------------------------------------------------------------------

works, weeklies, grids = st.integers(1, 2000 * 60), st.integers(1, 80 * 60), st.sampled_from([1, 1440])


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


@given(
    st.sampled_from(range(6)), st.integers(0, 63), st.integers(0, 400 * YEAR), st.integers(0, 200 * YEAR),
    st.integers(0, 10**15), st.integers(0, 1000), levels,
)  # fmt: skip
def test_a_queue_key_is_a_whole_number_that_fits(
    rule: int, group: int, due: int, joined: int, arr: int, n_open: int, health: float
) -> None:
    key = dispatch.urgency_key(rule, 0, group, due, joined, arr, n_open, health)
    spare = dispatch.urgency_key(rule, 1, group, due, joined, arr, n_open, health)
    assert 0 <= key < 1 << 54 < spare < 1 << 62, "what is done in spare hours comes last"


@given(st.integers(0, 62), st.integers(0, 400 * YEAR), st.integers(0, 400 * YEAR))
def test_queue_keys_order_as_their_rule_says(group: int, due: int, later: int) -> None:
    def key(
        rule: int, group: int = 0, due: int = 0, joined: int = 0, arr: int = 0, n_open: int = 0, health: float = 0.5
    ) -> int:
        return dispatch.urgency_key(rule, 0, group, due, joined, arr, n_open, health)

    assert key(dispatch.TRIAGE, group, due) < key(dispatch.TRIAGE, group + 1, later)
    assert (due < later) == (key(dispatch.TRIAGE, 5, due) < key(dispatch.TRIAGE, 5, later))
    assert (due < later) == (key(dispatch.FIFO, joined=due) < key(dispatch.FIFO, joined=later))
    assert (due < later) == (key(dispatch.DUE_DATE, due=due) < key(dispatch.DUE_DATE, due=later))
    assert (due < later) == (key(dispatch.LARGEST_ARR, arr=later) < key(dispatch.LARGEST_ARR, arr=due))
    assert key(dispatch.LOUDEST_FIRST, due=due, n_open=2) < key(dispatch.LOUDEST_FIRST, due=later, n_open=1)
    assert key(dispatch.LOWEST_HEALTH, health=0.2) < key(dispatch.LOWEST_HEALTH, health=0.21)
    assert [dispatch.RULES[rule] for rule in range(6)] == [
        "triage", "fifo", "due_date", "largest_arr", "loudest_first", "lowest_health"
    ]  # fmt: skip


@given(st.floats(0.0, 1.0, exclude_min=True, exclude_max=True), levels)
def test_coverage_takes_the_largest(quantile: float, coverage: float) -> None:
    assert touch.covered(quantile, 1.0)
    assert not touch.covered(quantile, 0.0)
    rises(lambda c: touch.covered(quantile, c), coverage, 0.5)
    rises(lambda q: touch.covered(q, coverage), quantile, 0.5)


@given(st.booleans(), st.integers(0, 7), st.integers(0, 3), st.booleans(), st.booleans())
def test_a_trigger_applies_where_play_stage_and_coverage_agree(
    active: bool, stages: int, stage: int, reaches_all: bool, is_covered: bool
) -> None:
    expected = active and f"{stages:04b}"[3 - stage] == "1" and (reaches_all or is_covered)
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


def everything(n, points, whole, laws, out):
    """Each law and policy at each point: a body that runs as Python and inside a kernel."""
    for i in range(n):
        a, b, c, d, e, f, z, years = points[i]
        time, work, weekly, arr, small, other = whole[i]
        law = laws[i % len(laws)]
        out[i, 0] = adoption_target(a, b, c, d, e, f, law.adoption)
        out[i, 1] = follow(a, b, time, law.adoption.half_life)
        out[i, 2] = weekly_attrition(a, b, law.attrition)
        out[i, 3] = compliance_share(20.0 * a, law.compliance)
        out[i, 4] = resting(a, 2.0 * b - 1.0, c)
        out[i, 5] = relaxed(a, b, time, law.timeliness.half_life)
        out[i, 6] = moved(a, 2.0 * b - 1.0)
        out[i, 7] = drained(a, 0.9 * b, time)
        out[i, 8] = escalation_share(a, b, c, d, e, law.escalation)
        out[i, 9] = health_score(a, b, z, -z, law.health)
        out[i, 10] = pace(20.0 * a, law.overload)
        out[i, 11] = hurried_quality(a, law.overload)
        out[i, 12] = rework_probability(a, law.overload)
        out[i, 13] = renewal_part(small % 8, a, b, c, d, z, e, f, -z, law.renewal)
        out[i, 14] = logistic(100.0 * z)
        out[i, 15] = churn_probability(z, years)
        out[i, 16] = relative_size(arr, 1.0 + 1e6 * a)
        out[i, 17] = matter_weight(z, small % 2, a)
        out[i, 18] = timely(time * z, law.timeliness)
        out[i, 19] = touch_gain(2.0 * a - 1.0, b, law.trust)
        out[i, 20] = owner_change_gain(a, law.trust)
        out[i, 21] = dispatch_key(small % 6, small % 2, small, time, other, arr, small, a)
        out[i, 22] = ramped(weekly, time, other, a)
        out[i, 23] = calendar(work, weekly, 1)
        out[i, 24] = booked(time, weekly, work)
        out[i, 25] = load(small % 3, small, arr, work)
        out[i, 26] = index_of(time, small)
        out[i, 27] = is_covered(a, b) + 2 * applying(small % 2, small, other % 4, time % 2, a < b) + 4 * fell(a, b, c)
    return out


N_OUT = 28
dispatch_key, ramped, calendar = dispatch.urgency_key, staffing.ramped_minutes, staffing.calendar_minutes
booked, load, index_of = staffing.booked_minutes, staffing.book_load, touch.task_index
is_covered, applying, fell = touch.covered, touch.applies, touch.fell_below


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
    kernel = numba.njit(everything)(N_POINTS, points, whole, laws.view(np.recarray), np.empty((N_POINTS, N_OUT)))
    plain = uncompiled(everything)(*arguments, np.empty((N_POINTS, N_OUT)))
    assert np.isfinite(called).all()
    for other in (kernel, plain):
        assert np.flatnonzero((called.view("i8") != other.view("i8")).any(axis=0)).tolist() == []
