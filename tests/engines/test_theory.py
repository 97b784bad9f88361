"""Closed forms as special scenarios: queues, Poisson candidates, cohorts; and Little's law on every ledger.

What each gate catches is stated where it is called, as a relative error of the mean, and checked there (`gates`).
"""

import math
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

import theory
from cssim.engines import simulate, simulator
from cssim.laws import chance
from cssim.ledger.events import Kind
from cssim.ledger.ledger import Ledger
from cssim.policies.staffing import calendar_minutes
from cssim.scenario import load, loads
from cssim.units import MONTH, YEAR
from gates import ALPHA, FIRST, GATES, POWER, SEEDS, count_gate, mean_gate, power_of_counts, smallest_shift

SCENARIOS = Path(__file__).parents[2] / "scenarios"

# -- the formulas themselves ---------------------------------------------------------------------------------


def test_formulas_give_known_values() -> None:
    assert theory.erlang_c(1, 0.7) == pytest.approx(0.7)
    assert theory.erlang_c(2, 1.0) == pytest.approx(1 / 3)
    assert theory.erlang_c(3, 2.0) == pytest.approx(4 / 9)
    assert theory.mmc_wait(1, 0.5, 1.0) == pytest.approx(1.0)
    assert theory.pollaczek_khinchine(0.5, 1.0, 2.0) == pytest.approx(theory.mmc_wait(1, 0.5, 1.0))
    assert theory.pollaczek_khinchine(0.5, 1.0, 1.0) == pytest.approx(0.5)


def test_classes_conserve_work() -> None:
    """Kleinrock: load times wait, summed over classes, does not depend on whose turn it is."""
    rates, means, seconds = [0.2, 0.3, 0.1], [1.0, 1.5, 2.0], [2.0, 3.0, 9.0]
    loads_ = np.multiply(rates, means)
    first_in = sum(np.multiply(rates, seconds)) / 2 / (1 - loads_.sum())
    assert loads_ @ theory.cobham(rates, means, seconds) == pytest.approx(loads_.sum() * first_in)
    swapped = theory.cobham(rates[::-1], means[::-1], seconds[::-1])[::-1]
    assert loads_ @ swapped == pytest.approx(loads_.sum() * first_in)
    assert theory.cobham([0.5], [1.0], [2.0]) == pytest.approx([theory.mmc_wait(1, 0.5, 1.0)])


def test_erlang_a_between_its_limits() -> None:
    patient = theory.erlang_a(3, 2.0, 1.0, 1e9)
    assert patient.delayed == pytest.approx(theory.erlang_c(3, 2.0))
    assert patient.wait == pytest.approx(theory.mmc_wait(3, 2.0, 1.0))
    infinite = theory.erlang_a(50, 50.0, 1.0, 1.0)  # as if there were servers without end
    assert infinite.delayed == pytest.approx(stats.poisson.sf(49, 50))
    queue = sum((n - 50) * stats.poisson.pmf(n, 50) for n in range(51, 200))
    assert infinite.wait == pytest.approx(queue / 50)
    assert infinite.abandons == pytest.approx(queue / 50)


def test_fates_of_simple_cohorts() -> None:
    yearly = theory.fates({12: 1.0}, {12: 1.0}, 0.1, 0.0, 4)
    assert yearly.not_renewed == pytest.approx([0.1 * 0.9**k for k in range(4)])  # geometric tenure
    assert theory.fates({24: 1.0}, {24: 1.0}, 0.1, 0.0, 4).not_renewed == pytest.approx([0, 0.19, 0, 0.19 * 0.81])
    assert theory.fates({1: 1.0}, {1: 1.0}, 0.1, 0.0, 3).stays == pytest.approx(0.9**3)
    failing = theory.fates({36: 1.0}, {36: 1.0}, 0.0, 0.2, 2)
    assert failing.failed.sum() == pytest.approx(1 - math.exp(-0.4))


def test_the_naive_queue_by_hand() -> None:
    calls = [
        theory.Call(0, (0,), 10),
        theory.Call(1, (1,), 10),
        theory.Call(2, (0,), 5),
        theory.Call(2, (2,), 1, 3),
    ]
    assert theory.waits(calls, 1) == [0, 14, 8, None]
    assert theory.waits(calls, 2) == [0, 0, 8, None]


