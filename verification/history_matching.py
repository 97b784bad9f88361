"""Which other numbers would be as plausible as the baseline's: `python verification/history_matching.py [--sets 2000] [--jobs 2]`.

History matching (Craig et al. 1997; Vernon, Goldstein & Bower 2010). Sets are drawn from ranges that are wider the weaker the
evidence, in waves: a Latin hypercube, then draws that a quadratic fit of the sets so far does not rule out. A set survives
when every level target holds by segment, within the target's own tolerance and what one history tells apart; those nearest to the
baseline that also have the signs of the published slopes go to scenarios/plausible.csv. What levels pin and leave free is printed.
"""

import argparse
import csv
import hashlib
import math
import shutil
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from itertools import product
from pathlib import Path
from typing import NamedTuple

import numpy as np
from baseline_levels import ALL, POOLED, SEGMENTS, TARGETS, observed, sums
from scipy.stats import qmc

from cssim.engines import simulator
from cssim.execution.code import code
from cssim.kpis.measures import measure
from cssim.ledger.events import Kind
from cssim.scenario import fields, load, plausible
from cssim.scenario.canonical import digest
from cssim.units import DAY, MONTH

SHIPPED = Path(__file__).parents[1] / "scenarios"


def prepared() -> Path:
    """The shipped scenarios in a folder of their own, the baseline naming its sets: they are assumed where it does."""
    folder = Path(tempfile.mkdtemp()) / "scenarios"
    shutil.copytree(SHIPPED, folder)
    baseline = folder / "baseline.yaml"
    text = baseline.read_text(encoding="utf-8")
    if "\nplausible:" not in text:
        baseline.write_text(f"{text}\nplausible: plausible.csv\n", encoding="utf-8")
    return folder


FOLDER = prepared()  # once: worker processes are forks
SEED = 7
AGES = (12, 24, 36)
SHORT = ["study.horizon=36 months", "study.ages=[12 months, 24 months, 36 months]"]
SLOPES = {"shi": 1, "ascarza": 1}  # overlay: the sign of what it does to the churn probability of terms that end
GAINS = ("outcomes", "guidance", "trust", "enablement")


class Number(NamedTuple):
    """What is drawn: paths that move together, how, between which bounds, and the grade of its evidence."""

    name: str
    paths: tuple[str, ...]
    how: str  # set, add or multiply
    low: float
    high: float
    grade: str


