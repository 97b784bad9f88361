"""Luck as a pure function: who, what for, which one — no stream that one more draw could put out of step.

    uniform(key, replication, customer, purpose, index) = (w + 1/2) 2^-52,   w = top 52 bits of Philox4x32-10

with the key made of the study seed and the counter (customer, purpose, index, replication), 32 bits each,
so that no two draws can collide. u is never 0 or 1, and 1 - u is on the same grid (exact antithetics).

* `purpose` is the hash of a stable name, `index` the identity of the event (the k-th candidate, the number of
  a pulse, the trigger of a task), never a count of draws.
* A variate takes one uniform and is its inverse distribution function, so it grows with u: large u is longer,
  or worse. Scenarios that differ in a rate then differ smoothly.

Changing anything here changes every result, and changes `VERSION`, which is part of the key.

Sources: Salmon et al. (2011), Parallel random numbers: as easy as 1, 2, 3 (Random123); Wichura (1988),
Algorithm AS 241; Kumaraswamy (1980), A generalized probability density function for double-bounded processes.
"""

import hashlib
import math
import operator

from cssim.laws._law import law

VERSION = "cssim-rng-1"

# Customer words that no customer has: what befalls the whole company, and a seat's own luck (SEAT | seat).
COMPANY = 0xFFFFFFFF
SEAT = 0xF0000000

MEMORYLESS = -1.0  # the sigma of what is exponential

_WORD = 0xFFFFFFFF
_MULTIPLY_0, _MULTIPLY_1 = 0xD2511F53, 0xCD9E8D57
_WEYL_0, _WEYL_1 = 0x9E3779B9, 0xBB67AE85
_GRID = 2.0**-52

_Z90 = 1.2815515655446008  # normal(0.9)
_LONGEST = 1e12  # minutes: two million years, far beyond any horizon and far inside int64
_LARGEST_EXPONENT = 700.0  # exp overflows at 709.8


def study_key(seed: int) -> tuple[int, int]:
    """The two key words of a study: 64 bits of SHA-256 over `VERSION` and the seed in decimal digits.

    Raises ValueError for a negative seed, TypeError for one that is no whole number.
    """
    number = operator.index(seed)
    if number < 0:
        raise ValueError(f"seed: got {number}, wanted a whole number, 0 or more")
    key = hashlib.sha256(f"{VERSION}{number}".encode()).digest()
    return int.from_bytes(key[:4]), int.from_bytes(key[4:8])


