"""The benchmark of studies, with a company of two customers."""

import re

from programs import parts, told


def test_a_sweep_and_what_a_study_adds() -> None:
    text = told("benchmarks/study.py", "sweep", "overhead", "--runs", "1", "--customers", "2", "--short")
    assert "80 runs of 2 customers: 10 points, 8 histories each, one worker" in text
    assert re.search(r"all runs +\d+\.\d s wall +\d+\.\d s CPU +\d+ MB at most", text)
    assert re.search(r"the store +\d+\.\d MB, \d+\.\d kB a run", text)
    assert re.search(r"a study with a store adds +-?\d+\.\d\d \(", text)


def test_staff_and_arrivals_grow_with_the_customers() -> None:
    assert parts("benchmarks/study.py")["company"](300)[1:] == [
        "opening.customers.mid_market=300",
        "teams.csm_mid_market.headcount=7",
        "segments.mid_market.arrivals={rate: 36 /year, candidates: 108 /year}",
    ]
