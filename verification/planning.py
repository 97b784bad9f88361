"""Plans of simulated companies beside the enumerated optimum: python verification/planning.py [--histories 400]

Three small mid-market companies: one team; two teams of which the second decides; a target that no staffing meets. Every design
within the bounds is run on histories of a seed that the plan never saw. Prints the plan, the optimum, the cost gap (both costs from
the enumeration), what the plan's targets leave there (95 % intervals), and the runs of both; exit code 1 if a plan is certified
that surely misses a target, or is not although a design is surely within all of them.
"""

import argparse
import math
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from itertools import product
from pathlib import Path
from typing import NamedTuple

import numpy as np

from cssim.experiments.planning import Company, headcount, needed
from cssim.experiments.staffing import FIRST, Design, Plan, Values, plan
from cssim.experiments.statistics import Interval, mean_interval
from cssim.experiments.store import Store
from cssim.scenario import load

BASE = "scenarios/mid_market.yaml"
CSM, ONBOARDING = "csm_mid_market", "onboarding"
SMALL = (
    "opening.as=null",
    "opening.customers.mid_market=24",
    "opening.warm_up=1 year",
    "segments.mid_market.arrivals={rate: 6 /year, candidates: 18 /year}",
    "study.horizon=12 months",
    "study.ages=[12 months]",
    f"teams.{CSM}.hours=5 h/week",  # so that a head is a small step
    f"teams.{ONBOARDING}.hours=3 h/week",
    "teams.support.hours=5 h/week",
)
SEED, FRESH_SEED = 1, 2


class Problem(NamedTuple):
    """What is to be planned."""

    name: str
    bounds: dict[str, tuple[int, int]]  # team → least and most heads
    targets: str

    @property
    def sets(self) -> tuple[str, ...]:
        """The company, with targets."""
        return (*SMALL, f"targets=[{self.targets}]")

    @property
    def designs(self) -> list[Design]:
        """All within the bounds."""
        return list(product(*(range(low, high + 1) for low, high in self.bounds.values())))


PROBLEMS = (
    Problem("one team", {CSM: (1, 10)}, "{kpi: late_share, at: 12 months, max: 40 %}"),
    Problem(
        "the second team decides",
        {CSM: (2, 7), ONBOARDING: (1, 4)},
        "{kpi: late_share, at: 12 months, max: 45 %}, {kpi: time_to_value, at: 12 months, max: 130 days}",
    ),
    Problem("not attainable", {CSM: (1, 6), ONBOARDING: (1, 2)}, "{kpi: grr, at: 12 months, min: 95 %}"),
)


def planned(problem: Problem, folder: Path) -> tuple[Plan, tuple[int, int]]:
    """As `cssim plan` finds it, and how many runs of how many designs that took, those of the start among them."""
    teams = tuple(problem.bounds)
    with Store(folder / "planned.sqlite") as store:
        company = Company(BASE, teams, store, SEED, sets=problem.sets)
        now = tuple(headcount(load(BASE, problem.sets), team) for team in teams)
        start = needed(company.replications(now, FIRST), teams)
        found = plan(company.values, tuple(problem.bounds.values()), start)
    with closing(sqlite3.connect(folder / "planned.sqlite")) as database:
        return found, database.execute("SELECT count(*), count(DISTINCT key) FROM run").fetchone()


def enumerated(problem: Problem, histories: int, folder: Path) -> dict[Design, Values]:
    """Every design on the same fresh histories."""
    with Store(folder / "enumerated.sqlite") as store:
        company = Company(BASE, tuple(problem.bounds), store, FRESH_SEED, sets=problem.sets)
        return {design: company.values(design, range(histories)) for design in problem.designs}


def rooms(values: Values) -> list[Interval]:
    """How much room each target leaves on average, as a share of its bound; −1 where it is never defined, as in a plan."""
    known = [slack[~np.isnan(slack)] for slack in values.slack]
    return [mean_interval(slack) if len(slack) > 1 else Interval(-1.0, -1.0, -1.0) for slack in known]


