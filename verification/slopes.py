"""Two published experiments rerun inside the model: `python verification/slopes.py [-n 400]`.

Change of owner: odds of renewal, treated over control, at terms that end in months 1–12 (Shi et al. 2017: −13.2…−17.6 %
of sales; band ¼ to 1 × that). Untimely contact: churn ratio at terms that end in months 4–12 (Ascarza et al. 2016: 6 → 10 %;
band 1.1–1.7). Paired replications; the churn probability of each term is used, not its outcome.
"""

import argparse
import math

import numpy as np

from cssim.engines import simulator
from cssim.ledger.events import Kind
from cssim.scenario import load
from cssim.units import MONTH


def churn(ledger, first, last):
    """Mean churn probability of the terms that end in months `first` to `last` after day 0."""
    day0 = ledger.header.day0
    return ledger.select(Kind.TERM, day0 + first * MONTH, day0 + last * MONTH)["x"].mean()


def paired(base, treated, n, seed, first):
    """[replication, (control, treated)] churn."""
    sets = ["study.horizon=12 months", "study.ages=[12 months]"]
    arms = [simulator(load(f"scenarios/{name}.yaml", sets)) for name in (base, treated)]
    return np.array([[churn(arm(seed, r), first, 12) for arm in arms] for r in range(n)])


def report(name, values, statistic, band):
    """The statistic of the means, its jackknife half-width, and whether it is in the band."""
    whole = statistic(*values.mean(axis=0))
    n = len(values)
    left = [statistic(*((values.sum(axis=0) - row) / (n - 1))) for row in values]
    half = 1.96 * math.sqrt((n - 1) * np.var(left))
    inside = "inside" if band[0] <= whole <= band[1] else "OUTSIDE"
    control, treated = values.mean(axis=0)
    print(
        f"{name:20s} churn {control:.4f} → {treated:.4f}   ratio {whole:.3f} ± {half:.3f}   band [{band[0]:.3f}, {band[1]:.3f}] {inside}"
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-n", type=int, default=400)
    parser.add_argument("--seed", type=int, default=11)
    args = parser.parse_args()

    def odds_ratio(control, treated):
        return (1 - treated) / treated / ((1 - control) / control)

    owner = paired("mid_market", "slopes/change_of_owner", args.n, args.seed, 0)
    report("change of owner", owner, odds_ratio, (1 - 0.176, 1 - 0.25 * 0.132))
    contact = paired("mid_market", "slopes/untimely_contact", args.n, args.seed, 3)
    report("untimely contact", contact, lambda control, treated: treated / control, (1.1, 1.7))


if __name__ == "__main__":
    main()