def test_gates_have_the_power_they_state() -> None:
    """Simulated: a shift of the smallest size caught is caught in 90 % of 4,000 samples of 40."""
    draw = np.random.Generator(np.random.Philox(1))
    values = draw.normal(size=(4000, 40))
    errors = values.std(axis=1, ddof=1) / math.sqrt(40)
    shift = (stats.t.isf(FIRST / 2, 39) + stats.norm.isf(1 - POWER)) / math.sqrt(40)
    p = 2 * stats.t.sf(abs(values.mean(axis=1) + shift) / errors, 39)
    assert np.mean(p < FIRST) == pytest.approx(POWER, abs=0.03)
    assert smallest_shift(values[0]) == pytest.approx(shift, rel=0.3)
    even, skew = np.full(4, 0.25), np.array([0.27, 0.25, 0.24, 0.24])
    n = next(n for n in range(1000, 100_000, 100) if power_of_counts(n, even, skew) > POWER)
    counts = draw.multinomial(n, skew, size=2000)
    assert np.mean(stats.chisquare(counts, n / 4, axis=1).pvalue < FIRST) == pytest.approx(POWER, abs=0.03)


def test_gates_fail_on_a_defect_and_on_too_small_a_sample() -> None:
    def shifted(seed: int, runs: int) -> np.ndarray:
        return np.random.Generator(np.random.Philox(seed)).normal(10.5, 1.0, runs)

    with pytest.raises(AssertionError, match="ten times"):
        mean_gate(shifted, 10.0, 100, catches=0.05)
    with pytest.raises(AssertionError, match="no power"):
        mean_gate(shifted, 10.5, 20, catches=0.01)
    mean_gate(shifted, 10.5, 100, catches=0.05)
    assert pytest.approx(1e-4) == GATES * ALPHA


# -- queues --------------------------------------------------------------------------------------------------

SETTLED = (2 * YEAR, 98 * YEAR)  # far from the empty beginning and from the end


def settled(ledger: Ledger, kind: Kind, play: int = 0) -> np.ndarray:
    """Waits of the settled tasks of a play that ended in a kind of row."""
    rows = ledger.select(kind)
    joined = rows["time"] - rows["n"]
    return rows["n"][(joined >= SETTLED[0]) & (joined < SETTLED[1]) & (rows["play"] == play)]


@cache
def ledgers_of(text: str, seed: int, runs: int) -> list[tuple[np.ndarray, ...]]:
    """Settled waits of every run: by play those begun, then by play those missed."""
    run, plays = simulator(loads(text)), text.count("purpose")
    found = []
    for replication in range(runs):
        ledger = run(seed, replication)
        found.append(tuple(settled(ledger, kind, p) for kind in (Kind.BEGUN, Kind.MISSED) for p in range(plays)))
    return found


def means(text: str, seed: int, runs: int, play: int = 0) -> np.ndarray:
    return np.array([waits[play].mean() for waits in ledgers_of(text, seed, runs)])


RATE = theory.CUSTOMERS * 10 / YEAR  # everyone asks ten times a year


def lognormal_at(n: int, median: float, p90: float) -> np.ndarray:
    """Working minutes at n evenly spaced quantiles."""
    z = stats.norm.ppf((np.arange(n) + 0.5) / n)
    return median * np.exp(z * math.log(p90 / median) / stats.norm.ppf(0.9))


def test_fixed_work_meets_pollaczek_and_khinchine() -> None:
    """M/D/1 at load 0.6."""
    text = theory.asking(1, ask="10, 375 min")
    mean, second = theory.calendar_moments(np.full(1, 375.0), theory.WEEKLY)
    wait = theory.pollaczek_khinchine(RATE, mean, second)
    mean_gate(lambda seed, runs: means(text, seed, runs), wait, 48, catches=0.02)


def test_lognormal_work_meets_pollaczek_and_khinchine() -> None:
    """M/G/1 at load 0.6."""
    text = theory.asking(1, ask="10, {median: 5 h, p90: 11 h}")
    mean, second = theory.calendar_moments(lognormal_at(10**6, 300.0, 660.0), theory.WEEKLY)
    assert RATE * mean == pytest.approx(0.6, abs=0.02)
    wait = theory.pollaczek_khinchine(RATE, mean, second)
    mean_gate(lambda seed, runs: means(text, seed, runs), wait, 48, catches=0.03)


