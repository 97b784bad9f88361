"""Who stays: retention month by month, by year of signature, and by how long customers have been there."""

from collections.abc import Sequence

import numpy as np

from cssim.kpis.course import PAST_YEARS, STEP
from cssim.reports import figures
from cssim.reports.views.arm import Arm, histories
from cssim.reports.views.view import View, columns

BANDS = {"p5": 5, "p25": 25, "p50": 50, "p75": 75, "p95": 95}
ENOUGH = 20  # histories that bands of nine in ten take
PATHS = 5
FEWEST = 20  # customers at risk in all histories together, below which nothing is said of staying


def fan(arms: Sequence[Arm]) -> View | None:
    """GRR and NRR of the twelve months before each month: half and nine in ten of the histories, and some single ones.

    None where no history is longer than a year.
    """
    lines = [line for panel in _panels(arms) for arm in arms for line in _fan(arm, panel)]
    if len({line[2] for line in lines}) < 2:
        return None
    paths = {f"path{i + 1}": "share" for i in range(PATHS)}
    word = "GRR" if arms[0].found.n == 1 else "Median GRR"
    title = f"{word} of the year to month {lines[-1][2]}: {'; '.join(_ends(arm, len(arms) > 1) for arm in arms)}"
    return View(
        "retention_fan",
        "fan",
        title,
        columns({"panel": "", "scenario": "", "month": "months", **dict.fromkeys(BANDS, "share"), **paths}, lines),
        "months since day 0",
        "of ARR twelve months before",
        f"Fan chart of retention. {title}.",
        _bands(arms),
    )


def cohorts(arm: Arm) -> View | None:
    """What is left of the ARR signed in each year, growth left out; None where no year is old enough."""
    signed, kept = arm.pile("signed").sum(axis=0), arm.pile("kept").sum(axis=0)
    old = (kept >= 0) & (signed[:, None] > 0)
    share = np.where(old, kept / np.maximum(signed, 1)[:, None], np.nan)
    if share.shape[1] < 3 or not old[:, 2].any():
        return None
    lines = [
        ("", _year(year), f"{age * STEP}", share[year, age], f"{100 * share[year, age]:.0f}")
        for year in range(len(signed))
        for age in range(share.shape[1])
        if old[year, age]
    ]
    oldest = int(np.flatnonzero(old.any(axis=1))[0])
    after = [f"{100 * share[oldest, age]:.0f} % after {age * STEP} months" for age in _told(old[oldest])]
    title = f"Of the ARR signed {_when(oldest)}, growth not counted, there is left: {', '.join(after)}"
    return View(
        "cohorts",
        "heat",
        title,
        columns({"panel": "", "row": "", "column": "", "value": "share", "text": ""}, lines),
        "months since signature",
        "signed in",
        f"Heat map of cohorts. {title}.",
        f"{arm.name}: percent of the ARR signed, {_together([arm])}; empty: not all of them are so old yet.",
    )


def survival(arms: Sequence[Arm]) -> View | None:
    """Share of customers still there by month of tenure (Kaplan–Meier); None where there are too few."""
    lines = [line for arm in arms for line in _stay(arm)]
    if not lines:
        return None
    shaded = "; shaded: P10 to P90 of single ones" if _many(arms) else ""
    title = _staying(lines, len(arms) > 1)
    units = {
        "scenario": "",
        "month": "months",
        "share": "share",
        "low": "share",
        "high": "share",
        "at_risk": "customers",
    }
    return View(
        "survival",
        "steps",
        title,
        columns(units, lines),
        "months since signature",
        "customers still there",
        f"Survival curves. {title}.",
        f"Kaplan–Meier, {_together(arms)}, from three years before day 0 on{shaded}. Below: how many there are of that age in a history, "
        "on average; customers from before are counted from the age they then had.",
    )


def _fan(arm: Arm, panel: str) -> list[tuple]:
    values = arm.pile(panel.lower())
    known = [m for m in range(values.shape[1]) if not np.isnan(values[:, m]).all()]
    lines = []
    for month in known:
        column = values[:, month]
        levels = dict(zip(BANDS, np.nanpercentile(column, list(BANDS.values())), strict=True))
        shown = levels if len(column) >= ENOUGH else {**dict.fromkeys(BANDS), "p50": levels["p50"]}
        paths = [*column[:PATHS], *[None] * (PATHS - len(column))]
        lines.append((panel, arm.name, month, *shown.values(), *paths))
    return lines


