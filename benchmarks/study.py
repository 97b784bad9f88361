"""Whole studies, what they add to bare runs, and what a second worker is good for.

    python benchmarks/study.py [commands] [sweep] [workers] [overhead] [--runs N] [--customers 300] [--short] [--one]

    commands  `cssim run` with KPIs, cold (nothing compiled yet) and warm, with --one warm with one job too
    sweep     `cssim sweep`: time, peak memory, size of the store, and the same command again once all is finished;
              with --short a year of past and a year ahead instead of six and three, and one reporting age
    workers   runs a second in one and in two workers, one place after the other in every round
    overhead  what a study, and a study with a store, add to a run that is simulated and measured alone

All four, in this order, without a word. The compiled engine throughout; --runs takes the place of each part's own number of
runs. Ratios and differences come from one run of this program and hold on any machine; seconds are this one's.
"""

import argparse
import csv
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

# cssim is imported where it is used: a process counts its parent's size at its start as its own peak.

BASE = "scenarios/mid_market.yaml"
ENGINE = "compiled"
HEADS, LIFE = "teams.csm_mid_market.headcount", "laws.timeliness.half_life"
SHORT = ["opening.warm_up=1 year", "study.horizon=12 months", "study.ages=[12 months]"]
N_HEADS, N = 5, 8  # values of the first factor of the sweep, histories of each point
RUNS = {"commands": 100, "sweep": 10_000, "workers": 100, "overhead": 50}
WORKERS = {"1 worker": ("serial", 1), "2 threads": ("threads", 2), "2 processes": ("processes", 2)}
ROUNDS, SHORT_ROUNDS = 3, 15


def company(customers: int) -> list[str]:
    """The mid-market company with another number of customers, and CSMs and arrivals in proportion."""
    arrivals = f"{{rate: {0.12 * customers:g} /year, candidates: {0.36 * customers:g} /year}}"
    return [
        "opening.as=null",
        f"opening.customers.mid_market={customers}",
        f"{HEADS}={max(1, round(customers / 42))}",
        f"segments.mid_market.arrivals={arrivals}",
    ]


