"""The level targets of the three-segment baseline beside what the model gives: `python verification/baseline_levels.py [-n 40]`.

Prints, by segment and for the company, the mean over replications ± the half-width of the mean's 95 % interval; target bands
from docs/baseline.md. Shares of rare events (bad fits, tenure, size of who leaves) are pooled over replications and have no ±.
"""

import argparse
import math
from collections.abc import Iterable

import numpy as np

from cssim.engines import simulator
from cssim.engines.numbers import WORDS
from cssim.kpis import measure
from cssim.kpis.arr import changes
from cssim.kpis.rows import Rows
from cssim.laws import chance
from cssim.scenario import load
from cssim.units import MONTH, YEAR

SEGMENTS = ("enterprise", "mid_market", "smb")
ALL = "all"
TEAMS = {"enterprise": "csm_enterprise", "mid_market": "csm_mid_market", "smb": "csm_smb"}

TARGETS: dict[str, tuple[tuple[float, float], ...]] = {
    "grr": ((0.91, 0.95), (0.88, 0.92), (0.80, 0.84)),
    "nrr": ((1.05, 1.11), (0.98, 1.04), (0.87, 0.93)),
    "term_churn.tenure.1": ((0.06, 0.10), (0.11, 0.15), (0.22, 0.26)),
    "term_churn.tenure.2": ((0.047, 0.087), (0.088, 0.128), (0.174, 0.214)),
    "term_churn.tenure.3": ((0.037, 0.077), (0.072, 0.112), (0.143, 0.183)),
    "term_churn.tenure.4": ((0.03, 0.07), (0.06, 0.10), (0.12, 0.16)),
    "time_to_value": ((65, 85), (25, 35), (8, 12)),
    "escalations": ((0.5, 0.7), (0.25, 0.35), (0.08, 0.12)),
    "offered_load": ((0.85, 0.97),) * 3,
    "after_lost_sponsor_share": ((0.25, 0.333),) * 4,
    "bad_fit_churn_ratio": ((2.0, 2.5),) * 4,
    "churned_size": ((0.75, 0.90),) * 3,
    "cs_cost_share": ((math.nan, math.nan),) * 3 + ((0.05, 0.10),),
    "crc": ((math.nan, math.nan),) * 3 + ((0.09, 0.18),),
}
"""By segment in the order of `SEGMENTS`, and where there is a fourth, for the company. Tenure 4 is the fourth year and later."""

POOLED = {
    "bad_fit_churn_ratio": ("bad_lost", "bad_terms", "good_lost", "good_terms"),
    "churned_size": ("arr_lost", "n_lost", "arr_up", "n_up"),
    **{f"term_churn.tenure.{k}": (f"lost_{k}", f"ended_{k}", "one", "one") for k in (1, 2, 3, 4)},
}
"""Ratios (a / b) / (c / d) of sums over replications."""

ALSO = ("customers", "closing_arr", "logo_retention", "renewal_rate", "contraction_share", "accounts_per_csm")