class Truth(NamedTuple):
    """What an enumeration says of every design."""

    costs: dict[Design, float]
    rooms: dict[Design, list[Interval]]

    def within(self, design: Design) -> bool:
        """Whether it meets every target on average."""
        return all(room.mean >= 0 for room in self.rooms[design])

    def surely(self, design: Design) -> bool:
        """Whether it does with its intervals."""
        return all(room.low is not None and room.low >= 0 for room in self.rooms[design])

    def surely_misses(self, design: Design) -> bool:
        """Whether it misses one with its interval."""
        return any(room.high is not None and room.high < 0 for room in self.rooms[design])

    def short(self, design: Design) -> float:
        """How much is missing on average, over all targets."""
        return -math.fsum(min(room.mean, 0.0) for room in self.rooms[design])

    def cheapest(self, designs: list[Design]) -> Design | None:
        """None of none."""
        return min(designs, key=self.costs.__getitem__, default=None)


def truth(histories: dict[Design, Values]) -> Truth:
    """Means of the enumeration."""
    costs = {design: float(values.cost.mean()) for design, values in histories.items()}
    return Truth(costs, {design: rooms(values) for design, values in histories.items()})


def wrong(found: Plan, known: Truth) -> bool:
    """Whether a plan is certified that surely misses, or none is although one surely is right."""
    if found.attained:
        return known.surely_misses(found.best.design)
    return any(known.surely(design) for design in known.costs)


def lines(problem: Problem, found: Plan, used: tuple[int, int], known: Truth, histories: int) -> Iterator[str]:
    """A plan beside the enumeration."""
    best, designs = found.best.design, problem.designs
    optimum = known.cheapest([design for design in designs if known.within(design)])
    sure = known.cheapest([design for design in designs if known.surely(design)])
    certificate = found.certificates[-1] if found.certificates else None
    tried = (
        f"{len(found.certificates)} tried, the last on {certificate.replications} histories"
        if certificate
        else "none tried"
    )
    yield f"{problem.name}: {problem.targets}"
    yield f"  bounds       {', '.join(f'{team} {low}..{high}' for team, (low, high) in problem.bounds.items())}"
    yield f"  plan         {best}, {'certified' if found.attained else 'not attainable'}; certificates: {tried}"
    yield f"  enumerated   cheapest within the targets on average {optimum}, surely {sure}"
    if optimum is not None:
        gaps = [
            f"{100 * (known.costs[best] / known.costs[other] - 1):+.1f} % of {other}"
            for other in (optimum, sure)
            if other
        ]
        yield f"  cost gap     {', '.join(gaps)}"
    else:
        nearest = min(designs, key=lambda design: (known.short(design), known.costs[design]))
        yield f"  nearest      {nearest} misses by {known.short(nearest):.3f}, the plan's by {known.short(best):.3f} of the bound"
    left = ", ".join(f"{room.mean:+.3f} ± {room.half_width or 0.0:.3f}" for room in known.rooms[best])
    said = "surely within" if known.surely(best) else "surely misses" if known.surely_misses(best) else "not told apart"
    yield f"  on {histories} fresh histories the plan's targets leave {left} of the bound: {said}"
    yield f"  runs         plan {used[0]:,} of {used[1]} designs, enumeration {histories * len(designs):,} of {len(designs)}"


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--histories", type=int, default=400, help="of every design in the enumeration")
    options.add_argument("--only", type=int, choices=range(len(PROBLEMS)), help="one of the problems")
    chosen = options.parse_args()
    failed = 0
    for problem in PROBLEMS if chosen.only is None else [PROBLEMS[chosen.only]]:
        with tempfile.TemporaryDirectory() as folder:
            found, used = planned(problem, Path(folder))
            known = truth(enumerated(problem, chosen.histories, Path(folder)))
        failed += wrong(found, known)
        print("\n".join(lines(problem, found, used, known, chosen.histories)))
        print("  WRONG\n" if wrong(found, known) else "", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
