"""Ledger events per CPU-second of both engines and of a bare hand-written SimPy model, in one run.

    python benchmarks/engine.py [--quick]

Prints a table: scenario, engine, events, CPU seconds (best of some runs), events per CPU-second, peak memory. Speed is a ratio
within one run on one machine; absolute figures move by ±30 % on shared cores. KPIs are included where it says so.
"""

import argparse
import os
import random
import resource
import subprocess
import sys
import tempfile
import time

import simpy

BASE = "scenarios/mid_market.yaml"


def bare_simpy(customers=250, members=9, years=3):
    """A journey-like model as one would write it in an afternoon: no ledger order, no common random numbers."""
    env, staff, luck = simpy.Environment(), None, random.Random(1)
    staff = simpy.PriorityResource(env, members)
    log = []

    def work(customer, hours, priority):
        with staff.request(priority=priority) as request:
            yield request
            log.append((env.now, "begun", customer))
            yield env.timeout(hours * 7.3)
            log.append((env.now, "done", customer))

    def life(customer):
        adoption, trust = 0.5, 0.5
        yield env.timeout(luck.uniform(0, 8760))
        log.append((env.now, "signed", customer))
        for month in range(1, 12 * years + 1):
            yield env.timeout(730)
            adoption += 0.3 * (trust - adoption)
            log.append((env.now, "pulse", customer))
            env.process(work(customer, luck.lognormvariate(0, 0.7), 1))
            if month % 3 == 0:
                env.process(work(customer, 1.25, 2))
            if month % 12 == 0 and luck.random() < 0.1:
                log.append((env.now, "lost", customer))
                return

    for customer in range(customers):
        env.process(life(customer))
    env.run(until=8760 * (years + 1))
    return len(log)


def measured(run, repeats):
    """Rows and best CPU seconds of some runs."""
    best, rows = float("inf"), 0
    for _ in range(repeats):
        start = time.process_time()
        rows = run()
        best = min(best, time.process_time() - start)
    return rows, best


def engine_run(engine, sets, kpis):
    from cssim.engines import simulator
    from cssim.kpis import measure
    from cssim.scenario import load

    run = simulator(load(BASE, ["opening.as=null", *sets]), engine)
    replication = iter(range(1000))

    def once():
        ledger = run(1, next(replication))
        if kpis:
            measure(ledger)
        return len(ledger)

    return once


CASES = {
    "250 customers, 9 members, 9 years": [],
    "250 customers, deep backlog (2 CSMs)": ["teams.csm_mid_market.headcount=2"],
    "2,500 customers, 90 members, 3 years": [
        "opening.customers.mid_market=2500", "teams.csm_mid_market.headcount=60", "teams.onboarding.headcount=20",
        "teams.support.headcount=10", "opening.warm_up=24 months", "study.horizon=12 months", "study.ages=[12 months]",
        "segments.mid_market.arrivals={rate: 300 /year, candidates: 900 /year}",
    ],
    "25,000 customers, 15 members (deep backlog), 2 years": [
        "opening.customers.mid_market=25000", "teams.csm_mid_market.headcount=9", "teams.onboarding.headcount=4",
        "teams.support.headcount=2", "opening.warm_up=12 months", "study.horizon=12 months", "study.ages=[12 months]",
        "segments.mid_market.arrivals={rate: 3000 /year, candidates: 9000 /year}",
    ],
    "25,000 customers, 900 members, 2 years": [
        "opening.customers.mid_market=25000", "teams.csm_mid_market.headcount=600", "teams.onboarding.headcount=200",
        "teams.support.headcount=100", "opening.warm_up=12 months", "study.horizon=12 months", "study.ages=[12 months]",
        "segments.mid_market.arrivals={rate: 3000 /year, candidates: 9000 /year}",
    ],
    "42,000 customers, 1,500 members, 2 years": [
        "opening.customers.mid_market=42000", "teams.csm_mid_market.headcount=1000", "teams.onboarding.headcount=330",
        "teams.support.headcount=170", "opening.warm_up=12 months", "study.horizon=12 months", "study.ages=[12 months]",
        "segments.mid_market.arrivals={rate: 5000 /year, candidates: 10000 /year}",
    ],
    "100,000 customers, 3,600 members, 4 years": [
        "opening.customers.mid_market=100000", "teams.csm_mid_market.headcount=2400", "teams.onboarding.headcount=800",
        "teams.support.headcount=400", "opening.warm_up=12 months", "study.horizon=36 months", "study.ages=[12 months, 36 months]",
        "segments.mid_market.arrivals={rate: 9000 /year, candidates: 10000 /year}",
    ],
}  # fmt: skip


def cold_compile():
    """Seconds of one short run with an empty cache, less the same with a full one."""
    code = (
        "from cssim.engines import simulate; from cssim.scenario import load; "
        f"simulate(load({BASE!r}, ['opening.as=null','opening.warm_up=12 months','study.horizon=12 months','study.ages=[12 months]']))"
    )
    with tempfile.TemporaryDirectory() as folder:
        seconds = []
        for _ in range(2):
            start = time.perf_counter()
            subprocess.run([sys.executable, "-c", code], check=True, env={**os.environ, "CSSIM_CACHE_DIR": folder})
            seconds.append(time.perf_counter() - start)
    return seconds


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="the small cases only, no cold compile")
    args = parser.parse_args()
    print(f"{'case':55s} {'engine':22s} {'events':>12s} {'CPU s':>8s} {'events/CPU-s':>13s} {'peak MB':>8s}")

    def line(case, engine, rows, seconds):
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{case:55s} {engine:22s} {rows:12,d} {seconds:8.2f} {rows / seconds:13,.0f} {peak:8,.0f}", flush=True)
        return rows / seconds

    line("250 customers, 9 members, 4 years", "bare SimPy", *measured(bare_simpy, 3))
    speeds = {}
    for case, sets in CASES.items():
        small = case.startswith("250 ")
        if args.quick and not small:
            continue
        engine_run("compiled", sets, False)() if small else None  # warm
        run = measured(engine_run("compiled", sets, True), 5 if small else 1)
        speeds[case, "compiled"] = line(case, "compiled, with KPIs", *run)
        if small:
            speeds[case, "reference"] = line(case, "reference", *measured(engine_run("reference", sets, False), 1))
            print(f"{'':55s} ratio compiled / reference {speeds[case, 'compiled'] / speeds[case, 'reference']:.0f}")
    if not args.quick:
        cold, warm = cold_compile()
        print(f"one short run: {cold:.0f} s with a cold kernel, {warm:.1f} s with a warm one")


if __name__ == "__main__":
    main()