def sums(ledger, seed, replication, at):
    """What pooled ratios are made of, by segment: terms ended from three years before day 0 until an age in months."""
    found, terms = changes(Rows(ledger))
    day0 = ledger.header.day0
    inside = (terms.time >= day0 - 3 * YEAR) & (terms.time <= day0 + at * MONTH)
    who, months, tenure, before, after = (column[inside] for column in terms[1:])
    owner = found.customers[who]
    place = ledger.header.segment_of(owner)
    key = chance.study_key(seed)
    luck = np.array([chance.uniform(*key, replication, int(id), WORDS.fit_kind, 0) for id in found.customers])[who]
    gone, yearly, year = after == 0, months == 12, np.clip((tenure + 11) // 12, 1, 4)
    out = {}
    for g, name in enumerate(ledger.header.names["segments"]):
        own = place == g
        bad = luck >= 1 - ledger.header.scenario["segments"][name]["traits"]["fit"]["bad_share"]
        out[name] = {
            "bad_lost": (own & gone & bad).sum(), "bad_terms": (own & bad).sum(), "good_lost": (own & gone & ~bad).sum(),
            "good_terms": (own & ~bad).sum(), "arr_lost": before[own & gone].sum(), "n_lost": (own & gone).sum(),
            "arr_up": before[own].sum(), "n_up": own.sum(), "one": 1.0,
            **{f"lost_{k}": (own & yearly & gone & (year == k)).sum() for k in (1, 2, 3, 4)},
            **{f"ended_{k}": (own & yearly & (year == k)).sum() for k in (1, 2, 3, 4)},
        }  # fmt: skip
    out[ALL] = {key: sum(out[name][key] for name in out) for key in next(iter(out.values()))}
    return out


def observed(kpis, at):
    """A run's KPIs by segment and for the company at an age in months."""
    found = {name: dict(values) for name, values in kpis.at_segments[at].items()}
    found[ALL] = dict(kpis.at[at])
    for values in found.values():
        gone, less = values.get("churned_arr", 0), values.get("contraction_arr", 0)
        values["contraction_share"] = less / (gone + less) if gone + less else math.nan
    for segment, team in TEAMS.items():
        found[segment]["offered_load"] = found[ALL].get(f"offered_load.team.{team}", math.nan)
    found[ALL]["cs_cost_share"] = found[ALL]["cost.account.retention"] / (
        (found[ALL]["opening_arr"] + found[ALL]["closing_arr"]) / 2
    )
    return found


def levels(path, n, seed, sets=(), at=12):
    """(name, segment) → values per replication; a pooled ratio has one value."""
    run = simulator(load(path, sets))
    columns, pooled = {}, {}
    for replication in range(n):
        ledger = run(seed, replication)
        for segment, values in observed(measure(ledger), at).items():
            for name, value in values.items():
                columns.setdefault((name, segment), []).append(value)
        for segment, parts in sums(ledger, seed, replication, at).items():
            for name, value in parts.items():
                pooled[name, segment] = pooled.get((name, segment), 0.0) + float(value)
    for name, parts in POOLED.items():
        for segment in (*SEGMENTS, ALL):
            a, b, c, d = (pooled[part, segment] for part in parts)
            columns[name, segment] = [a / b / (c / d) if b and c and d else math.nan]
    return columns


def cell(values: Iterable[float] | None, band: tuple[float, float]) -> str:
    """Mean ± half-width and whether it lies in its band."""
    if values is None:
        return ""
    x = np.array(list(values), float)
    x = x[np.isfinite(x)]
    if not len(x):
        return ""
    half = f" ±{1.96 * x.std(ddof=1) / math.sqrt(len(x)):.2g}" if len(x) > 1 else ""
    met = "" if math.isnan(band[0]) else " met" if band[0] <= x.mean() <= band[1] else " MISSED"
    return f"{x.mean():.4g}{half}{met}"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scenario", nargs="?", default="scenarios/baseline.yaml")
    parser.add_argument("-n", type=int, default=40)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--set", action="append", default=[])
    parser.add_argument("--at", type=int, default=12)
    parser.add_argument("--all", action="store_true", help="every KPI of the company as well")
    args = parser.parse_args()
    columns = levels(args.scenario, args.n, args.seed, args.set, args.at)
    names = [*TARGETS, *ALSO]
    if args.all:
        names += sorted({name for name, segment in columns if segment == ALL} - set(names))
    no_band = ((math.nan, math.nan),) * 4
    print(f"{'':34s}{''.join(f'{segment:>24s}' for segment in (*SEGMENTS, ALL))}")
    for name in names:
        bands = (TARGETS.get(name, no_band) + no_band)[:4]
        cells = [cell(columns.get((name, s)), band) for s, band in zip((*SEGMENTS, ALL), bands, strict=True)]
        print(f"{name:34s}{''.join(f'{text:>24s}' for text in cells)}")


if __name__ == "__main__":
    main()
