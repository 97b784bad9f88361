"""A sweep gives the same bytes wherever it runs: python verification/executors.py [--points 250] [-n 8] [--stops 3]

Serial, in threads, in spawned processes, on a Dask cluster of this machine, and stopped by Ctrl-C and asked again until it is
done. Prints for each the digest of all tables and whether every file is the serial one's; exit code 1 if one is not.
"""

import argparse
import contextlib
import hashlib
import importlib.util
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SMALL = Path(__file__).parents[1] / "tests" / "scenario" / "valid" / "small.yaml"
TABLES = ("points.csv", "summary.csv", "runs.csv")
COMMAND = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)  # which jobs in a shell's background ignore
from cssim.cli.main import main
main()
"""
WAYS = ("threads", "processes", "dask", "resumed")
STOPPED = 130  # exit code of a study that Ctrl-C ended


def command(folder: Path, points: int, n: int, *more: str) -> list[str]:
    """The sweep."""
    vary = f"laws.timeliness.half_life=1..60 days:{points}"
    words = ["sweep", str(SMALL), "--vary", vary, "-n", str(n), "--seed", "3", "-o", str(folder), "-q", *more]
    return [sys.executable, "-c", COMMAND, *words]


def whole(words: list[str]) -> str:
    """Runs a command to its end."""
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
    return ""


def on_a_cluster(words: list[str]) -> str:
    """On two workers of this machine."""
    from distributed import LocalCluster

    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        return whole([*words, "--executor", f"dask:{cluster.scheduler_address}"])


def stopped_and_resumed(words: list[str], runs: int, stops: int) -> str:
    """Stopped by Ctrl-C, each time when another part of the runs is kept; how often it was stopped."""
    store, stopped = Path(words[words.index("-o") + 1]) / "runs.sqlite", 0
    while True:
        process = subprocess.Popen(words, stdout=subprocess.DEVNULL)
        while stopped < stops and process.poll() is None:
            if held(store) > runs * (stopped + 1) / (stops + 1):
                process.send_signal(signal.SIGINT)
                break
            time.sleep(0.02)
        code = process.wait()
        if code == 0:
            return f", stopped {stopped} times"
        if code != STOPPED:
            raise RuntimeError(f"after {stopped} stops it ended with {code}")
        stopped += 1


def held(store: Path) -> int:
    """Runs in a store, 0 before there is one."""
    with contextlib.suppress(sqlite3.OperationalError):
        database = sqlite3.connect(f"{store.as_uri()}?mode=ro", uri=True)
        with contextlib.closing(database):
            (found,) = database.execute("SELECT count(*) FROM run").fetchone()
        return found
    return 0


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--points", type=int, default=250)
    options.add_argument("-n", type=int, default=8)
    options.add_argument("--stops", type=int, default=3, help="how often Ctrl-C comes")
    options.add_argument("--ways", nargs="+", choices=WAYS, default=WAYS, help="beside serial")
    chosen = options.parse_args()
    runs = chosen.points * chosen.n
    ways = {
        "serial": lambda words: whole([*words, "--executor", "serial"]),
        "threads": lambda words: whole([*words, "--executor", "threads", "-j", "2"]),
        "processes": lambda words: whole([*words, "--executor", "processes", "-j", "2"]),
        "dask": on_a_cluster,
        "resumed": lambda words: stopped_and_resumed(words, runs, chosen.stops),
    }
    asked = ["serial", *chosen.ways]
    if "dask" in asked and importlib.util.find_spec("distributed") is None:
        print("dask       skipped: the package distributed is not installed (pip install 'cssim[cluster]')")
        asked.remove("dask")
    print(f"{chosen.points} points, {chosen.n} histories each: {runs:,} runs", flush=True)
    with tempfile.TemporaryDirectory() as place:
        found: dict[str, list[bytes]] = {}
        for name in asked:
            folder, start = Path(place) / name, time.perf_counter()
            told = ways[name](command(folder, chosen.points, chosen.n))
            seconds = time.perf_counter() - start
            found[name] = [(folder / table).read_bytes() for table in TABLES]
            digest = hashlib.sha256(b"".join(found[name])).hexdigest()[:16]
            same = "identical" if found[name] == found["serial"] else "DIFFERS"
            print(
                f"{name:10s} {digest}  {same}  {seconds:4.0f} s, {held(folder / 'runs.sqlite'):,} runs held{told}",
                flush=True,
            )
    return int(any(tables != found["serial"] for tables in found.values()))


if __name__ == "__main__":
    sys.exit(main())
