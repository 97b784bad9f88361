"""The program that compares executors, on two points."""

import re

from programs import told


def test_serial_and_stopped_give_the_same_bytes() -> None:
    text = told("verification/executors.py", "--points", "2", "-n", "2", "--stops", "1", "--ways", "resumed")
    found = re.findall(r"^(\w+) +([0-9a-f]{16})  identical .* 4 runs held", text, re.MULTILINE)
    assert [name for name, _ in found] == ["serial", "resumed"]
    assert len({digest for _, digest in found}) == 1
