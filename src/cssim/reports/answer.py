"""The answer in sentences: what changes, by how much, how sure, at what cost; and when nothing can be told.

An interval in brackets stands for one comparison. Words of verdict hold for all that are told of together: among
many scenarios and ages, one in twenty brackets leaves out zero where nothing has changed.
"""

import math
from collections.abc import Sequence

import numpy as np
from scipy import stats

from cssim.experiments.compare import Comparison
from cssim.experiments.replicate import Replications
from cssim.experiments.statistics import Difference, simultaneous
from cssim.kpis import catalogue
from cssim.kpis.measures import Months
from cssim.reports import figures

ENOUGH = 10  # histories from which luck can be known
TWO_SIDED, POWER = 1.960, 0.842  # standard errors: 5 % false alarms, 80 % of changes seen
OUTCOMES = ("grr", "closing_arr")
"""What is answered for: the first that is defined."""


def answer(found: Comparison, other: int) -> str:
    """What another scenario buys at the first and last common age, and what it costs by the last."""
    ages = _ages(found)
    outcome = next((name for name in OUTCOMES if found.difference(other, name, ages[-1])), None)
    if outcome is None:
        return f"{found.names[other + 1]}: no KPI to compare."
    parts = [_effect(found, other, outcome, age) for age in ages]
    return f"{found.names[other + 1]}: {'; '.join(parts)}. {_price(found, other, ages[-1])}".strip()


def today(found: Replications) -> str:
    """Where a scenario stands, in a line."""
    money, told = found.scenario.company.currency, []
    for age in dict.fromkeys((found.ages[0], found.ages[-1])):
        known = [
            f"{word} {figures.interval(now.mean, now.low, now.high, catalogue.lookup(name).unit, money)}"
            for name, word in (("grr", "GRR"), ("closing_arr", "ARR"))
            if (now := found.summary(name, age))
        ]
        if known:
            told.append(f"at {age:g} months {' and '.join(known)}")
    return f"{found.scenario.name}: {'; '.join(told)}."


def odds(found: Replications) -> str:
    """How often ARR ends above where it began; empty for a single history."""
    opening, closing = (found.column(name, found.ages[-1]) for name in ("cumulative_opening_arr", "closing_arr"))
    if found.n < 2:
        return ""
    return f"ARR ends above where it began in {int((closing > opening).sum())} of {found.n} simulated histories."


def comparisons(found: Comparison) -> int:
    """How many are told of together: every other scenario at the first and last common age."""
    return len(found.others) * len(_ages(found))


def sure(change: Difference, of: int = 1) -> bool:
    """Whether a difference is one, as one of several comparisons: its simultaneous interval leaves out zero."""
    _, low, high = simultaneous(change, of)
    return low is not None and high is not None and (low > 0 or high < 0)


def _ages(found: Comparison) -> list[Months]:
    return list(dict.fromkeys((found.ages[0], found.ages[-1])))


def _among(change: Difference, of: int) -> str:
    """Why nothing is told though the bracket leaves out zero."""
    return f" among {of} comparisons" if sure(change) else ""


def _effect(found: Comparison, other: int, name: str, age: Months) -> str:
    change = found.difference(other, name, age)
    what = f"{'GRR' if name == 'grr' else 'ARR'} at {age:g} months"
    if change is None:
        return f"{what} is not defined"
    if change.share_equal == 1.0:
        return f"{what} is the same in {_histories(change.n, 'all ')}"
    told = figures.difference(
        change.mean, change.low, change.high, catalogue.lookup(name).unit, found.base.scenario.company.currency
    )
    if not sure(change, comparisons(found)):
        among = _among(change, comparisons(found))
        return f"{what} {told}, which {_histories(change.n)} cannot tell from no change{among}"
    return f"{what} {told}, {_frequency(change)}"


def _histories(n: int, all_of: str = "") -> str:
    return "the one simulated history" if n == 1 else f"{all_of}{n} simulated histories"


def _frequency(change: Difference) -> str:
    better, same = (round(share * change.n) for share in (change.share_better or 0.0, change.share_equal))
    count = better if change.mean > 0 else change.n - better - same
    word, also = "better" if change.mean > 0 else "worse", f" and the same in {same}" if same else ""
    return f"{word} in {count}{also} of {change.n} simulated histories"