def test_classes_meet_cobham() -> None:
    """M/G/1 with two classes by triage, neither interrupted; the less pressing is named first in the alphabet."""
    text = theory.asking(1, "triage", urgent="4, {median: 4 h, p90: 9 h}", calm="6, 6 h")
    urgent = theory.calendar_moments(lognormal_at(10**6, 240.0, 540.0), theory.WEEKLY)
    calm = theory.calendar_moments(np.full(1, 360.0), theory.WEEKLY)
    rates = [0.4 * RATE, 0.6 * RATE]
    first, second = theory.cobham(rates, *zip(urgent, calm, strict=True))
    mean_gate(lambda seed, runs: means(text, seed, runs, 1), first, 48, catches=0.02)
    mean_gate(lambda seed, runs: means(text, seed, runs, 0), second, 48, catches=0.03)


MEAN_WORK = 1750.0
MMC = theory.asking(4, ask=f"10, {{mean: {MEAN_WORK:g} min}}")
IMPATIENT = theory.asking(4, ask=f"10, {{mean: {MEAN_WORK:g} min}}; expires: {{mean: 2 days}}")


def exponential_service() -> float:
    """Mean calendar minutes of exponential work, rounded as the engine rounds it."""
    return theory.calendar_moments(-MEAN_WORK * np.log1p(-(np.arange(10**6) + 0.5) / 10**6), theory.WEEKLY)[0]


def test_exponential_work_meets_erlang_c() -> None:
    """M/M/4 at load 0.7: who waits, and how long."""
    service = exponential_service()
    delayed = theory.erlang_c(4, RATE * service)

    def share(seed: int, runs: int) -> np.ndarray:
        return np.array([np.mean(waits[0] > 0) for waits in ledgers_of(MMC, seed, runs)])

    mean_gate(share, delayed, 48, catches=0.02)
    wait = theory.mmc_wait(4, RATE, service)
    mean_gate(lambda seed, runs: means(MMC, seed, runs), wait, 48, catches=0.05)


def test_exponential_patience_meets_erlang_a() -> None:
    """M/M/4 + M: who finds all busy, who gives up, and the time spent in queue by both."""
    form = theory.erlang_a(4, RATE, exponential_service(), 2 * 1440 + 0.5)

    def shares(seed: int, runs: int) -> np.ndarray:
        return np.array(
            [len(missed) / (len(begun) + len(missed)) for begun, missed in ledgers_of(IMPATIENT, seed, runs)]
        )

    def all_waits(seed: int, runs: int) -> np.ndarray:
        return np.array([np.concatenate(pair).mean() for pair in ledgers_of(IMPATIENT, seed, runs)])

    def delayed(seed: int, runs: int) -> np.ndarray:
        return np.array([np.mean(np.concatenate(pair) > 0) for pair in ledgers_of(IMPATIENT, seed, runs)])

    mean_gate(shares, form.abandons, 48, catches=0.03)
    mean_gate(all_waits, form.wait, 48, catches=0.03)
    mean_gate(delayed, form.delayed, 48, catches=0.02)


def calls_of(ledger: Ledger, ordered: dict[int, int], patience: float) -> tuple[list[theory.Call], list[tuple]]:
    """Everybody who joined a queue, from the rows alone but for patience, and who they are."""
    work = {(r["owner"], r["play"], r["index"]): int(r["n"]) for r in ledger.select(Kind.DUE)}
    key = chance.study_key(ledger.header.seed)
    calls, who = [], []
    for row in ledger.select(Kind.JOINED):
        name = (row["owner"], row["play"], row["index"])
        lasts = math.inf
        if patience < math.inf:
            word = chance.purpose("play.ask.patience")
            u = chance.uniform(*key, ledger.header.replication, int(row["owner"]), word, int(row["index"]))
            lasts = math.ceil(-patience * math.log(1 - u))
        rank = (ordered[int(row["play"])], int(row["x"]), *map(int, name))
        calls.append(theory.Call(int(row["time"]), rank, calendar_minutes(work[name], theory.WEEKLY, 1), lasts))
        who.append(name)
    return calls, who