def numbers(scenario) -> list[Number]:
    """The numbers that nobody has measured; what a touch does moves as one."""
    touches = tuple(
        f"plays.{name}.effect.{driver}"
        for name, play in scenario.plays.items()
        if play.steps
        for driver, gain in play.effect.items()
        if gain > 0 and driver in GAINS
    )
    missed = tuple(f"plays.{name}.missed.{driver}" for name, play in scenario.plays.items() for driver in play.missed)
    one = [
        ("timeliness half-life, days", "laws.timeliness.half_life", "set", 7, 60, "E"),
        ("adoption at renewal", "laws.renewal.adoption", "multiply", 0.6, 1.5, "E"),
        ("trust at renewal", "laws.renewal.trust", "multiply", 0.5, 1.5, "D"),
        ("preparation at renewal", "laws.renewal.preparation", "multiply", 0.0, 2.0, "E"),
        ("size at renewal", "laws.renewal.size", "multiply", 0.7, 1.3, "C"),
        ("price at renewal", "laws.renewal.price", "multiply", 0.5, 1.5, "E"),
        ("renewal, base", "laws.renewal.base", "add", -0.5, 0.5, "E"),
        ("enterprise attachment", "segments.enterprise.traits.attachment.mean", "add", -0.4, 0.4, "E"),
        ("smb attachment", "segments.smb.traits.attachment.mean", "add", -0.4, 0.4, "E"),
        ("complementarity", "laws.adoption.complementarity", "set", -1.5, 0.8, "E"),
        ("adoption level", "laws.adoption.level", "multiply", 0.93, 1.07, "E"),
        ("fit floor", "laws.adoption.fit_floor", "set", 0.0, 0.2, "E"),
        ("adoption half-life", "laws.adoption.half_life", "multiply", 0.6, 1.7, "E"),
        ("guidance half-life", "drivers.guidance.half_life", "multiply", 0.6, 1.7, "E"),
        ("guidance at rest", "drivers.guidance.rest", "multiply", 0.7, 1.3, "E"),
        ("trust at rest", "drivers.trust.rest", "multiply", 0.85, 1.15, "E"),
        ("enablement by use", "drivers.enablement.use", "multiply", 0.8, 1.2, "E"),
        ("owner change", "laws.trust.owner_change", "set", 0.1, 0.45, "D"),
        ("harm of contact", "laws.trust.harm", "set", 0.2, 0.9, "D"),
        ("tolerated contact", "laws.trust.tolerance", "multiply", 0.75, 1.35, "D"),
        ("hurry under load", "laws.overload.speed_up", "multiply", 0.3, 2.0, "E"),
        ("skipping under load", "laws.compliance.slope", "multiply", 0.3, 2.0, "E"),
        ("lost sponsor at renewal", "matters.lost_sponsor.in_renewal", "multiply", 0.6, 1.5, "D"),
        ("escalation at renewal", "matters.escalation.in_renewal", "multiply", 0.4, 2.0, "E"),
        ("technical issues", "shocks.technical_issue.rate", "multiply", 0.85, 1.15, "E"),
        ("expansion, base", "laws.expansion.base", "add", -0.5, 0.5, "E"),
        ("contraction, base", "laws.contraction.base", "add", -0.4, 0.4, "E"),
        ("advice followed", "laws.follow.base", "add", -0.15, 0.1, "E"),
    ]
    found = [Number(name, (path,), how, low, high, grade) for name, path, how, low, high, grade in one]
    return [*found, Number("what a touch does", touches, "multiply", 0.5, 1.6, "E"),
            Number("what a missed touch does", missed, "multiply", 0.0, 2.0, "E")]  # fmt: skip


def written(scenario, drawn: list[Number], point: np.ndarray) -> dict[str, str]:
    """Path → value as a scenario file writes it, of a point in the unit cube."""
    values = {}
    for number, u in zip(drawn, point, strict=True):
        x = number.low + float(u) * (number.high - number.low)
        for path in number.paths:
            parts = tuple(path.split("."))
            unit, now = fields.quantity(fields.type_at(parts)), fields.value_at(scenario, parts)
            if number.how == "set":
                value = x * DAY if path.endswith("half_life") else x
            else:
                value = now * x if number.how == "multiply" else now + x
            values[path] = unit.write(value) if unit else f"{value:.6g}"
    return values


def outputs(task: tuple[dict[str, str], int]) -> dict[tuple[str, str], float]:
    """(target, segment) → what one history of a set gives, the mean of three yearly ages; no values: the baseline."""
    values, replication = task
    scenario = load(FOLDER / "baseline.yaml", SHORT)
    ledger = simulator(plausible.assuming(scenario, values) if values else scenario)(SEED, replication)
    found: dict[tuple[str, str], list[float]] = {}
    measures = measure(ledger)
    for age in AGES:
        for segment, kpis in observed(measures, age).items():
            for name in TARGETS.keys() & kpis.keys():
                found.setdefault((name, segment), []).append(kpis[name])
    means = {key: float(np.nanmean(column)) for key, column in found.items()}
    parts = sums(ledger, SEED, replication, AGES[-1])
    for name, segment in product(POOLED, (*SEGMENTS, ALL)):
        a, b, c, d = (float(parts[segment][part]) for part in POOLED[name])
        means[name, segment] = a / b / (c / d) if b and c and d else math.nan
    return means


def slopes(values: dict[str, str]) -> bool:
    """Whether each trial moves the churn probability of terms in its published direction."""

    def churn(name: str) -> float:
        scenario = plausible.assuming(
            load(FOLDER / name, ["study.horizon=12 months", "study.ages=[12 months]"]), values
        )
        ledger = simulator(scenario)(SEED, 0)
        day0 = ledger.header.day0
        return float(ledger.select(Kind.TERM, day0 + 3 * MONTH, day0 + 12 * MONTH)["x"].mean())

    base = churn("baseline.yaml")
    return all((churn(f"slopes/{name}.yaml") - base) * sign > 0 for name, sign in SLOPES.items())


