"""The benchmark of reports, on one history."""

import re

from programs import told


def test_every_kind_of_file_is_timed_and_weighed() -> None:
    text = told("benchmarks/report.py", "mid_market", "-n", "1")
    assert re.search(r"a course adds +\d+\.\d % to a run of \d+ ms CPU", text)
    for kind in ("json", "html", "xlsx", "svg", "png", "csv", "all files"):
        assert re.search(rf"^{kind} +\d+\.\d\d s CPU +\d+\.\d kB$", text, re.MULTILINE), kind