@pytest.mark.parametrize("engine", ["compiled", "reference"])
@pytest.mark.parametrize(
    ("headcount", "dispatch", "plays", "ordered", "patience"),
    [
        (1, "fifo", {"ask": "200, 1 h"}, {0: 0}, math.inf),
        (5, "fifo", {"ask": "200, {median: 4 h, p90: 11 h}"}, {0: 0}, math.inf),
        (4, "fifo", {"ask": "200, {mean: 5 h}; expires: {mean: 1 day}"}, {0: 0}, 1440.0),
        (3, "triage", {"urgent": "60, 3 h", "calm": "100, {median: 2 h, p90: 9 h}"}, {1: 0, 0: 1}, math.inf),
    ],
    ids=["M/D/1", "M/G/5", "M/M/4+M", "two classes"],
)
def test_waits_are_those_of_a_naive_queue(
    engine: str, headcount: int, dispatch: str, plays: dict, ordered: dict, patience: float
) -> None:
    """Exactly, task by task: M/G/c has no closed form."""
    ledger = simulate(loads(theory.asking(headcount, dispatch, 20, 1, **plays)), engine=engine)
    calls, who = calls_of(ledger, ordered, patience)
    begun = {(r["owner"], r["play"], r["index"]): int(r["n"]) for r in ledger.select(Kind.BEGUN)}
    missed = {(r["owner"], r["play"], r["index"]): int(r["n"]) for r in ledger.select(Kind.MISSED)}
    assert len(begun) > 1000
    for name, call, wait in zip(who, calls, theory.waits(calls, headcount), strict=True):
        if wait is not None and call.time + wait <= ledger.header.end:
            assert begun[name] == wait
        else:
            assert name not in begun
            assert wait is not None or call.time + call.patience > ledger.header.end or missed[name] == call.patience


# -- Little's law --------------------------------------------------------------------------------------------


def waiting_in(ledger: Ledger) -> tuple[int, int]:
    """The time integral of how many tasks wait, from the instants of rows; and the sum of waits, as rows state them.

    Who is lost, or still waits at the horizon, has waited until then. A step done a second time does not join anew.
    """
    rows, end = ledger.rows, ledger.header.end
    joined: dict[tuple, int] = {}
    tasks_of: dict[int, set[tuple]] = {}
    begun: set[tuple] = set()
    integral = stated = n = last = 0
    for time, kind, owner, play, index, _, amount, _ in rows[
        np.isin(rows["kind"], [Kind.JOINED, Kind.BEGUN, Kind.MISSED, Kind.LOST])
    ].tolist():
        integral += n * (time - last)
        last = time
        task = (owner, play, index)
        if kind == Kind.JOINED:
            if (*task, amount) not in begun:
                joined[task] = time
                tasks_of.setdefault(owner, set()).add(task)
                begun.add((*task, amount))
                n += 1
        elif kind == Kind.LOST:
            for left in tasks_of.pop(owner, ()):
                stated += time - joined.pop(left)
                n -= 1
        else:
            tasks_of[owner].remove(task)
            assert time - amount == joined.pop(task)
            stated += amount
            n -= 1
    integral += n * (end - last)
    return integral, stated + sum(end - time for time in joined.values())


@pytest.mark.parametrize("name", ["mid_market", "no_touch", "null_plus_ten", "plan_the_week"])
def test_little_s_law_on_companies(name: str) -> None:
    integral, stated = waiting_in(simulate(load(SCENARIOS / f"{name}.yaml")))
    assert integral == stated > 0


@pytest.mark.parametrize("text", [MMC, IMPATIENT], ids=["patient", "impatient"])
def test_little_s_law_on_queues(text: str) -> None:
    integral, stated = waiting_in(simulate(loads(text)))
    assert integral == stated > 0


# -- Poisson candidates --------------------------------------------------------------------------------------

KNOCKING = """
schema: cssim/scenario/v1
name: Knocks
opening: {customers: {all: 1000}}
study: {horizon: 5 years, pulse: 200 years, observe: 200 years}
segments:
  all: {arr: {median: 1k USD/year, p90: 1k USD/year}, first_terms: {200 years: 100 %}, touch_model: none}
laws: {renewal: {base: 1000}}
shocks: {trouble: {rate: 0.9 /year, candidates: 3 /year}}
touch_models: {none: {plays: {}}}
"""


@cache
def knocks(seed: int, runs: int) -> list[np.ndarray]:
    run = simulator(loads(KNOCKING))
    return [run(seed, replication).select(Kind.KNOCK) for replication in range(runs)]


