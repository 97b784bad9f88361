"""The program that holds plans against the enumerated optimum."""

from types import SimpleNamespace

import numpy as np
import pytest

from programs import parts, told


@pytest.fixture(scope="module")
def known() -> tuple[dict, object]:
    """Three designs: one that surely misses, one that cannot be told, one that surely holds; the dearer the better."""
    program = parts("verification/planning.py")
    values, nan = program["Values"], float("nan")
    slacks = {(1,): [-0.3, -0.2, -0.25], (2,): [-0.1, 0.3, nan], (3,): [0.4, 0.5, 0.45]}
    found = {d: values(np.full(3, 10.0 * d[0]), np.array([slack]), (None,)) for d, slack in slacks.items()}
    return program, program["truth"](found)


def test_an_enumeration_by_hand(known: tuple[dict, object]) -> None:
    _, truth = known
    designs = [(1,), (2,), (3,)]
    assert [truth.within(d) for d in designs] == [False, True, True]
    assert [truth.surely(d) for d in designs] == [False, False, True]
    assert [truth.surely_misses(d) for d in designs] == [True, False, False]
    assert truth.short((1,)) == pytest.approx(0.25)
    assert truth.cheapest(designs) == (1,)
    assert truth.cheapest([]) is None


def test_a_plan_is_wrong_if_it_surely_misses_or_gives_up_too_early(known: tuple[dict, object]) -> None:
    program, truth = known

    def wrong(design: tuple[int, ...], attained: bool) -> bool:
        return program["wrong"](SimpleNamespace(best=SimpleNamespace(design=design), attained=attained), truth)

    assert [wrong((heads,), True) for heads in (1, 2, 3)] == [True, False, False]
    assert wrong((2,), False)


def test_what_cannot_be_attained() -> None:
    text = told("verification/planning.py", "--histories", "8", "--only", "2")
    assert "not attainable; certificates: none tried" in text
    assert "cheapest within the targets on average None" in text
    assert "enumeration 96 of 12" in text