def measured(words: list[str], cache: str | None = None) -> tuple[float, float, float]:
    """Wall and CPU seconds and peak MB of a command in a process of its own."""
    start = time.perf_counter()
    environment = {**os.environ, **({"CSSIM_CACHE_DIR": cache} if cache else {})}
    process = subprocess.Popen([sys.executable, "-m", "cssim", *words], env=environment, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    if status:
        raise RuntimeError(f"{' '.join(words)} ended with {status}")
    return time.perf_counter() - start, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def commands(runs: int, scenario: str, one: bool) -> Iterator[str]:
    """A study as a user runs it."""
    run = ["run", scenario, "-n", str(runs), "--seed", "7", "-q", "--json"]
    asked = [("cold, 2 jobs", "2"), ("warm, 2 jobs", "2"), *([("warm, 1 job", "1")] if one else [])]
    with tempfile.TemporaryDirectory() as cache:
        told = {name: measured([*run, "-j", jobs], cache) for name, jobs in asked}
    for name, (wall, cpu, memory) in told.items():
        yield f"{name:14s} {wall:7.1f} s wall  {cpu:7.1f} s CPU  {memory:6.0f} MB"
    if one:
        yield f"2 jobs are {told['warm, 1 job'][0] / told['warm, 2 jobs'][0]:.2f} times as fast as 1"


def whole_sweep(runs: int, customers: int, short: bool) -> Iterator[str]:
    """CSMs by half-life of timeliness, in one worker; reading and tables are timed again from the finished store."""
    sets = [*company(customers), *(SHORT if short else [])]
    least = max(1, round(customers / 42) - 2)
    vary = [f"{HEADS}={least}..{least + N_HEADS - 1}:{N_HEADS}", f"{LIFE}=7..60 days:{max(2, runs // (N_HEADS * N))}"]
    words = ["sweep", BASE, "-n", str(N), "--seed", "3", "-j", "1", "--engine", ENGINE, "-q"]
    words += [word for text in vary for word in ("--vary", text)] + [word for text in sets for word in ("--set", text)]
    with tempfile.TemporaryDirectory() as folder:
        first, again = (measured([*words, "-o", folder]) for _ in range(2))
        size = (Path(folder) / "runs.sqlite").stat().st_size
        points, read, tables = told_again(vary, sets, Path(folder))
    runs = points * N
    yield f"{runs:,} runs of {customers} customers: {points:,} points, {N} histories each, one worker"
    for name, (wall, cpu, memory) in (("all runs", first), ("the same again", again)):
        yield f"{name:16s} {wall:8.1f} s wall  {cpu:8.1f} s CPU  {memory:6.0f} MB at most"
    yield f"{'a run':16s} {first[0] / runs * 1000:8.1f} ms wall  {first[1] / runs * 1000:8.1f} ms CPU"
    yield f"{'the store':16s} {size / 1e6:8.1f} MB, {size / runs / 1000:.1f} kB a run"
    yield f"{'reading points':16s} {read:8.1f} s"
    yield f"{'writing tables':16s} {tables:8.1f} s"


def told_again(vary: list[str], sets: list[str], folder: Path) -> tuple[int, float, float]:
    """Points of a finished sweep, and the seconds of reading them and of writing its tables, without charts."""
    from cssim.experiments import designs, sweep
    from cssim.experiments.store import Store
    from cssim.reports import swept

    factors = [designs.factor(text) for text in vary]
    values, names = designs.points(factors, "grid", None, 3), [one.path for one in factors]
    start = time.perf_counter()
    found = sweep.prepared(BASE, names, values, N, 3, ENGINE, sets)
    read = time.perf_counter()
    with Store(folder / "runs.sqlite") as store:
        choice = sweep.chosen(found, store, "realised_value")
        for lines in (swept.points(found, choice), swept.summary(found, store), swept.runs(found, store)):
            with (folder / "table.csv").open("w", encoding="utf-8", newline="") as file:
                csv.writer(file, lineterminator="\n").writerows(lines)
    return len(values), read - start, time.perf_counter() - read


def workers(runs: int, customers: int) -> Iterator[str]:
    """One place after the other in every round, so that what else the machine does meets all alike."""
    from cssim.experiments.replicate import replicate
    from cssim.scenario import load

    scenario = load(BASE, company(customers))
    replicate(scenario, 1, engine=ENGINE)  # compiles, if need be

    def one(at: str, jobs: int) -> tuple[float, float]:
        """Runs a second, and how many cores they had: elsewhere others may be at work too."""
        start = time.perf_counter()
        found = replicate(scenario, runs, jobs=jobs, engine=ENGINE, executor=at)
        seconds = time.perf_counter() - start
        return runs / seconds, found.cpu_s / seconds

    rounds = [{name: one(*place) for name, place in WORKERS.items()} for _ in range(ROUNDS)]
    yield f"{runs} runs of {customers} customers, median of {ROUNDS} rounds (least, most)"
    for name in WORKERS:
        speeds = [each[name][0] for each in rounds]
        ratios = [each[name][0] / each["1 worker"][0] for each in rounds]
        busy = [each[name][1] for each in rounds]
        yield f"{name:12s} {spread(speeds)} runs/s   times 1 worker {spread(ratios)}   cores busy {spread(busy)}"


def overhead(runs: int, customers: int) -> Iterator[str]:
    """A company of few customers has as many figures a run as a large one, and does not drown them in simulation.

    CPU seconds: what is looked for is less than what others on the machine make of wall seconds.
    """
    from cssim.engines import simulator
    from cssim.experiments import sweep
    from cssim.experiments.replicate import replicate
    from cssim.experiments.store import Store
    from cssim.kpis import measure
    from cssim.scenario import load

    tiny = [*company(4), "opening.warm_up=1 year"]
    scenario, simulated = load(BASE, tiny), simulator(load(BASE, tiny), ENGINE)

    def alone() -> None:
        for replication in range(runs):
            measure(simulated(1, replication))

    def study() -> None:
        replicate(scenario, runs, engine=ENGINE, executor="serial")

    def stored(store: Store, n: int) -> Callable[[], None]:
        point = sweep.prepared(BASE, [LIFE], [("21 days",)], n, 1, ENGINE, tiny)
        return lambda: sweep.carry_out(point, store, executor="serial")

    def per_run(work: Callable[[], object]) -> float:
        start = time.process_time()
        work()
        return (time.process_time() - start) / runs * 1000

    alone()  # compiles, if need be
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder) / "runs.sqlite") as store:
        first = per_run(stored(store, 1)) * runs
        rounds = [
            (per_run(alone), per_run(study), per_run(stored(store, 1 + (i + 1) * runs))) for i in range(SHORT_ROUNDS)
        ]
    bare = statistics.median(one for one, *_ in rounds)
    values = [(f"{day} days",) for day in range(1, 1 + runs)]
    told = {
        "simulate and measure, 4 customers": [one for one, *_ in rounds],
        "a study adds": [studied - one for one, studied, _ in rounds],
        "a study with a store adds": [kept - one for one, _, kept in rounds],
        "the first run of a new store adds": [first - bare],
        "reading a point of a sweep, once a point": [
            per_run(lambda: sweep.prepared(BASE, [LIFE], values, 1, 1, ENGINE, tiny))
        ],
        f"a run of {customers} customers takes": [
            per_run(lambda: replicate(load(BASE, company(customers)), runs, engine=ENGINE, executor="serial"))
        ],
    }
    yield f"CPU ms per run, {SHORT_ROUNDS} rounds of {runs} runs: median (least, most)"
    for name, figures in told.items():
        yield f"{name:42s} {spread(figures)}"


def spread(values: list[float]) -> str:
    """Median, least and most; a single value as it is."""
    if len(values) == 1:
        return f"{values[0]:.2f}"
    median, least, most = (f"{x:.2f}" for x in (statistics.median(values), min(values), max(values)))
    return f"{median} ({least}, {most})"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("parts", nargs="*", choices=[[], *RUNS], help="all without a word")
    options.add_argument("--runs", type=int)
    options.add_argument("--customers", type=int, default=300)
    options.add_argument("--short", action="store_true", help="of sweep: a year of past and a year ahead")
    options.add_argument("--scenario", default="scenarios/baseline.yaml", help="of commands")
    options.add_argument("--one", action="store_true", help="commands with one job too")
    chosen = options.parse_args()
    parts = {
        "commands": lambda runs: commands(runs, chosen.scenario, chosen.one),
        "sweep": lambda runs: whole_sweep(runs, chosen.customers, chosen.short),
        "workers": lambda runs: workers(runs, chosen.customers),
        "overhead": lambda runs: overhead(runs, chosen.customers),
    }
    for name in chosen.parts or parts:
        print(f"\n{name}")
        for line in parts[name](chosen.runs or RUNS[name]):
            print(line, flush=True)


if __name__ == "__main__":
    main()
