"""The fewest people that meet targets: a search over headcounts, then a certificate from histories that the search never saw.

A design is a headcount per team. Designs are looked at on common replications, so that one head more or less is seen through
little noise. From the start the search makes the change of one head that mends most per unit of cost, or adds one everywhere
where no single change mends anything, until every target holds on average; then it takes away, or trades one head for another,
while targets still hold and cost falls; with twice the replications it looks again. Averages that were searched for flatter
themselves: the design is tried on fresh replications, and given one head more where it is not sure, until every target is met
with confidence. (After Healey, Andradóttir & Kim 2014, ACM Transactions on Modeling and Computer Simulation 24:14, who compare
designs under constraints; this is a search and one test, not their procedure.)
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from cssim.experiments.statistics import t_quantile

Design = tuple[int, ...]
"""Heads per team."""

FIRST, LAST = 8, 32  # replications of a design: at first, and when the search ends
TRIED = 5  # designs that may be tried for the certificate
FRESH = (40, 80, 160, 320)  # replications at which a certificate is looked at, until it is clear
FAR = 1 << 20  # the first replication of certificates: what the search looks at lies below


class Values(NamedTuple):
    """What replications of a design gave."""

    cost: np.ndarray  # [replication]
    slack: (
        np.ndarray
    )  # [bound, replication]: how much better than a target's bound, on the bound's scale; NaN: not defined
    shares: tuple[
        float | None, ...
    ]  # of a quantile: the share of histories that must be within it, which slack is 0 or 1 less


Evaluate = Callable[[Design, range], Values]


class Look(NamedTuple):
    """A design on average."""

    design: Design
    cost: float
    slack: tuple[float, ...]  # mean per bound; all at least 0: the targets hold

    @property
    def holds(self) -> bool:
        """Whether every target holds on average."""
        return all(slack >= 0 for slack in self.slack)

    @property
    def short(self) -> float:
        """How much is missing, over all targets."""
        return -math.fsum(min(slack, 0.0) for slack in self.slack)


class Certificate(NamedTuple):
    """A design on fresh replications: the lower confidence bound of each slack, and how many it took."""

    design: Design
    bounds: tuple[float, ...]
    replications: int

    @property
    def met(self) -> bool:
        """Whether every target is met with confidence."""
        return all(bound >= 0 for bound in self.bounds)


@dataclass
class Plan:
    """What a search has found."""

    best: Look  # the cheapest that is certified; else what comes nearest
    certificates: list[Certificate]  # in the order tried
    looks: dict[Design, Look]  # all designs looked at, on the most replications each had
    runs: int
    exhausted: bool  # whether every design within the bounds was looked at

    @property
    def attained(self) -> bool:
        """Whether a design is certified."""
        return bool(self.certificates) and self.certificates[-1].met


@dataclass
class Search:
    """Designs within bounds, and what has been looked at."""

    evaluate: Evaluate
    bounds: Sequence[tuple[int, int]]
    seen: dict[tuple[Design, int], Look] = field(default_factory=dict)
    runs: int = 0

    def look(self, design: Design, n: int) -> Look:
        """A design on its first n replications."""
        if (design, n) not in self.seen:
            most = max((m for d, m in self.seen if d == design), default=0)
            self.runs += max(0, n - most)
            values = self.evaluate(design, range(n))
            self.seen[design, n] = Look(design, float(values.cost.mean()), tuple(map(_mean, values.slack)))
        return self.seen[design, n]

    def moves(self, design: Design, steps: Sequence[int]) -> Iterator[Design]:
        """Designs with one head more or less in one team."""
        for team, (low, high) in enumerate(self.bounds):
            for step in steps:
                if low <= design[team] + step <= high:
                    yield (*design[:team], design[team] + step, *design[team + 1 :])

    def climb(self, design: Design, n: int) -> Look:
        """The design that the search ends at, on n replications."""
        now, passed = self.look(design, n), {design}
        while not now.holds:
            others = [self.look(other, n) for other in self.moves(now.design, (1, -1)) if other not in passed]
            better = [other for other in others if other.short < now.short]
            everywhere = tuple(min(heads + 1, high) for heads, (_, high) in zip(now.design, self.bounds, strict=True))
            if better:
                now = max(better, key=lambda other: (_gain(now, other), -other.cost, other.design))
            elif everywhere not in passed:
                now = self.look(everywhere, n)
            else:
                break
            passed.add(now.design)
        while now.holds:
            fewer = [self.look(other, n) for other in self.moves(now.design, (-1,))]
            cheaper = [other for other in fewer if other.holds and other.cost < now.cost]
            if not cheaper:
                traded = {trade for less in fewer for trade in self.moves(less.design, (1,))} - {now.design}
                cheaper = [o for trade in sorted(traded) if (o := self.look(trade, n)).holds and o.cost < now.cost]
            if not cheaper:
                break
            now = min(cheaper, key=lambda other: (other.cost, other.design))
        return now

    def firmer(self, now: Look, certificate: Certificate, n: int) -> Look | None:
        """With one head more: the one that adds most, per unit of cost, to what was not sure; None where none is left."""
        more = [self.look(other, n) for other in self.moves(now.design, (1,))]
        unsure = [i for i, bound in enumerate(certificate.bounds) if bound < 0]

        def gain(other: Look) -> float:
            return math.fsum(other.slack[i] - now.slack[i] for i in unsure) / max(other.cost - now.cost, 1.0)

        return max(more, key=lambda other: (gain(other), other.design), default=None)


def runs(bounds: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """Runs of a search that finds its start right, with one head more or fewer of each team beside it; and the most there may be."""
    designs = math.prod(high - low + 1 for low, high in bounds)
    beside = sum(min(2, high - low) for low, high in bounds)
    return LAST * (1 + beside) + FRESH[0], LAST * designs + TRIED * FRESH[-1]


def plan(evaluate: Evaluate, bounds: Sequence[tuple[int, int]], start: Design, confidence: float = 0.95) -> Plan:
    """The least-cost design that meets every target with confidence, or what comes nearest."""
    search = Search(evaluate, bounds)
    now = search.climb(
        tuple(min(max(heads, low), high) for heads, (low, high) in zip(start, bounds, strict=True)), FIRST
    )
    n = FIRST
    while n < LAST:
        n *= 2
        now = search.climb(now.design, n)
    certificates: list[Certificate] = []
    tried = now if now.holds else None
    while tried and len(certificates) < TRIED:
        now = tried
        certificates.append(certify(evaluate, now.design, 1 - (1 - confidence) / TRIED))
        tried = None if certificates[-1].met else search.firmer(now, certificates[-1], n)
    looks = {design: look for (design, m), look in search.seen.items() if m == n}
    if not now.holds:
        now = min(looks.values(), key=lambda look: (look.short, look.cost))
    elif not certificates[-1].met:
        now = looks[max(certificates, key=lambda one: min(one.bounds)).design]
    exhausted = len(looks) == math.prod(high - low + 1 for low, high in bounds)
    return Plan(now, certificates, looks, search.runs + sum(one.replications for one in certificates), exhausted)


def certify(evaluate: Evaluate, design: Design, confidence: float) -> Certificate:
    """Lower bounds of the mean slacks that hold together over bounds and looks (Bonferroni).

    Of means, Student's t; of shares of histories, Clopper & Pearson (1934, Biometrika 26:404–413). Replications are added until
    every bound is above 0, or one mean is surely not.
    """
    for n in FRESH:
        values = evaluate(design, range(FAR, FAR + n))
        each = 1 - (1 - confidence) / len(values.slack) / len(FRESH)
        both = [_bounds(slack, share, each) for slack, share in zip(values.slack, values.shares, strict=True)]
        found = Certificate(design, tuple(low for low, _ in both), n)
        if found.met or any(high < 0 for _, high in both):
            break
    return found


def _bounds(slack: np.ndarray, share: float | None, confidence: float) -> tuple[float, float]:
    """Lower and upper one-sided bound of a mean slack; −1 to 1 where it is hardly ever defined."""
    known = slack[~np.isnan(slack)]
    n, mean = len(known), _mean(slack)
    if n < 2:
        return -1.0, 1.0
    if share is None:
        half = t_quantile(n - 1, 2 * confidence - 1) * known.std(ddof=1).item() / math.sqrt(n)
        return mean - half, mean + half
    from scipy.special import betaincinv  # scipy.stats takes seconds to import

    within = round((mean + share) * n)
    low = float(betaincinv(within, n - within + 1, 1 - confidence)) if within else 0.0
    high = float(betaincinv(within + 1, n - within, confidence)) if within < n else 1.0
    return low - share, high - share


def _mean(slack: np.ndarray) -> float:
    """The mean where it is defined; −1 where it never is."""
    known = slack[~np.isnan(slack)]
    return math.fsum(known.tolist()) / len(known) if len(known) else -1.0


def frontier(looks: Sequence[Look], worth: Sequence[float]) -> list[int]:
    """Which designs no other beats in both cost and worth, the cheapest first."""
    order = sorted(range(len(looks)), key=lambda i: (looks[i].cost, -worth[i]))
    found: list[int] = []
    for i in order:
        if not found or worth[i] > worth[found[-1]]:
            found.append(i)
    return found


def _gain(now: Look, other: Look) -> float:
    """How much of what is missing a change mends, per unit of what it costs more; what costs no more comes first."""
    dearer = other.cost - now.cost
    return (now.short - other.short) / dearer if dearer > 0 else math.inf
