"""The program that counts how often intervals cover."""

import numpy as np
import pytest

from programs import parts, told


def test_covered_by_hand() -> None:
    """Intervals 2 ± 2.48, 8 ± 2.48, −8 ± 2.48 and exactly 1, around 1: within, above, below and, without width, within."""
    program = parts("verification/coverage.py")
    rows = np.array([[1.0, 2.0, 3.0], [7.0, 8.0, 9.0], [-9.0, -8.0, -7.0], [1.0, 1.0, 1.0]])
    for sample in (program["Sample"](rows), program["Sample"](rows + 5.0, np.full(rows.shape, 5.0))):
        found = program["covered"](sample, 1.0)
        assert found[:5] == (4, 2, 1, 1, 1)
        assert found.half_width == pytest.approx(4.302653 / np.sqrt(3) * 3 / 4, abs=1e-6)
        assert found.error == pytest.approx(1.96 * 0.25)


def test_samples_have_no_run_in_common() -> None:
    blocks = parts("verification/coverage.py")["blocks"]
    assert blocks(np.arange(7.0), 3).tolist() == [[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]]


def test_a_small_table() -> None:
    text = told("verification/coverage.py", "--runs", "40", "--samples", "200")
    assert "WRONG" not in text
    assert sum(line.startswith("normal") for line in text.splitlines()) == 9
    assert "Δ late_share" in text
