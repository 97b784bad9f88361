"""A sweep that is killed again and again: python verification/resume.py [--points 250] [-n 8] [--kills 20] [--dask]

Runs a sweep undisturbed, then the same one with SIGKILL at random moments until it is done, or, with --dask, on a cluster whose
workers are killed. Prints how often it was stopped, how many runs were kept twice (none may be), and whether all tables
are byte-identical; exit code 1 if not.
"""

import argparse
import contextlib
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from cssim.experiments import store

SMALL = Path(__file__).parents[1] / "tests" / "scenario" / "valid" / "small.yaml"
TABLES = ("points.csv", "summary.csv", "runs.csv", "sweep.svg")
LOG = "CSSIM_VERIFICATION_LOG"


def command(folder: Path, points: int, n: int, *more: str) -> list[str]:
    """The sweep, in a process of its own that also writes down what it keeps."""
    vary = f"laws.timeliness.half_life=1..60 days:{points}"
    words = ["sweep", str(SMALL), "--vary", vary, "-n", str(n), "--seed", "3", "-o", str(folder), "-q", *more]
    return [sys.executable, __file__, "--", *words]


def watched(words: list[str]) -> None:
    """The command line with a store that logs each run once it is kept."""
    from cssim.cli.main import cli

    right = store.Store.keep

    def keep(self, key, runs):
        runs = list(runs)
        right(self, key, runs)
        with open(os.environ[LOG], "a", encoding="utf-8") as log:
            log.write("".join(f"{key} {replication}\n" for replication, _ in runs))

    store.Store.keep = keep
    cli(words)


def killed(words: list[str], kills: int, pause: float) -> tuple[int, int]:
    """Runs a command until it ends, killing it at random moments; how often it was started and killed."""
    chance, started, stopped = random.Random(7), 0, 0
    while True:
        process = subprocess.Popen(words, stdout=subprocess.DEVNULL)
        started += 1
        with contextlib.suppress(subprocess.TimeoutExpired):
            if process.wait(2.0 + pause * chance.random() if stopped < kills else None):
                raise RuntimeError(f"start {started} failed by itself")
            return started, stopped
        process.send_signal(signal.SIGKILL)
        process.wait()
        stopped += 1


def on_a_cluster(folder: Path, points: int, n: int) -> int:
    """The sweep on a cluster whose workers are killed one after another; how many were."""
    from distributed import LocalCluster

    stopped = 0
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        words = command(folder, points, n, "--executor", f"dask:{cluster.scheduler_address}")
        process = subprocess.Popen(words, stdout=subprocess.DEVNULL)
        chance = random.Random(7)
        while process.poll() is None:
            time.sleep(5 + 5 * chance.random())
            workers = [nanny.pid for nanny in cluster.workers.values() if nanny.pid]
            if workers and process.poll() is None and stopped < 5:
                os.kill(chance.choice(workers), signal.SIGKILL)
                stopped += 1
        assert process.returncode == 0
    return stopped


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--points", type=int, default=250)
    options.add_argument("-n", type=int, default=8)
    options.add_argument("--kills", type=int, default=20)
    options.add_argument("--dask", action="store_true")
    chosen = options.parse_args()
    folder = Path(tempfile.mkdtemp())
    os.environ[LOG] = str(folder / "whole.log")
    start = time.perf_counter()
    subprocess.run(command(folder / "whole", chosen.points, chosen.n), check=True, stdout=subprocess.DEVNULL)
    seconds = time.perf_counter() - start
    print(f"undisturbed: {chosen.points * chosen.n} runs in {seconds:.0f} s", flush=True)
    os.environ[LOG] = str(folder / "stopped.log")
    start = time.perf_counter()
    if chosen.dask:
        print(f"{on_a_cluster(folder / 'stopped', chosen.points, chosen.n)} workers killed", flush=True)
    else:
        started, stopped = killed(
            command(folder / "stopped", chosen.points, chosen.n), chosen.kills, 2 * seconds / chosen.kills
        )
        print(f"started {started} times, killed {stopped} times", flush=True)
    kept = Counter(Path(os.environ[LOG]).read_text(encoding="utf-8").split("\n")[:-1])
    twice = sum(times > 1 for times in kept.values())
    same = all((folder / "whole" / name).read_bytes() == (folder / "stopped" / name).read_bytes() for name in TABLES)
    with contextlib.closing(sqlite3.connect(folder / "stopped" / "runs.sqlite")) as database:
        (held,) = database.execute("SELECT count(*) FROM run").fetchone()
    print(f"{held} runs held, {twice} of them twice; tables {'identical' if same else 'DIFFER'}; "
          f"{time.perf_counter() - start:.0f} s")  # fmt: skip
    return 0 if same and not twice else 1


if __name__ == "__main__":
    if sys.argv[1:2] == ["--"]:
        watched(sys.argv[2:])
    else:
        sys.exit(main())