def _price(found: Comparison, other: int, age: Months) -> str:
    """Cost, and whether it comes back within the age."""
    money, all_of = found.base.scenario.company.currency, comparisons(found)
    cost, value = (found.difference(other, name, age) for name in ("cumulative_cost", "realised_value"))
    if cost is None or value is None:
        return ""
    told = figures.difference(value.mean, value.low, value.high, "cents", money)
    if cost.n == 1 and cost.mean:
        spent = f"Its cost over {age:g} months changes by {figures.difference(cost.mean, None, None, 'cents', money)}"
    elif cost.share_equal == 1.0:
        spent = f"It costs the same over {age:g} months"
    elif not sure(cost, all_of):
        change = figures.difference(cost.mean, cost.low, cost.high, "cents", money)
        spent = f"Cost over {age:g} months {change}, which {_histories(cost.n)} cannot tell from no change"
    else:
        word = "more" if cost.mean > 0 else "less"
        spent = f"It costs {figures.figure(abs(cost.mean), 'cents', money)} {word} over {age:g} months"
    if value.share_equal == 1.0:
        return f"{spent}, and realised value is the same."
    if not sure(value, all_of):
        among = _among(value, all_of)
        return f"{spent}; realised value {told}, so whether it pays for itself by then cannot be told{among}."
    verdict = "it pays for itself by then" if value.mean > 0 else "it does not pay for itself by then"
    return f"{spent}; realised value {told}: {verdict}."


def beyond(found: Comparison, other: int) -> str:
    """A verdict that would be another if contracts which run on past the last common age were counted; else empty."""
    age, money, all_of = found.ages[-1], found.base.scenario.company.currency, comparisons(found)
    value, more = (found.difference(other, name, age) for name in ("realised_value", "realised_value_with_contracts"))
    if not (value and more and sure(value, all_of)) or (sure(more, all_of) and value.mean * more.mean > 0):
        return ""
    told = figures.difference(more.mean, more.low, more.high, "cents", money)
    return f"This turns on where the count ends: with contracts that run on past month {age:g} counted, it is {told}."


def detectable(found: Comparison, other: int) -> str:
    """Whether a company of this size would see the change in its own GRR: one year with it against one without.

    Luck is that of two histories which share nothing; told apart means two standard errors (5 % false alarms). Empty where the
    first reporting age knows no GRR, or where there are too few histories to know luck from.
    """
    age = found.ages[0]
    change = found.difference(other, "grr", age)
    if change is None or change.n < ENOUGH or not sure(change, comparisons(found)):
        return ""
    columns = (one.column("grr", age) for one in (found.base, found.others[other]))
    luck = math.sqrt(sum(float(np.nanvar(column, ddof=1)) for column in columns))
    if luck == 0.0:
        return ""
    size = abs(change.mean) / luck
    seen = stats.norm.sf(TWO_SIDED - size) + stats.norm.cdf(-TWO_SIDED - size)
    swing = figures.difference(TWO_SIDED * luck, None, None, "points")[1:]
    told = figures.difference(change.mean, None, None, "share")
    many = math.ceil(((TWO_SIDED + POWER) / size) ** 2)
    would = (
        f"would see {told} in {round(100 * seen)} of 100 such years" if seen < 0.995 else f"would see {told} for sure"
    )
    verdict = "" if seen >= 0.8 else f"; four in five would take about {many:,} such pairs of years"
    return (
        f"Could you see it yourself? By luck alone, two years of a company of this size differ by up to {swing} of GRR "
        f"(19 in 20 of them); measured at {age:g} months, it {would}{verdict}."
    )


def best(found: Comparison, others: Sequence[int] | None = None) -> str:
    """Which of several pays most for itself by the last common age, if any does."""
    age, money = found.ages[-1], found.base.scenario.company.currency
    worth = {i: found.difference(i, "realised_value", age) for i in others or range(len(found.others))}
    all_of = comparisons(found)
    gains = {i: change for i, change in worth.items() if change and sure(change, all_of) and change.mean > 0}
    if not gains:
        return (
            f"Answer: under these assumptions none of these surely pays for itself, on average, within {age:g} months."
        )
    top = max(gains, key=lambda i: gains[i].mean)
    change = gains[top]
    told = figures.difference(change.mean, change.low, change.high, "cents", money)
    rest = [found.names[i + 1] for i in gains if i != top]
    also = f" So do, by less: {', '.join(rest)}." if rest else " No other is sure to."
    return (
        f"Answer: {found.names[top + 1]} pays for itself within {age:g} months: realised value {told}, "
        f"{_frequency(change)}.{also}"
    )


def without_touch(found: Comparison, other: int) -> str:
    """What rests on an assumption: how much of GRR is due to CSMs at all."""
    told = []
    for age in dict.fromkeys((found.ages[0], found.ages[-1])):
        if change := found.difference(other, "grr", age):
            told.append(f"{figures.difference(change.mean, change.low, change.high, 'share')} at {age:g} months")
    return (
        "Assumption, not a finding (evidence grade E): GRR without any CSM touch differs by "
        f"{' and by '.join(told)}.\nWhat CSMs are worth above leans on it; no published experiment pins it down."
    )