def purpose(name: str) -> int:
    """The word of a stable name such as "renewal.outcome": the first 32 bits of its SHA-256."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:4])


def purposes(*names: str) -> tuple[int, ...]:
    """The words of all names, in order. Raises ValueError if two of them share a word."""
    words = tuple(purpose(name) for name in names)
    seen: dict[int, str] = {}
    for word, name in zip(words, names, strict=True):
        if word in seen:
            raise ValueError(f"purpose {name!r} has the same word as {seen[word]!r}: rename one of them")
        seen[word] = name
    return words


@law
def philox(c0: int, c1: int, c2: int, c3: int, k0: int, k1: int) -> tuple[int, int, int, int]:
    """Philox4x32-10: four words from four counter words and two key words, all in [0, 2^32).

    Signed 64-bit products wrap and Python's do not; the masks make both agree.
    """
    for _ in range(10):
        p0 = _MULTIPLY_0 * c0
        p1 = _MULTIPLY_1 * c2
        c0 = ((p1 >> 32) & _WORD) ^ c1 ^ k0
        c1 = p1 & _WORD
        c2 = ((p0 >> 32) & _WORD) ^ c3 ^ k1
        c3 = p0 & _WORD
        k0 = (k0 + _WEYL_0) & _WORD
        k1 = (k1 + _WEYL_1) & _WORD
    return c0, c1, c2, c3


@law
def uniform(k0: int, k1: int, replication: int, customer: int, purpose: int, index: int) -> float:
    """One number in (0, 1) for this key, replication, customer, purpose and index (words of 32 bits)."""
    # int() because NumPy scalars, in the uncompiled form, would warn where Python's integers grow.
    high, low, _, _ = philox(
        int(customer) & _WORD,
        int(purpose) & _WORD,
        int(index) & _WORD,
        int(replication) & _WORD,
        int(k0) & _WORD,
        int(k1) & _WORD,
    )
    return (((high << 20) | (low >> 12)) + 0.5) * _GRID


@law
def normal(u: float) -> float:
    """Standard normal quantile (AS 241): to the bit what `statistics.NormalDist().inv_cdf(u)` gives."""
    q = u - 0.5
    if math.fabs(q) <= 0.425:
        r = 0.180625 - q * q
        # fmt: off
        num = (((((((2.5090809287301226727e+3 * r + 3.3430575583588128105e+4) * r
                    + 6.7265770927008700853e+4) * r + 4.5921953931549871457e+4) * r
                    + 1.3731693765509461125e+4) * r + 1.9715909503065514427e+3) * r
                    + 1.3314166789178437745e+2) * r + 3.3871328727963666080e+0) * q
        den = (((((((5.2264952788528545610e+3 * r + 2.8729085735721942674e+4) * r
                    + 3.9307895800092710610e+4) * r + 2.1213794301586595867e+4) * r
                    + 5.3941960214247511077e+3) * r + 6.8718700749205790830e+2) * r
                    + 4.2313330701600911252e+1) * r + 1.0)
        # fmt: on
        return num / den
    r = math.sqrt(-math.log(u if q <= 0.0 else 1.0 - u))
    if r <= 5.0:
        r = r - 1.6
        # fmt: off
        num = (((((((7.74545014278341407640e-4 * r + 2.27238449892691845833e-2) * r
                    + 2.41780725177450611770e-1) * r + 1.27045825245236838258e+0) * r
                    + 3.64784832476320460504e+0) * r + 5.76949722146069140550e+0) * r
                    + 4.63033784615654529590e+0) * r + 1.42343711074968357734e+0)
        den = (((((((1.05075007164441684324e-9 * r + 5.47593808499534494600e-4) * r
                    + 1.51986665636164571966e-2) * r + 1.48103976427480074590e-1) * r
                    + 6.89767334985100004550e-1) * r + 1.67638483018380384940e+0) * r
                    + 2.05319162663775882187e+0) * r + 1.0)
        # fmt: on
    else:
        r = r - 5.0
        # fmt: off
        num = (((((((2.01033439929228813265e-7 * r + 2.71155556874348757815e-5) * r
                    + 1.24266094738807843860e-3) * r + 2.65321895265761230930e-2) * r
                    + 2.96560571828504891230e-1) * r + 1.78482653991729133580e+0) * r
                    + 5.46378491116411436990e+0) * r + 6.65790464350110377720e+0)
        den = (((((((2.04426310338993978564e-15 * r + 1.42151175831644588870e-7) * r
                    + 1.84631831751005468180e-5) * r + 7.86869131145613259100e-4) * r
                    + 1.48753612908506148525e-2) * r + 1.36929880922735805310e-1) * r
                    + 5.99832206555887937690e-1) * r + 1.0)
        # fmt: on
    x = num / den
    return -x if q < 0.0 else x


@law
def exponential(u: float, rate: float) -> float:
    """Exponential quantile, in the unit of 1/rate; infinity ("never") where the rate is 0 or less."""
    if rate <= 0.0:
        return math.inf
    return -math.log(1.0 - u) / rate


@law
def lognormal(u: float, median: float, sigma: float) -> float:
    """Lognormal quantile, in the unit of the median; `sigma` is the spread of the logarithm."""
    return median * math.exp(min(sigma * normal(u), _LARGEST_EXPONENT))


@law
def spread(u: float, amount: float, sigma: float) -> float:
    """Quantile of what varies: lognormal by median and `sigma`; exponential by its mean where `sigma` is `MEMORYLESS`."""
    if sigma < 0.0:
        return amount * exponential(u, 1.0)
    return lognormal(u, amount, sigma)


def sigma_of(median: float, p90: float) -> float:
    """Lognormal `sigma` from the median and 90 % quantile. Raises ValueError unless 0 < median <= p90."""
    if not 0.0 < median <= p90 < math.inf:
        raise ValueError(f"lognormal: got median {median} and p90 {p90}, wanted 0 < median <= p90")
    return math.log(p90 / median) / _Z90


@law
def kumaraswamy(u: float, a: float, b: float) -> float:
    """Kumaraswamy quantile, a share in [0, 1]; a, b > 0. Beta-like, but with an inverse in closed form."""
    return math.pow(1.0 - math.pow(1.0 - u, 1.0 / b), 1.0 / a)


@law
def minutes(x: float, grid: int) -> int:
    """Whole minutes, at least 1, of a duration in minutes, rounded up to a multiple of `grid` (>= 1)."""
    whole = max(1, math.ceil(x)) if x < _LONGEST else int(_LONGEST)
    return (whole + grid - 1) // grid * grid
