"""Chance: published answers, exact inverses, and the same bits wherever it is called from."""

import inspect
import math
import os
import statistics
import subprocess
import sys

import numba
import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cssim.laws import chance

WORD = 0xFFFFFFFF
K0, K1 = chance.study_key(1)
words = st.integers(0, WORD)
units = st.integers(0, 2**52 - 1).map(lambda w: (w + 0.5) * 2.0**-52)


@pytest.mark.parametrize(
    ("counter", "key", "answer"),
    [
        ("00000000 00000000 00000000 00000000", "00000000 00000000", "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
        ("ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff", "408f276d 41c83b0e a20bc7c6 6d5451fd"),
        ("243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0", "d16cfe09 94fdcceb 5001e420 24126ea1"),
    ],
)
def test_philox_gives_the_published_answers(counter: str, key: str, answer: str) -> None:
    arguments = [int(word, 16) for word in f"{counter} {key}".split()]
    assert chance.philox(*arguments) == tuple(int(word, 16) for word in answer.split())


def test_uniform_is_the_top_52_bits_and_a_half() -> None:
    high, low, _, _ = chance.philox(17, 5, 3, 2, K0, K1)
    word = (high << 32 | low) >> 12
    assert chance.uniform(K0, K1, 2, 17, 5, 3) == (word + 0.5) / 2**52


@given(words, words, words, words)
@example(WORD, WORD, WORD, WORD)
def test_uniform_is_open_and_antithetic(replication: int, customer: int, purpose: int, index: int) -> None:
    u = chance.uniform(K0, K1, replication, customer, purpose, index)
    assert 0.0 < u < 1.0
    assert (u * 2**52) % 1 == 0.5
    assert ((1.0 - u) * 2**52) % 1 == 0.5
    assert 1.0 - (1.0 - u) == u


def test_integer_types_do_not_matter() -> None:
    expected = chance.uniform(K0, K1, 0, 17, 5, 3)
    assert chance.uniform(np.uint64(K0), np.uint64(K1), np.uint32(0), np.int64(17), np.uint32(5), 3) == expected


def test_keys_and_purposes_are_stable_and_distinct() -> None:
    assert chance.study_key(1) == (0xCF7E3054, 0x4685B31E)
    assert len({chance.study_key(seed) for seed in (0, 1, 2, 2**64)}) == 4
    assert chance.purpose("renewal.outcome") == 0xC275B413
    with pytest.raises(ValueError, match="-1"):
        chance.study_key(-1)
    with pytest.raises(TypeError):
        chance.study_key(1.5)  # type: ignore[arg-type]


def test_purposes_sharing_a_word_are_refused() -> None:
    assert chance.purposes("a", "b") == (chance.purpose("a"), chance.purpose("b"))
    with pytest.raises(ValueError, match="'a'"):
        chance.purposes("a", "b", "a")


def test_normal_is_python_s_own_to_the_bit() -> None:
    own = statistics.NormalDist().inv_cdf
    edges = [2.0**-53, 0.075, 0.925, 0.5, 1.0 - 2.0**-53, 1e-300, math.exp(-25.0), 1.0 - math.exp(-25.0)]
    points = [(i + 0.5) / 50_000 for i in range(50_000)] + edges + [2.0**-k for k in range(1, 54)]
    assert [u for u in points if chance.normal(u) != own(u)] == []


@given(units, units)
def test_inverses_grow_with_u(u: float, v: float) -> None:
    low, high = min(u, v), max(u, v)
    assert chance.normal(low) <= chance.normal(high)
    assert 0.0 < chance.exponential(low, 0.3) <= chance.exponential(high, 0.3)
    assert 0.0 < chance.lognormal(low, 75.0, 0.54) <= chance.lognormal(high, 75.0, 0.54)
    assert 0.0 <= chance.kumaraswamy(low, 2.0, 3.0) <= chance.kumaraswamy(high, 2.0, 3.0) <= 1.0
    assert chance.minutes(1e4 * low, 60) <= chance.minutes(1e4 * high, 60)


@given(units)
def test_inverses_invert(u: float) -> None:
    assert 1.0 - math.exp(-0.3 * chance.exponential(u, 0.3)) == pytest.approx(u, rel=1e-9, abs=1e-15)
    x = chance.kumaraswamy(u, 2.0, 3.0)
    assert 1.0 - (1.0 - x * x) ** 3 == pytest.approx(u, rel=1e-6, abs=1e-15)


def test_lognormal_by_its_quantiles() -> None:
    sigma = chance.sigma_of(75.0, 150.0)
    assert chance.lognormal(0.5, 75.0, sigma) == 75.0
    assert chance.lognormal(0.9, 75.0, sigma) == pytest.approx(150.0, rel=1e-14)
    assert chance.lognormal(0.3, 75.0, chance.sigma_of(75.0, 75.0)) == 75.0
    for median, p90 in [(0.0, 1.0), (2.0, 1.0), (1.0, math.inf), (math.nan, 1.0)]:
        with pytest.raises(ValueError, match="0 < median <= p90"):
            chance.sigma_of(median, p90)


@pytest.mark.parametrize(
    ("x", "grid", "expected"),
    [
        (0.0, 1, 1),
        (0.2, 1, 1),
        (1.0, 1, 1),
        (1.1, 1, 2),
        (1440.0, 1440, 1440),
        (1440.1, 1440, 2880),
        (3, 5, 5),
    ],
)
def test_minutes_round_up(x: float, grid: int, expected: int) -> None:
    assert chance.minutes(x, grid) == expected


def test_laws_of_chance_are_total() -> None:
    assert chance.exponential(0.5, 0.0) == math.inf
    assert chance.minutes(math.inf, 1) == chance.minutes(1e300, 1) == 10**12
    assert math.isfinite(chance.lognormal(1.0 - 2.0**-53, 1.0, 1e6))


@pytest.mark.parametrize("axis", range(4), ids=["replication", "customer", "purpose", "index"])
def test_uniforms_along_each_word(axis: int) -> None:
    """Mean, variance, neighbours and 64 bins of 40,000 draws, each within five standard errors."""
    n = 40_000
    at = [3, 17, chance.purpose("test"), 5]
    draws = np.empty(n)
    for i in range(n):
        at[axis] = i
        draws[i] = chance.uniform(K0, K1, *at)
    centred = draws - 0.5
    counts = np.histogram(draws, bins=64, range=(0.0, 1.0))[0]
    chi2 = float(((counts - n / 64) ** 2).sum() / (n / 64))
    assert abs(centred.mean()) < 5 * math.sqrt(1 / 12 / n)
    assert abs((centred**2).mean() - 1 / 12) < 5 * math.sqrt(1 / 180 / n)
    assert abs((centred[1:] * centred[:-1]).mean()) < 5 / 12 / math.sqrt(n - 1)
    assert abs(chi2 - 63) < 5 * math.sqrt(2 * 63)


def draws_of(n: int, k0: int, k1: int, a: float, b: float, rate: float, sigma: float) -> list[float]:
    """One of everything for `n` customers: a test body that runs as Python and as a kernel."""
    out = [0.0]
    for i in range(n):
        u = chance.uniform(k0, k1, i & 7, i, 99, i * i)
        x = chance.exponential(u, rate)
        out.append(u)
        out.append(x)
        out.append(chance.normal(u))
        out.append(chance.lognormal(u, 75.0, sigma))
        out.append(chance.kumaraswamy(u, a, b))
        out.append(float(chance.minutes(x * 1440.0, 60)))
    return out


ARGUMENTS = (3000, K0, K1, 2.5, 0.5, 0.3, 0.54)


def test_the_same_bits_in_a_kernel() -> None:
    assert numba.njit(draws_of)(*ARGUMENTS) == draws_of(*ARGUMENTS)


def test_the_same_bits_uncompiled() -> None:
    program = f"""
from hashlib import sha256
from cssim.laws import chance
{inspect.getsource(draws_of)}
print(hasattr(chance.uniform, "py_func"), sha256(repr(draws_of(*{ARGUMENTS})).encode()).hexdigest())
"""
    lines = [
        subprocess.run(
            [sys.executable, "-W", "error", "-c", program],
            env={**os.environ, "NUMBA_DISABLE_JIT": off},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.split()
        for off in ("0", "1")
    ]
    assert [compiled for compiled, _ in lines] == ["True", "False"]
    assert lines[0][1] == lines[1][1]
