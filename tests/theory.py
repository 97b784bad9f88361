"""Closed forms that special scenarios must meet, the scenario of a queue, and a naive twin of it.

Their own checks are in `engines/test_theory.py`.

Rates are per minute, times in minutes. `c` servers, offered load `a` = arrival rate × mean service.
"""

import heapq
import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from cssim.units import MONTH, WEEK, YEAR


def erlang_c(c: int, a: float) -> float:
    """The probability of waiting in M/M/c, a < c."""
    blocked = 1.0
    for k in range(1, c + 1):  # Erlang B, from one server to the next
        blocked = a * blocked / (k + a * blocked)
    return c * blocked / (c - a * (1.0 - blocked))


def mmc_wait(c: int, rate: float, service: float) -> float:
    """The mean wait in M/M/c."""
    return erlang_c(c, rate * service) * service / (c - rate * service)


class ErlangA(NamedTuple):
    """M/M/c with exponential patience."""

    delayed: float  # share that finds all servers busy
    abandons: float  # share that gives up
    wait: float  # mean time in queue, of served and abandoning together


def erlang_a(c: int, rate: float, service: float, patience: float) -> ErlangA:
    """From the stationary distribution of the birth–death chain."""
    logs, busiest, k = [0.0], 0.0, 0
    while logs[-1] > busiest - 50.0 or k <= c:
        k += 1
        leaving = min(k, c) / service + max(0, k - c) / patience
        logs.append(logs[-1] + math.log(rate / leaving))
        busiest = max(busiest, logs[-1])
    share = np.exp(np.array(logs) - busiest)
    share /= share.sum()
    queue = float(share @ np.maximum(np.arange(len(share)) - c, 0))
    return ErlangA(float(share[c:].sum()), queue / patience / rate, queue / rate)


def pollaczek_khinchine(rate: float, mean: float, second: float) -> float:
    """The mean wait in M/G/1, from the first two moments of service.

    It holds in whole minutes too: arrivals of one minute then wait for each other, which is what rounding takes away.
    """
    return rate * second / (2.0 * (1.0 - rate * mean))


def cobham(rates: Sequence[float], means: Sequence[float], seconds: Sequence[float]) -> list[float]:
    """The mean wait of each class in M/G/1 without preemption, the first class served first."""
    residual = sum(rate * second for rate, second in zip(rates, seconds, strict=True)) / 2.0
    waits, before = [], 0.0
    for rate, mean in zip(rates, means, strict=True):
        upto = before + rate * mean
        waits.append(residual / ((1.0 - before) * (1.0 - upto)))
        before = upto
    return waits


def calendar_moments(quantile_of: np.ndarray, weekly: int) -> tuple[float, float]:
    """First two moments of calendar minutes, given working minutes at evenly spaced quantiles."""
    work = np.maximum(1, np.ceil(quantile_of)).astype("i8")
    minutes = (-(-work * WEEK // weekly)).astype(float)
    return float(minutes.mean()), float((minutes**2).mean())


ASKING = """
schema: cssim/scenario/v1
name: A queue
opening: {{customers: {{all: {customers}}}}}
study: {{horizon: {years} years, pulse: 200 years, observe: 200 years, block: 2000 h}}
segments:
  all:
    arr: {{median: 1k USD/year, p90: 1k USD/year}}
    first_terms: {{200 years: 100 %}}
    touch_model: only
laws: {{renewal: {{base: 1000}}}}
plays: {{{plays}}}
touch_models: {{only: {{dispatch: {dispatch}, order: [{order}], plays: {{{names}}}}}}}
teams: {{desk: {{role: desk, serves: [all], headcount: {headcount}, hours: 80 h/week}}}}
"""
"""Customers without end, who do nothing but ask a pooled team; superposed, they ask as a Poisson process."""
WEEKLY = 80 * 60
CUSTOMERS, YEARS = 40, 100


def asking(headcount: int, dispatch: str = "fifo", customers: int = CUSTOMERS, years: int = YEARS, **plays: str) -> str:
    """A queue; a play is `rate per customer and year, work[, more keys]`, the first the most pressing."""
    texts = []
    for name, play in plays.items():
        rate, what = play.split(", ", 1)
        work, *more = what.split("; ")
        asks = f"when: {{request: {{rate: {rate} /year, candidates: {rate} /year}}}}"
        keys = ["purpose: adoption", asks, "due_in: 1 day", f"steps: [{{role: desk, work: {work}}}]", *more]
        texts.append(f"{name}: {{{', '.join(keys)}}}")
    return ASKING.format(
        customers=customers, years=years, plays=", ".join(texts), dispatch=dispatch, headcount=headcount,
        order=", ".join(f"[{name}]" for name in plays), names=", ".join(f"{name}: {{}}" for name in plays),
    )  # fmt: skip


class Call(NamedTuple):
    """Somebody who comes to a queue; the smaller `key` is served first."""

    time: int
    key: tuple
    service: int
    patience: float = math.inf


def waits(calls: Sequence[Call], servers: int) -> list[int | None]:
    """How long each waits for one of some servers, None who gives up first: the naive twin of a pooled team.

    At one minute servers come free, then who comes comes, then who loses patience goes, then work is handed out.
    """
    found: list[int | None] = [None] * len(calls)
    order = sorted(range(len(calls)), key=lambda i: calls[i].time)
    busy: list[int] = []
    queue: list[tuple[tuple, int]] = []
    coming = 0
    while coming < len(order) or queue:
        arrivals = [calls[order[coming]].time] if coming < len(order) else []
        now = min(arrivals + ([busy[0]] if queue else []))
        while busy and busy[0] <= now:
            heapq.heappop(busy)
        while coming < len(order) and calls[order[coming]].time == now:
            heapq.heappush(queue, (calls[order[coming]].key, order[coming]))
            coming += 1
        while queue and len(busy) < servers:
            i = heapq.heappop(queue)[1]
            if now - calls[i].time < calls[i].patience:
                found[i] = now - calls[i].time
                heapq.heappush(busy, now + calls[i].service)
    return found


class Fates(NamedTuple):
    """What becomes of a customer, by year since signature, as probabilities."""

    failed: np.ndarray
    not_renewed: np.ndarray
    stays: float


def fates(first: dict[int, float], later: dict[int, float], churn: float, failure: float, years: int) -> Fates:
    """A cohort as a Markov chain over months: terms on offer (months: share), annual probability of churn, and a
    failure at a constant rate a year that competes with renewal.

    The state is the months left of the term and its length; a term of L years is renewed with (1 − churn)^L.
    """
    lengths = sorted({*first, *later})
    states = [(left, length) for length in lengths for left in range(1, length + 1)]
    place = {state: i for i, state in enumerate(states)}
    n = len(states)
    failed, churned = n, n + 1
    step = np.zeros((n + 2, n + 2))
    step[failed, failed] = step[churned, churned] = 1.0
    lives = math.exp(-failure * MONTH / YEAR)
    for (left, length), i in place.items():
        step[i, failed] = 1.0 - lives
        if left > 1:
            step[i, place[left - 1, length]] = lives
            continue
        renews = (1.0 - churn) ** (length / 12)
        step[i, churned] = lives * (1.0 - renews)
        for offered, share in later.items():
            step[i, place[offered, offered]] += lives * renews * share
    start = np.zeros(n + 2)
    for offered, share in first.items():
        start[place[offered, offered]] = share
    at = [start @ np.linalg.matrix_power(step, 12 * year) for year in range(years + 1)]
    gone = np.diff([(state[failed], state[churned]) for state in at], axis=0)
    return Fates(gone[:, 0], gone[:, 1], float(at[-1][:n].sum()))
