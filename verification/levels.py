"""The level targets of the mid-market baseline beside what the model gives: `python verification/levels.py [-n 100]`.

Prints mean ± half-width of the mean's 95 % interval over replications; target bands from docs/baseline.md.
"""

import argparse
import math

import numpy as np

from cssim.engines import simulator
from cssim.engines.numbers import WORDS
from cssim.kpis import measure
from cssim.laws import chance
from cssim.ledger.events import Kind
from cssim.scenario import load
from cssim.units import YEAR

TARGETS = {
    "grr": (0.88, 0.92),
    "term_churn.tenure.1": (0.11, 0.15),
    "term_churn.tenure.2": (0.088, 0.128),
    "term_churn.tenure.3": (0.072, 0.112),
    "term_churn.tenure.4": (0.06, 0.10),
    "time_to_value": (25, 35),
    "offered_load.team.csm_mid_market": (0.85, 0.97),
    "escalations": (0.25, 0.35),
    "after_lost_sponsor_share": (0.25, 0.333),
    "cs_cost_share": (0.05, 0.10),
    "bad_fit_churn_ratio": (2.0, 2.5),
    "churned_size": (0.75, 0.90),
}


def extra(ledger, seed, replication):
    """Observables that are no KPI: churn of bad fits over that of good ones, size of who churns, CS cost over ARR."""
    signed, lost, terms = (ledger.select(kind) for kind in (Kind.SIGNED, Kind.LOST, Kind.TERM))
    key, share = chance.study_key(seed), ledger.header.scenario["segments"]["mid_market"]["traits"]["fit"]["bad_share"]
    luck = [chance.uniform(*key, replication, int(owner), WORDS.fit_kind, 0) for owner in signed["owner"]]
    bad = dict(zip(signed["owner"].tolist(), np.array(luck) >= 1 - share, strict=True))
    terms = terms[terms["time"] >= ledger.header.day0 - 3 * YEAR]
    is_bad = np.array([bad[owner] for owner in terms["owner"].tolist()])
    gone = terms["n"] == 0
    arr = dict(zip(signed["owner"].tolist(), signed["n"].tolist(), strict=True))
    up = np.array([arr[owner] for owner in terms["owner"].tolist()])
    left = lost[(lost["play"] == -1) & (lost["time"] >= ledger.header.day0 - 3 * YEAR)]
    return {
        "bad_terms": is_bad.sum(), "bad_lost": (gone & is_bad).sum(), "good_terms": (~is_bad).sum(),
        "good_lost": (gone & ~is_bad).sum(), "left": left["n"].mean(), "up": up.mean(),
    }  # fmt: skip


def levels(path, n, seed, sets=(), at=12):
    """Columns of KPI values per replication at an age in months."""
    run = simulator(load(path, sets))
    columns, extras = {}, []
    for replication in range(n):
        ledger = run(seed, replication)
        values = dict(measure(ledger).at[at])
        values["cs_cost_share"] = values["cost.account.retention"] / (
            (values["opening_arr"] + values["closing_arr"]) / 2
        )
        for name, value in values.items():
            columns.setdefault(name, []).append(value)
        extras.append(extra(ledger, seed, replication))
    sums = {name: np.array([row[name] for row in extras], float) for name in extras[0]}
    ratio = (sums["bad_lost"].sum() / sums["bad_terms"].sum()) / (sums["good_lost"].sum() / sums["good_terms"].sum())
    columns["bad_fit_churn_ratio"] = [ratio]
    columns["churned_size"] = (sums["left"] / sums["up"]).tolist()
    return columns


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scenario", nargs="?", default="scenarios/mid_market.yaml")
    parser.add_argument("-n", type=int, default=100)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--set", action="append", default=[])
    parser.add_argument("--at", type=int, default=12)
    parser.add_argument("--all", action="store_true")
    args = parser.parse_args()
    columns = levels(args.scenario, args.n, args.seed, args.set, args.at)
    for name, values in columns.items():
        if args.all or name in TARGETS or name in ("nrr", "crc", "logo_retention", "customers", "renewal_rate"):
            low, high = TARGETS.get(name, (math.nan, math.nan))
            mean, half = np.mean(values), 1.98 * np.std(values) / math.sqrt(len(values))
            met = "" if math.isnan(low) else "met" if low <= mean <= high else "MISSED"
            print(f"{name:40s} {mean:10.4g} ± {half:.2g}   [{low:g}, {high:g}] {met}")


if __name__ == "__main__":
    main()