def _panels(arms: Sequence[Arm]) -> list[str]:
    """NRR says nothing more where nobody buys more."""
    same = all(np.array_equal(arm.pile("grr"), arm.pile("nrr"), equal_nan=True) for arm in arms)
    return ["GRR"] if same else ["GRR", "NRR"]


def _many(arms: Sequence[Arm]) -> bool:
    return all(arm.found.n >= ENOUGH for arm in arms)


def _bands(arms: Sequence[Arm]) -> str:
    """How to read a fan."""
    n, all_of = arms[0].found.n, histories(arms).capitalize()
    if n == 1:
        return f"{all_of}; bands take {ENOUGH}."
    thin = f"thin: the first {PATHS}" if n > PATHS else "thin: each"
    bands = "shaded: half and nine in ten of them" if _many(arms) else f"too few for bands, which take {ENOUGH}"
    dashed = f"; dashed: {arms[0].name}" if len(arms) > 1 else ""
    return f"{all_of}: the median of each month (thick), {bands}; {thin}{dashed}."


def _ends(arm: Arm, named: bool) -> str:
    last = arm.pile("grr")[:, -1]
    last = last[~np.isnan(last)]
    name = f"{arm.name} " if named else ""
    if not len(last):
        return f"{name}not defined"
    middle = f"{name}{figures.figure(float(np.median(last)), 'share')}"
    if named or len(last) < ENOUGH:
        return middle
    low, high = np.percentile(last, [25, 75]).tolist()
    return f"{middle}; half of the histories {figures.spread(low, high, 'share')}"


def _together(arms: Sequence[Arm]) -> str:
    return f"{histories(arms)}{' together' if arms[0].found.n > 1 else ''}"


def _when(i: int) -> str:
    """A year of signature within a sentence."""
    return f"in {_year(i)}" if i >= PAST_YEARS else _year(i)


def _year(i: int) -> str:
    after = i - PAST_YEARS + 1
    return f"year {after}" if after > 0 else f"{1 - after} year{'s' if after < 0 else ''} before day 0"


def _told(old: np.ndarray) -> list[int]:
    """A cohort's first anniversary and its last."""
    years = [age for age in range(12 // STEP, len(old), 12 // STEP) if old[age]]
    return list(dict.fromkeys((years[0], years[-1])))


def _stay(arm: Arm) -> list[tuple]:
    at_risk, lost = arm.pile("at_risk"), arm.pile("lost")
    pooled, single = _kaplan_meier(at_risk.sum(axis=0), lost.sum(axis=0)), _kaplan_meier(at_risk, lost)
    low, high = (
        np.percentile(single, [10, 90], axis=0) if len(single) >= ENOUGH else (np.full(len(pooled), np.nan),) * 2
    )
    enough = np.minimum.accumulate(at_risk.sum(axis=0)) >= FEWEST
    seen = at_risk.mean(axis=0)
    lines = [
        (arm.name, 0, 1.0, 1.0 if len(single) >= ENOUGH else None, 1.0 if len(single) >= ENOUGH else None, seen[0])
    ]
    lines += [(arm.name, m + 1, pooled[m], low[m], high[m], seen[m]) for m in np.flatnonzero(enough).tolist()]
    return lines if len(lines) > 1 else []


def _kaplan_meier(at_risk: np.ndarray, lost: np.ndarray) -> np.ndarray:
    return np.cumprod(1.0 - lost / np.maximum(at_risk, 1), axis=-1)


def _staying(lines: Sequence[tuple], named: bool) -> str:
    """How many are still there a year after signature, or as late as is known of all."""
    month = min(12, *({name: month for name, month, *_ in lines}.values()))
    told = [
        f"{f'{name} ' if named else ''}{figures.figure(float(share), 'share')}"
        for name, at, share, *_ in lines
        if at == month
    ]
    return f"Customers still there {month} months after signature: {', '.join(told)}"
