"""Both engines on very many generated companies: python verification/identity.py --scenarios 10000 --jobs 2

Prints how many ran, how often each kind of event was met, how many differ, and the smallest that does; exit code 1
if any.
"""

import argparse
import sys
import time
import traceback
from collections import Counter
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.scenarios import Case, each

from cssim.ledger.events import Kind

CHUNK = 10


def judged(chunk: int) -> tuple[int, int, Counter, list[tuple[str, str]]]:
    """One chunk: ledgers, rows, ledgers with each kind, and what went wrong with which case."""
    n_ledgers, n_rows, met, wrong = 0, 0, Counter(), []

    def judge(case: Case) -> None:
        nonlocal n_ledgers, n_rows
        n_ledgers += 1
        try:
            rows = case.identical().rows
        except Exception:
            wrong.append((repr(case), traceback.format_exc()))
            return
        n_rows += len(rows)
        met.update(set(rows["kind"].tolist()))

    each(judge, chunk, CHUNK, shrink=False)
    return n_ledgers, n_rows, met, wrong


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--scenarios", type=int, default=1000)
    options.add_argument("--jobs", type=int, default=2)
    options.add_argument("--first", type=int, default=1000, help="the first chunk: others are other companies")
    chosen = options.parse_args()
    n_chunks = -(-chosen.scenarios // CHUNK)
    n_ledgers, n_rows, met, wrong, start = 0, 0, Counter(), [], time.perf_counter()
    with ProcessPoolExecutor(chosen.jobs) as pool:
        chunks = [pool.submit(judged, chosen.first + i) for i in range(n_chunks)]
        for done, chunk in enumerate(as_completed(chunks), 1):
            ledgers, rows, kinds, bad = chunk.result()
            n_ledgers, n_rows, wrong = n_ledgers + ledgers, n_rows + rows, wrong + bad
            met.update(kinds)
            if done % 50 == 0 or done == n_chunks:
                seconds = time.perf_counter() - start
                print(f"{n_ledgers} ledgers, {n_rows} rows, {len(wrong)} wrong, {seconds:.0f} s", flush=True)
    print("  ".join(f"{kind.name} {met[kind]}" for kind in Kind))
    if wrong:
        text, error = min(wrong, key=lambda pair: len(pair[0]))
        print(f"the smallest of {len(wrong)}:\n{text}\n{error}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
