"""Whole studies as a user runs them: python benchmarks/study.py [--replications 100] [--scenario FILE] [--one]

The same `cssim run` with KPIs cold (nothing compiled yet), warm, and with --one warm with one job: wall and CPU seconds, peak memory. The
ratios hold on any machine; seconds are this one's.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time


def measured(words: list[str], cache: str) -> tuple[float, float, float]:
    """Wall and CPU seconds and peak MB of a command in a process of its own."""
    start = time.perf_counter()
    environment = {**os.environ, "CSSIM_CACHE_DIR": cache}
    process = subprocess.Popen([sys.executable, "-m", "cssim", *words], env=environment, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    if status:
        raise RuntimeError(f"{' '.join(words)} ended with {status}")
    return time.perf_counter() - start, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--replications", type=int, default=100)
    options.add_argument("--scenario", default="scenarios/baseline.yaml")
    options.add_argument("--one", action="store_true", help="with one job too")
    chosen = options.parse_args()
    run = ["run", chosen.scenario, "-n", str(chosen.replications), "--seed", "7", "-q", "--json"]
    asked = [("cold, 2 jobs", "2"), ("warm, 2 jobs", "2"), *([("warm, 1 job", "1")] if chosen.one else [])]
    with tempfile.TemporaryDirectory() as cache:
        told = {name: measured([*run, "-j", jobs], cache) for name, jobs in asked}
    for name, (wall, cpu, memory) in told.items():
        print(f"{name:14s} {wall:7.1f} s wall  {cpu:7.1f} s CPU  {memory:6.0f} MB")
    if chosen.one:
        print(f"2 jobs are {told['warm, 1 job'][0] / told['warm, 2 jobs'][0]:.2f} times as fast as 1")


if __name__ == "__main__":
    main()
