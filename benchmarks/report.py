"""What a report costs: keeping the courses of histories, and writing page, workbook, charts and tables.

    python benchmarks/report.py [SCENARIO ...] [-n 20]

One scenario as by `cssim run`, several as by `cssim compare`; mid_market alone without a word. The share that courses add to a run
is a ratio of CPU times within this program; seconds are this machine's.
"""

import argparse
import tempfile
import time
from pathlib import Path

from cssim.engines import simulate
from cssim.experiments.compare import compare
from cssim.experiments.replicate import replicate
from cssim.experiments.seen import COURSE
from cssim.kpis import measure
from cssim.kpis.course import course
from cssim.reports import build, files
from cssim.reports.report import Report
from cssim.scenario import read

LOOKED_AT = 5  # histories that courses are timed on


def main() -> None:
    """Prints what courses add to runs, then the time and size of every kind of file."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("scenario", nargs="*", default=["mid_market"])
    options.add_argument("-n", type=int, default=20)
    chosen = options.parse_args()
    print(courses(chosen.scenario[0]))
    began = time.process_time()
    report = studied(chosen.scenario, chosen.n)
    print(f"simulated and told  {time.process_time() - began:6.1f} s CPU, {chosen.n} histories each")
    with tempfile.TemporaryDirectory() as folder:
        began, total = time.process_time(), time.process_time()
        spent: dict[str, float] = {}
        size: dict[str, int] = {}
        for path in files.write(report, Path(folder)):
            kind, now = path.suffix[1:], time.process_time()
            spent[kind] = spent.get(kind, 0.0) + now - began
            size[kind] = size.get(kind, 0) + path.stat().st_size
            began = now
        for kind, seconds in spent.items():
            print(f"{kind:<18}  {seconds:6.2f} s CPU  {size[kind] / 1000:8.1f} kB")
        print(f"{'all files':<18}  {began - total:6.2f} s CPU  {sum(size.values()) / 1000:8.1f} kB")


def courses(word: str) -> str:
    """What the course of a history adds to a run that is simulated and measured."""
    scenario = read.named(word)
    simulate(scenario)  # compiles
    bare = added = 0.0
    for replication in range(LOOKED_AT):
        began = time.process_time()
        ledger = simulate(scenario, replication=replication)
        measure(ledger)
        bare += time.process_time() - began
        began = time.process_time()
        course(ledger)
        added += time.process_time() - began
    return f"a course adds        {100 * added / bare:5.1f} % to a run of {1000 * bare / LOOKED_AT:.0f} ms CPU"


def studied(words: list[str], n: int) -> Report:
    """The report on one scenario, or on several compared with the first."""
    scenarios = [read.named(word) for word in words]
    if len(scenarios) == 1:
        return build.run(replicate(scenarios[0], n, looks=(COURSE,)), (), {}, None)
    return build.comparison(compare(*scenarios, replications=n, looks=(COURSE,)), {}, None)


if __name__ == "__main__":
    main()
