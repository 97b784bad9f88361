"""Is six years of past enough? `python verification/warm_up.py` draws docs/warm_up.png: the book, month by month."""

import numpy as np
from matplotlib.figure import Figure

from cssim.engines import simulator
from cssim.ledger.events import Kind
from cssim.scenario import load
from cssim.units import MONTH, YEAR

ADOPTION, TRUST = 7, 4


def monthly(ledger, months):
    """[what, month] mean adoption, mean trust, CSM backlog in hours, mean tenure in years of active customers."""
    pulses, weeks = ledger.select(Kind.PULSE), ledger.select(Kind.WEEK)
    signed, lost = ledger.select(Kind.SIGNED), ledger.select(Kind.LOST)
    weeks = weeks[weeks["owner"] == ledger.header.names["teams"].index("csm_mid_market")]
    out = np.full((4, months), np.nan)
    for month in range(months):
        start, end = month * MONTH, (month + 1) * MONTH
        now = pulses[(pulses["time"] > start) & (pulses["time"] <= end)]
        for i, driver in enumerate((ADOPTION, TRUST)):
            level = now["x"][now["play"] == driver]
            out[i, month] = level.mean() if len(level) else np.nan
        out[2, month] = weeks["n"][(weeks["time"] > start) & (weeks["time"] <= end)].mean() / 60
        gone = set(lost["owner"][lost["time"] <= end].tolist())
        active = [
            t
            for t, owner in zip(signed["time"].tolist(), signed["owner"].tolist(), strict=True)
            if t <= end and owner not in gone
        ]
        out[3, month] = (end - np.mean(active)) / YEAR
    return out


def main(n=20):
    sets = ["opening.as=null", "opening.warm_up=12 years", "study.horizon=12 months", "study.ages=[12 months]"]
    run = simulator(load("scenarios/mid_market.yaml", sets))
    months = 12 * 12
    data = np.mean([monthly(run(5, r), months) for r in range(n)], axis=0)
    figure = Figure(figsize=(9, 5), layout="constrained")
    titles = ("adoption", "trust", "backlog per CSM, hours", "tenure of active customers, years")
    for axis, row, title in zip(figure.subplots(2, 2).flat, data, titles, strict=True):
        axis.plot(np.arange(1, months + 1) / 12, row, color="#0072B2")
        axis.axvline(6, color="black", linestyle=":", linewidth=1)
        axis.set(title=title, xlabel="years since the first signature", ylim=(0, None))
    figure.savefig("docs/warm_up.png", dpi=100, metadata={"Software": None})
    for title, row in zip(titles, data, strict=True):
        print(
            f"{title:36s}"
            + "".join(f"  y{year}: {row[12 * year - 12 : 12 * year].mean():.3f}" for year in (2, 4, 6, 8, 10, 12))
        )


if __name__ == "__main__":
    main()
