"""The fewest people that meet targets: a search over headcounts, then a certificate from histories that the search never saw.

A design is a headcount per team. Designs are looked at on common replications, so that one head more or less is seen through
little noise. From the start the search adds the head that mends most per unit of cost until every target holds on average,
then takes away, or trades one head for another, while targets still hold and cost falls; with twice the replications it looks
again. Averages that were searched for flatter themselves: the design is tried on fresh replications, and given one head more
where it is not sure, until every target is met with confidence. (After Healey, Andradóttir & Kim 2014, ACM Transactions on
Modeling and Computer Simulation 24:14, who compare designs under constraints; this is a search and one test, not their procedure.)
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
    slack: np.ndarray  # [target, replication]: how much better than the target, in the target's scale


Evaluate = Callable[[Design, range], Values]


class Look(NamedTuple):
    """A design on average."""

    design: Design
    cost: float
    slack: tuple[float, ...]  # mean per target; all at least 0: the targets hold

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
            self.seen[design, n] = Look(design, float(values.cost.mean()), tuple(values.slack.mean(axis=1).tolist()))
        return self.seen[design, n]

    def moves(self, design: Design, steps: Sequence[int]) -> Iterator[Design]:
        """Designs with one head more or less in one team."""
        for team, (low, high) in enumerate(self.bounds):
            for step in steps:
                if low <= design[team] + step <= high:
                    yield (*design[:team], design[team] + step, *design[team + 1 :])

    def climb(self, design: Design, n: int) -> Look:
        """The design that the search ends at, on n replications."""
        now = self.look(design, n)
        while not now.holds:
            more = [self.look(other, n) for other in self.moves(now.design, (1,))]
            better = [other for other in more if other.short < now.short]
            if not better:
                break
            now = max(better, key=lambda other: (_gain(now, other), other.design))
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
            added = math.fsum(other.slack[i] - now.slack[i] for i in unsure)
            return added / max(other.cost - now.cost, 1e-9)

        return max(more, key=lambda other: (gain(other), other.design), default=None)


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
    while now.holds and len(certificates) < TRIED:
        certificates.append(certify(evaluate, now.design, 1 - (1 - confidence) / TRIED))
        if certificates[-1].met or not (firmer := search.firmer(now, certificates[-1], n)):
            break
        now = firmer
    looks = {look.design: look for (_, n), look in sorted(search.seen.items(), key=lambda item: item[0][1])}
    if not now.holds:
        now = min(looks.values(), key=lambda look: (look.short, look.cost))
    return Plan(now, certificates, looks, search.runs + sum(one.replications for one in certificates))


def certify(evaluate: Evaluate, design: Design, confidence: float) -> Certificate:
    """One-sided t-bounds of the mean slacks that hold together over targets and looks (Bonferroni).

    Replications are added until every bound is above 0, or one mean is surely not.
    """
    for n in FRESH:
        slack = evaluate(design, range(FAR, FAR + n)).slack
        each = 1 - (1 - confidence) / len(slack) / len(FRESH)
        half = t_quantile(n - 1, 2 * each - 1) * slack.std(axis=1, ddof=1) / math.sqrt(n)
        mean = slack.mean(axis=1)
        found = Certificate(design, tuple((mean - half).tolist()), n)
        if found.met or (mean + half < 0).any():
            break
    return found


def frontier(looks: Sequence[Look], worth: Sequence[float]) -> list[int]:
    """Which designs no other beats in both cost and worth, the cheapest first."""
    order = sorted(range(len(looks)), key=lambda i: (looks[i].cost, -worth[i]))
    found: list[int] = []
    for i in order:
        if not found or worth[i] > worth[found[-1]]:
            found.append(i)
    return found


def _gain(now: Look, other: Look) -> float:
    """How much of what is missing a change mends, per unit of what it costs more."""
    return (now.short - other.short) / max(other.cost - now.cost, 1e-9)
