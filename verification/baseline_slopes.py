"""Five published experiments rerun on the three-segment baseline: `python verification/baseline_slopes.py [-n 16]`.

Paired replications: the baseline beside each trial of scenarios/slopes/, on the same luck. Shi and Ascarza compare churn
probabilities of terms, not their outcomes; the sign must hold, and the size lie in its transfer band (docs/baseline.md). The
others are told for their sign.
"""

import argparse

import numpy as np

from cssim.engines import simulator
from cssim.laws.drivers import ADOPTION
from cssim.ledger.events import Kind
from cssim.scenario import load
from cssim.units import MONTH

SEGMENTS = ("enterprise", "mid_market", "smb")
SETS = ["study.horizon=24 months", "study.ages=[12 months]"]


def churn(ledger, first, last):
    """Mean churn probability of the terms that end in some months: by segment, and of all."""
    day0 = ledger.header.day0
    terms = ledger.select(Kind.TERM, day0 + first * MONTH, day0 + last * MONTH)
    place = ledger.header.segment_of(terms["owner"])
    return [*(terms["x"][place == g].mean() for g in range(len(SEGMENTS))), terms["x"].mean()]


def adoption_of_new(ledger, months):
    """Mean adoption of customers signed since day 0, so many months after signature."""
    new = ledger.select(Kind.SIGNED, ledger.header.day0)["owner"]
    pulses = ledger.select(Kind.PULSE, ledger.header.day0)
    own = pulses[np.isin(pulses["owner"], new) & (pulses["play"] == ADOPTION)]
    return [own["x"][own["index"] == month].mean() for month in months]


def churn_of_new(ledger):
    """Mean churn probability of the first terms of customers signed since day 0."""
    new = ledger.select(Kind.SIGNED, ledger.header.day0)["owner"]
    terms = ledger.select(Kind.TERM, ledger.header.day0)
    return [terms["x"][np.isin(terms["owner"], new)].mean()]


def effort(ledger):
    """Pace of work begun and share of effects landed, of all teams from month 6 on."""
    since = ledger.header.day0 + 6 * MONTH
    return [ledger.select(kind, since)["x"].mean() for kind in (Kind.BEGUN, Kind.STEP)]


def looked(ledger):
    """Everything that a trial is told by."""
    return {
        "churn 4-12": churn(ledger, 3, 12),
        "churn 1-12": churn(ledger, 0, 12),
        "churn 1-24": churn(ledger, 0, 24),
        "adoption of new, months 1 2 4 8": adoption_of_new(ledger, (1, 2, 4, 8)),
        "churn of new": churn_of_new(ledger),
        "pace, landed": effort(ledger),
    }


TOLD = {
    "shi": ("churn 1-12",),
    "ascarza": ("churn 4-12",),
    "retana": ("adoption of new, months 1 2 4 8", "churn of new"),
    "de_matos": ("churn 1-24",),
    "de_matos_control": ("churn 1-24",),
    "oliva_sterman": ("pace, landed",),
}


def seen(name, n, seed):
    """[replication, …] of each look at an arm."""
    run = simulator(load(f"scenarios/{name}.yaml", SETS))
    found = [looked(run(seed, replication)) for replication in range(n)]
    return {key: np.array([one[key] for one in found]) for key in found[0]}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-n", type=int, default=16)
    parser.add_argument("--seed", type=int, default=11)
    args = parser.parse_args()
    base = seen("baseline", args.n, args.seed)
    print(f"columns of churn: {', '.join((*SEGMENTS, 'all'))}")
    for name, keys in TOLD.items():
        arm = seen(f"slopes/{name}", args.n, args.seed)
        for key in keys:
            a, b = base[key].mean(axis=0), arm[key].mean(axis=0)
            half = 1.96 * (arm[key] / base[key]).std(axis=0, ddof=1) / np.sqrt(args.n)
            print(
                f"{name:17s} {key:32s} {np.round(a, 4)} → {np.round(b, 4)}   ratio {np.round(b / a, 3)} ± {np.round(half, 3)}"
            )
        if name == "shi":
            a, b = base["churn 1-12"].mean(axis=0), arm["churn 1-12"].mean(axis=0)
            print(
                f"{name:17s} {'odds of renewal':32s} × {np.round((1 - b) / b / ((1 - a) / a), 3)}   band [0.824, 0.967]"
            )


if __name__ == "__main__":
    main()