def bands(error: dict[tuple[str, str], float]) -> dict[tuple[str, str], tuple[float, float]]:
    """The level targets by segment, widened by what one history cannot tell apart."""
    found = {}
    for name, by_segment in TARGETS.items():
        for segment, (low, high) in zip((*SEGMENTS, ALL), by_segment, strict=False):
            if not math.isnan(low):
                wide = 2 * error.get((name, segment), 0.0)
                found[name, segment] = (low - wide, high + wide)
    return found


def features(points: np.ndarray) -> np.ndarray:
    """1, x and x² of each number."""
    centred = 2 * points - 1
    return np.hstack([np.ones((len(points), 1)), centred, centred**2])


def likely(points: np.ndarray, table: np.ndarray, candidates: np.ndarray, limits: np.ndarray) -> np.ndarray:
    """Whether a quadratic fit of the sets so far leaves each candidate possible."""
    x, fresh = features(points), features(candidates)
    ok = np.ones(len(candidates), bool)
    for column, (low, high) in zip(table.T, limits, strict=True):
        known = np.isfinite(column)
        weights, *_ = np.linalg.lstsq(x[known], column[known], rcond=None)
        off = np.std(column[known] - x[known] @ weights)
        told = fresh @ weights
        ok &= (told > low - off) & (told < high + off)
    return ok


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", type=int, default=2000)
    parser.add_argument("--first", type=int, default=500, help="sets of the first wave")
    parser.add_argument("--keep", type=int, default=150)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument(
        "--kept", default=str(SHIPPED.parent / "outputs" / "history_matching.npz"), help="finished sets"
    )
    parser.add_argument("--out", default=str(SHIPPED / "plausible.csv"))
    args = parser.parse_args()
    base = load(FOLDER / "baseline.yaml", SHORT)
    drawn = numbers(base)
    draw = np.random.Generator(np.random.Philox(SEED))
    start = time.perf_counter()
    with ProcessPoolExecutor(args.jobs) as pool:
        centre = np.array([middle(base, number) for number in drawn])
        runs = list(pool.map(outputs, [({}, r) for r in range(16)]))
        keys = sorted(bands({}))
        error = {key: float(np.nanstd([run.get(key, math.nan) for run in runs])) for key in keys}
        wanted = bands(error)
        limits = np.array([wanted[key] for key in keys])
        at_centre = np.array([np.nanmean([run.get(key, math.nan) for run in runs]) for key in keys])
        kept = Kept(Path(args.kept), base, drawn, keys)
        points = qmc.LatinHypercube(len(drawn), seed=SEED).random(args.first)
        table = judged(pool, base, drawn, points, keys, kept)
        while len(points) < args.sets:
            pick = next_draws(draw, points, table, limits, min(500, args.sets - len(points)))
            points = np.vstack([points, pick])
            table = judged(pool, base, drawn, points, keys, kept)
            inside = within(table, limits)
            print(
                f"{len(points)} sets, {inside.sum()} hold every level, {time.perf_counter() - start:.0f} s", flush=True
            )
        inside = within(table, limits)
        held = nearest(points[inside], centre)
        survivors, tried = np.empty((0, len(drawn))), 0
        while len(survivors) < args.keep and tried < len(held):
            some = held[tried : tried + args.keep - len(survivors)]
            signs = np.array(list(pool.map(slopes, [written(base, drawn, p) for p in some])), bool)
            survivors, tried = np.vstack([survivors, some[signs]]), tried + len(some)
            print(f"{tried} of them tried on the slopes, {time.perf_counter() - start:.0f} s", flush=True)
    print(
        f"{len(points)} sets: {inside.sum()} hold every level; of the {tried} nearest, {len(survivors)} the signs too"
    )
    for key, (low, high), value in zip(keys, limits, at_centre, strict=True):
        fine = "" if low <= value <= high else "   the baseline itself is outside"
        share = np.nanmean((table[:, keys.index(key)] >= low) & (table[:, keys.index(key)] <= high))
        print(
            f"  {key[0]:26s} {key[1]:12s} [{low:.3f}, {high:.3f}]  baseline {value:.3f}  held by {share:.0%} of sets{fine}"
        )
    if not len(survivors):
        return
    rows = [written(base, drawn, point) for point in survivors]
    with open(args.out, "w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        out.writeheader()
        out.writerows(rows)
    print("number, its range, 5 to 95 % of the sets that hold every level, spread left of the range drawn from")
    for i, number in enumerate(drawn):
        found = number.low + held[:, i] * (number.high - number.low)
        low, high = np.quantile(found, (0.05, 0.95))
        left = held[:, i].std() / math.sqrt(1 / 12)
        word = "pinned" if left < 0.6 else "narrowed" if left < 0.85 else "free"
        print(
            f"  {number.name:28s} {number.how:8s} [{number.low:g}, {number.high:g}]  {low:.3g} to {high:.3g}  {left:.0%}  {word}"
        )


def nearest(points: np.ndarray, centre: np.ndarray) -> np.ndarray:
    """Sets by how near they are to the baseline."""
    return points[np.argsort(((points - centre) ** 2).sum(axis=1), kind="stable")]


def middle(scenario, number: Number) -> float:
    """Where the baseline stands in a number's range, of the unit interval."""
    now = {"add": 0.0, "multiply": 1.0}.get(number.how)
    if now is None:
        path = number.paths[0]
        now = fields.value_at(scenario, path.split(".")) / (DAY if path.endswith("half_life") else 1)
    return (now - number.low) / (number.high - number.low)


class Kept:
    """What sets that are finished gave, in a file: an interrupted search goes on where it was."""

    def __init__(self, path: Path, base, drawn, keys) -> None:
        asked = repr([code(), digest(base), SEED, SHORT, AGES, drawn, keys])
        self.path, self.mark = path, hashlib.sha256(asked.encode()).hexdigest()
        self.points, self.table = np.empty((0, len(drawn))), np.empty((0, len(keys)))
        if path.exists():
            with np.load(path) as file:
                if "mark" in file and file["mark"] == self.mark:
                    done = len(file["table"])
                    self.points, self.table = file["points"][:done], file["table"]

    def known(self, points: np.ndarray) -> int:
        """How many of the first points it has."""
        n = min(len(points), len(self.points))
        same = (self.points[:n] == points[:n]).all(axis=1)
        return n if same.all() else int(same.argmin())

    def keep(self, points: np.ndarray, table: np.ndarray) -> None:
        self.points, self.table = points, table
        aside = self.path.with_suffix(".new.npz")
        np.savez(aside, points=points, table=table, mark=self.mark)
        aside.replace(self.path)


def judged(pool, base, drawn, points, keys, kept) -> np.ndarray:
    """[set, target] what each set gives."""
    table = kept.table[: kept.known(points)]
    while len(table) < len(points):
        some = points[len(table) : len(table) + 50]
        found = pool.map(outputs, [(written(base, drawn, point), 0) for point in some], chunksize=2)
        table = np.vstack([table, [[one.get(key, math.nan) for key in keys] for one in found]])
        kept.keep(points[: len(table)], table)
    return table


def within(table: np.ndarray, limits: np.ndarray) -> np.ndarray:
    """Sets that hold every target; what is not defined is not held against them."""
    return (np.isnan(table) | ((table >= limits[:, 0]) & (table <= limits[:, 1]))).all(axis=1)


def next_draws(draw, points, table, limits, n) -> np.ndarray:
    """Draws that are not ruled out yet; half of them near sets that nearly hold."""
    misses = np.nansum((table < limits[:, 0]) | (table > limits[:, 1]), axis=1)
    good = points[np.argsort(misses, kind="stable")[: max(30, len(points) // 10)]]
    wide = draw.random((60_000, points.shape[1]))
    near = good[draw.integers(0, len(good), 60_000)] + draw.normal(0, 0.15, (60_000, points.shape[1]))
    candidates = np.vstack([wide, near[((near >= 0) & (near <= 1)).all(axis=1)]])
    possible = candidates[likely(points, table, candidates, limits)]
    chosen = possible if len(possible) >= n else near[((near >= 0) & (near <= 1)).all(axis=1)]
    return chosen[draw.permutation(len(chosen))[:n]]


if __name__ == "__main__":
    main()
