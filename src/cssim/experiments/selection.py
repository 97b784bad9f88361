"""The best of several scenarios: how many replications it takes to find, and which cannot be told from it.

A replication does much the same to all scenarios, and that cancels in their paired differences: the stronger
the correlation, the fewer replications a choice takes. Larger is better, so a KPI that is better when down is
negated. Differences are assumed normal, and independent from replication to replication.
"""

import math
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from cssim.experiments.statistics import CONFIDENCE, t_quantile

Draw = Callable[[range, tuple[int, ...]], Sequence[np.ndarray]]
"""(replications, scenarios) → a KPI's values: a column of these replications for each of these scenarios."""


class Selection(NamedTuple):
    """What a race between scenarios, numbered from 0, has come to.

    Until it is `decided`, `best` is only the largest mean of those `left`. Once it is, more than one is left
    only where their values add up to the same, and `best` is the first of them.
    """

    best: int
    left: tuple[int, ...]
    dropped: dict[int, int]  # scenario: after how many replications
    replications: int  # of those left
    decided: bool

    @property
    def runs(self) -> int:
        """Runs that the result rests on, of all scenarios; the rest of a last batch is not counted."""
        return len(self.left) * self.replications + sum(self.dropped.values())


def kim_nelson(
    draw: Draw,
    k: int,
    indifference: float,
    n0: int = 20,
    confidence: float = CONFIDENCE,
    cap: int = 1000,
    batch: int = 10,
) -> Selection:
    """Fully sequential selection of the best of k scenarios; `decided` unless the cap of replications ended it.

    The best is selected with probability `confidence` or more where it leads every other by `indifference` (in
    the KPI's unit: the smallest difference worth knowing) or more; of closer ones any may be selected. `draw` is
    asked for n0 replications of all, then for batches of those left; the result does not depend on `batch`.
    """
    _check_rule(k, indifference, n0, confidence)  # before anything is run
    if cap < n0 or batch < 1:
        raise ValueError(
            f"expected a cap of at least {n0} replications and a batch of at least 1, got {cap} and {batch}"
        )
    columns: list[np.ndarray] = [np.empty(0)] * k
    left = tuple(range(k))
    for begun, n in pairwise([0, *range(n0, cap, batch), cap]):
        for i, values in zip(left, draw(range(begun, n), left), strict=True):
            columns[i] = np.append(columns[i], values)
        found = screened(columns, indifference, n0, confidence)
        if found.decided:
            break
        left = found.left
    return found


def screened(
    columns: Sequence[np.ndarray], indifference: float, n0: int = 20, confidence: float = CONFIDENCE
) -> Selection:
    """What replications so far decide, looked at one after another; columns of those dropped may be shorter.

    Scenario i goes after r ≥ n0 replications when the mean of one still in is larger by more than
    max(0, d/2r (h² S²/d² − r)): S² is the variance of their paired differences in the first n0, d the indifference
    (Kim & Nelson 2001, ACM Transactions on Modeling and Computer Simulation 11:251–273, with c = 1).
    Raises ValueError for fewer replications than n0, and for one without a value.
    """
    _check_rule(len(columns), indifference, n0, confidence)
    _check_values(columns, n0)
    first = np.array([column[:n0] for column in columns])
    waits = h_squared(len(columns), n0, confidence) * _leads(first).var(axis=2, ddof=1) / indifference**2
    left, dropped = list(range(len(columns))), dict[int, int]()
    while True:
        wait = waits[np.ix_(left, left)]
        last = max(n0, math.ceil(wait.max()))  # from here on any lead decides
        n = min(last, *(len(columns[i]) for i in left))
        leads = _leads(np.array([columns[i][:n] for i in left])).cumsum(axis=2)
        luck = np.maximum(0.0, indifference / 2 * (wait[:, :, None] - np.arange(1, n + 1)))
        behind = (leads > luck).any(axis=1)
        behind[:, : n0 - 1] = False
        if not behind.any():
            break
        r = int(behind.any(axis=0).argmax())
        dropped |= {i: r + 1 for i, gone in zip(left, behind[:, r], strict=True) if gone}
        left = [i for i in left if i not in dropped]
    best = left[int(leads[0, :, -1].argmax())]
    return Selection(best, tuple(left), dropped, max([n, *dropped.values()]), n == last)


def h_squared(k: int, n0: int, confidence: float = CONFIDENCE) -> float:
    """h² = 2 η (n0 − 1) with η = ((2 α / (k − 1))^(−2 / (n0 − 1)) − 1) / 2."""
    return (n0 - 1) * math.expm1(-2 / (n0 - 1) * math.log(2 * (1 - confidence) / (k - 1)))


def could_be_best(columns: Sequence[np.ndarray], confidence: float = CONFIDENCE) -> tuple[int, ...]:
    """The scenarios that cannot be told from the best, from as many replications of each, in pairs.

    With probability `confidence` or more the best is among them, however close the others are: one is left out when a
    rival's mean is larger by more than t S/√n, t the quantile of 1 − α / (k − 1) with n − 1 degrees of freedom
    (Nelson, Swann, Goldsman & Song 2001, Operations Research 49:950–963, for pairs by Bonferroni's inequality).
    Replications without either value (NaN) do not count; it is assumed that nothing but chance makes them so.
    """
    if len({len(column) for column in columns}) > 1:
        raise ValueError(f"expected as many replications of each, got {', '.join(str(len(c)) for c in columns)}")
    each = 1 - (1 - confidence) / max(1, len(columns) - 1)
    return tuple(i for i, own in enumerate(columns) if not any(_leads_surely(rival, own, each) for rival in columns))


def _leads_surely(rival: np.ndarray, own: np.ndarray, confidence: float) -> bool:
    """Whether the one-sided interval of the rival's lead lies above 0."""
    lead = rival - own
    lead = lead[~np.isnan(lead)]
    n = len(lead)
    if n < 2:
        return False
    return bool(lead.mean() > t_quantile(n - 1, 2 * confidence - 1) * lead.std(ddof=1) / math.sqrt(n))


def _leads(values: np.ndarray) -> np.ndarray:
    """Paired differences [i, l, r]: of scenario l over scenario i in replication r."""
    return values[None, :, :] - values[:, None, :]


def _check_rule(k: int, indifference: float, n0: int, confidence: float) -> None:
    if k < 2 or n0 < 2:
        raise ValueError(f"expected at least 2 scenarios and 2 first replications, got {k} and {n0}")
    if not 0 < indifference < math.inf:
        raise ValueError(f"expected an indifference above 0, got {indifference:g}")
    if not 1 / k < confidence < 1:
        raise ValueError(f"expected a confidence between 1/{k}, which is chance, and 1, got {confidence:g}")


def _check_values(columns: Sequence[np.ndarray], n0: int) -> None:
    for i, column in enumerate(columns):
        if len(column) < n0:
            raise ValueError(f"scenario {i}: expected at least {n0} replications, got {len(column)}")
        if not np.isfinite(column).all():
            raise ValueError(f"scenario {i} has no value in replication {int(np.isfinite(column).argmin())}")