def test_candidates_come_at_their_rate() -> None:
    """3 a year for 5 years: the mean count of 1000 customers, and the share let in."""
    mean_gate(lambda s, r: np.array([len(rows) for rows in knocks(s, r)]), 15_000, 40, catches=0.01)
    mean_gate(lambda s, r: np.array([rows["n"].mean() for rows in knocks(s, r)]), 0.3, 40, catches=0.015)


def test_candidates_are_dispersed_like_a_poisson_count() -> None:
    """Variance over mean of counts per customer is 1."""

    def dispersion(seed: int, runs: int) -> np.ndarray:
        return np.array([np.bincount(rows["owner"], minlength=1000).var(ddof=1) / 15 for rows in knocks(seed, runs)])

    mean_gate(dispersion, 1.0, 40, catches=0.05)


def test_candidates_come_evenly_and_hit_evenly() -> None:
    """Twenty equal stretches of five years; a drift of 3 % from first to last is caught."""
    even = np.full(20, 1 / 20)
    drift = even * (1 + np.linspace(-0.015, 0.015, 20))

    def by_time(seed: int, runs: int) -> np.ndarray:
        edges = np.linspace(0, 5 * YEAR, 21)
        return np.array([np.histogram(rows["time"] - 0.5, edges)[0] for rows in knocks(seed, runs)])

    count_gate(by_time, even, 40, drift)


# -- cohorts -------------------------------------------------------------------------------------------------

COHORT = """
schema: cssim/scenario/v1
name: A cohort
opening: {{customers: {{all: 4000}}}}
study: {{horizon: 5 years, pulse: 200 years, observe: 200 years}}
segments:
  all: {{arr: {{median: 1k USD/year, p90: 1k USD/year}}, first_terms: {first}, terms: {later}, touch_model: none}}
laws: {{renewal: {{base: {base!r}}}}}
shocks: {{failure: {{rate: {failure} /year, candidates: 0.5 /year, ends_contract: true}}}}
touch_models: {{none: {{plays: {{}}}}}}
"""


@pytest.mark.parametrize(
    ("first", "later", "failure"),
    [
        ({12: 1.0}, {12: 1.0}, 0.0),
        ({1: 1.0}, {1: 1.0}, 0.0),
        ({12: 0.3, 24: 0.7}, {12: 0.6, 24: 0.4}, 0.0),
        ({1: 0.5, 12: 0.5}, {1: 0.2, 12: 0.5, 24: 0.3}, 0.0),
        ({12: 0.8, 24: 0.2}, {12: 0.6, 24: 0.4}, 0.06),
    ],
    ids=["annual", "monthly", "one or two years", "mixed", "with failures"],
)
def test_a_cohort_leaves_like_its_markov_chain(first: dict, later: dict, failure: float) -> None:
    """Who fails, who does not renew, by year, and who stays. A churn of 10.6 % instead of 10 %, or failures 15 % more
    frequent, are caught."""
    churn = 0.1

    def offer(terms: dict) -> str:
        return "{" + ", ".join(f"{m} months: {share}" for m, share in terms.items()) + "}"

    text = COHORT.format(first=offer(first), later=offer(later), base=math.log((1 - churn) / churn), failure=failure)
    run = simulator(loads(text))

    def counts(seed: int, runs: int) -> np.ndarray:
        return np.array([fates_in(run(seed, replication)) for replication in range(runs)])

    expected = shares(theory.fates(first, later, churn, failure, 5))
    possible = expected > 0
    for wrong in {(0.106, failure), (churn, 1.15 * failure)} - {(churn, 0.0)}:
        defect = shares(theory.fates(first, later, *wrong, 5))
        count_gate(lambda s, r: counts(s, r)[:, possible], expected[possible], 10, defect[possible])
    assert counts(SEEDS[0], 1)[:, ~possible].sum() == 0


def shares(fates: theory.Fates) -> np.ndarray:
    return np.array([*fates.failed, *fates.not_renewed, fates.stays])


def fates_in(ledger: Ledger) -> list[int]:
    """Customers that failed, that did not renew, by year, and those that stay."""
    lost = ledger.select(Kind.LOST)
    year = np.minimum((lost["time"] - 1) // (12 * MONTH), 4)
    failed = np.bincount(year[lost["play"] >= 0], minlength=5)
    not_renewed = np.bincount(year[lost["play"] < 0], minlength=5)
    return [*failed.tolist(), *not_renewed.tolist(), 4000 - len(lost)]
